import { formatQuantity, isKubeError, KUBE_CODES, parseQuantity } from '@setpoint/kube';

/** The message Go's `resource.ParseQuantity` gives for text that is none. */
export const QUANTITY_MESSAGE =
  "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

const NANO = -9;

/** The same few are written again and again; forgotten all at once when there are too many. */
const maxKnown = 1024;
const known = new Map<string, bigint>();

/** The quantity in billionths, so that quantities can be added and compared; undefined when it is no quantity. */
export function quantityNanos(value: string | number | undefined): bigint | undefined {
  if (value === undefined) return undefined;
  const text = String(value);
  const seen = known.get(text);
  if (seen !== undefined) return seen;
  const nanos = readNanos(value);
  if (nanos === undefined || text.length > 32) return nanos;
  if (known.size >= maxKnown) known.clear();
  known.set(text, nanos);
  return nanos;
}

function readNanos(value: string | number): bigint | undefined {
  try {
    const { digits, exponent } = parseQuantity(value);
    return digits * 10n ** BigInt(exponent - NANO);
  } catch (error) {
    if (isKubeError(error, KUBE_CODES.quantityInvalid)) return undefined;
    throw error;
  }
}

/** The quantity in its canonical form: the largest suffix that leaves a whole number. */
export function formatNanos(nanos: bigint, binary: boolean): string {
  const format = binary ? 'BinarySI' : 'DecimalSI';
  return formatQuantity({ digits: nanos, exponent: NANO, format, text: undefined });
}

const written = new Map<string, string>();

/** The quantity as the server writes it; text that is none as it stands. */
export function quantityText(value: string | number): string {
  const text = String(value);
  const seen = written.get(text);
  if (seen !== undefined) return seen;
  if (quantityNanos(value) === undefined) return text;
  const canonical = formatQuantity(parseQuantity(value));
  if (text.length > 32) return canonical;
  if (written.size >= maxKnown) written.clear();
  written.set(text, canonical);
  return canonical;
}

const MILLI = 1_000_000n;

/** Rounds what is finer than a thousandth up, in place: as the core API defaults every list of resources. */
export function roundToMilli(list: Record<string, string | number> | undefined): void {
  for (const [name, value] of Object.entries(list ?? {})) {
    const nanos = quantityNanos(value);
    if (nanos === undefined || nanos % MILLI === 0n) continue;
    const rounded = nanos - (nanos % MILLI) + (nanos > 0n ? MILLI : 0n);
    const { format } = parseQuantity(value);
    const text = formatQuantity({ digits: rounded, exponent: NANO, format, text: undefined });
    Object.defineProperty(list, name, { value: text, enumerable: true, configurable: true, writable: true });
  }
}
