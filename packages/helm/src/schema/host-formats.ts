import { isIPv6 } from 'node:net';
import { sprigFunctions } from '@setpoint/gotemplate';
import { quoteGo } from '@setpoint/goyaml';
import { type Check, firstProblem, invalidCharacter } from './format-check.ts';

function ipv4(text: string): string | undefined {
  const groups = text.split('.');
  if (groups.length !== 4) return 'expected four decimals';
  return firstProblem(groups, (group) => {
    if (group.length > 1 && group.startsWith('0')) return 'leading zeros';
    if (!/^[+-]?\d+$/.test(group)) return `strconv.Atoi: parsing ${quoteGo(group)}: invalid syntax`;
    const value = Number(group);
    return value < 0 || value > 255 ? 'decimal must be between 0 and 255' : undefined;
  });
}

function ipv6(text: string): string | undefined {
  if (!text.includes(':')) return 'missing colon';
  if (text.includes('%') && isIPv6(text)) return 'zone id is not a part of ipv6 address';
  return isIPv6(text) ? undefined : 'invalid ipv6 address';
}

function hostname(text: string): string | undefined {
  const name = text.replace(/\.$/, '');
  if (Buffer.byteLength(name) > 253) return 'more than 253 characters long';
  return firstProblem(name.split('.'), (label) => {
    const length = Buffer.byteLength(label);
    if (length < 1 || length > 63) return 'label must be 1 to 63 characters long';
    if (label.startsWith('-')) return 'label starts with hyphen';
    if (label.endsWith('-')) return 'label ends with hyphen';
    const character = invalidCharacter(label, /[a-zA-Z0-9-]/);
    return character === undefined ? undefined : `invalid character ${character}`;
  });
}

function email(text: string): string | undefined {
  if (Buffer.byteLength(text) > 254) return 'more than 255 characters long';
  const at = text.lastIndexOf('@');
  if (at < 0) return 'missing @';
  return localPart(text.slice(0, at)) ?? emailDomain(text.slice(at + 1));
}

function localPart(local: string): string | undefined {
  if (Buffer.byteLength(local) > 64) return 'local part more than 64 characters long';
  if (local.length > 1 && local.startsWith('"')) {
    return /["\\]/.test(local.slice(1, -1))
      ? 'backslash and quote are not allowed within quoted local part'
      : undefined;
  }
  if (local.startsWith('.')) return 'starts with dot';
  if (local.endsWith('.')) return 'ends with dot';
  if (local.includes('..')) return 'consecutive dots';
  const character = invalidCharacter(local, /[a-zA-Z0-9.!#$%&'*+\-/=?^_`{|}~]/);
  return character === undefined ? undefined : `invalid character ${character}`;
}

function emailDomain(domain: string): string | undefined {
  const explained = (kind: string, problem: string | undefined): string | undefined =>
    problem === undefined ? undefined : `invalid ${kind}: ${problem}`;
  const [, address] = /^\[(.*)\]$/s.exec(domain) ?? [];
  if (address?.startsWith('IPv6:') === true) return explained('ipv6 address', ipv6(address.slice(5)));
  if (address !== undefined) return explained('ipv4 address', ipv4(address));
  return explained('domain', hostname(domain));
}

const urlParse = new Map(sprigFunctions).get('urlParse')?.call as unknown as (
  text: string,
) => ReadonlyMap<string, unknown>;

/** Go's net/url, whose messages sprig's urlParse passes on. */
function url(text: string): string | undefined {
  try {
    const name = String(urlParse(text).get('hostname'));
    return name.includes(':') ? ipv6(name)?.replace(/^/, 'invalid ipv6 address: ') : undefined;
  } catch (error) {
    return (error as Error).message.replace(/^unable to parse url: /, '');
  }
}

function uri(text: string): string | undefined {
  return url(text) ?? (/^[a-z][a-z0-9+.-]*:/i.test(text) ? undefined : 'relative url');
}

function uriReference(text: string): string | undefined {
  return text.includes('\\') ? 'contains \\' : url(text);
}

/** Formats of names and addresses, in the order and words of the library Helm uses. */
export const hostFormats: readonly (readonly [string, Check])[] = [
  ['ipv4', ipv4],
  ['ipv6', ipv6],
  ['hostname', hostname],
  ['email', email],
  ['uri', uri],
  ['iri', uri],
  ['uri-reference', uriReference],
  ['iri-reference', uriReference],
];
