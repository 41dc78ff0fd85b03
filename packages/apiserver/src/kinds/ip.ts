import { isIP } from 'node:net';

export type IpFamily = 'IPv4' | 'IPv6';

/** The family of an address, undefined when it is none. */
export function ipFamily(address: string): IpFamily | undefined {
  const version = isIP(address);
  if (version === 0) return undefined;
  return version === 4 ? 'IPv4' : 'IPv6';
}

export function validIp(value: string): readonly string[] {
  return isIP(value) === 0 ? ['must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'] : [];
}

/** Whether the text is an address and a prefix length of its family. */
export function validCidr(value: string): readonly string[] {
  const slash = value.lastIndexOf('/');
  const family = slash < 0 ? undefined : ipFamily(value.slice(0, slash));
  const bits = value.slice(slash + 1);
  const max = family === 'IPv6' ? 128 : 32;
  if (family !== undefined && /^(0|[1-9]\d{0,2})$/.test(bits) && Number(bits) <= max) return [];
  return ['must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)'];
}

/** An IPv4 address as an unsigned number; the caller has checked it. */
export function ipv4Number(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

export function ipv4Text(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
}
