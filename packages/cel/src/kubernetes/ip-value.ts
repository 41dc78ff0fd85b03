import { opaqueType } from '../types/type.ts';
import { OpaqueValue, type Value } from '../values/value.ts';

export const IP = opaqueType('net.IP');
export const CIDR = opaqueType('net.CIDR');

/** An address as a number of 32 or 128 bits. */
export class IpAddress extends OpaqueValue {
  readonly type = IP;
  readonly bits: bigint;
  readonly family: 4 | 6;

  constructor(bits: bigint, family: 4 | 6) {
    super();
    this.bits = bits;
    this.family = family;
  }

  override get size(): number {
    return this.family === 4 ? 4 : 16;
  }

  equals(other: OpaqueValue): Value {
    return other instanceof IpAddress && other.family === this.family && other.bits === this.bits;
  }

  override toString(): string {
    return this.family === 4 ? formatV4(this.bits) : formatV6(this.bits);
  }
}

/** An address with the length of its network prefix. */
export class CidrPrefix extends OpaqueValue {
  readonly type = CIDR;
  readonly address: IpAddress;
  readonly length: number;

  constructor(address: IpAddress, length: number) {
    super();
    this.address = address;
    this.length = length;
  }

  override get size(): number {
    return Math.ceil(this.length / 8);
  }

  equals(other: OpaqueValue): Value {
    return other instanceof CidrPrefix && other.length === this.length && this.address.equals(other.address);
  }

  masked(): CidrPrefix {
    const hostBits = BigInt(this.address.size * 8 - this.length);
    const bits = (this.address.bits >> hostBits) << hostBits;
    return new CidrPrefix(new IpAddress(bits, this.address.family), this.length);
  }

  contains(address: IpAddress): boolean {
    if (address.family !== this.address.family) return false;
    const hostBits = BigInt(address.size * 8 - this.length);
    return address.bits >> hostBits === this.address.bits >> hostBits;
  }

  override toString(): string {
    return `${this.address.toString()}/${this.length}`;
  }
}

/** The address a text spells as Go's netip reads it, without a zone; IPv4 in IPv6 counts as none. */
export function parseIp(text: string): IpAddress | undefined {
  const v4 = parseV4(text);
  if (v4 !== undefined) return new IpAddress(v4, 4);
  const v6 = parseV6(text);
  return v6 === undefined || v6 >> 32n === 0xffffn ? undefined : new IpAddress(v6, 6);
}

export function parseCidr(text: string): CidrPrefix | undefined {
  const match = /^(.+)\/(0|[1-9]\d{0,2})$/.exec(text);
  const address = match === null ? undefined : parseIp(match[1] ?? '');
  const length = Number(match?.[2]);
  return address === undefined || length > address.size * 8 ? undefined : new CidrPrefix(address, length);
}

function parseV4(text: string): bigint | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255))
    return undefined;
  return parts.reduce((bits, part) => (bits << 8n) | BigInt(part), 0n);
}

function parseV6(text: string): bigint | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [left, right] = halves.map((half) => groupsOf(half));
  if (left === undefined || (halves.length === 2 && right === undefined)) return undefined;
  const missing = 8 - left.length - (right?.length ?? 0);
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  const groups = [...left, ...Array.from({ length: missing }, () => 0n), ...(right ?? [])];
  return groups.reduce((bits, group) => (bits << 16n) | group, 0n);
}

/** The groups of one side of `::`; the last may be written as an IPv4 address. */
function groupsOf(half: string): readonly bigint[] | undefined {
  if (half === '') return [];
  const groups: bigint[] = [];
  const parts = half.split(':');
  for (const [index, part] of parts.entries()) {
    const v4 = index === parts.length - 1 ? parseV4(part) : undefined;
    if (v4 !== undefined) groups.push(v4 >> 16n, v4 & 0xffffn);
    else if (/^[0-9a-fA-F]{1,4}$/.test(part)) groups.push(BigInt(`0x${part}`));
    else return undefined;
  }
  return groups;
}

function formatV4(bits: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => String((bits >> shift) & 0xffn)).join('.');
}

/** RFC 5952: the longest run of two or more zero groups, the first of several, becomes `::`. */
function formatV6(bits: bigint): string {
  const groups = Array.from({ length: 8 }, (_, index) =>
    ((bits >> BigInt(112 - index * 16)) & 0xffffn).toString(16),
  );
  let best = { start: 0, length: 1 };
  for (let start = 0; start < 8; start++) {
    let end = start;
    while (groups[end] === '0') end++;
    if (end - start > best.length) best = { start, length: end - start };
  }
  if (best.length < 2) return groups.join(':');
  return `${groups.slice(0, best.start).join(':')}::${groups.slice(best.start + best.length).join(':')}`;
}
