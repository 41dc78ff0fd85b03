import { isPrintable } from './scalar-analysis.ts';

const SPACE = 32;
const SPACES = ' '.repeat(256);

function spaces(count: number): string {
  return count <= SPACES.length ? SPACES.slice(0, count) : ' '.repeat(count);
}

function isBreakCode(code: number): boolean {
  return code === 10 || code === 13 || code === 0x85 || code === 0x2028 || code === 0x2029;
}

/**
 * The text written so far, with the state libyaml's emitter decides by: the column, whether the last character
 * separates (`whitespace`), and whether the line holds only indentation and indicators so far (`indention`).
 */
export class YamlWriter {
  text = '';
  column = 0;
  whitespace = true;
  indention = true;
  /** Text folds at the first space behind this column. */
  readonly #width: number;

  constructor(width: number) {
    this.#width = width;
  }

  break(): void {
    this.text += '\n';
    this.column = 0;
    this.indention = true;
  }

  /** Moves to `indent` on a new line, or on this one where it holds nothing but indentation so far. */
  indentTo(indent: number): void {
    if (!this.indention || this.column > indent || (this.column === indent && !this.whitespace)) this.break();
    if (this.column < indent) {
      this.text += spaces(indent - this.column);
      this.column = indent;
    }
    this.whitespace = true;
    this.indention = true;
  }

  /** `indicator` with a space before it where one is needed. */
  indicator(indicator: string, needsSpace: boolean, keepsIndention: boolean): void {
    this.#put(needsSpace && !this.whitespace ? ` ${indicator}` : indicator);
    this.whitespace = false;
    this.indention = this.indention && keepsIndention;
  }

  /** A text without blanks to fold at, such as a number or a quoted key. */
  word(text: string): void {
    this.#put(this.whitespace ? text : ` ${text}`);
    this.whitespace = false;
    this.indention = false;
  }

  #put(text: string): void {
    this.text += text;
    this.column += text.length;
  }

  plain(text: string, indent: number): void {
    if (this.column + text.length <= this.#width) {
      this.word(text);
      return;
    }
    if (!this.whitespace) this.#put(' ');
    let from = 0;
    let column = this.column;
    let afterSpace = false;
    for (let i = 0; i < text.length; i++, column++) {
      const space = text.charCodeAt(i) === SPACE;
      if (space && !afterSpace && column > this.#width && text.charCodeAt(i + 1) !== SPACE) {
        this.#put(text.slice(from, i));
        this.indention = false;
        this.indentTo(indent);
        column = indent - 1;
        from = i + 1;
      }
      afterSpace = space;
    }
    this.#put(text.slice(from));
    this.whitespace = false;
    this.indention = false;
  }

  singleQuoted(text: string, indent: number, folds: boolean): void {
    this.indicator("'", true, false);
    let afterSpace = false;
    let afterBreak = false;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code === SPACE) {
        const fold = folds && !afterSpace && this.column > this.#width && i > 0 && i < text.length - 1;
        if (fold && text.charCodeAt(i + 1) !== SPACE) this.indentTo(indent);
        else this.#put(' ');
        afterSpace = true;
      } else if (isBreakCode(code)) {
        this.text += text[i];
        this.column = 0;
        this.indention = true;
        afterBreak = true;
      } else {
        if (afterBreak) this.indentTo(indent);
        const end = endOfRun(text, i);
        this.#put(text.slice(i, end).replaceAll("'", "''"));
        i = end - 1;
        this.indention = false;
        afterSpace = false;
        afterBreak = false;
      }
    }
    this.indicator("'", false, false);
  }

  doubleQuoted(text: string, indent: number, folds: boolean): void {
    this.indicator('"', true, false);
    // libyaml looks for the byte order mark at the start of the text, wherever it stands, and so escapes all of it.
    const escapeAll = text.charCodeAt(0) === 0xfeff;
    let afterSpace = false;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (escapeAll || needsEscape(code)) {
        const point = codePointAt(text, i);
        if (point > 0xffff) i++;
        if (point === 0xfffd && !escapeAll) this.#put('\ufffd');
        else this.#put(escapeOf(point));
        afterSpace = false;
      } else if (code === SPACE) {
        if (folds && !afterSpace && this.column > this.#width && i > 0 && i < text.length - 1) {
          this.indentTo(indent);
          if (text.charCodeAt(i + 1) === SPACE) this.#put('\\');
        } else {
          this.#put(' ');
        }
        afterSpace = true;
      } else {
        const end = endOfRun(text, i);
        this.#put(text.slice(i, end));
        i = end - 1;
        this.indention = false;
        afterSpace = false;
      }
    }
    this.indicator('"', false, false);
  }

  /** A literal block; `hint` is the digit that tells a reader the indentation where the text starts with a blank. */
  literal(text: string, indent: number, hint: number): void {
    const first = text.charCodeAt(0);
    const indentHint = first === SPACE || isBreakCode(first) ? String(hint) : '';
    this.indicator(`|${indentHint}${chompingHint(text)}`, true, false);
    this.break();
    this.whitespace = true;
    for (let at = 0; at < text.length; ) {
      const end = endOfLine(text, at);
      if (end > at) {
        this.indentTo(indent);
        this.#put(text.slice(at, end));
        this.indention = false;
      }
      if (end === text.length) break;
      if (text.charCodeAt(end) === 10) {
        this.break();
      } else {
        this.text += text[end];
        this.column = 0;
        this.indention = true;
      }
      at = end + 1;
    }
  }
}

/** From a character that can be copied on to the next that may not. */
function endOfRun(text: string, from: number): number {
  let end = from + 1;
  while (end < text.length) {
    const code = text.charCodeAt(end);
    if (code === SPACE || needsEscape(code) || isBreakCode(code)) break;
    end++;
  }
  return end;
}

function endOfLine(text: string, from: number): number {
  let end = from;
  while (end < text.length && !isBreakCode(text.charCodeAt(end))) end++;
  return end;
}

/** `-` where the text ends without a break, `+` where it ends with more than one or is one. */
function chompingHint(text: string): string {
  const last = text.length - 1;
  if (!isBreakCode(text.charCodeAt(last))) return '-';
  return last === 0 || isBreakCode(text.charCodeAt(last - 1)) ? '+' : '';
}

function needsEscape(code: number): boolean {
  return code === 34 || code === 92 || isBreakCode(code) || !isPrintable(code);
}

/** The code point at `at`; a lone surrogate reads as U+FFFD, as it would in UTF-8. */
function codePointAt(text: string, at: number): number {
  const point = text.codePointAt(at) as number;
  return point >= 0xd800 && point <= 0xdfff ? 0xfffd : point;
}

const NAMES: ReadonlyMap<number, string> = new Map([
  [0x00, '\\0'],
  [0x07, '\\a'],
  [0x08, '\\b'],
  [0x09, '\\t'],
  [0x0a, '\\n'],
  [0x0b, '\\v'],
  [0x0c, '\\f'],
  [0x0d, '\\r'],
  [0x1b, '\\e'],
  [0x22, '\\"'],
  [0x5c, '\\\\'],
  [0x85, '\\N'],
  [0xa0, '\\_'],
  [0x2028, '\\L'],
  [0x2029, '\\P'],
]);

function escapeOf(point: number): string {
  const name = NAMES.get(point);
  if (name !== undefined) return name;
  const hex = point.toString(16).toUpperCase();
  if (point <= 0xff) return `\\x${hex.padStart(2, '0')}`;
  return point <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}
