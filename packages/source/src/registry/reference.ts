import { SOURCE_CODES, sourceError } from '../errors.ts';

/** A repository of a registry. */
export interface RegistryReference {
  /** Where its API is: `https://registry-1.docker.io`. */
  readonly origin: URL;
  /** `library/nginx` */
  readonly name: string;
  /** `oci://host/name`, for people. */
  readonly display: string;
}

const NAME = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;
const TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;

/** The repository at an `oci://` URL, or one without its scheme; throws `source.bad-url`. */
export function parseReference(
  text: string,
  chart: string | undefined,
  plainHttp: boolean,
): RegistryReference {
  const bare = text
    .trim()
    .replace(/^(oci|https?):\/\//i, '')
    .replace(/\/+$/, '');
  const full = chart === undefined ? bare : `${bare}/${chart}`;
  const slash = full.indexOf('/');
  const host = full.slice(0, slash).replace(/^.*@/, '');
  const name = full.slice(slash + 1);
  try {
    if (slash > 0 && host !== '' && NAME.test(name)) {
      const where = host === 'docker.io' ? 'registry-1.docker.io' : host;
      return {
        origin: new URL(`${plainHttp ? 'http' : 'https'}://${where}`),
        name,
        display: `oci://${host}/${name}`,
      };
    }
  } catch {
    // Said below.
  }
  throw sourceError(
    SOURCE_CODES.badUrl,
    'this is no repository of an OCI registry',
    `oci://${host}/${name}`,
    {
      rule: 'oci://host/path, the path in lower case',
      nextAction: 'Correct the URL of the repository or the name of the chart.',
    },
  );
}

export function isDigest(text: string): boolean {
  return DIGEST.test(text);
}

export function isTag(text: string): boolean {
  return TAG.test(text);
}
