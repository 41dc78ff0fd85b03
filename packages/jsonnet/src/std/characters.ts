import { formatGoFloat } from '@setpoint/goyaml';
import type { Runtime } from '../runtime.ts';
import type { Trace } from '../trace.ts';

/** The character of a code point; half a surrogate pair is none, and becomes U+FFFD. */
export function characterOf(rt: Runtime, codePoint: number, trace: Trace): string {
  if (codePoint > 0x10ffff)
    throw rt.error(`Invalid unicode codepoint, got ${formatGoFloat(codePoint)}`, trace);
  if (codePoint < 0) throw rt.error(`Codepoints must be >= 0, got ${formatGoFloat(codePoint)}`, trace);
  return String.fromCodePoint(Math.trunc(codePoint)).toWellFormed();
}
