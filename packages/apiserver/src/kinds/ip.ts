import { isIP } from 'node:net';

export type IpFamily = 'IPv4' | 'IPv6';

/** The family of an address, undefined when it is none. */
export function ipFamily(address: string): IpFamily | undefined {
  const version = isIP(address);
  if (version === 0) return undefined;
  return version === 4 ? 'IPv4' : 'IPv6';
}

const MAPPED = /^::ffff:(?:\d|[0-9a-f]{1,4}:)/i;
const LEADING_ZERO = /(?:^|\.)0\d/;
const withoutZeros = (text: string): string => text.replace(/(^|[.:])0+(?=\d+(?:\.|$))/g, '$1');

/** An address as fields of the first hour have them: strict, but in any of its spellings. */
export function validIp(value: string): readonly string[] {
  if (isIP(value) === 0) {
    const isSloppy = LEADING_ZERO.test(value) && isIP(withoutZeros(value)) !== 0;
    return [
      isSloppy ? 'must not have leading 0s' : 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
    ];
  }
  return MAPPED.test(value) ? ['must not be an IPv4-mapped IPv6 address'] : [];
}

/** An address and a prefix length of its family, with no more bits than the prefix has. */
export function validCidr(value: string): readonly string[] {
  const slash = value.lastIndexOf('/');
  const address = value.slice(0, Math.max(slash, 0));
  const family = ipFamily(address);
  const bits = value.slice(slash + 1);
  const max = family === 'IPv6' ? 128 : 32;
  if (family === undefined || !/^(0|[1-9]\d{0,2})$/.test(bits) || Number(bits) > max) {
    return ['must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)'];
  }
  if (MAPPED.test(address)) return ['must not have an IPv4-mapped IPv6 address'];
  const rest = ipNumber(address) & ((1n << BigInt(max - Number(bits))) - 1n);
  return rest === 0n ? [] : ['must not have bits set beyond the prefix length'];
}

/** What an address of an endpoint may not be, beside no address. */
export function endpointIp(value: string): readonly string[] {
  const family = ipFamily(value);
  if (family === undefined) return LEADING_ZERO.test(value) ? [] : ['must be a valid IP address'];
  const address = ipNumber(value);
  const inside = (cidr: string): boolean =>
    ipFamily(cidr.split('/')[0] ?? '') === family && isInside(address, cidr);
  const problems: string[] = [];
  if (address === 0n) problems.push(`may not be unspecified (${value})`);
  const refuse = (four: string, six: string, where: string): void => {
    if (inside(four) || inside(six)) problems.push(`may not be in the ${where} (${four}, ${six})`);
  };
  refuse('127.0.0.0/8', '::1/128', 'loopback range');
  refuse('169.254.0.0/16', 'fe80::/10', 'link-local range');
  refuse('224.0.0.0/24', 'ff02::/10', 'link-local multicast range');
  return problems;
}

function isInside(address: bigint, cidr: string): boolean {
  const [base = '', bits = ''] = cidr.split('/');
  const size = BigInt((ipFamily(base) === 'IPv6' ? 128 : 32) - Number(bits));
  return address >> size === ipNumber(base) >> size;
}

/** Whether all of one range lies in the other, which is larger; both have been checked. */
export function isStrictlyInside(range: string, other: string): boolean {
  const [base = '', bits = ''] = range.split('/');
  const [otherBase = '', otherBits = ''] = other.split('/');
  return (
    ipFamily(base) === ipFamily(otherBase) &&
    Number(bits) > Number(otherBits) &&
    isInside(ipNumber(base), other)
  );
}

/** An address in the one form it is named in. */
export function canonicalIp(value: string): readonly string[] {
  const problems = validIp(value);
  if (problems.length > 0) return problems;
  const canonical = ipFamily(value) === 'IPv4' ? value : canonicalIpv6(value);
  return value === canonical ? [] : [`must be in canonical form (${JSON.stringify(canonical)})`];
}

/** Lower case, no leading zeros, the longest run of zeros left out (RFC 5952). */
function canonicalIpv6(value: string): string {
  return new URL(`http://[${value}]/`).hostname.slice(1, -1);
}

/** An address of either family as a number; the caller has checked it. */
function ipNumber(address: string): bigint {
  if (ipFamily(address) === 'IPv4') return BigInt(ipv4Number(address));
  const [head = '', tail] = address.split('::');
  const words = (text: string | undefined): readonly string[] =>
    (text ?? '') === '' ? [] : (text as string).split(':').flatMap(hexWords);
  const [before, after] = [words(head), words(tail)];
  const gap = Array.from({ length: 8 - before.length - after.length }, () => '0');
  return [...before, ...(tail === undefined ? [] : gap), ...after].reduce(
    (sum, word) => sum * 65536n + BigInt(`0x${word}`),
    0n,
  );
}

/** The last part of an IPv6 address may be written as an IPv4 address. */
function hexWords(part: string): readonly string[] {
  if (!part.includes('.')) return [part];
  const value = ipv4Number(part);
  return [Math.floor(value / 65536).toString(16), (value % 65536).toString(16)];
}

/** An IPv4 address as an unsigned number; the caller has checked it. */
export function ipv4Number(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

export function ipv4Text(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
}
