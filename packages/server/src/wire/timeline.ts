import type { Page } from './common.ts';
import type { FieldChange } from './resource.ts';
import type { ObjectKey } from './common.ts';

/** One deployment or running operation, newest first: `GET …/timeline`. */
export interface TimelineEntry {
  /** History id; undefined for an operation that has not become history. */
  readonly id?: number;
  readonly revision: string;
  readonly revisions?: readonly string[];
  readonly author: string;
  readonly authorEmail: string;
  /** Of the commit. */
  readonly committedAt: string;
  /** The commit's message. */
  readonly message: string;
  readonly tags: readonly string[];
  readonly signature: 'none' | 'openpgp' | 'ssh' | 'x509' | 'unknown';
  readonly deployStartedAt: string;
  readonly deployedAt: string;
  readonly initiatedBy: string;
  readonly automated: boolean;
  readonly repo: string;
  readonly current: boolean;
  /** Set when the commit could not be read: why. */
  readonly problem?: string;
}

export type Timeline = Page<TimelineEntry>;

/** Answer of `GET …/compare?from=&to=`: what changes between what two revisions render. */
export interface RevisionDiff {
  readonly from: string;
  readonly to: string;
  readonly objects: readonly {
    readonly object: ObjectKey & { readonly version: string };
    readonly kind: 'added' | 'removed' | 'changed';
    readonly file?: string;
    readonly line?: number;
    readonly fromText: string;
    readonly toText: string;
    readonly fields: readonly FieldChange[];
  }[];
  readonly unchanged: number;
}
