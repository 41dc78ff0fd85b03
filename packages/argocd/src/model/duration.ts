import { SetpointError } from '@setpoint/core';
import { codes } from '../errors.ts';

const unitMs: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/** Milliseconds of a Go duration (`1h30m`, `1.5s`, `-2m`); undefined when the text is none. */
export function parseGoDuration(text: string): number | undefined {
  const match = /^([+-]?)((?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/.exec(text);
  if (match === null) return text === '0' || text === '+0' || text === '-0' ? 0 : undefined;
  let total = 0;
  for (const part of text.matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g)) {
    total += Number(part[1]) * (unitMs[part[2] as string] as number);
  }
  return match[1] === '-' ? -total : total;
}

/**
 * Milliseconds of a retry duration: a whole number means seconds, else it is a Go duration. Throws
 * `argocd.invalid-duration` naming the field, with Argo CD's own message.
 */
export function parseRetryDuration(text: string, fieldPath: string): number {
  if (/^[+-]?\d+$/.test(text)) return Number(text) * 1000;
  const parsed = parseGoDuration(text);
  if (parsed !== undefined) return parsed;
  throw new SetpointError(codes.invalidDuration, `unable to parse ${text} as a duration`, {
    subject: fieldPath,
    rule: 'A duration is a number of seconds or a Go duration such as 30s, 5m or 1h30m.',
    nextAction: `Correct ${fieldPath}.`,
  });
}

/** The time of day as Go's `time.Kitchen` writes it: `3:04PM`, in UTC. */
export function kitchen(epochMs: number): string {
  const at = new Date(epochMs);
  const hours = at.getUTCHours();
  const minutes = String(at.getUTCMinutes()).padStart(2, '0');
  return `${hours % 12 === 0 ? 12 : hours % 12}:${minutes}${hours < 12 ? 'AM' : 'PM'}`;
}
