import type { CommitInfo, GitSource, Person, RepositorySpec, Revision } from '@setpoint/source';
import { type CheckedSignature, checkSignature } from './check-signature.ts';
import type { Keyring } from './keyring.ts';
import { type GpgPolicy, integrityError } from './policy.ts';

export interface VerifyRequest {
  readonly repository: RepositorySpec;
  /** What is to be deployed; with the full name of its ref when it was found under one. */
  readonly revision: Revision;
  readonly policy: GpgPolicy;
  readonly keyring: Keyring;
}

/** As many are told of, so that a repository without signatures does not flood the status. */
const maxProblems = 10;
/** A history longer than this is not walked to its end: it needs a seal. */
const maxCommits = 100_000;
const remembered = 2000;
const sealTrailer = /^argocd-gpg-seal:/im;

const known = new WeakMap<GitSource, Map<string, Promise<readonly string[]>>>();

/**
 * Throws `argocd.source-integrity` unless the revision is signed as the policy asks: the annotated tag it was found
 * under, else the commit; in mode `strict` also every ancestor up to commits that carry a seal and a good signature.
 */
export async function verifySource(
  request: VerifyRequest,
  source: GitSource,
  signal: AbortSignal,
): Promise<void> {
  const problems = await remember(request, source, () => problemsOf(request, source, signal));
  if (problems.length === 0) return;
  throw integrityError(
    problems.map((problem) => `GIT/GPG: ${problem}`).join('\n'),
    'Sign the revision with an allowed key, or add the key to argocd-gpg-keys-cm and to the policy of the project.',
  );
}

/** A revision is what it is: it is verified once for each policy and keyring. */
function remember(
  { repository, revision, policy, keyring }: VerifyRequest,
  source: GitSource,
  verify: () => Promise<readonly string[]>,
): Promise<readonly string[]> {
  let results = known.get(source);
  if (results === undefined) known.set(source, (results = new Map()));
  const key = JSON.stringify([repository.url, revision.id, revision.resolvedRef ?? '', policy, keyring.id]);
  const before = results.get(key);
  if (before !== undefined) return before;
  if (results.size >= remembered) results.clear();
  const result = verify();
  results.set(key, result);
  // What could not be found out is tried again.
  result.catch(() => results.delete(key));
  return result;
}

async function problemsOf(
  { repository, revision, policy, keyring }: VerifyRequest,
  source: GitSource,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const report = new Report(policy);
  const name = revision.resolvedRef;
  const tag = name?.startsWith('refs/tags/') ? await source.tagInfo(repository, name, signal) : undefined;
  if (tag !== undefined) {
    const checked = await checkSignature(tag.signature, keyring);
    report.add(tag.name, tag.tagger, checked, false);
    if (policy.mode === 'head') return report.problems;
  }
  if (policy.mode === 'head') {
    const commit = await source.commitInfo(repository, revision.id, signal);
    report.add(commit.id, commit.author, await checkSignature(commit.signature, keyring), true);
    return report.problems;
  }
  await source.fetch(repository, revision, 'full', signal);
  await walk(revision.id, { repository, source, keyring, report }, signal);
  return report.problems;
}

interface Walk {
  readonly repository: RepositorySpec;
  readonly source: GitSource;
  readonly keyring: Keyring;
  readonly report: Report;
}

/** From the tip to the roots, each commit once; past a good seal nothing is looked at by that way. */
async function walk(
  tip: string,
  { repository, source, keyring, report }: Walk,
  signal: AbortSignal,
): Promise<void> {
  const seen = new Set([tip]);
  const queue = [tip];
  for (let id = queue.shift(); id !== undefined && !report.isFull; id = queue.shift()) {
    const commit = await source.commitInfo(repository, id, signal);
    const checked = await checkSignature(commit.signature, keyring);
    report.add(commit.id, commit.author, checked, true);
    if (isSeal(commit) && report.isAllowed(checked)) continue;
    for (const parent of commit.parents) {
      if (seen.has(parent)) continue;
      seen.add(parent);
      queue.push(parent);
    }
    if (seen.size > maxCommits) {
      throw integrityError(
        `the history of ${tip} is longer than ${maxCommits} commits`,
        'Seal the history with a signed commit that has the trailer Argocd-gpg-seal.',
      );
    }
  }
}

function isSeal({ message }: CommitInfo): boolean {
  return sealTrailer.test(message);
}

/** Problems in the order found, of each key once for commits. */
class Report {
  readonly problems: string[] = [];
  readonly #allowed: ReadonlySet<string>;
  readonly #reported = new Set<string>();

  constructor({ keys }: GpgPolicy) {
    this.#allowed = new Set(keys.map((key) => (key.startsWith('SHA256:') ? key : key.toUpperCase())));
  }

  get isFull(): boolean {
    return this.problems.length >= maxProblems;
  }

  isAllowed({ result, names }: CheckedSignature): boolean {
    return result === 'signed' && names.some((name) => this.#allowed.has(name));
  }

  add(revision: string, by: Person, checked: CheckedSignature, isCommit: boolean): void {
    if (this.isAllowed(checked) || this.isFull) return;
    const { result, keyId } = checked;
    if (isCommit && keyId !== '') {
      if (this.#reported.has(keyId)) return;
      this.#reported.add(keyId);
    }
    const what = result === 'signed' ? 'signed with unallowed key' : result;
    const who = `${by.name} <${by.email}>`;
    this.problems.push(`Failed verifying revision ${revision} by '${who}': ${what} (key_id=${keyId})`);
  }
}
