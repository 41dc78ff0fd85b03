import { SOURCE_CODES, sourceError } from './errors.ts';
import type { GitObject, GitObjectType } from './git-object.ts';

export type BatchReply = GitObject | 'missing' | 'ambiguous' | { readonly tooLarge: number };

const HEADER = /^([0-9a-f]+) (blob|tree|commit|tag) (\d+)$/;
const MAX_HEADER_BYTES = 1024;

/** Cuts the output of `git cat-file --batch` into replies; an object over the limit is passed over, not held. */
export class BatchParser {
  readonly #maxBytes: number;
  readonly #onReply: (reply: BatchReply) => void;
  #held: Buffer = Buffer.alloc(0);
  #object: { readonly id: string; readonly type: GitObjectType; readonly data: Buffer } | undefined;
  #filled = 0;
  #skip = 0;

  constructor(maxBytes: number, onReply: (reply: BatchReply) => void) {
    this.#maxBytes = maxBytes;
    this.#onReply = onReply;
  }

  push(chunk: Buffer): void {
    let rest = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    this.#held = Buffer.alloc(0);
    while (rest.length > 0) {
      const used =
        this.#skip > 0
          ? this.#skipped(rest)
          : this.#object === undefined
            ? this.#header(rest)
            : this.#body(rest);
      if (used === 0) {
        this.#held = rest;
        return;
      }
      rest = rest.subarray(used);
    }
  }

  #skipped(rest: Buffer): number {
    const used = Math.min(this.#skip, rest.length);
    this.#skip -= used;
    return used;
  }

  #header(rest: Buffer): number {
    const end = rest.indexOf(0x0a);
    if (end < 0) {
      if (rest.length > MAX_HEADER_BYTES) throw unexpected();
      return 0;
    }
    const line = rest.toString('latin1', 0, end);
    const match = HEADER.exec(line);
    if (match === null) this.#onReply(absence(line));
    else this.#begin(match[1] ?? '', match[2] as GitObjectType, Number(match[3]));
    return end + 1;
  }

  #begin(id: string, type: GitObjectType, size: number): void {
    if (size > this.#maxBytes) {
      this.#skip = size + 1;
      this.#onReply({ tooLarge: size });
      return;
    }
    this.#object = { id, type, data: Buffer.allocUnsafeSlow(size) };
    this.#filled = 0;
  }

  /** The content and the line break after it. */
  #body(rest: Buffer): number {
    const object = this.#object;
    if (object === undefined) throw unexpected();
    const used = rest.copy(object.data, this.#filled, 0, object.data.length - this.#filled);
    this.#filled += used;
    if (this.#filled < object.data.length || used === rest.length) {
      return used;
    }
    this.#object = undefined;
    this.#onReply(object);
    return used + 1;
  }
}

function absence(line: string): 'missing' | 'ambiguous' {
  if (line.endsWith(' missing')) return 'missing';
  if (line.endsWith(' ambiguous')) return 'ambiguous';
  throw unexpected();
}

function unexpected(): Error {
  return sourceError(
    SOURCE_CODES.corrupt,
    'git cat-file gave an answer that cannot be read',
    'git cat-file',
    {
      retry: 'backoff',
    },
  );
}
