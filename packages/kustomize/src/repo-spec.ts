import { cleanPath, isOutside } from './files.ts';
import { goDurationMs, goSecondsMs, parseGoQuery } from './go-query.ts';

/** A Git repository and a directory in it, as a resource's URL names them. */
export interface RepoSpec {
  /** The URL as written. */
  readonly raw: string;
  /** Scheme, user and host, with the separator that ends them. */
  readonly host: string;
  readonly repoPath: string;
  /** The directory in the repository. */
  readonly path: string;
  /** A branch, tag or commit; empty for the default branch. */
  readonly ref: string;
  readonly submodules: boolean;
  /** How long a clone may take. */
  readonly timeoutMs: number;
}

const SCHEMES = ['ssh://', 'https://', 'http://', 'file://'];
const USER = /^([a-zA-Z][a-zA-Z0-9-]*)@/;

/** Reads a URL as kustomize does; undefined when the text names no repository. */
export function parseRepoSpec(raw: string): RepoSpec | undefined {
  if (raw.startsWith('/')) return undefined;
  const question = raw.indexOf('?');
  const query = question < 0 ? '' : raw.slice(question + 1);
  const location = splitHost(question < 0 ? raw : raw.slice(0, question));
  if (location === undefined) return undefined;
  const parts = splitRepo(location.rest, location.host.startsWith('file://'));
  if (parts === undefined || parts[0] === '' || isOutside(cleanPath(parts[1]))) return undefined;
  const [repoPath, path] = parts;
  return { raw, host: location.host, repoPath, path: path.replace(/^\//, ''), ...parseQuery(query) };
}

interface Location {
  readonly host: string;
  readonly rest: string;
}

function splitHost(url: string): Location | undefined {
  let rest = url.toLowerCase().startsWith('git::') ? url.slice(5) : url;
  const scheme = SCHEMES.find((one) => rest.toLowerCase().startsWith(one)) ?? '';
  rest = rest.slice(scheme.length);
  const user = USER.exec(rest)?.[0] ?? '';
  rest = rest.slice(user.length);
  const isGithub = /^github\.com[/:]/i.test(rest);
  const scp = scheme === '' && (user !== '' || isGithub);
  if (scheme === '' && !scp) return undefined;
  if (scheme === 'file://') return { host: scheme, rest: user + rest };
  const end = hostEnd(rest, scp);
  const host = end < 0 ? rest : rest.slice(0, end + 1);
  rest = end < 0 ? '' : rest.slice(end + 1);
  if (host === '') return undefined;
  if (!isGithub) return { host: scheme + user + host, rest };
  if (scheme === 'ssh://' || user !== '') return { host: `${user}github.com:`, rest };
  return { host: 'https://github.com/', rest };
}

function hostEnd(text: string, scp: boolean): number {
  const slash = text.indexOf('/');
  const colon = scp ? text.indexOf(':') : -1;
  return scp && (slash < 0 || (colon > 0 && colon < slash)) ? colon : slash;
}

/** Repository and directory: split at `_git/`, `//` or `.git`, else behind two parts. */
function splitRepo(path: string, isFile: boolean): readonly [string, string] | undefined {
  const git = path.indexOf('_git/');
  if (git >= 0) {
    const [name = '', ...rest] = path.slice(git + 5).split('/');
    return [path.slice(0, git + 5) + name, rest.join('/')];
  }
  const slashes = path.indexOf('//');
  if (slashes >= 0) return [path.slice(0, slashes), path.slice(slashes + 2)];
  const suffix = path.indexOf('.git');
  if (suffix >= 0) return [path.slice(0, suffix + 4), path.slice(suffix + 4)];
  if (isFile) return [path, ''];
  const parts = path.split('/');
  return parts.length < 2 ? undefined : [parts.slice(0, 2).join('/'), parts.slice(2).join('/')];
}

const DEFAULT_TIMEOUT_MS = 27_000;

function parseQuery(query: string): Pick<RepoSpec, 'ref' | 'submodules' | 'timeoutMs'> {
  const values = parseGoQuery(query) ?? new Map<string, string>();
  const submodules = values.get('submodules') ?? '';
  const timeout = values.get('timeout') ?? '';
  return {
    ref: values.get('ref') || values.get('version') || '',
    submodules: !/^(0|f|F|false|False|FALSE)$/.test(submodules),
    timeoutMs: goSecondsMs(timeout) ?? goDurationMs(timeout) ?? DEFAULT_TIMEOUT_MS,
  };
}
