import { fromBytes, isAscii, toBytes } from '../text/bytes.ts';
import {
  isLower,
  isSpace,
  isSpaceUnit,
  isTitle,
  isUpper,
  runesOf,
  toLower,
  toTitle,
  toUpper,
} from '../text/unicode.ts';
import { func, type GoFunction } from '../values/go-function.ts';
import { intType, stringType } from '../values/go-type.ts';

/** Text as one JS character per byte: goutils counts and cuts bytes. */
function binaryOf(text: string): string {
  return isAscii(text) ? text : Buffer.from(toBytes(text)).toString('latin1');
}

function textOf(binary: string): string {
  return fromBytes(Buffer.from(binary, 'latin1'));
}

/** An algorithm over bytes applied to text. */
function onBytes(text: string, transform: (binary: string) => string): string {
  return isAscii(text) ? transform(text) : textOf(transform(binaryOf(text)));
}

/** Java's StringUtils.abbreviate, as goutils has it: an ellipsis on the right, and on the left past an offset of 4. */
function abbreviate(text: string, leftEdge: number, width: number): string {
  if (text.length <= width) return text;
  const offset = Math.min(leftEdge, text.length, Math.max(text.length - (width - 3), 0));
  if (offset <= 4) return `${text.slice(0, width - 3)}...`;
  if (width < 7) return '';
  if (offset + width - 3 < text.length) return `...${abbreviate(text.slice(offset), 0, width - 3)}`;
  return `...${text.slice(text.length - (width - 3))}`;
}

function abbrev(width: number, text: string): string {
  return width < 4 ? text : onBytes(text, (binary) => abbreviate(binary, 0, width));
}

function abbrevboth(left: number, right: number, text: string): string {
  if (right < 4 || (left > 0 && right < 7)) return text;
  return onBytes(text, (binary) => abbreviate(binary, left, right));
}

function wrapLines(text: string, width: number, lineEnd: string, breakWords: boolean): string {
  const columns = Math.max(width, 1);
  let out = '';
  let offset = 0;
  while (text.length - offset > columns) {
    if (text[offset] === ' ') {
      offset++;
      continue;
    }
    const space = text.lastIndexOf(' ', columns + offset);
    if (space >= offset) {
      out += text.slice(offset, space) + lineEnd;
      offset = space + 1;
    } else if (breakWords) {
      out += text.slice(offset, columns + offset) + lineEnd;
      offset += columns;
    } else {
      const next = text.indexOf(' ', columns + offset);
      out += next < 0 ? text.slice(offset) : text.slice(offset, next) + lineEnd;
      offset = next < 0 ? text.length : next + 1;
    }
  }
  return out + text.slice(offset);
}

function wrapWith(width: number, lineEnd: string, text: string): string {
  // The separator is put in as it is, so it goes through the same bytes as the text.
  const separator = lineEnd === '' ? '\n' : lineEnd;
  if (isAscii(text) && isAscii(separator)) return wrapLines(text, width, separator, true);
  return textOf(wrapLines(binaryOf(text), width, binaryOf(separator), true));
}

/** Bytes are taken for runes: an upstream fault that garbles what is not ASCII, reproduced. */
function nospace(text: string): string {
  const binary = binaryOf(text);
  const kept = Array.from(binary).filter((char) => !isSpaceUnit(char.charCodeAt(0)));
  return kept.length === binary.length ? text : kept.join('');
}

/** The first byte of each word, again taken for a rune. */
function initials(text: string): string {
  let out = '';
  let gap = true;
  for (const char of binaryOf(text)) {
    if (isSpaceUnit(char.charCodeAt(0))) gap = true;
    else if (gap) {
      out += char;
      gap = false;
    }
  }
  return out;
}

function untitle(text: string): string {
  let out = '';
  let first = true;
  for (const char of runesOf(text)) {
    if (isSpace(char)) first = true;
    else if (first) {
      out += toLower(char);
      first = false;
      continue;
    }
    out += char;
  }
  return out;
}

function swapcase(text: string): string {
  let out = '';
  let space = true;
  for (const char of runesOf(text)) {
    if (isUpper(char) || isTitle(char)) {
      out += toLower(char);
      space = false;
    } else if (isLower(char)) {
      out += space ? toTitle(char) : toUpper(char);
      space = false;
    } else {
      out += char;
      space = isSpace(char);
    }
  }
  return out;
}

/** sprig's functions over words and columns. */
export const wordFunctions: ReadonlyArray<readonly [string, GoFunction]> = [
  ['abbrev', func([intType, stringType], abbrev)],
  ['abbrevboth', func([intType, intType, stringType], abbrevboth)],
  [
    'wrap',
    func([intType, stringType], (width: number, text: string) =>
      onBytes(text, (binary) => wrapLines(binary, width, '\n', false)),
    ),
  ],
  ['wrapWith', func([intType, stringType, stringType], wrapWith)],
  ['nospace', func([stringType], nospace)],
  ['initials', func([stringType], initials)],
  ['untitle', func([stringType], untitle)],
  ['swapcase', func([stringType], swapcase)],
];
