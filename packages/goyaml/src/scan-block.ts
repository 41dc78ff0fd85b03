import { isBreak, isBreakOrEnd, isBlank, isDigit } from './characters.ts';
import { takeBreak } from './line-fold.ts';
import type { Scanner } from './scanner.ts';

const PLUS = 43;
const MINUS = 45;

interface Header {
  /** -1 strip, 0 clip, 1 keep. */
  readonly chomping: number;
  /** 0 when the indentation is to be found from the text. */
  readonly increment: number;
}

/** The literal or folded scalar whose `|` or `>` stands at the scanner's position. */
export function scanBlockScalar(scanner: Scanner, literal: boolean): string {
  const startLine = scanner.line;
  scanner.pos++;
  const { chomping, increment } = scanHeader(scanner, startLine);
  const indent = increment === 0 ? 0 : Math.max(scanner.indent, 0) + increment;
  const body = new BlockBody(scanner, startLine, indent);
  body.takeBreaks();
  while (scanner.column === body.indent && scanner.text.charCodeAt(scanner.pos) !== 0) {
    body.takeLine(literal);
    body.takeBreaks();
  }
  return body.finish(chomping);
}

function scanHeader(scanner: Scanner, startLine: number): Header {
  const { text } = scanner;
  let chomping = takeChomping(scanner);
  let increment = 0;
  const code = text.charCodeAt(scanner.pos);
  if (isDigit(code)) {
    if (code === 48) scanner.fail('found an indentation indicator equal to 0', startLine);
    increment = code - 48;
    scanner.pos++;
    if (chomping === 0) chomping = takeChomping(scanner);
  }
  scanner.skipBlanks();
  scanner.skipComment();
  if (!isBreakOrEnd(text.charCodeAt(scanner.pos))) {
    scanner.fail('did not find expected comment or line break', startLine);
  }
  scanner.skipBreak();
  return { chomping, increment };
}

function takeChomping(scanner: Scanner): number {
  const code = scanner.text.charCodeAt(scanner.pos);
  if (code !== PLUS && code !== MINUS) return 0;
  scanner.pos++;
  return code === PLUS ? 1 : -1;
}

/** The lines of a block scalar as they are read, and the breaks between them whose fate the next line decides. */
class BlockBody {
  indent: number;
  readonly #scanner: Scanner;
  readonly #startLine: number;
  readonly #parts: string[] = [];
  #leadingBreak = '';
  #trailingBreaks = '';
  #afterBlank = false;

  constructor(scanner: Scanner, startLine: number, indent: number) {
    this.#scanner = scanner;
    this.#startLine = startLine;
    this.indent = indent;
  }

  /** Indentation and empty lines; the first call finds the indentation when the header did not give it. */
  takeBreaks(): void {
    const scanner = this.#scanner;
    const { text } = scanner;
    const { indent } = this;
    let deepest = 0;
    for (;;) {
      this.#skipIndentation();
      const column = scanner.column;
      if (column > deepest) deepest = column;
      const code = text.charCodeAt(scanner.pos);
      if (code === 9 && (indent === 0 || column < indent)) {
        scanner.fail('found a tab character where an indentation space is expected', this.#startLine);
      }
      if (!isBreak(code)) break;
      this.#trailingBreaks += takeBreak(scanner);
    }
    if (indent === 0) this.indent = Math.max(deepest, scanner.indent + 1, 1);
  }

  #skipIndentation(): void {
    const scanner = this.#scanner;
    const end = this.indent === 0 ? Number.POSITIVE_INFINITY : scanner.lineStart + this.indent;
    while (scanner.pos < end && scanner.text.charCodeAt(scanner.pos) === 32) scanner.pos++;
  }

  takeLine(literal: boolean): void {
    const scanner = this.#scanner;
    const { text } = scanner;
    const from = scanner.pos;
    const blank = isBlank(text.charCodeAt(from));
    const folds = !literal && !this.#afterBlank && !blank && this.#leadingBreak === '\n';
    if (!folds) this.#push(this.#leadingBreak);
    else if (this.#trailingBreaks === '') this.#push(' ');
    this.#push(this.#trailingBreaks);
    this.#trailingBreaks = '';
    this.#afterBlank = blank;
    const end = scanner.endOfLine();
    this.#parts.push(text.slice(from, end));
    scanner.pos = end;
    this.#leadingBreak = takeBreak(scanner);
  }

  finish(chomping: number): string {
    if (chomping !== -1) this.#push(this.#leadingBreak);
    if (chomping === 1) this.#push(this.#trailingBreaks);
    return this.#parts.join('');
  }

  #push(part: string): void {
    if (part !== '') this.#parts.push(part);
  }
}
