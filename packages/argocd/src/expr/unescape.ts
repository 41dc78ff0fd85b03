import { goText } from '@setpoint/gotemplate';

const simple: ReadonlyMap<string, string> = new Map([
  ['a', '\u0007'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
  ['\\', '\\'],
]);

const numeric = /^(?:([0-7]{3})|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))/;

/** The text between quotes with its escapes replaced and line breaks made `\n`; undefined for an escape that is none. */
export function unescapeString(text: string, quote: string): string | undefined {
  const source = text.replace(/\r\n?/g, '\n');
  let out = '';
  for (let at = 0; at < source.length; at++) {
    if (source[at] !== '\\') {
      out += source[at];
      continue;
    }
    const char = source[at + 1] ?? '';
    const plain = char === quote ? quote : simple.get(char);
    if (plain !== undefined) {
      out += plain;
      at++;
      continue;
    }
    const match = numeric.exec(source.slice(at + 1));
    const value = match === null ? undefined : numericEscape(match);
    if (value === undefined || match === null) return undefined;
    out += value;
    at += match[0].length;
  }
  return out;
}

/** Octal and hexadecimal escapes are bytes, the others characters. */
function numericEscape([, octal, hex, short, long]: RegExpExecArray): string | undefined {
  if (octal !== undefined || hex !== undefined) {
    const byte = octal === undefined ? Number.parseInt(hex as string, 16) : Number.parseInt(octal, 8);
    return byte > 255 ? undefined : goText.fromBytes(Uint8Array.of(byte));
  }
  const code = Number.parseInt((short ?? long) as string, 16);
  if (code > 0x10_ffff || (code >= 0xd800 && code < 0xe000)) return undefined;
  return String.fromCodePoint(code);
}
