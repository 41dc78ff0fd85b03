import { KUBE_CODES, isKubeError, kubeError } from '../errors.ts';
import { apiVersionOf, type GroupVersionKind } from '../group-version-kind.ts';
import type { KubeList, KubeObject } from '../object.ts';
import type { ListOptions } from './kube-client.ts';
import { metadataOf } from './partial-metadata.ts';

const defaultPageSize = 500;

/** How often a list starts over when its continue token expires on the way; the last time it asks for one page. */
const maxRestarts = 2;

interface Page {
  readonly metadata: { readonly resourceVersion?: string; readonly continue?: string };
  readonly items: readonly KubeObject[];
}

/** Asks for one page; an undefined `limit` means everything at once. */
export type FetchPage = (limit: number | undefined, continueToken: string | undefined) => Promise<unknown>;

/**
 * All pages as one list, consistent at its resourceVersion. A 410 in the middle restarts the list: continuing with
 * the server's inconsistent token would show two moments as one.
 */
export async function listPages(
  gvk: GroupVersionKind,
  options: ListOptions,
  subject: string,
  fetchPage: FetchPage,
): Promise<KubeList> {
  for (let restart = 0; ; restart++) {
    const limit = restart < maxRestarts ? (options.limit ?? defaultPageSize) : undefined;
    try {
      return await listOnce(gvk, options, subject, limit, fetchPage);
    } catch (error) {
      if (restart >= maxRestarts || !isKubeError(error, KUBE_CODES.gone)) throw error;
    }
  }
}

async function listOnce(
  gvk: GroupVersionKind,
  options: ListOptions,
  subject: string,
  limit: number | undefined,
  fetchPage: FetchPage,
): Promise<KubeList> {
  const items: KubeObject[] = [];
  let token: string | undefined;
  for (;;) {
    const page = pageOf(await fetchPage(limit, token), subject);
    for (const item of page.items) items.push(typed(gvk, item, options.metadataOnly === true));
    token = page.metadata.continue;
    if (token === undefined || token === '') {
      const { resourceVersion } = page.metadata;
      return {
        apiVersion: apiVersionOf(gvk),
        kind: `${gvk.kind}List`,
        metadata: resourceVersion === undefined ? {} : { resourceVersion },
        items,
      };
    }
  }
}

/** Items of a list come without apiVersion and kind. */
function typed(gvk: GroupVersionKind, item: KubeObject, metadataOnly: boolean): KubeObject {
  if (metadataOnly) return metadataOf(gvk, item);
  const named: Pick<KubeObject, 'apiVersion' | 'kind'> = { apiVersion: apiVersionOf(gvk), kind: gvk.kind };
  return { ...named, ...item };
}

function pageOf(value: unknown, subject: string): Page {
  const page = value as { metadata?: Page['metadata']; items?: unknown } | null;
  const items = page?.items ?? [];
  if (typeof page !== 'object' || page === null || !Array.isArray(items)) {
    throw kubeError(KUBE_CODES.badResponse, 'the answer is not a list', { subject, retry: 'backoff' });
  }
  return { metadata: page.metadata ?? {}, items: items as readonly KubeObject[] };
}
