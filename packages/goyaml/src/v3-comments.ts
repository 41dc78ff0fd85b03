import { isBlank, isBreak } from './characters.ts';
import type { Scanner } from './scanner.ts';

/** How far v3 looks for a comment. */
const REACH = 512;

/** v3 takes the comment behind a token at once, with any blanks, tabs included, before it. */
export function skipLineComment(scanner: Scanner): void {
  const end = scanner.pos + REACH;
  let { pos } = scanner;
  while (pos < end && isBlank(scanner.text.charCodeAt(pos))) pos++;
  if (pos === end || scanner.text.charCodeAt(pos) !== 35) return;
  scanner.pos = pos;
  scanner.skipComment();
}

/** v3 takes comment lines that follow one another in one go, whatever blanks stand before and between them. */
export function skipFollowingComments(scanner: Scanner): void {
  const { text } = scanner;
  for (;;) {
    const end = scanner.pos + REACH;
    let { pos } = scanner;
    while (pos < end && (isBlank(text.charCodeAt(pos)) || isBreak(text.charCodeAt(pos)))) pos++;
    if (pos === end || text.charCodeAt(pos) !== 35) return;
    while (scanner.pos < pos) {
      if (isBreak(text.charCodeAt(scanner.pos))) scanner.skipBreak();
      else scanner.pos++;
    }
    scanner.skipComment();
  }
}
