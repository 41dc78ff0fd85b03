import { printable, SOURCE_CODES, sourceError } from '../errors.ts';
import { parseReference, type RegistryReference } from '../registry/reference.ts';
import type { RepositorySpec } from '../repository.ts';

interface AnyAddress {
  /** Where credentials belong; with a user and password when the URL had them. */
  readonly origin: URL;
  readonly display: string;
  /** One spelling for one place. */
  readonly key: string;
}

/** Where the archives of a spec are. */
export type ChartAddress =
  | (AnyAddress & { readonly kind: 'http-chart'; readonly url: URL; readonly chart: string })
  | (AnyAddress & {
      readonly kind: 'registry-chart';
      readonly reference: RegistryReference;
      readonly chart: string;
    })
  /** An artifact of a registry that is deployed from as a folder of files. */
  | (AnyAddress & { readonly kind: 'artifact'; readonly reference: RegistryReference });

/** Throws `source.bad-url` for a URL, or a chart's name, that cannot be one. */
export function addressOf({ kind, url, chart, plainHttp = false }: RepositorySpec): ChartAddress {
  if (kind === 'oci') {
    const reference = parseReference(url, chart, plainHttp);
    const { origin, display } = reference;
    const key = `${origin.href} ${reference.name}`;
    return chart === undefined
      ? { kind: 'artifact', reference, origin, display, key }
      : { kind: 'registry-chart', reference, chart, origin, display, key };
  }
  if (chart === undefined || chart === '' || /\p{Cc}/u.test(chart)) throw badUrl(url);
  const repository = chartRepositoryAt(url);
  return { kind: 'http-chart', ...repository, chart, key: `${repository.url.href} ${chart}` };
}

/** A repository of charts, whatever the chart. Throws `source.bad-url`. */
export function chartRepositoryAt(text: string): Omit<AnyAddress, 'key'> & { readonly url: URL } {
  const origin = URL.canParse(text.trim()) ? new URL(text.trim()) : undefined;
  if (origin === undefined || (origin.protocol !== 'https:' && origin.protocol !== 'http:'))
    throw badUrl(text);
  const url = new URL(origin);
  url.username = '';
  url.password = '';
  url.hash = '';
  return { url, origin, display: `${url.origin}${url.pathname}` };
}

function badUrl(url: string) {
  const shown = printable(url).replace(/\/\/[^@/]*@/, '//');
  return sourceError(SOURCE_CODES.badUrl, 'this is not the URL of a chart repository', shown, {
    rule: 'https://host/path, the folder of its index.yaml, with the name of a chart; oci://host/path for a registry',
    nextAction: 'Correct the URL of the repository.',
  });
}
