import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import { WireReader, wireString } from './ssh-wire.ts';

/*
 * SSH signatures as `ssh-keygen -Y sign` makes them (PROTOCOL.sshsig of OpenSSH): an armoured blob of the public key, a
 * namespace, a hash algorithm and the signature over the hash of the message.
 */

const magic = 'SSHSIG';
const hashes: ReadonlySet<string> = new Set(['sha256', 'sha512']);

export interface SshSignature {
  /** `SHA256:…` of the key that signed, as `ssh-keygen -l` prints it. */
  readonly fingerprint: string;
  /** Whether the signature is that key's over the payload, made for the namespace. */
  readonly good: boolean;
}

/** `SHA256:…` of a public key in OpenSSH's one-line form; undefined when the text is none. */
export function sshFingerprint(publicKey: string): string | undefined {
  const match = /^(?:(?:sk-)?(?:ssh|ecdsa)-[\w@.-]+)\s+([A-Za-z0-9+/]+={0,2})(?:\s|$)/.exec(publicKey.trim());
  return match === null ? undefined : fingerprintOf(Buffer.from(match[1] ?? '', 'base64'));
}

function fingerprintOf(blob: Uint8Array): string {
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
}

/** Reads and checks an armoured signature; undefined when it cannot be read. */
export function checkSshSignature(
  armored: string,
  payload: Uint8Array,
  namespace: string,
): SshSignature | undefined {
  try {
    return checked(blobOf(armored), payload, namespace);
  } catch {
    // Cut short or of an unknown kind: no signature that anybody could vouch for.
    return undefined;
  }
}

function blobOf(armored: string): Buffer {
  const match = /^-----BEGIN SSH SIGNATURE-----\s+([A-Za-z0-9+/=\s]+?)\s*-----END SSH SIGNATURE-----/.exec(
    armored,
  );
  if (match === null) throw new Error('not an armoured SSH signature');
  return Buffer.from((match[1] ?? '').replace(/\s+/g, ''), 'base64');
}

function checked(blob: Buffer, payload: Uint8Array, wanted: string): SshSignature {
  const reader = new WireReader(blob);
  if (reader.bytes(magic.length).toString('latin1') !== magic || reader.uint32() !== 1) {
    throw new Error('not version 1 of an SSH signature');
  }
  const key = reader.string();
  const namespace = reader.text();
  reader.string();
  const algorithm = reader.text();
  const signature = new WireReader(reader.string());
  const fingerprint = fingerprintOf(key);
  if (namespace !== wanted || !hashes.has(algorithm)) return { fingerprint, good: false };
  const digest = createHash(algorithm).update(payload).digest();
  const signed = Buffer.concat([
    Buffer.from(magic, 'latin1'),
    wireString(namespace),
    wireString(''),
    wireString(algorithm),
    wireString(digest),
  ]);
  return { fingerprint, good: isBy(key, signature, signed) };
}

function isBy(key: Buffer, signature: WireReader, signed: Buffer): boolean {
  const reader = new WireReader(key);
  const type = reader.text();
  const format = signature.text();
  switch (type) {
    case 'ssh-ed25519':
      return format === type && verify(null, signed, ed25519(reader.string()), signature.string());
    case 'ssh-rsa':
      return isByRsa(reader, format, signature.string(), signed);
    case 'sk-ssh-ed25519@openssh.com':
      return format === type && isByToken(reader, signature, signed);
    default:
      return type.startsWith('ecdsa-sha2-') && format === type && isByEcdsa(reader, signature, signed);
  }
}

function ed25519(x: Buffer): KeyObject {
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: x.toString('base64url') }, format: 'jwk' });
}

function isByRsa(reader: WireReader, format: string, signature: Buffer, signed: Buffer): boolean {
  // `ssh-rsa` itself means SHA-1, which proves nothing any more.
  const hash = format === 'rsa-sha2-512' ? 'sha512' : format === 'rsa-sha2-256' ? 'sha256' : undefined;
  if (hash === undefined) return false;
  const [e, n] = [reader.string(), reader.string()];
  const jwk = { kty: 'RSA', e: e.toString('base64url'), n: unsigned(n).toString('base64url') };
  const key = createPublicKey({ key: jwk, format: 'jwk' });
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  return bits >= 2048 && verify(hash, signed, key, signature);
}

const curves = {
  nistp256: { crv: 'P-256', hash: 'sha256', bytes: 32 },
  nistp384: { crv: 'P-384', hash: 'sha384', bytes: 48 },
  nistp521: { crv: 'P-521', hash: 'sha512', bytes: 66 },
} as const;

function isByEcdsa(reader: WireReader, signature: WireReader, signed: Buffer): boolean {
  const name = reader.text();
  const point = reader.string();
  if (!Object.hasOwn(curves, name)) return false;
  const { crv, hash, bytes } = curves[name as keyof typeof curves];
  if (point[0] !== 4 || point.length !== 1 + 2 * bytes) return false;
  const jwk = {
    kty: 'EC',
    crv,
    x: point.subarray(1, 1 + bytes).toString('base64url'),
    y: point.subarray(1 + bytes).toString('base64url'),
  };
  const pair = new WireReader(signature.string());
  const raw = Buffer.concat([padded(pair.string(), bytes), padded(pair.string(), bytes)]);
  const key = createPublicKey({ key: jwk, format: 'jwk' });
  return verify(hash, signed, { key, dsaEncoding: 'ieee-p1363' }, raw);
}

/** A security key signs what it was asked to together with its application, flags and counter (PROTOCOL.u2f). */
function isByToken(reader: WireReader, signature: WireReader, signed: Buffer): boolean {
  const key = ed25519(reader.string());
  const application = reader.string();
  const bytes = signature.string();
  const flagsAndCounter = signature.bytes(5);
  const sha256 = (data: Buffer): Buffer => createHash('sha256').update(data).digest();
  return verify(null, Buffer.concat([sha256(application), flagsAndCounter, sha256(signed)]), key, bytes);
}

function unsigned(number: Buffer): Buffer {
  return number[0] === 0 ? number.subarray(1) : number;
}

function padded(number: Buffer, bytes: number): Buffer {
  const digits = unsigned(number);
  if (digits.length > bytes) throw new Error('a number is too long');
  return Buffer.concat([Buffer.alloc(bytes - digits.length), digits]);
}
