import { servedEntries } from '../catalog/served-entries.ts';
import { badRequest, expired } from '../status/answers.ts';
import { FieldErrors } from '../kinds/field-error.ts';
import type { ApiError } from '../status/api-error.ts';
import { invalid } from './invalid.ts';
import type { Entry } from '../store/entry.ts';
import { type ContinueToken, decodeContinue, encodeContinue } from './continue-token.ts';
import { waitForRevision } from './fresh.ts';
import type { Machinery } from './machinery.ts';
import type { Target } from './request.ts';
import { type Selection, type SelectionRequest, selectionOf } from './selection.ts';

export interface ListRequest extends SelectionRequest {
  readonly limit?: number | undefined;
  readonly continue?: string | undefined;
  readonly resourceVersion?: string | undefined;
  readonly resourceVersionMatch?: string | undefined;
  /** Only watches have initial events: whether the request asks for them all the same. */
  readonly sendInitialEvents?: boolean | undefined;
}

export interface ListResult {
  readonly entries: readonly Entry[];
  readonly resourceVersion: string;
  readonly continue: string | undefined;
  /** Known only for lists without selectors. */
  readonly remainingItemCount: number | undefined;
}

/** Where the entries of a list come from. */
interface Source {
  readonly entries: readonly Entry[];
  readonly revision: number;
}

/** A list, or one page of it, all of it as of one revision. */
export async function listObjects(
  machinery: Machinery,
  target: Target,
  request: ListRequest,
  signal: AbortSignal,
): Promise<ListResult> {
  checkVersionMatch(request);
  const selection = selectionOf(target.resource, request);
  const prefix = target.resource.namespaced && target.namespace !== '' ? `${target.namespace}/` : '';
  const { resource } = target;
  const found = await sourceOf(machinery, target, prefix, request, signal);
  // A field is that of the version it is named in.
  const isByFields = request.fieldSelector !== undefined && request.fieldSelector !== '';
  const source = isByFields ? { ...found, entries: await servedEntries(resource, found.entries) } : found;
  // The watch cache, which answers "0" in the real server, does not page.
  const isCached = request.resourceVersion === '0';
  const result = page(source, isCached ? 0 : (request.limit ?? 0), selection);
  const entries = servedEntries(resource, result.entries);
  return entries instanceof Promise ? { ...result, entries: await entries } : result;
}

async function sourceOf(
  { store, compaction, clock }: Machinery,
  { resource }: Target,
  prefix: string,
  request: ListRequest,
  signal: AbortSignal,
): Promise<Source> {
  if (request.continue) return continued();
  const asked = Number(request.resourceVersion || 0);
  if (!Number.isSafeInteger(asked) || asked < 0) throw invalidVersion(request.resourceVersion as string);
  if (asked > 0) await waitForRevision(store, clock, asked, signal);
  const exact =
    request.resourceVersionMatch === 'Exact' ||
    (asked > 0 && !!request.limit && !request.resourceVersionMatch);
  if (!exact) return { entries: store.list(resource.storage, prefix), revision: store.revision };
  const past = asked < compaction.revision ? undefined : store.listAt(resource.storage, asked, prefix);
  if (past === undefined) throw expired(`The provided resource version is too old: ${asked}`);
  return { entries: past, revision: asked };

  function continued(): Source {
    const token = decodeContinue(request.continue as string);
    if (token.revision < 0) {
      return { entries: store.list(resource.storage, prefix, token.after), revision: store.revision };
    }
    const entries =
      token.revision < compaction.revision
        ? undefined
        : store.listAt(resource.storage, token.revision, prefix, token.after);
    if (entries === undefined) throw expiredToken(token);
    return { entries, revision: token.revision };
  }
}

function page(source: Source, limit: number, selection: Selection | undefined): ListResult {
  const { entries, revision } = source;
  const resourceVersion = String(revision);
  const none = { continue: undefined, remainingItemCount: undefined };
  const all = selection === undefined ? entries : select(entries, selection, limit);
  if (limit <= 0 || all.length <= limit) return { entries: all, resourceVersion, ...none };
  const shown = all.slice(0, limit);
  const after = (shown.at(-1) as Entry).path;
  return {
    entries: shown,
    resourceVersion,
    continue: encodeContinue({ revision, after }),
    remainingItemCount: selection === undefined ? all.length - limit : undefined,
  };
}

/** The selected entries, one more than `limit` at most: that one tells that there is a next page. */
function select(entries: readonly Entry[], selection: Selection, limit: number): readonly Entry[] {
  const selected: Entry[] = [];
  for (const entry of entries) {
    if (!selection(entry)) continue;
    selected.push(entry);
    if (limit > 0 && selected.length > limit) break;
  }
  return selected;
}

const tooOldToken =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without ' +
  'the continue parameter, or use the continue token in this response to retrieve the remainder of the results. ' +
  'Continuing with the provided token results in an inconsistent list - objects that were created, modified, or ' +
  'deleted between the time the first chunk was returned and now may show up in the list.';

function expiredToken(token: ContinueToken): ApiError {
  return expired(tooOldToken, { continue: encodeContinue({ revision: -1, after: token.after }) });
}

function invalidVersion(text: string): ApiError {
  return badRequest(
    `invalid resource version: resourceVersion: Invalid value: ${JSON.stringify(text)}: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`,
  );
}

function checkVersionMatch(request: ListRequest): void {
  const { resourceVersion = '', resourceVersionMatch = '' } = request;
  if (request.continue && resourceVersion !== '' && resourceVersion !== '0') {
    throw badRequest('specifying resource version is not allowed when using continue');
  }
  if (resourceVersionMatch === '' && request.sendInitialEvents === undefined) return;
  const errors = new FieldErrors();
  const field = 'resourceVersionMatch';
  if (resourceVersionMatch !== '' && resourceVersion === '')
    errors.forbidden(field, 'resourceVersionMatch is forbidden unless resourceVersion is provided');
  if (resourceVersionMatch !== '' && request.continue)
    errors.forbidden(field, 'resourceVersionMatch is forbidden when continue is provided');
  if (
    resourceVersionMatch !== '' &&
    resourceVersionMatch !== 'Exact' &&
    resourceVersionMatch !== 'NotOlderThan'
  ) {
    errors.notSupported(field, resourceVersionMatch, ['Exact', 'NotOlderThan', '']);
  }
  if (resourceVersionMatch === 'Exact' && resourceVersion === '0') {
    errors.forbidden(field, 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"');
  }
  if (request.sendInitialEvents !== undefined)
    errors.forbidden('sendInitialEvents', 'sendInitialEvents is forbidden for list');
  if (errors.count > 0) throw invalid({ gvk: LIST_OPTIONS }, '', errors.all);
}

/** What the options of lists and watches are called in refusals. */
export const LIST_OPTIONS = { group: 'meta.k8s.io', version: 'v1', kind: 'ListOptions' };
