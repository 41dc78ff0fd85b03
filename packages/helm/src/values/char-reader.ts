const jsonScalar = /^(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/;

/** Reads a line of Helm's `--set` syntax character by character. */
export class CharReader {
  readonly #chars: readonly string[];
  readonly #escapes: boolean;
  #at = 0;

  /** With `escapes`, a backslash takes the meaning from the character behind it. */
  constructor(text: string, escapes: boolean) {
    this.#chars = Array.from(text);
    this.#escapes = escapes;
  }

  get atEnd(): boolean {
    return this.#at >= this.#chars.length;
  }

  /** The text before the first of the stop characters, which is consumed; without one, `stop` is undefined. */
  until(stops: string): { readonly text: string; readonly stop: string | undefined } {
    let text = '';
    while (!this.atEnd) {
      const char = this.#chars[this.#at++] as string;
      if (stops.includes(char)) return { text, stop: char };
      if (char !== '\\' || !this.#escapes) text += char;
      else if (this.atEnd) break;
      else text += this.#chars[this.#at++] as string;
    }
    return { text, stop: undefined };
  }

  /** Consumes the character if it is next. */
  take(char: string): boolean {
    if (this.#chars[this.#at] !== char) return false;
    this.#at++;
    return true;
  }

  rest(): string {
    const text = this.#chars.slice(this.#at).join('');
    this.#at = this.#chars.length;
    return text;
  }

  /** Skips blanks; true when they end at a comma, which is consumed, or at the end. */
  skipBlank(): boolean {
    while (!this.atEnd) {
      const char = this.#chars[this.#at] as string;
      if (char === ',') {
        this.#at++;
        return true;
      }
      if (char.trim() !== '') return false;
      this.#at++;
    }
    return true;
  }

  /** The text of the JSON value that starts here; what stands right behind it is left for the next key. */
  jsonValue(): string {
    const start = this.#at;
    const first = this.#chars[start];
    if (first === '"') this.#skipString();
    else if (first === '{' || first === '[') this.#skipBrackets();
    else this.#at += jsonScalar.exec(this.#chars.slice(start, start + 64).join(''))?.[0].length ?? 0;
    return this.#chars.slice(start, this.#at).join('');
  }

  #skipString(): void {
    this.#at++;
    while (!this.atEnd) {
      const char = this.#chars[this.#at++];
      if (char === '\\') this.#at++;
      else if (char === '"') return;
    }
  }

  #skipBrackets(): void {
    let depth = 0;
    while (!this.atEnd) {
      const char = this.#chars[this.#at] as string;
      if (char === '"') {
        this.#skipString();
        continue;
      }
      this.#at++;
      if (char === '{' || char === '[') depth++;
      else if ((char === '}' || char === ']') && --depth === 0) return;
    }
  }
}
