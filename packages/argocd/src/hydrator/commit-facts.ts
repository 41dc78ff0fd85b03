import type { CommitInfo } from '@setpoint/source';
import { type CommitReference, takeReferences } from './commit-references.ts';

/** What is written down of a hydration, in the order Argo CD's `hydrator.metadata` has it; '' and none are left out. */
export interface CommitFacts {
  readonly repoURL: string;
  readonly drySha: string;
  readonly commands: readonly string[];
  /** Of the dry commit: `Name <address>`. */
  readonly author: string;
  /** Of the dry commit, RFC 3339 in UTC. */
  readonly date: string;
  readonly subject: string;
  /** What follows the subject, without the trailers that {@link CommitFacts.references} holds. */
  readonly body: string;
  readonly references: readonly { readonly commit: CommitReference }[];
}

/** The facts of the dry commit. */
export function factsOfCommit(repoURL: string, commit: CommitInfo): CommitFacts {
  const message = commit.message.trim();
  const blank = message.indexOf('\n\n');
  const [subject, body] = blank < 0 ? [message, ''] : [message.slice(0, blank), message.slice(blank + 2)];
  const { author } = commit;
  const { reference, rest } = takeReferences(body);
  return {
    repoURL,
    drySha: commit.id,
    commands: [],
    author: `${author.name} <${author.email}>`,
    date: new Date(author.atMs).toISOString().replace(/\.\d+Z$/, 'Z'),
    subject,
    body: rest,
    references: reference === undefined ? [] : [{ commit: reference }],
  };
}

/** The facts of one application's folder, which leave the commit to the repository's root. */
export function factsOfFolder({ repoURL, drySha }: CommitFacts, commands: readonly string[]): CommitFacts {
  return { repoURL, drySha, commands, author: '', date: '', subject: '', body: '', references: [] };
}

/** `hydrator.metadata`, as Go writes it. */
export function metadataText(facts: CommitFacts): string {
  // The separators that JSON allows and JavaScript once did not are written as escapes by Go.
  const escaped = JSON.stringify(present(facts), undefined, 2).replace(
    /[\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16)}`,
  );
  return `${escaped}\n`;
}

/** The facts that say something, as templates of commit messages see them. */
export function present(facts: CommitFacts): Partial<CommitFacts> {
  return Object.fromEntries(
    Object.entries(facts).filter(([, value]: [string, string | readonly unknown[]]) => value.length > 0),
  );
}
