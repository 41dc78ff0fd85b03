import { createHash } from 'node:crypto';
import { invalid } from '../errors.ts';

/** What an armoured OpenPGP public key says about itself (RFC 9580 §4.2, §5.5.4, §5.11). */
export interface GpgKey {
  /** 16 hex digits, upper case. */
  readonly keyId: string;
  readonly fingerprint: string;
  readonly owner: string;
  readonly subType: string;
}

const algorithms: Readonly<Record<number, string>> = {
  1: 'rsa',
  17: 'dsa',
  19: 'ecdsa',
  22: 'eddsa',
  27: 'ed25519',
};

/** The keys in an armoured text; throws `server.invalid-argument` when there is none. */
export function parseGpgKeys(armored: string): readonly GpgKey[] {
  const body = /-----BEGIN PGP PUBLIC KEY BLOCK-----\r?\n(?:[^\n]*:[^\n]*\r?\n)*\r?\n([\s\S]*?)-----END/.exec(
    armored,
  )?.[1];
  if (body === undefined) throw invalid('keyData is not an armoured OpenPGP public key');
  const lines = body.split(/\r?\n/).filter((line) => line !== '' && !line.startsWith('='));
  const keys: GpgKey[] = [];
  for (const { tag, data } of packets(Buffer.from(lines.join(''), 'base64'))) {
    if (tag === 6) keys.push(keyOf(data));
    const last = keys.at(-1);
    if (tag === 13 && last?.owner === '') keys[keys.length - 1] = { ...last, owner: data.toString('utf8') };
  }
  if (keys.length === 0) throw invalid('keyData holds no OpenPGP public key');
  return keys;
}

function keyOf(data: Buffer): GpgKey {
  if (data[0] !== 4) throw invalid('only version 4 OpenPGP keys are supported');
  const prefix = Buffer.from([0x99, data.length >> 8, data.length & 0xff]);
  const fingerprint = createHash('sha1').update(prefix).update(data).digest('hex').toUpperCase();
  return {
    keyId: fingerprint.slice(-16),
    fingerprint,
    owner: '',
    subType: algorithms[data[5] ?? 0] ?? 'unknown',
  };
}

/** The packets of a message; one whose length cannot be read ends it. */
function* packets(data: Buffer): Generator<{ readonly tag: number; readonly data: Buffer }> {
  let at = 0;
  while (at + 1 < data.length) {
    const head = data[at] as number;
    if ((head & 0x80) === 0) return;
    const [tag, size, start] = (head & 0x40) === 0 ? oldHeader(data, at, head) : newHeader(data, at, head);
    if (size < 0 || start + size > data.length) return;
    yield { tag, data: data.subarray(start, start + size) };
    at = start + size;
  }
}

type Header = readonly [tag: number, size: number, start: number];

function oldHeader(data: Buffer, at: number, head: number): Header {
  const width = [1, 2, 4, 0][head & 3] as number;
  const enough = width > 0 && at + 1 + width <= data.length;
  return [(head >> 2) & 15, enough ? data.readUIntBE(at + 1, width) : -1, at + 1 + width];
}

function newHeader(data: Buffer, at: number, head: number): Header {
  const tag = head & 63;
  const first = data[at + 1] ?? 255;
  if (first < 192) return [tag, first, at + 2];
  if (first < 224) return [tag, ((first - 192) << 8) + (data[at + 2] ?? 0) + 192, at + 3];
  return [tag, first === 255 && at + 6 <= data.length ? data.readUInt32BE(at + 2) : -1, at + 6];
}
