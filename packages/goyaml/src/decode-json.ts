import { hexValue } from './characters.ts';
import { jsonError } from './errors.ts';
import { PLAIN_NUMBERS } from './go-values.ts';
import { MAX_DEPTH } from './max-depth.ts';
import { type PlainObject, setOwn } from './object.ts';
import type { NumberModel } from './options.ts';

export interface DecodeJsonOptions {
  /** Default: integers as number (bigint when not safe), all others as number. */
  readonly numbers?: NumberModel;
}

const IN_STRING = 'in string literal';
const MAX_UINT64 = 2n ** 64n - 1n;
const MIN_INT64 = -(2n ** 63n);

/**
 * The value encoding/json decodes into `interface{}`: the last of duplicate keys wins, an escaped lone surrogate
 * becomes U+FFFD. A number without fraction and exponent that fits 64 bits goes to `numbers.int`, others to
 * `numbers.float`. Throws `goyaml.json` with Go's text for the commoner faults.
 */
export function decodeGoJson(text: string | Uint8Array, options?: DecodeJsonOptions): unknown {
  const source = typeof text === 'string' ? text : new TextDecoder('utf-8', { ignoreBOM: true }).decode(text);
  return new JsonReader(source, options?.numbers ?? PLAIN_NUMBERS).read();
}

class JsonReader {
  readonly #text: string;
  readonly #numbers: NumberModel;
  #pos = 0;
  #depth = 0;
  /** Reported only of a text that is otherwise sound. */
  #numberProblem: Error | undefined;

  constructor(text: string, numbers: NumberModel) {
    this.#text = text;
    this.#numbers = numbers;
  }

  read(): unknown {
    const value = this.#value();
    this.#skipSpace();
    if (this.#pos < this.#text.length) this.#fail('after top-level value');
    if (this.#numberProblem !== undefined) throw this.#numberProblem;
    return value;
  }

  #skipSpace(): number {
    for (;;) {
      const code = this.#text.charCodeAt(this.#pos);
      if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return code;
      this.#pos++;
    }
  }

  #fail(context: string): never {
    const ended = this.#pos >= this.#text.length;
    // Go ends the text with a space, which it takes for the fault where no space may stand.
    if (ended && (context === IN_STRING || !/^in |numeric literal$/.test(context))) {
      throw jsonError('unexpected end of JSON input', this.#text.length);
    }
    const octet = ended
      ? 32
      : (Buffer.from(String.fromCodePoint(this.#text.codePointAt(this.#pos) ?? 0))[0] ?? 0);
    throw jsonError(`invalid character ${quoteOctet(octet)} ${context}`, this.#pos + 1);
  }

  #value(): unknown {
    const code = this.#skipSpace();
    switch (code) {
      case 123:
        return this.#nested(() => this.#object());
      case 91:
        return this.#nested(() => this.#array());
      case 34:
        return this.#string();
      case 116:
        return this.#literal('true', true);
      case 102:
        return this.#literal('false', false);
      case 110:
        return this.#literal('null', null);
      default:
        if (code === 45 || (code >= 48 && code <= 57)) return this.#number();
        return this.#fail('looking for beginning of value');
    }
  }

  #nested<R>(read: () => R): R {
    if (++this.#depth > MAX_DEPTH) throw jsonError('exceeded max depth', this.#pos);
    this.#pos++;
    const value = read();
    this.#depth--;
    return value;
  }

  #object(): PlainObject {
    const object: PlainObject = {};
    if (this.#skipSpace() === 125) {
      this.#pos++;
      return object;
    }
    for (;;) {
      if (this.#skipSpace() !== 34) this.#fail('looking for beginning of object key string');
      const key = this.#string();
      if (this.#skipSpace() !== 58) this.#fail('after object key');
      this.#pos++;
      setOwn(object, key, this.#value());
      const code = this.#skipSpace();
      if (code !== 44 && code !== 125) this.#fail('after object key:value pair');
      this.#pos++;
      if (code === 125) return object;
    }
  }

  #array(): unknown[] {
    const items: unknown[] = [];
    if (this.#skipSpace() === 93) {
      this.#pos++;
      return items;
    }
    for (;;) {
      items.push(this.#value());
      const code = this.#skipSpace();
      if (code !== 44 && code !== 93) this.#fail('after array element');
      this.#pos++;
      if (code === 93) return items;
    }
  }

  #literal<V>(word: string, value: V): V {
    for (let i = 1; i < word.length; i++) {
      this.#pos++;
      if (this.#text[this.#pos] !== word[i]) this.#fail(`in literal ${word} (expecting '${word[i]}')`);
    }
    this.#pos++;
    return value;
  }

  #digits(context: string): void {
    const from = this.#pos;
    while (this.#text.charCodeAt(this.#pos) >= 48 && this.#text.charCodeAt(this.#pos) <= 57) this.#pos++;
    if (this.#pos === from) this.#fail(context);
  }

  #number(): unknown {
    const from = this.#pos;
    if (this.#text[this.#pos] === '-') this.#pos++;
    if (this.#text[this.#pos] === '0') this.#pos++;
    else this.#digits('in numeric literal');
    let whole = true;
    if (this.#text[this.#pos] === '.') {
      whole = false;
      this.#pos++;
      this.#digits('after decimal point in numeric literal');
    }
    if (this.#text[this.#pos] === 'e' || this.#text[this.#pos] === 'E') {
      whole = false;
      this.#pos++;
      if (this.#text[this.#pos] === '-' || this.#text[this.#pos] === '+') this.#pos++;
      this.#digits('in exponent of numeric literal');
    }
    return this.#numberOf(this.#text.slice(from, this.#pos), whole);
  }

  #numberOf(text: string, whole: boolean): unknown {
    const value = Number(text);
    if (!Number.isFinite(value)) {
      const message = `json: cannot unmarshal number ${text} into Go value of type float64`;
      this.#numberProblem ??= jsonError(message, this.#pos);
      return null;
    }
    if (!whole || Object.is(value, -0)) return this.#numbers.float(value);
    if (Number.isSafeInteger(value)) return this.#numbers.int(value);
    const exact = BigInt(text);
    return exact >= MIN_INT64 && exact <= MAX_UINT64 ? this.#numbers.int(exact) : this.#numbers.float(value);
  }

  #string(): string {
    const text = this.#text;
    const from = this.#pos + 1;
    let pos = from;
    for (;;) {
      const code = text.charCodeAt(pos);
      if (code === 34) {
        this.#pos = pos + 1;
        return text.slice(from, pos);
      }
      if (code === 92) break;
      if (!(code >= 32)) {
        this.#pos = pos;
        this.#fail(IN_STRING);
      }
      pos++;
    }
    return this.#escapedString(from, pos);
  }

  #escapedString(from: number, firstEscape: number): string {
    const text = this.#text;
    let out = text.slice(from, firstEscape);
    let start = firstEscape;
    this.#pos = firstEscape;
    for (;;) {
      const code = text.charCodeAt(this.#pos);
      if (code === 92) {
        out += text.slice(start, this.#pos) + this.#escape();
        start = this.#pos;
      } else if (code === 34) {
        out += text.slice(start, this.#pos);
        this.#pos++;
        return out.toWellFormed();
      } else if (code >= 32) {
        this.#pos++;
      } else {
        this.#fail(IN_STRING);
      }
    }
  }

  #escape(): string {
    this.#pos++;
    const letter = this.#text[this.#pos] ?? '';
    if (letter === 'u') return this.#unicodeEscape();
    const meaning = ESCAPES.get(letter);
    if (meaning === undefined) this.#fail('in string escape code');
    this.#pos++;
    return meaning;
  }

  #unicodeEscape(): string {
    let value = 0;
    for (let k = 0; k < 4; k++) {
      this.#pos++;
      const digit = hexValue(this.#text.charCodeAt(this.#pos));
      if (digit < 0) this.#fail('in \\u hexadecimal character escape');
      value = value * 16 + digit;
    }
    this.#pos++;
    return String.fromCharCode(value);
  }
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ['\\', '\\'],
  ['/', '/'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);

/** The first byte of a character as Go's JSON errors show it. */
function quoteOctet(octet: number): string {
  if (octet === 39) return "'\\''";
  if (octet === 34) return "'\"'";
  if (octet === 92) return "'\\\\'";
  if ((octet >= 32 && octet < 127) || (octet > 160 && octet !== 173))
    return `'${String.fromCharCode(octet)}'`;
  const named = ['\\a', '\\b', '\\t', '\\n', '\\v', '\\f', '\\r'][octet - 7];
  if (named !== undefined) return `'${named}'`;
  return octet < 128 ? `'\\x${octet.toString(16).padStart(2, '0')}'` : `'\\u00${octet.toString(16)}'`;
}
