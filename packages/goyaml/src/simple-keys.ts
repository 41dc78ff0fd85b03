/** A key without `?` must show its `:` within this many characters, on one line. */
const MAX_LENGTH = 1024;

/** Where a key without `?` may have started, for one level of flow nesting. */
export interface SimpleKey {
  possible: boolean;
  /** In block context a text at the indentation of its mapping must be a key. */
  required: boolean;
  tokenNumber: number;
  pos: number;
  line: number;
  column: number;
}

/** The possible keys of the open flow levels, outermost first. */
export class SimpleKeys {
  readonly #levels: SimpleKey[] = [];
  readonly #levelOfToken = new Map<number, number>();

  constructor() {
    this.push(0);
  }

  get current(): SimpleKey {
    return this.#levels[this.#levels.length - 1] as SimpleKey;
  }

  /** The key that starts at a token, when one may. */
  at(tokenNumber: number): SimpleKey | undefined {
    if (this.#levelOfToken.size === 0) return undefined;
    const level = this.#levelOfToken.get(tokenNumber);
    return level === undefined ? undefined : this.#levels[level];
  }

  /** Opens a flow level whose indicator will be the token of the given number. */
  push(tokenNumber: number): void {
    this.#levels.push({ possible: false, required: false, tokenNumber, pos: 0, line: 0, column: 0 });
  }

  /** When the level held no key, this forgets that it may be one itself: go-yaml misreads `{}: a`. */
  pop(): void {
    this.#levelOfToken.delete((this.#levels.pop() as SimpleKey).tokenNumber);
  }

  save(required: boolean, tokenNumber: number, pos: number, line: number, column: number): void {
    const key = this.current;
    key.possible = true;
    key.required = required;
    key.tokenNumber = tokenNumber;
    key.pos = pos;
    key.line = line;
    key.column = column;
    this.#levelOfToken.set(tokenNumber, this.#levels.length - 1);
  }

  forget(key: SimpleKey): void {
    key.possible = false;
    this.#levelOfToken.delete(key.tokenNumber);
  }
}

/** Whether a `:` at `pos` comes soon enough for the key; length counts in code points. */
export function isWithinReach(key: SimpleKey, text: string, pos: number, line: number): boolean {
  if (key.line !== line) return false;
  const units = pos - key.pos;
  if (units <= MAX_LENGTH) return true;
  return units <= 2 * MAX_LENGTH && Array.from(text.slice(key.pos, pos)).length <= MAX_LENGTH;
}
