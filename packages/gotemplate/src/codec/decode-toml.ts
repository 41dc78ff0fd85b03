import { parse, TomlDate, TomlError, type TomlValue } from 'smol-toml';
import { GoError } from '../errors.ts';
import { int64, normalize } from '../values/int.ts';
import { GoTime } from '../time/go-time.ts';
import { parseTime } from '../time/parse-time.ts';
import { utc } from '../time/zone.ts';

/** The values of a TOML document: integers are int64, floats float64, dates time.Time. */
export function decodeToml(text: string): Map<string, unknown> {
  try {
    return fromToml(parse(text, { integersAsBigInt: true })) as Map<string, unknown>;
  } catch (error) {
    if (error instanceof TomlError) {
      throw new GoError(
        `toml: line ${error.line}: ${(error.message.split('\n')[0] ?? '').replace(/^Invalid TOML document: /, '')}`,
      );
    }
    throw error;
  }
}

function fromToml(value: TomlValue): unknown {
  if (typeof value === 'bigint') return int64(normalize(value));
  if (typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(fromToml);
  if (value instanceof TomlDate) return timeOf(value);
  return new Map(Object.entries(value).map(([key, item]) => [key, fromToml(item)]));
}

/** Local dates and times have no zone; they are read as UTC. */
function timeOf(value: TomlDate): GoTime {
  const text = value.toISOString();
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
