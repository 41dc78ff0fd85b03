import { isIPv4, isIPv6 } from 'node:net';

type Check = (text: string) => string | undefined;

const says =
  (isValid: (text: string) => boolean, problem: string): Check =>
  (text) =>
    isValid(text) ? undefined : problem;

const date = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/;
const time = /^(?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?(?:z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/i;
const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i;

const isHostname = (text: string): boolean =>
  text.length <= 253 &&
  text
    .replace(/\.$/, '')
    .split('.')
    .every((part) => label.test(part));

const checks: ReadonlyMap<string, Check> = new Map([
  ['ipv4', says(isIPv4, 'expected four decimals')],
  ['ipv6', says(isIPv6, 'invalid ipv6 address')],
  ['email', says((text) => text.includes('@'), 'missing @')],
  ['hostname', says(isHostname, 'invalid hostname')],
  ['date', says((text) => date.test(text), 'invalid date')],
  ['time', says((text) => time.test(text), 'invalid time')],
  [
    'date-time',
    says((text) => date.test(text.slice(0, 10)) && time.test(text.slice(11)), 'invalid date-time'),
  ],
  ['uri', says((text) => /^[a-z][a-z0-9+.-]*:[^\s]*$/i.test(text), 'relative url')],
]);

/** Why the text is not of the format; undefined when it is, or when the format is not one that is checked. */
export function formatProblem(format: string, text: string): string | undefined {
  return checks.get(format)?.(text);
}
