/** What a text allows, as go-yaml's emitter judges it in block context. */
export const MULTILINE = 1;
/** May not be plain. */
export const NOT_PLAIN = 2;
/** May not be single-quoted. */
export const NOT_SINGLE = 4;
/** May not be a literal block. */
export const NOT_BLOCK = 8;

const SPACE = 32;

/** 0 ordinary, 1 needs a look, 2 not printable. */
const NEEDS = new Uint8Array(128);
for (let code = 0; code < 32; code++) NEEDS[code] = 2;
NEEDS[127] = 2;
for (const character of ' \n:#') NEEDS[character.charCodeAt(0)] = 1;

/** Indicators that rule a plain scalar out at its start. */
const START = new Uint8Array(128);
for (const character of '#,[]{}&*!|>\'"%@`') START[character.charCodeAt(0)] = 1;
for (const character of '?:-') START[character.charCodeAt(0)] = 2;

function isBreakCode(code: number): boolean {
  return code === 10 || code === 13 || code === 0x85 || code === 0x2028 || code === 0x2029;
}

/** Printable as go-yaml has it: no controls, no byte order mark, nothing beyond the basic plane. */
export function isPrintable(code: number): boolean {
  if (code < 0x7f) return code >= SPACE || code === 10;
  return code >= 0xa0 && !(code >= 0xd800 && code <= 0xdfff) && code !== 0xfeff && code < 0xfffe;
}

function followedByBlank(text: string, at: number): boolean {
  const next = at + 1;
  return next >= text.length || text.charCodeAt(next) === SPACE || text.charCodeAt(next) === 9;
}

/** Flags of a text that is not empty. v3 lets a tab stand in a literal block, v2 in none but double quotes. */
export function analyseScalar(text: string, tabInBlock: boolean): number {
  let flags = startFlags(text);
  let previousSpace = false;
  let previousBreak = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 128 && NEEDS[code] === 0) {
      previousSpace = false;
      previousBreak = false;
      continue;
    }
    if (code === SPACE) {
      if (previousBreak) flags |= NOT_PLAIN | NOT_SINGLE;
      previousSpace = true;
      previousBreak = false;
      continue;
    }
    if (code === 9 && tabInBlock) flags |= NOT_PLAIN | NOT_SINGLE;
    else if (!isPrintable(code)) flags |= NOT_PLAIN | NOT_SINGLE | NOT_BLOCK;
    if (isBreakCode(code)) {
      flags |= MULTILINE | NOT_PLAIN;
      if (previousSpace) flags |= NOT_SINGLE | NOT_BLOCK;
      previousBreak = true;
    } else {
      if (code === 58 && i > 0 && followedByBlank(text, i)) flags |= NOT_PLAIN;
      else if (code === 35 && i > 0 && isBlankCode(text.charCodeAt(i - 1))) flags |= NOT_PLAIN;
      previousBreak = false;
    }
    previousSpace = false;
  }
  return previousSpace ? flags | NOT_PLAIN | NOT_BLOCK : flags;
}

function isBlankCode(code: number): boolean {
  return code === SPACE || code === 9 || isBreakCode(code);
}

function startFlags(text: string): number {
  const first = text.charCodeAt(0);
  if (first === SPACE || text.startsWith('---') || text.startsWith('...')) return NOT_PLAIN;
  const kind = first < 128 ? START[first] : 0;
  return kind === 1 || (kind === 2 && followedByBlank(text, 0)) ? NOT_PLAIN : 0;
}
