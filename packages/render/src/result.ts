import type { SetpointError } from '@setpoint/core';
import type { Tree } from '@setpoint/source';
import type { Reads } from './reads.ts';
import type { Remotes } from './remotes.ts';
import type { Tool } from './tool.ts';

export interface RenderRequest {
  readonly tree: Tree;
  /** Where the application is in the tree; '' or '.' is the root. */
  readonly path: string;
  readonly tool: Tool;
  /** Where the files may refer to; without it what they refer to elsewhere is an error. */
  readonly remotes?: Remotes;
  /** Who asks, for errors about the render as a whole: `argocd/guestbook`. Default: the path. */
  readonly label?: string;
}

/** One desired object and where it was written. Shared with the cache: never change it. */
export interface RenderedObject {
  readonly object: Readonly<Record<string, unknown>>;
  /** The file, relative to the tree's root. */
  readonly path: string;
  /** 1-based line of the object in the file. */
  readonly line: number;
  /** 0-based position among all objects of the render. */
  readonly index: number;
}

/** A file that looked as if it might hold objects and was passed over by Argo CD's rules. */
export interface SkippedFile {
  readonly path: string;
  readonly reason: 'not-a-manifest' | 'marked-to-skip' | 'dangling-link' | 'not-a-file' | 'submodule';
}

export interface Rendered {
  readonly ok: true;
  readonly objects: readonly RenderedObject[];
  readonly skipped: readonly SkippedFile[];
  /** Equal keys mean equal objects: the tool's parameters and the content of all that was read. */
  readonly key: string;
  readonly reads: Reads;
}

export interface RenderFailed {
  readonly ok: false;
  /** All of them, in the order of the files. */
  readonly errors: readonly SetpointError[];
  readonly reads: Reads;
}

/** A render that fails gives no objects at all: half a desired state must never look like a whole one. */
export type RenderResult = Rendered | RenderFailed;
