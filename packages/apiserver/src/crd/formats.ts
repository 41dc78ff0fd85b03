import { isIP, isIPv4, isIPv6 } from 'node:net';

type Check = (text: string) => boolean;

const dateTime =
  /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])[Tt ]([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

function isCidr(text: string): boolean {
  const [address = '', bits = '', ...rest] = text.split('/');
  const family = isIP(address);
  return (
    rest.length === 0 && family !== 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128)
  );
}

function digitsOf(text: string): readonly number[] {
  return Array.from(text.replaceAll(/[\s-]+/g, ''), (digit) => (digit === 'X' ? 10 : Number(digit)));
}

function isIsbn10(text: string): boolean {
  const digits = digitsOf(text);
  const sum = digits.reduce((total, digit, index) => total + (10 - index) * digit, 0);
  return /^\d{9}[\dX]$/.test(text.replaceAll(/[\s-]+/g, '')) && sum % 11 === 0;
}

function isIsbn13(text: string): boolean {
  const digits = digitsOf(text);
  const sum = digits.reduce((total, digit, index) => total + (index % 2 === 0 ? 1 : 3) * digit, 0);
  return /^\d{13}$/.test(text.replaceAll(/[\s-]+/g, '')) && sum % 10 === 0;
}

const CARD =
  /^(?:4\d{12}(?:\d{3})?|5[1-5]\d{14}|6(?:011|5\d\d)\d{12}|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}|(?:2131|1800|35\d{3})\d{11})$/;

/** Of a known issuer, and with the check digit of Luhn's algorithm. */
function isCreditCard(text: string): boolean {
  const number = text.replaceAll(/\D+/g, '');
  const sum = Array.from(number)
    .toReversed()
    .map((digit, index) => Number(digit) * (index % 2 === 0 ? 1 : 2))
    .reduce((total, value) => total + (value > 9 ? value - 9 : value), 0);
  return CARD.test(number) && sum % 10 === 0;
}

const COLOUR_PART = '\\s*(?:0|[1-9]\\d?|1\\d\\d?|2[0-4]\\d|25[0-5])\\s*';
const RGB = new RegExp(`^rgb\\((?:${COLOUR_PART},){2}${COLOUR_PART}\\)$`);

/** The formats kube-apiserver checks (apiextensions/pkg/apiserver/validation/formats.go); others say nothing. */
const checks: ReadonlyMap<string, Check> = new Map<string, Check>([
  ['datetime', (text) => dateTime.test(text) && !Number.isNaN(Date.parse(text.replace(':60', ':59')))],
  ['date', (text) => /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/.test(text)],
  ['ipv4', isIPv4],
  ['ipv6', isIPv6],
  ['cidr', isCidr],
  ['mac', (text) => /^([0-9a-f]{2}[:-]){5}([0-9a-f]{2}[:-]){0,2}[0-9a-f]{2}$/i.test(text)],
  ['uri', (text) => /^([a-z][a-z0-9+.-]*:|\/)\S*$/i.test(text)],
  ['email', (text) => /^[^@\s]+@[^@\s]+$/.test(text)],
  [
    'hostname',
    (text) =>
      text.length <= 255 &&
      /^([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?)(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*\.?$/i.test(text),
  ],
  ['uuid', (text) => /^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}$/i.test(text)],
  ['uuid3', (text) => /^[0-9a-f]{8}-?[0-9a-f]{4}-?3[0-9a-f]{3}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i.test(text)],
  [
    'uuid4',
    (text) => /^[0-9a-f]{8}-?[0-9a-f]{4}-?4[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}$/i.test(text),
  ],
  [
    'uuid5',
    (text) => /^[0-9a-f]{8}-?[0-9a-f]{4}-?5[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}$/i.test(text),
  ],
  ['byte', (text) => text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text)],
  ['bsonobjectid', (text) => /^[0-9a-f]{24}$/i.test(text)],
  ['isbn', (text) => isIsbn10(text) || isIsbn13(text)],
  ['isbn10', isIsbn10],
  ['isbn13', isIsbn13],
  ['creditcard', isCreditCard],
  ['ssn', (text) => /^\d{3}[- ]?\d{2}[- ]?\d{4}$/.test(text)],
  ['rgbcolor', (text) => RGB.test(text)],
  ['hexcolor', (text) => /^#?([0-9a-f]{3}|[0-9a-f]{6})$/i.test(text)],
  [
    'duration',
    (text) =>
      /^[+-]?(0|((\d+(\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h))+)$/.test(text) ||
      /^\d+ ?(ns|us|ms|s|sec|m|min|h|hr|d|day|w|wk)/i.test(text),
  ],
  ['k8sshortname', (text) => text.length <= 63 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(text)],
  [
    'k8slongname',
    (text) =>
      text.length <= 253 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(text),
  ],
]);

/** What tells whether a text has the format; undefined for formats nobody checks. Dashes in the name say nothing. */
export function formatCheck(format: string): Check | undefined {
  return checks.get(format.replaceAll('-', ''));
}
