import { goText, goValues } from '@setpoint/gotemplate';
import { decodeGoJson } from '@setpoint/goyaml';
import { type Builtin, taking } from './builtin.ts';
import { goDataOf } from './go-data.ts';
import { ExprFault } from './errors.ts';
import { countOf, isNil, itemsOf, stringOf, typeName } from './values.ts';

const texts = (
  name: string,
  count: number,
  call: (...args: string[]) => unknown,
): readonly [string, Builtin] => taking(name, count, count, (args) => call(...args.map(stringOf)));

const trimmed = (text: string, isCut: (char: string) => boolean): string => {
  const chars = Array.from(goText.runesOf(text));
  let from = 0;
  let to = chars.length;
  while (from < to && isCut(chars[from] as string)) from++;
  while (to > from && isCut(chars[to - 1] as string)) to--;
  return chars.slice(from, to).join('');
};

function trim([text, cut]: readonly unknown[]): string {
  if (cut === undefined) return goText.trimSpace(stringOf(text));
  const cutset = new Set(goText.runesOf(stringOf(cut)));
  return trimmed(stringOf(text), (char) => cutset.has(char));
}

/** Go's Split and SplitAfter: at most `limit` pieces; of characters where there is no separator. */
function pieces(text: string, separator: string, limit: number, keep: number): string[] | null {
  if (limit === 0) return null;
  if (separator === '') return exploded(text, limit);
  const parts: string[] = [];
  let from = 0;
  for (let at = text.indexOf(separator); at >= 0 && parts.length + 1 !== limit; ) {
    parts.push(text.slice(from, at + keep));
    from = at + separator.length;
    at = text.indexOf(separator, from);
  }
  return [...parts, text.slice(from)];
}

function exploded(text: string, limit: number): string[] {
  const chars = Array.from(goText.runesOf(text));
  if (limit < 0 || chars.length <= limit) return chars;
  return [...chars.slice(0, limit - 1), chars.slice(limit - 1).join('')];
}

const splitting = (name: string, keepsSeparator: boolean): readonly [string, Builtin] =>
  taking(name, 2, 3, ([text, separator, limit], run) => {
    const at = stringOf(separator);
    const count = limit === undefined ? -1 : countOf(limit);
    const parts = pieces(stringOf(text), at, count, keepsSeparator ? at.length : 0) ?? [];
    run.budget.spend(parts.length);
    return parts;
  });

function replace([text, from, to, count]: readonly unknown[]): string {
  const [source, old, fresh] = [stringOf(text), stringOf(from), stringOf(to)];
  const most = count === undefined ? -1 : countOf(count);
  if (most === 0) return source;
  if (old === '') return interleaved(source, fresh, most);
  const parts = pieces(source, old, most < 0 ? -1 : most + 1, 0) as string[];
  return parts.join(fresh);
}

/** Replacing nothing puts the text before each character and at the end. */
function interleaved(text: string, fresh: string, most: number): string {
  const chars = Array.from(goText.runesOf(text));
  const places = most < 0 ? chars.length + 1 : Math.min(most, chars.length + 1);
  const out = chars.map((char, i) => (i < places ? fresh + char : char)).join('');
  return places > chars.length ? out + fresh : out;
}

const maxLength = 16 * 1024 * 1024;

function repeat([text, count]: readonly unknown[]): string {
  const source = stringOf(text);
  const times = countOf(count);
  if (times < 0) throw new ExprFault(`invalid argument for repeat (expected positive integer, got ${times})`);
  if (times > 1e6 || source.length * times > maxLength) throw new ExprFault('memory budget exceeded');
  return source.repeat(times);
}

function join([list, glue]: readonly unknown[]): string {
  if (goValues.itemsOf(list) === undefined) {
    throw new ExprFault(`invalid argument for join (type ${typeName(list)})`);
  }
  return itemsOf(list)
    .map(stringOf)
    .join(glue === undefined ? '' : stringOf(glue));
}

/** The index in bytes, or -1. */
const indexOf = (text: string, at: number): unknown =>
  goValues.intOf(at < 0 ? -1 : goText.byteLength(text.slice(0, at)));

function fromBase64(text: string): string {
  const plain = text.replace(/[\r\n]/g, '');
  const isValid = plain.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(plain);
  if (!isValid) throw new ExprFault('illegal base64 data at input byte 0');
  return goText.fromBytes(Buffer.from(plain, 'base64'));
}

function fromJson(text: string): unknown {
  try {
    // JSON's numbers are float64 here, unlike those of objects of the cluster.
    return goDataOf(decodeGoJson(text), 'floats');
  } catch (error) {
    throw new ExprFault(error instanceof Error ? error.message : String(error));
  }
}

function type([value]: readonly unknown[]): string {
  if (isNil(value)) return 'nil';
  const found = goValues.typeOf(value);
  if (found === undefined) return 'unknown';
  if (found.defined && found.name.includes('.')) return found.name;
  const { kind } = found;
  if (kind.startsWith('int')) return 'int';
  if (kind.startsWith('uint')) return 'uint';
  if (kind.startsWith('float')) return 'float';
  return kind === 'slice' ? 'array' : kind;
}

export const textBuiltins: ReadonlyArray<readonly [string, Builtin]> = [
  taking('type', 1, 1, type),
  taking('string', 1, 1, ([value]) => goText.printValue(value)),
  taking('trim', 1, 2, trim),
  taking('trimPrefix', 1, 2, ([text, prefix = ' ']) => {
    const [source, cut] = [stringOf(text), stringOf(prefix)];
    return source.startsWith(cut) ? source.slice(cut.length) : source;
  }),
  taking('trimSuffix', 1, 2, ([text, suffix = ' ']) => {
    const [source, cut] = [stringOf(text), stringOf(suffix)];
    return source.endsWith(cut) ? source.slice(0, source.length - cut.length) : source;
  }),
  texts('upper', 1, (text) => goText.toUpper(text)),
  texts('lower', 1, (text) => goText.toLower(text)),
  splitting('split', false),
  splitting('splitAfter', true),
  taking('replace', 3, 4, replace),
  taking('repeat', 2, 2, repeat),
  taking('join', 1, 2, join),
  texts('indexOf', 2, (text, part) => indexOf(text, text.indexOf(part))),
  texts('lastIndexOf', 2, (text, part) => indexOf(text, text.lastIndexOf(part))),
  texts('hasPrefix', 2, (text, part) => text.startsWith(part)),
  texts('hasSuffix', 2, (text, part) => text.endsWith(part)),
  texts('toBase64', 1, (text) => Buffer.from(goText.toBytes(text)).toString('base64')),
  texts('fromBase64', 1, (text) => fromBase64(text)),
  taking('toJSON', 1, 1, ([value]) => goText.goJson(value, '  ')),
  texts('fromJSON', 1, (text) => fromJson(text)),
];
