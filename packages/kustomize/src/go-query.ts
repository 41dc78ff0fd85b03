import { decodeUtf8 } from './data-values.ts';

/** The first values of a query's keys, as Go's `url.ParseQuery` reads them; undefined where it reports an error. */
export function parseGoQuery(query: string): ReadonlyMap<string, string> | undefined {
  const values = new Map<string, string>();
  for (const pair of query.split('&')) {
    if (pair.includes(';')) return undefined;
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const key = unescaped(equals < 0 ? pair : pair.slice(0, equals));
    const value = unescaped(equals < 0 ? '' : pair.slice(equals + 1));
    if (key === undefined || value === undefined) return undefined;
    if (!values.has(key)) values.set(key, value);
  }
  return values;
}

function unescaped(text: string): string | undefined {
  if (/%(?![0-9a-f]{2})/i.test(text)) return undefined;
  const octets = text.replaceAll('+', ' ').replace(/(?:%[0-9a-f]{2})+/gi, (escapes) => {
    const bytes = Buffer.from(escapes.replaceAll('%', ''), 'hex');
    return decodeUtf8(bytes) ?? bytes.toString('latin1');
  });
  return octets;
}

const UNIT_MS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};
const PART = /(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/y;
/** The largest `time.Duration`. */
const MAX_MS = 2 ** 63 / 1e6;

/** Milliseconds of a positive Go duration (`1m30s`); undefined for anything else. */
export function goDurationMs(text: string): number | undefined {
  const digits = text.replace(/^\+/, '');
  let total = 0;
  PART.lastIndex = 0;
  while (PART.lastIndex < digits.length) {
    const match = PART.exec(digits);
    if (match === null) return undefined;
    total += Number(match[1]) * (UNIT_MS[match[2] as string] as number);
  }
  return total > 0 && total < MAX_MS ? total : undefined;
}

/** Milliseconds of a positive whole number of seconds, as `time.Duration` holds them; undefined for anything else. */
export function goSecondsMs(text: string): number | undefined {
  if (!/^\+?\d+$/.test(text)) return undefined;
  const seconds = BigInt(text.replace(/^\+/, ''));
  if (seconds <= 0n || seconds >= 2n ** 63n) return undefined;
  return Number(BigInt.asIntN(64, seconds * 1_000_000_000n)) / 1e6;
}
