import { isBlank, isBreak } from './characters.ts';
import type { Scanner } from './scanner.ts';

/** How a line break reads inside a scalar: `\n`, or itself for LS and PS, which are never folded. */
function breakText(code: number): string {
  return code === 0x2028 ? '\u2028' : code === 0x2029 ? '\u2029' : '\n';
}

/** The break at the scanner's position as it reads inside a scalar, consumed; empty at the end of input. */
export function takeBreak(scanner: Scanner): string {
  const code = scanner.text.charCodeAt(scanner.pos);
  if (!isBreak(code)) return '';
  scanner.skipBreak();
  return breakText(code);
}

/**
 * Consumes blanks and at least one line break and returns what they read as: one break becomes a space, more become
 * the breaks after the first. `first` is empty after an escaped break. A tab left of `indent` is an error.
 */
export function foldBreaks(
  scanner: Scanner,
  first: string | undefined,
  indent: number,
  startLine: number,
): string {
  const { text } = scanner;
  let leading = first;
  let trailing = '';
  for (;;) {
    const code = text.charCodeAt(scanner.pos);
    if (isBlank(code)) {
      if (code === 9 && leading !== undefined && scanner.column < indent) {
        scanner.fail('found a tab character that violates indentation', startLine);
      }
      scanner.pos++;
    } else if (isBreak(code)) {
      if (leading === undefined) leading = takeBreak(scanner);
      else trailing += takeBreak(scanner);
    } else {
      break;
    }
  }
  if (leading === '\n') return trailing === '' ? ' ' : trailing;
  return `${leading ?? ''}${trailing}`;
}
