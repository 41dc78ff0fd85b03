/** A container image as manifests and annotations write it: `alias=registry/name:tag@digest`. */
export interface ImageName {
  /** '' is Docker Hub, when the text does not name it. */
  readonly registry: string;
  /** Without the registry, and without `library/` for Docker Hub's own. */
  readonly name: string;
  /** '' when there is none. */
  readonly alias: string;
  /** A tag; in an annotation also a constraint on tags. '' when there is none. */
  readonly tag: string;
  /** `sha256:…`; '' when there is none. */
  readonly digest: string;
}

const DOMAIN =
  /^(?:(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])(?:\.(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9]))*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?$/;
const PATH = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;
const SUFFIX =
  /^(.*?)(?::([A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?(?:@([A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}))?$/s;

/**
 * The image the text names, by the reference grammar of container registries (distribution/reference); what does not
 * fit it, such as a constraint in the place of the tag, is taken apart at the first `:` and `@`, as Image Updater does.
 */
export function parseImageName(text: string): ImageName {
  const equals = text.indexOf('=');
  const alias = equals < 0 ? '' : text.slice(0, equals);
  const reference = equals < 0 ? text : text.slice(equals + 1);
  return parseReference(reference, alias) ?? parseLoosely(text, alias);
}

function parseReference(text: string, alias: string): ImageName | undefined {
  const [, whole = '', tag = '', digest = ''] = SUFFIX.exec(text) ?? [];
  if (/^[a-f0-9]{64}$/.test(text)) return undefined;
  const slash = whole.indexOf('/');
  const first = whole.slice(0, Math.max(slash, 0));
  const isDomain =
    slash > 0 && (/[.:]/.test(first) || first === 'localhost' || first !== first.toLowerCase());
  const domain = isDomain ? (first === 'index.docker.io' ? 'docker.io' : first) : 'docker.io';
  const path = isDomain ? whole.slice(slash + 1) : whole;
  if (!PATH.test(path) || path.length > 255) return undefined;
  if (!DOMAIN.test(domain)) {
    // What cannot be a host is the beginning of the path.
    return PATH.test(whole) ? { registry: '', name: whole, alias, tag, digest } : undefined;
  }
  const isHub = domain === 'docker.io';
  const name = isHub && !text.startsWith('library/') ? path.replace(/^library\//, '') : path;
  return { registry: isHub && !text.startsWith('docker.io') ? '' : domain, name, alias, tag, digest };
}

function parseLoosely(text: string, alias: string): ImageName {
  const parts = (text.split('=')[1] ?? text).split('/');
  const [host = ''] = parts;
  const hasRegistry = parts.length > 1 && host.includes('.');
  const equals = text.indexOf('=');
  const rest = text.slice(equals + 1).split('/');
  const bare = rest.length > 1 && (rest[0] ?? '').includes('.') ? rest.slice(1).join('/') : rest.join('/');
  const registry = hasRegistry ? host : '';
  const [before, digest] = cut(bare, '@');
  if (digest !== undefined) {
    const colon = before.lastIndexOf(':');
    const isTag = colon > before.lastIndexOf('/');
    const name = isTag ? before.slice(0, colon) : before;
    return { registry, name, alias, tag: isTag ? before.slice(colon + 1) : '', digest };
  }
  const [name, tag = ''] = cut(bare, ':');
  return { registry, name, alias, tag, digest: '' };
}

function cut(text: string, by: string): readonly [string, string | undefined] {
  const at = text.indexOf(by);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

/** `registry/name`. */
export function repositoryOf({ registry, name }: ImageName): string {
  return registry === '' || name.startsWith(`${registry}/`) ? name : `${registry}/${name}`;
}

/** `registry/name:tag@digest`, what is absent left out. */
export function withVersion(image: ImageName): string {
  const { tag, digest } = image;
  return `${repositoryOf(image)}${tag === '' ? '' : `:${tag}`}${digest === '' ? '' : `@${digest}`}`;
}

/** `tag@digest`; a digest alone gets the tag `latest` before it, for charts that write `image:{{ tag }}`. */
export function versionOf({ tag, digest }: ImageName): string {
  if (digest === '') return tag;
  return `${tag === '' ? 'latest' : tag}@${digest}`;
}

/** True when both are of one repository, Docker Hub named or not. */
export function isSameImage(a: ImageName, b: ImageName): boolean {
  const host = ({ registry }: ImageName): string => registry || 'docker.io';
  return a.name === b.name && host(a) === host(b);
}

/** True when both name one repository in the same words. */
export function isSameRepository(a: ImageName, b: ImageName): boolean {
  return a.name === b.name && a.registry === b.registry;
}
