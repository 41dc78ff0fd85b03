import type { YamlStyle } from './node.ts';

export const STREAM_END = 1;
export const VERSION_DIRECTIVE = 2;
export const TAG_DIRECTIVE = 3;
export const DOCUMENT_START = 4;
export const DOCUMENT_END = 5;
export const BLOCK_SEQUENCE_START = 6;
export const BLOCK_MAPPING_START = 7;
export const BLOCK_END = 8;
export const FLOW_SEQUENCE_START = 9;
export const FLOW_SEQUENCE_END = 10;
export const FLOW_MAPPING_START = 11;
export const FLOW_MAPPING_END = 12;
export const BLOCK_ENTRY = 13;
export const FLOW_ENTRY = 14;
export const KEY = 15;
export const VALUE = 16;
export const ALIAS = 17;
export const ANCHOR = 18;
export const TAG = 19;
export const SCALAR = 20;

/** Reused by the scanner: valid until it is skipped. Lines and columns are 0-based. */
export class Token {
  type = 0;
  value = '';
  /** Suffix of a tag, prefix of a %TAG, minor version of a %YAML. */
  suffix = '';
  style: YamlStyle = 'plain';
  line = 0;
  column = 0;
  /** Columns from start to end for the one-line indicators an empty node may follow. */
  width = 0;
}

/** A queue that can be entered in the middle: a mapping's start is known only at its `:`. */
export class TokenQueue {
  #slots: Token[] = [];
  #head = 0;
  #tail = 0;

  get length(): number {
    return this.#tail - this.#head;
  }

  get first(): Token {
    return this.#slots[this.#head] as Token;
  }

  get last(): Token {
    return this.#slots[this.#tail - 1] as Token;
  }

  /** Enters a blank token at `index` places behind the head and returns it. */
  insert(index: number): Token {
    const slots = this.#slots;
    if (this.#tail === slots.length) slots.push(new Token());
    const token = slots[this.#tail] as Token;
    const at = this.#head + index;
    for (let i = this.#tail; i > at; i--) slots[i] = slots[i - 1] as Token;
    slots[at] = token;
    this.#tail++;
    return token;
  }

  shift(): void {
    this.#head++;
    if (this.#head === this.#tail) {
      this.#head = 0;
      this.#tail = 0;
    } else if (this.#head >= 256) {
      this.#compact();
    }
  }

  #compact(): void {
    const slots = this.#slots;
    const used = slots.splice(0, this.#head);
    slots.push(...used);
    this.#tail -= this.#head;
    this.#head = 0;
  }
}
