import { parseFloat64 } from '../syntax/parse-number.ts';
import { quote } from '../text/quote.ts';
import { GoTime } from '../time/go-time.ts';
import { parseTime } from '../time/parse-time.ts';
import { utc } from '../time/zone.ts';
import { type Int, int64, normalize } from '../values/int.ts';

type Fail = (message: string) => never;

export function integerOf(text: string, fail: Fail): Int {
  if (!hasGoodUnderscores(text))
    fail(`Invalid integer ${quote(text)}: underscores must be surrounded by digits`);
  if (hasLeadingZero(text)) fail(`Invalid integer ${quote(text)}: cannot have leading zeroes`);
  const digits = text.replaceAll('_', '');
  const value = digits.startsWith('-') ? -BigInt(digits.slice(1)) : BigInt(digits.replace('+', ''));
  if (BigInt.asIntN(64, value) !== value) fail(`${text} is out of range for int64`);
  return int64(normalize(value));
}

export function floatOf(text: string, fail: Fail): number {
  const parts = text.split(/[.eE]/).filter((part) => part !== '');
  if (!parts.every(hasGoodUnderscores)) {
    fail(`Invalid float ${quote(text)}: underscores must be surrounded by digits`);
  }
  if (hasLeadingZero(parts[0] ?? '')) fail(`Invalid float ${quote(text)}: cannot have leading zeroes`);
  if (/\.(?![0-9])/.test(text)) {
    fail(`Invalid float ${quote(text)}: '.' must be followed by one or more digits`);
  }
  const plain = text.replaceAll('_', '').replace(/^[+-]nan$/, 'nan');
  const value = parseFloat64(plain);
  if (value !== undefined) return value;
  return /^[+-]?[0-9.]+([eE][+-]?[0-9]+)?$/.test(plain) && Math.abs(Number(plain)) === Infinity
    ? fail(`${text} is out of range for float64`)
    : fail(`Invalid float value: ${quote(text)}`);
}

const words: ReadonlySet<string> = new Set(['nan', '+nan', '-nan', 'inf', '-inf', '+inf']);

/** Any letter of a hexadecimal digit may stand beside an underscore. */
function hasGoodUnderscores(text: string): boolean {
  return words.has(text) || (/[0-9a-fA-F]$/.test(text) && !/(^|[^0-9a-fA-F])_/.test(text));
}

function hasLeadingZero(text: string): boolean {
  return /^(0[^box]|[+-]0.)/.test(text);
}

/** Layouts in the order they are tried. Local dates and times have no zone; they are read as UTC. */
const layouts = [
  '2006-01-02T15:04:05.999999999Z07:00',
  '2006-01-02T15:04:05.999999999',
  '2006-01-02',
  '15:04:05.999999999',
  '2006-01-02T15:04Z07:00',
  '2006-01-02T15:04',
  '15:04',
] as const;

export function dateTimeOf(text: string, fail: Fail): GoTime {
  const iso = text.replaceAll('z', 'Z').replaceAll(/[t ]/g, 'T');
  for (const layout of layouts) {
    const parsed = parseTime(layout, iso, utc);
    if (typeof parsed === 'string') continue;
    if (lacksLeadingZero(iso, layout)) break;
    return new GoTime(parsed.seconds, parsed.nanos, parsed.zone);
  }
  return fail(`invalid datetime: ${quote(iso)}`);
}

/** Go's layouts take numbers of one digit, TOML does not: then the separators are not where the layout has them. */
function lacksLeadingZero(text: string, layout: string): boolean {
  const fixed = layout.slice(0, Math.max(layout.search(/[.Z]|$/), 0));
  return Array.from(fixed).some((char, i) => !/[0-9]/.test(char) && text[i] !== char);
}

const escapes: ReadonlyMap<string, string> = new Map([
  ['b', '\b'],
  ['t', '\t'],
  ['n', '\n'],
  ['f', '\f'],
  ['r', '\r'],
  ['e', '\u001b'],
  ['"', '"'],
  ['\\', '\\'],
]);

/** The text of a string whose escapes have been checked for their form. */
export function unescaped(text: string, fail: Fail): string {
  if (!text.includes('\\')) return text;
  return text.replace(/\\(?:x(..)|u(.{4})|U(.{8})|([^]))/g, (_match, x, u, long, simple) => {
    if (simple !== undefined) return escapes.get(simple) ?? fail(`invalid escape: '\\${simple}'`);
    const digits = (x ?? u ?? long) as string;
    const code = Number.parseInt(digits, 16);
    const isValid = code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
    return isValid
      ? String.fromCodePoint(code)
      : fail(`Escaped character '\\u${digits}' is not valid UTF-8.`);
  });
}

/** What stands between triple quotes, whose first line break belongs to the quotes. */
export function withoutFirstBreak(text: string): string {
  return text.replace(/^\r?\n/, '');
}

/** Takes out each backslash at the end of a line, and all space behind it. */
export function joinedLines(text: string): string {
  return text.replace(/\\(?:([ \t\r\n]+)|[^])/g, (match, space) =>
    space?.includes('\n') === true ? '' : match,
  );
}
