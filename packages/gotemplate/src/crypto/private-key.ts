import { createECDH, createHash, createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import type { Random } from '@setpoint/core';
import { GoError } from '../errors.ts';
import { elementsOf, integer, octets, oid, sequence } from './der.ts';
import { decodePem, encodePem } from './pem.ts';
import { bigIntOf, modInverse, modPow, oddFrom, randomBelow, randomPrime } from './primes.ts';

/** A private key, its PEM as Go writes it, and how it signs certificates. */
export interface PrivateKey {
  readonly pem: string;
  /** SubjectPublicKeyInfo, in DER; undefined for DSA, which signs no certificates. */
  readonly publicKeyInfo: Uint8Array | undefined;
  readonly algorithm: 'rsa' | 'ecdsa' | 'ed25519' | 'dsa';
  /** The hash of its certificate signatures. */
  readonly hash: 'sha256' | 'sha384' | 'sha512';
  sign(message: Uint8Array, random: Random): Uint8Array;
}

const publicExponent = 65_537n;

/** An RSA key drawn from `random`. */
export function generateRsa(random: Random, bitCount: number): PrivateKey {
  for (;;) {
    const p = randomPrime(random, bitCount / 2, oddFrom);
    const q = randomPrime(random, bitCount / 2, oddFrom);
    const phi = (p - 1n) * (q - 1n);
    if (p === q || phi % publicExponent === 0n) continue;
    const d = modInverse(publicExponent, phi);
    const parts = [0n, p * q, publicExponent, d, p, q, d % (p - 1n), d % (q - 1n), modInverse(q, p)];
    const bytes = sequence(...parts.map(integer));
    return keyOf(createPrivateKey({ key: Buffer.from(bytes), format: 'der', type: 'pkcs1' }));
  }
}

/** An ECDSA key on P-256 drawn from `random`. */
export function generateEcdsa(random: Random): PrivateKey {
  const scalar = randomBelow(random, curves.prime256v1.order - 1n) + 1n;
  const bytes = scalarBytes(scalar, 32);
  const ecdh = createECDH('prime256v1');
  ecdh.setPrivateKey(bytes);
  const info = sequence(
    integer(1n),
    octets(bytes),
    Buffer.concat([Uint8Array.of(0xa0, 0x0a), oid('1.2.840.10045.3.1.7')]),
    Buffer.concat([Uint8Array.of(0xa1, 0x44, 0x03, 0x42, 0x00), ecdh.getPublicKey()]),
  );
  return keyOf(createPrivateKey({ key: Buffer.from(info), format: 'der', type: 'sec1' }));
}

/** An Ed25519 key drawn from `random`. */
export function generateEd25519(random: Random): PrivateKey {
  const info = sequence(integer(0n), sequence(oid('1.3.101.112')), octets(octets(random.bytes(32))));
  return keyOf(createPrivateKey({ key: Buffer.from(info), format: 'der', type: 'pkcs8' }));
}

/** The PEM of a DSA key (2048, 256) drawn from `random`. */
export function generateDsaPem(random: Random): string {
  const q = randomPrime(random, 256, oddFrom);
  const p = randomPrime(random, 2048, (start) => ({
    first: start - (start % (2n * q)) + 2n * q + 1n,
    increment: 2n * q,
  }));
  let g = 1n;
  for (let h = 2n; g === 1n; h++) g = modPow(h, (p - 1n) / q, p);
  const x = randomBelow(random, q - 1n) + 1n;
  const numbers = [0n, p, q, g, modPow(g, x, p), x];
  return encodePem('DSA PRIVATE KEY', sequence(...numbers.map(integer)));
}

/** Reads a private key as sprig does; fails with its messages. */
export function parsePrivateKey(pem: string): PrivateKey {
  const block = decodePem(pem);
  if (block === undefined) throw new GoError('no PEM data in input');
  switch (block.type) {
    case 'PRIVATE KEY':
      return keyOf(imported(block.bytes, 'pkcs8', 'decoding PEM as PKCS#8'));
    case 'RSA PRIVATE KEY':
      return keyOf(imported(block.bytes, 'pkcs1', 'parsing RSA private key from PEM'));
    case 'EC PRIVATE KEY':
      return keyOf(imported(block.bytes, 'sec1', 'parsing EC private key from PEM'));
    case 'DSA PRIVATE KEY':
      return dsaKey(pem);
    default:
      if (!block.type.endsWith(' PRIVATE KEY')) {
        throw new GoError(`no private key data in PEM block of type ${block.type}`);
      }
      throw new GoError(`invalid private key type ${block.type.slice(0, -' PRIVATE KEY'.length)}`);
  }
}

function imported(bytes: Uint8Array, type: 'pkcs1' | 'pkcs8' | 'sec1', doing: string): KeyObject {
  try {
    return createPrivateKey({ key: Buffer.from(bytes), format: 'der', type });
  } catch (error) {
    throw new GoError(`${doing}: ${error instanceof Error ? error.message : String(error)}`, error);
  }
}

function dsaKey(pem: string): PrivateKey {
  return {
    pem,
    publicKeyInfo: undefined,
    algorithm: 'dsa',
    hash: 'sha256',
    sign: () => {
      throw new GoError('x509: certificate private key does not implement crypto.Signer');
    },
  };
}

const curves = {
  prime256v1: {
    order: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
    size: 32,
    hash: 'sha256',
  },
  secp384r1: {
    order:
      0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
    size: 48,
    hash: 'sha384',
  },
  secp521r1: {
    order:
      0x1fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409n,
    size: 66,
    hash: 'sha512',
  },
} as const;

function keyOf(key: KeyObject): PrivateKey {
  const publicKeyInfo = createPublicKey(key).export({ format: 'der', type: 'spki' });
  switch (key.asymmetricKeyType) {
    case 'rsa':
      return {
        pem: encodePem('RSA PRIVATE KEY', key.export({ format: 'der', type: 'pkcs1' })),
        publicKeyInfo,
        algorithm: 'rsa',
        hash: 'sha256',
        sign: (message) => sign('sha256', message, key),
      };
    case 'ec':
      return ecKey(key, publicKeyInfo);
    case 'ed25519':
      return {
        pem: encodePem('PRIVATE KEY', key.export({ format: 'der', type: 'pkcs8' })),
        publicKeyInfo,
        algorithm: 'ed25519',
        hash: 'sha512',
        sign: (message) => sign(null, message, key),
      };
    default:
      throw new GoError(`unsupported private key type ${key.asymmetricKeyType ?? 'unknown'}`);
  }
}

function ecKey(key: KeyObject, publicKeyInfo: Uint8Array): PrivateKey {
  const name = key.asymmetricKeyDetails?.namedCurve as keyof typeof curves;
  const curve = curves[name];
  if (curve === undefined) throw new GoError(`unsupported elliptic curve ${name}`);
  const sec1 = key.export({ format: 'der', type: 'sec1' });
  const scalar = bigIntOf(
    elementsOf(elementsOf(sec1)?.[0]?.content ?? sec1)?.[1]?.content ?? new Uint8Array(),
  );
  return {
    pem: encodePem('EC PRIVATE KEY', sec1),
    publicKeyInfo,
    algorithm: 'ecdsa',
    hash: curve.hash,
    sign: (message, random) => signEcdsa(message, scalar, name, random),
  };
}

function scalarBytes(value: bigint, size: number): Buffer {
  return Buffer.from(value.toString(16).padStart(size * 2, '0'), 'hex');
}

/** ECDSA with a nonce from `random`, so that a seeded execution signs the same bytes every time. */
function signEcdsa(
  message: Uint8Array,
  scalar: bigint,
  name: keyof typeof curves,
  random: Random,
): Uint8Array {
  const { order, size, hash } = curves[name];
  const digest = bigIntOf(createHash(hash).update(message).digest());
  const excess = Math.max(digestBits(hash) - order.toString(2).length, 0);
  const e = digest >> BigInt(excess);
  for (;;) {
    const nonce = randomBelow(random, order - 1n) + 1n;
    const ecdh = createECDH(name);
    ecdh.setPrivateKey(scalarBytes(nonce, size));
    const r = bigIntOf(ecdh.getPublicKey().subarray(1, 1 + size)) % order;
    const s = (modInverse(nonce, order) * (e + r * scalar)) % order;
    if (r !== 0n && s !== 0n) return sequence(integer(r), integer(s));
  }
}

function digestBits(hash: 'sha256' | 'sha384' | 'sha512'): number {
  return Number(hash.slice(3));
}
