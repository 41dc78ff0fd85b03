import { createPublicKey, verify } from 'node:crypto';

/** Why base64 text is no PKCS#10 request in PEM, signed by the key it is for; undefined when it is. */
export function certificateRequestProblem(base64: string): string | undefined {
  const pem = Buffer.from(base64, 'base64').toString('latin1');
  const [, type, body] = /-----BEGIN ([^-\n]+)-----\n([A-Za-z0-9+/=\s]*)-----END \1-----/.exec(pem) ?? [];
  if (type !== 'CERTIFICATE REQUEST' || body === undefined)
    return 'PEM block type must be CERTIFICATE REQUEST';
  const der = Buffer.from(body, 'base64');
  const request = elementsOf(der)?.[0];
  if (request === undefined) return 'asn1: syntax error: data truncated';
  if (request.tag !== SEQUENCE)
    return "asn1: structure error: tags don't match (16 vs {class:0 tag:0 length:0 isCompound:false}) {optional:false explicit:false application:false private:false defaultValue:<nil> tag:<nil> stringType:0 timeType:0 set:false omitEmpty:false} certificateRequest @2";
  if (request.end < der.length) return 'asn1: syntax error: trailing data';
  return signatureProblem(request.content);
}

const SEQUENCE = 0x30;

interface Element {
  readonly tag: number;
  readonly whole: Buffer;
  readonly content: Buffer;
  readonly end: number;
}

/** The DER elements that follow each other; undefined when the last one is cut off. */
function elementsOf(bytes: Buffer): readonly Element[] | undefined {
  const found: Element[] = [];
  for (let at = 0; at < bytes.length; ) {
    const next = elementAt(bytes, at);
    if (next === undefined) return undefined;
    found.push(next);
    at = next.end;
  }
  return found;
}

function elementAt(bytes: Buffer, at: number): Element | undefined {
  const first = bytes[at + 1];
  if (first === undefined) return undefined;
  const more = first < 0x80 ? 0 : first & 0x7f;
  if (more > 4 || at + 2 + more > bytes.length) return undefined;
  const length = more === 0 ? first : bytes.readUIntBE(at + 2, more);
  const start = at + 2 + more;
  const end = start + length;
  if (end > bytes.length) return undefined;
  return { tag: bytes[at] ?? 0, whole: bytes.subarray(at, end), content: bytes.subarray(start, end), end };
}

/** Digests by the last byte of what names the algorithm: RSA and ECDSA have one of their own for each. */
const DIGESTS: Readonly<Record<string, string>> = {
  '2a864886f70d010105': 'sha1',
  '2a864886f70d01010b': 'sha256',
  '2a864886f70d01010c': 'sha384',
  '2a864886f70d01010d': 'sha512',
  '2a8648ce3d040302': 'sha256',
  '2a8648ce3d040303': 'sha384',
  '2a8648ce3d040304': 'sha512',
};
const ED25519 = '2b6570';

function signatureProblem(content: Buffer): string | undefined {
  const [info, algorithm, signature] = elementsOf(content) ?? [];
  const keyInfo = info === undefined ? undefined : elementsOf(info.content)?.[2];
  const name = algorithm === undefined ? undefined : elementsOf(algorithm.content)?.[0];
  if (info === undefined || keyInfo === undefined || name === undefined || signature === undefined)
    return 'asn1: syntax error: sequence truncated';
  const oid = name.content.toString('hex');
  const digest = DIGESTS[oid] ?? null;
  if (digest === null && oid !== ED25519) return 'x509: cannot verify signature: algorithm unimplemented';
  try {
    const key = createPublicKey({ key: keyInfo.whole, format: 'der', type: 'spki' });
    if (verify(digest, info.whole, key, signature.content.subarray(1))) return undefined;
    return FAILURES[key.asymmetricKeyType ?? ''] ?? 'crypto/rsa: verification error';
  } catch {
    return 'x509: cannot verify signature: algorithm unimplemented';
  }
}

const FAILURES: Readonly<Record<string, string>> = {
  ec: 'x509: ECDSA verification failure',
  ed25519: 'x509: Ed25519 verification failure',
};
