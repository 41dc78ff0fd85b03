import { parse, TomlDate, TomlError, type TomlValue } from 'smol-toml';
import { GoError } from '../errors.ts';
import { int64, normalize } from '../values/int.ts';
import { GoTime } from '../time/go-time.ts';
import { parseTime } from '../time/parse-time.ts';
import { utc } from '../time/zone.ts';

/** The values of a TOML document: integers are int64, floats float64, dates time.Time. */
export function decodeToml(text: string): Map<string, unknown> {
  try {
    const root = parse(text, { integersAsBigInt: true });
    return fromToml(root, { text, key: '' }) as Map<string, unknown>;
  } catch (error) {
    if (error instanceof TomlError) {
      throw new GoError(
        `toml: line ${error.line}: ${(error.message.split('\n')[0] ?? '').replace(/^Invalid TOML document: /, '')}`,
      );
    }
    throw error;
  }
}

/** Where a value stands: the document, and the keys that lead to it. */
interface Place {
  readonly text: string;
  readonly key: string;
}

function fromToml(value: TomlValue, place: Place): unknown {
  if (typeof value === 'bigint') return integerOf(value, place);
  if (typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map((item) => fromToml(item, place));
  if (value instanceof TomlDate) return timeOf(value, place);
  const within = (key: string): Place => ({ ...place, key: place.key === '' ? key : `${place.key}.${key}` });
  return new Map(Object.entries(value).map(([key, item]) => [key, fromToml(item, within(key))]));
}

function integerOf(value: bigint, place: Place): unknown {
  if (BigInt.asIntN(64, value) === value) return int64(normalize(value));
  throw invalid(place, String(value), `${value} is out of range for int64`);
}

function invalid({ text, key }: Place, literal: string, why: string): GoError {
  const line = text.slice(0, Math.max(text.indexOf(literal), 0)).split('\n').length;
  return new GoError(`toml: line ${line} (last key ${JSON.stringify(key)}): ${why}`);
}

/** Local dates and times have no zone; they are read as UTC. */
function timeOf(value: TomlDate, place: Place): GoTime {
  const text = value.toISOString();
  if (!value.isTime()) checkDay(text, place);
  const layout = value.isDate()
    ? '2006-01-02'
    : value.isTime()
      ? '15:04:05'
      : value.isLocal()
        ? '2006-01-02T15:04:05'
        : '2006-01-02T15:04:05Z07:00';
  const parsed = parseTime(layout, text, utc);
  if (typeof parsed === 'string') throw new GoError(parsed);
  return new GoTime(parsed.seconds, parsed.nanos, parsed.zone);
}

/** A day that its month does not have would be one of the next month. */
function checkDay(iso: string, place: Place): void {
  if (place.text.includes(iso.slice(0, 10))) return;
  for (const [literal, year, month, day] of place.text.matchAll(/\b(\d{4})-(\d\d)-(\d\d)\b/g)) {
    const days = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
    if (Number(day) > days) throw invalid(place, literal, `invalid datetime: ${JSON.stringify(literal)}`);
  }
}
