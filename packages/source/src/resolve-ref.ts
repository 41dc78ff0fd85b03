import { printable, SOURCE_CODES, sourceError } from './errors.ts';
import { isFullId } from './git-object.ts';
import type { RemoteRef, RemoteRefs } from './refs.ts';
import { compareVersions, parseConstraint, parseVersion, satisfies, type Version } from './semver.ts';

/** What a ref turned out to be. */
export type ResolvedRef =
  | { readonly kind: 'ref'; readonly name: string; readonly ref: RemoteRef }
  /** A commit id in full. */
  | { readonly kind: 'commit'; readonly id: string }
  /** Hexadecimal digits that no ref is named by; only the repository's objects can tell. */
  | { readonly kind: 'abbreviation'; readonly prefix: string };

/**
 * Throws `source.bad-ref` for text that is neither a ref name, a commit id nor a constraint: control characters, a
 * leading dash (Git would read an option), or longer than 512 characters.
 */
export function checkRef(ref: string, subject: string): void {
  if (ref.length <= 512 && !ref.startsWith('-') && !/\p{Cc}/u.test(ref)) return;
  throw sourceError(SOURCE_CODES.badRef, `"${printable(ref)}" is not a branch, tag or commit`, subject, {
    rule: 'a ref has no control characters, does not begin with a dash and is at most 512 characters long',
    nextAction: 'Set targetRevision to a branch, tag, commit or version constraint.',
  });
}

/** The commit id in full that the text is, in lower case; undefined when it is none. */
export function commitIdOf(ref: string): string | undefined {
  const id = ref.toLowerCase();
  return isFullId(id) ? id : undefined;
}

/**
 * What `ref` names among a remote's refs, in Argo CD's order of precedence (`lsRemote` in util/git/client.go): a full
 * commit id; a version constraint, as the greatest tag that satisfies it; a ref by its full or short name, heads before
 * tags as remotes announce them; an abbreviated commit id of at least 7 digits. '' means HEAD. With a `tagPrefix` only
 * tags with that prefix take part, by what follows it. Throws `source.ref-not-found`.
 */
export function resolveRef(refs: RemoteRefs, ref: string, tagPrefix: string, subject: string): ResolvedRef {
  const id = commitIdOf(ref);
  if (id !== undefined) return { kind: 'commit', id };
  const wanted = ref === '' ? 'HEAD' : ref;
  const name = versionTag(refs, wanted, tagPrefix) ?? wanted;
  if (name === 'HEAD' && refs.headId !== undefined) return headOf(refs, refs.headId);
  const found = refUnder(refs, PREFIXES, name);
  if (found !== undefined) return found;
  if (/^[0-9A-Fa-f]{7,64}$/.test(name)) return { kind: 'abbreviation', prefix: name.toLowerCase() };
  throw notFound(refs, ref, subject);
}

/** Git's own order (`ref_rev_parse_rules` in refs.c). */
const FETCH_PREFIXES = ['', 'refs/', 'refs/tags/', 'refs/heads/', 'refs/remotes/'] as const;

/** What `git fetch <repository> <ref>` fetches: a name as Git takes it, or a full commit id. '' means HEAD. */
export function resolveFetchRef(refs: RemoteRefs, ref: string, subject: string): ResolvedRef {
  const id = commitIdOf(ref);
  if (id !== undefined) return { kind: 'commit', id };
  if ((ref === '' || ref === 'HEAD') && refs.headId !== undefined) return headOf(refs, refs.headId);
  const found = refUnder(refs, FETCH_PREFIXES, ref);
  if (found !== undefined) return found;
  throw sourceError(
    SOURCE_CODES.refNotFound,
    `couldn't find remote ref ${printable(ref || 'HEAD')}`,
    subject,
    {
      rule: 'a ref is a branch, a tag, the full name of a ref or a full commit id',
      nextAction: 'Correct the ref, or push it.',
      retry: 'backoff',
    },
  );
}

function headOf(refs: RemoteRefs, id: string): ResolvedRef {
  const name = refs.headRef ?? 'HEAD';
  return { kind: 'ref', name, ref: refs.refs.get(name) ?? { id, peeledId: undefined } };
}

/** Short names lose the first of these that fits, as go-git's `Short` does. */
const PREFIXES = ['', 'refs/heads/', 'refs/tags/', 'refs/remotes/', 'refs/'] as const;

function refUnder(refs: RemoteRefs, prefixes: readonly string[], name: string): ResolvedRef | undefined {
  for (const prefix of prefixes) {
    const ref = refs.refs.get(prefix + name);
    if (ref !== undefined) return { kind: 'ref', name: prefix + name, ref };
  }
  return undefined;
}

/** The tag a constraint chooses; undefined when the text is an exact version, no constraint, or no tag satisfies it. */
function versionTag(refs: RemoteRefs, text: string, tagPrefix: string): string | undefined {
  if (parseVersion(text) !== undefined) return tagPrefix + text;
  const constraint = parseConstraint(text);
  if (constraint === undefined) return undefined;
  let best: Version | undefined;
  for (const name of refs.refs.keys()) {
    if (!name.startsWith(`refs/tags/${tagPrefix}`)) continue;
    const version = parseVersion(name.slice('refs/tags/'.length + tagPrefix.length));
    if (version === undefined || !satisfies(version, constraint)) continue;
    if (best === undefined || compareVersions(version, best) > 0) best = version;
  }
  return best === undefined ? undefined : `refs/tags/${tagPrefix}${best.original}`;
}

function notFound(refs: RemoteRefs, ref: string, subject: string): Error {
  if (refs.refs.size === 0) {
    return sourceError(SOURCE_CODES.refNotFound, 'the repository is empty', subject, {
      nextAction: 'Push a commit to the repository.',
      retry: 'backoff',
    });
  }
  const what = parseVersion(ref) === undefined && parseConstraint(ref) !== undefined;
  const message = what
    ? `no tag satisfies the version constraint "${printable(ref)}"`
    : `there is no branch, tag or commit "${printable(ref === '' ? 'HEAD' : ref)}"`;
  return sourceError(SOURCE_CODES.refNotFound, message, subject, {
    rule: 'targetRevision names a branch, tag, commit or version constraint that exists in the repository',
    nextAction: 'Set targetRevision to one that exists, or push it.',
    retry: 'backoff',
  });
}
