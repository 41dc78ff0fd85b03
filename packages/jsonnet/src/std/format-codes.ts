import type { Runtime } from '../runtime.ts';
import { textCharacters } from '../text.ts';
import { LIBRARY } from '../trace.ts';

/** One `%…` of a format. */
export interface FormatCode {
  readonly key: string | undefined;
  readonly isAlternate: boolean;
  readonly isZero: boolean;
  readonly isLeft: boolean;
  readonly isBlank: boolean;
  readonly isPlus: boolean;
  readonly width: number | '*';
  readonly precision: number | '*' | null;
  readonly type: 'd' | 'o' | 'x' | 'e' | 'f' | 'g' | 'c' | 's' | '%';
  readonly isUpper: boolean;
}

const TYPES: ReadonlyMap<string, FormatCode['type']> = new Map([
  ['d', 'd'],
  ['i', 'd'],
  ['u', 'd'],
  ['o', 'o'],
  ['x', 'x'],
  ['X', 'x'],
  ['e', 'e'],
  ['E', 'e'],
  ['f', 'f'],
  ['F', 'f'],
  ['g', 'g'],
  ['G', 'g'],
  ['c', 'c'],
  ['s', 's'],
  ['%', '%'],
]);

/** A format's texts and codes, in turn. */
export function parseFormat(rt: Runtime, format: string): readonly (string | FormatCode)[] {
  if (!format.includes('%')) return [format];
  return new FormatParser(rt, textCharacters(format)).parse();
}

class FormatParser {
  readonly #rt: Runtime;
  readonly #characters: readonly string[];
  #at = 0;

  constructor(rt: Runtime, characters: readonly string[]) {
    this.#rt = rt;
    this.#characters = characters;
  }

  parse(): readonly (string | FormatCode)[] {
    const parts: (string | FormatCode)[] = [];
    let text = '';
    while (this.#at < this.#characters.length) {
      const c = this.#characters[this.#at++] as string;
      if (c !== '%') {
        text += c;
        continue;
      }
      parts.push(text, this.#code());
      text = '';
    }
    parts.push(text);
    return parts;
  }

  #peek(): string {
    const c = this.#characters[this.#at];
    if (c === undefined) throw this.#rt.error('Truncated format code.', LIBRARY);
    return c;
  }

  #code(): FormatCode {
    const key = this.#key();
    const flags = this.#flags();
    const width = this.#width();
    let precision: number | '*' | null = null;
    if (this.#peek() === '.') {
      this.#at++;
      precision = this.#width();
    }
    if ('hlL'.includes(this.#peek())) this.#at++;
    const c = this.#peek();
    const type = TYPES.get(c);
    if (type === undefined) throw this.#rt.error(`Unrecognised conversion type: ${c}`, LIBRARY);
    this.#at++;
    return {
      key,
      width,
      precision,
      type,
      isAlternate: flags.has('#'),
      isZero: flags.has('0'),
      isLeft: flags.has('-'),
      isBlank: flags.has(' '),
      isPlus: flags.has('+'),
      isUpper: 'XEFG'.includes(c),
    };
  }

  #key(): string | undefined {
    if (this.#peek() !== '(') return undefined;
    let key = '';
    for (this.#at++; this.#peek() !== ')'; this.#at++) key += this.#peek();
    this.#at++;
    return key;
  }

  #flags(): ReadonlySet<string> {
    const flags = new Set<string>();
    for (; '#0- +'.includes(this.#peek()); this.#at++) flags.add(this.#peek());
    return flags;
  }

  #width(): number | '*' {
    if (this.#characters[this.#at] === '*') {
      this.#at++;
      return '*';
    }
    let width = 0;
    for (; this.#peek() >= '0' && this.#peek() <= '9' && this.#peek().length === 1; this.#at++)
      width = width * 10 + Number(this.#peek());
    return width;
  }
}
