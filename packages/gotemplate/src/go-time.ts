import { durationType } from './time/duration.ts';
import { GoNamed } from './values/objects.ts';

/** Go's times, durations and zones. */
export { durationType, durationValue, parseDuration } from './time/duration.ts';
export { GoTime, timeType } from './time/go-time.ts';
export { parseTime } from './time/parse-time.ts';
export { loadZone, utc, type Zone } from './time/zone.ts';

/** The nanoseconds of a `time.Duration`; undefined for any other value. */
export function durationNanos(value: unknown): bigint | undefined {
  return value instanceof GoNamed && value.type === durationType ? BigInt(value.value) : undefined;
}
