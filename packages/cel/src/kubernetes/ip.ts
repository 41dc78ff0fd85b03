import { fn, type Library, member, overload } from '../library/function.ts';
import { BOOL, INT, STRING } from '../types/type.ts';
import { CelError, noSuchOverload } from '../values/cel-error.ts';
import { cidrProblem, ipProblem } from './ip-problem.ts';
import { CIDR, type CidrPrefix, IP, type IpAddress, parseCidr, parseIp } from './ip-value.ts';

/** Kubernetes' `ip('10.0.0.1')`. */
export const IP_LIBRARY: Library = {
  types: [IP],
  functions: [
    fn('ip', overload('string_to_ip', [STRING], IP, toIp)),
    fn(
      'isIP',
      overload('is_ip', [STRING], BOOL, (text: string) => parseIp(text) !== undefined),
    ),
    fn('string', overload('ip_to_string', [IP], STRING, String)),
    fn(
      'family',
      member('ip_family', [IP], INT, (ip: IpAddress) => BigInt(ip.family)),
    ),
    fn('ip.isCanonical', overload('ip_is_canonical', [STRING], BOOL, isCanonical)),
    fn(
      'isUnspecified',
      member('ip_is_unspecified', [IP], BOOL, (ip: IpAddress) => ip.bits === 0n),
    ),
    fn('isLoopback', member('ip_is_loopback', [IP], BOOL, isLoopback)),
    fn('isLinkLocalMulticast', member('ip_is_link_local_multicast', [IP], BOOL, isLinkLocalMulticast)),
    fn('isLinkLocalUnicast', member('ip_is_link_local_unicast', [IP], BOOL, isLinkLocalUnicast)),
    fn('isGlobalUnicast', member('ip_is_global_unicast', [IP], BOOL, isGlobalUnicast)),
  ],
};

/** Kubernetes' `cidr('10.0.0.0/8')`. */
export const CIDR_LIBRARY: Library = {
  types: [CIDR],
  functions: [
    fn('cidr', overload('string_to_cidr', [STRING], CIDR, toCidr)),
    fn(
      'isCIDR',
      overload('is_cidr', [STRING], BOOL, (text: string) => parseCidr(text) !== undefined),
    ),
    fn('string', overload('cidr_to_string', [CIDR], STRING, String)),
    fn(
      'containsIP',
      member('cidr_contains_ip_string', [CIDR, STRING], BOOL, (cidr: CidrPrefix, text: string) => {
        const ip = toIp(text);
        return ip instanceof CelError ? noSuchOverload() : cidr.contains(ip);
      }),
      member('cidr_contains_ip_ip', [CIDR, IP], BOOL, (cidr: CidrPrefix, ip: IpAddress) => cidr.contains(ip)),
    ),
    fn(
      'containsCIDR',
      member('cidr_contains_cidr_string', [CIDR, STRING], BOOL, (cidr: CidrPrefix, text: string) => {
        const other = toCidr(text);
        return other instanceof CelError ? other : containsCidr(cidr, other);
      }),
      member('cidr_contains_cidr', [CIDR, CIDR], BOOL, containsCidr),
    ),
    fn(
      'ip',
      member('cidr_ip', [CIDR], IP, (cidr: CidrPrefix) => cidr.address),
    ),
    fn(
      'prefixLength',
      member('cidr_prefix_length', [CIDR], INT, (cidr: CidrPrefix) => BigInt(cidr.length)),
    ),
    fn(
      'masked',
      member('cidr_masked', [CIDR], CIDR, (cidr: CidrPrefix) => cidr.masked()),
    ),
  ],
};

function toIp(text: string): IpAddress | CelError {
  return parseIp(text) ?? new CelError(ipProblem(text));
}

function toCidr(text: string): CidrPrefix | CelError {
  return parseCidr(text) ?? new CelError(cidrProblem(text));
}

function containsCidr(cidr: CidrPrefix, other: CidrPrefix): boolean {
  return cidr.length <= other.length && cidr.contains(other.address);
}

function isCanonical(text: string): boolean | CelError {
  const ip = toIp(text);
  return ip instanceof CelError ? ip : ip.toString() === text;
}

function startsWith(ip: IpAddress, length: number, v4: bigint | undefined, v6: bigint): boolean {
  const prefix = ip.family === 4 ? v4 : v6;
  return prefix !== undefined && ip.bits >> BigInt(ip.size * 8 - length) === prefix;
}

function isLoopback(ip: IpAddress): boolean {
  return ip.family === 4 ? ip.bits >> 24n === 127n : ip.bits === 1n;
}

function isLinkLocalMulticast(ip: IpAddress): boolean {
  return ip.family === 4
    ? startsWith(ip, 24, 0xe00000n, 0n)
    : ip.bits >> 120n === 0xffn && ((ip.bits >> 112n) & 0xfn) === 2n;
}

function isLinkLocalUnicast(ip: IpAddress): boolean {
  return ip.family === 4 ? startsWith(ip, 16, 0xa9fen, 0n) : startsWith(ip, 10, undefined, 0x3fan);
}

function isMulticast(ip: IpAddress): boolean {
  return ip.family === 4 ? startsWith(ip, 4, 0xen, 0n) : startsWith(ip, 8, undefined, 0xffn);
}

function isGlobalUnicast(ip: IpAddress): boolean {
  const broadcast = ip.family === 4 && ip.bits === 0xffffffffn;
  return ip.bits !== 0n && !broadcast && !isLoopback(ip) && !isMulticast(ip) && !isLinkLocalUnicast(ip);
}
