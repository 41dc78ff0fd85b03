import { isLetter, isNumber, isPunct, isSpace, isUpper, runesOf, toLower, toUpper } from '../text/unicode.ts';
import { func, type GoFunction } from '../values/go-function.ts';
import { stringType } from '../values/go-type.ts';

/** Case conversion as huandu/xstrings 1.5 does it. */

function isConnector(char: string): boolean {
  return char === '-' || char === '_' || isSpace(char);
}

/** xstrings' ToPascalCase: leading connectors stay, others go, and the letter after one is capital. */
function camelcase(text: string): string {
  const runes = Array.from(runesOf(text));
  let i = 0;
  let out = '';
  while (i < runes.length && isConnector(runes[i] as string)) out += runes[i++];
  // Upstream writes the last connector twice when there is nothing else.
  if (i === runes.length) return out + (runes.at(-1) ?? '');
  let current = runes[i] as string;
  let upperRun = isUpper(current);
  current = toUpper(current);
  if (i === runes.length - 1) return out + current;
  for (i++; i < runes.length; i++) {
    const previous = current;
    current = runes[i] as string;
    if (isConnector(previous)) {
      if (isConnector(current)) {
        out += previous;
        continue;
      }
      upperRun = isUpper(current);
      current = toUpper(current);
      continue;
    }
    if (upperRun) {
      if (isUpper(current)) current = toLower(current);
      else upperRun = false;
    }
    out += previous;
  }
  return out + current;
}

type WordType = 'invalid' | 'number' | 'upper' | 'alphabet' | 'connector' | 'punct' | 'other';

interface Word {
  readonly type: WordType;
  readonly text: string;
}

/** A letter, but none of the CJK ranges xstrings leaves out. */
function isAlphabet(char: string): boolean {
  if (!isLetter(char)) return false;
  const code = char.codePointAt(0) as number;
  if (code < 0x3400) return true;
  return !(
    (code >= 0x4e00 && code <= 0x9fcc) ||
    (code >= 0x3400 && code <= 0x4d85) ||
    (code >= 0x20000 && code <= 0x2b81d)
  );
}

/** Splits text into words of one kind, on demand. */
class Words {
  readonly #runes: readonly string[];
  #at = 0;

  constructor(text: string) {
    this.#runes = Array.from(runesOf(text));
  }

  get done(): boolean {
    return this.#at >= this.#runes.length;
  }

  next(): Word {
    const first = this.#runes[this.#at];
    if (first === undefined) return { type: 'invalid', text: '' };
    const start = this.#at++;
    const type = this.#rest(first);
    return { type, text: this.#runes.slice(start, this.#at).join('') };
  }

  #while(test: (char: string) => boolean): void {
    while (!this.done && test(this.#runes[this.#at] as string)) this.#at++;
  }

  #rest(first: string): WordType {
    if (isConnector(first)) {
      this.#while(isConnector);
      return 'connector';
    }
    if (isPunct(first)) {
      this.#while(isPunct);
      return 'punct';
    }
    if (isUpper(first)) {
      this.#upper();
      return 'upper';
    }
    if (isAlphabet(first)) {
      this.#while((char) => isAlphabet(char) && !isUpper(char));
      return 'alphabet';
    }
    if (isNumber(first)) {
      this.#while(isNumber);
      return 'number';
    }
    this.#while((char) => !isConnector(char) && !isAlphabet(char) && !isNumber(char) && !isPunct(char));
    return 'other';
  }

  /** `HTTPStatus` is `HTTP` and `Status`; `Status` is one word. */
  #upper(): void {
    const second = this.#runes[this.#at];
    if (second === undefined) return;
    if (!isUpper(second)) {
      this.#while((char) => isAlphabet(char) && !isUpper(char));
      return;
    }
    this.#while(isUpper);
    const next = this.#runes[this.#at];
    if (next !== undefined && isAlphabet(next)) this.#at--;
  }
}

function lowered(word: Word, connector: string): string {
  if (word.type === 'connector')
    return Array.from(word.text)
      .map((char) => (isConnector(char) ? connector : char))
      .join('');
  return word.type === 'upper' ? toLower(word.text) : word.text;
}

const isText = (type: WordType): boolean => type === 'alphabet' || type === 'number';
const joins = (type: WordType): boolean => type !== 'connector' && type !== 'punct';

function separated(text: string, connector: string): string {
  const words = new Words(text);
  let out = '';
  const write = (word: Word): void => {
    out += lowered(word, connector);
  };
  let word = words.next();
  const absorb = (): void => {
    for (; isText(word.type); word = words.next()) write(word);
  };
  while (!words.done) {
    const previous = word;
    if (previous.type !== 'connector') write(previous);
    word = words.next();
    if (previous.type === 'number') {
      absorb();
      if (word.type !== 'invalid' && joins(word.type)) out += connector;
    } else if (previous.type === 'connector') {
      write(previous);
    } else if (previous.type !== 'punct') {
      word = afterWord(word, words, connector, write, (piece) => {
        out += piece;
      });
    }
  }
  write(word);
  return out;
}

/** What follows a word: digits belong to it unless small letters follow them. */
function afterWord(
  word: Word,
  words: Words,
  connector: string,
  write: (word: Word) => void,
  raw: (piece: string) => void,
): Word {
  if (word.type !== 'number') {
    if (joins(word.type)) raw(connector);
    return word;
  }
  if (words.done) return word;
  let next = words.next();
  if (next.type !== 'alphabet') {
    write(word);
    if (joins(next.type)) raw(connector);
    return next;
  }
  raw(connector);
  write(word);
  for (; isText(next.type); next = words.next()) write(next);
  if (next.type !== 'invalid' && joins(next.type)) raw(connector);
  return next;
}

export const caseFunctions: ReadonlyArray<readonly [string, GoFunction]> = [
  ['camelcase', func([stringType], camelcase)],
  ['snakecase', func([stringType], (text: string) => separated(text, '_'))],
  ['kebabcase', func([stringType], (text: string) => separated(text, '-'))],
];
