import { BLANK, BREAK, CLASSES, COLON, END, FLOW, isBlank, isBlankOrEnd, isBreak } from './characters.ts';
import { foldBreaks } from './line-fold.ts';
import type { Scanner } from './scanner.ts';

const BLOCK_STOP = BLANK | BREAK | END | COLON;
const FLOW_STOP = BLOCK_STOP | FLOW;

/** The plain scalar at the scanner's position; the blanks and breaks behind it are consumed too. */
export function scanPlain(scanner: Scanner): string {
  const { text, pos: start } = scanner;
  const stop = scanner.flowLevel > 0 ? FLOW_STOP : BLOCK_STOP;
  const end = endOfRun(text, start, stop);
  let pos = end;
  while (isBlank(text.charCodeAt(pos))) pos++;
  scanner.pos = pos;
  const value = text.slice(start, end);
  return isBreak(text.charCodeAt(pos)) ? continueLines(scanner, value, stop) : value;
}

/** Lines after the first. When the scalar ends at a line's start, a key may follow there. */
function continueLines(scanner: Scanner, firstLine: string, stop: number): string {
  const { text } = scanner;
  const indent = scanner.indent + 1;
  const startLine = scanner.line;
  let value = firstLine;
  for (;;) {
    const joint = foldBreaks(scanner, undefined, indent, startLine);
    const start = scanner.pos;
    const column = start - scanner.lineStart;
    const ended =
      (scanner.flowLevel === 0 && column < indent) ||
      (column === 0 && scanner.atDocumentIndicator()) ||
      text.charCodeAt(start) === 35;
    const end = ended ? start : endOfRun(text, start, stop);
    if (end === start) {
      scanner.simpleKeyAllowed = true;
      return value;
    }
    value += joint + text.slice(start, end);
    scanner.pos = end;
    scanner.skipBlanks();
    if (!isBreak(text.charCodeAt(scanner.pos))) return value;
  }
}

/** Where the text of a plain scalar ends on this line: before trailing blanks, a comment, `: ` or a flow indicator. */
function endOfRun(text: string, start: number, stop: number): number {
  let pos = start;
  let end = start;
  for (;;) {
    const code = text.charCodeAt(pos);
    const kind = code < 128 ? (CLASSES[code] as number) : isBreak(code) ? BREAK : 0;
    if ((kind & stop) === 0 || ((kind & COLON) !== 0 && !isBlankOrEnd(text.charCodeAt(pos + 1)))) {
      end = ++pos;
    } else if ((kind & BLANK) !== 0) {
      pos++;
      while (isBlank(text.charCodeAt(pos))) pos++;
      if (text.charCodeAt(pos) === 35) return end;
    } else {
      return end;
    }
  }
}
