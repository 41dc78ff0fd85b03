import { createHash, X509Certificate } from 'node:crypto';
import { isIPv4, isIPv6 } from 'node:net';
import type { Random } from '@setpoint/core';
import { GoError } from '../errors.ts';
import { civilOf } from '../time/civil.ts';
import { isAscii } from '../text/bytes.ts';
import { quote } from '../text/quote.ts';
import { bits, der, elementsOf, integer, nullValue, octets, oid, sequence, trueValue } from './der.ts';
import { bigIntOf } from './primes.ts';
import type { PrivateKey } from './private-key.ts';

/** What a certificate is to say. */
export interface CertificateRequest {
  readonly commonName: string;
  readonly ips: readonly string[];
  readonly dnsNames: readonly string[];
  readonly notBefore: number;
  readonly notAfter: number;
  readonly isCa: boolean;
}

/** Who signs: a certificate's subject and key identifier, and its private key. */
export interface Issuer {
  readonly subject: Uint8Array;
  readonly keyId: Uint8Array | undefined;
  readonly publicKeyInfo: Uint8Array;
  readonly key: PrivateKey;
}

/** The DER of a certificate for `key`, self-signed without an issuer. Byte for byte what Go's x509 would make. */
export function createCertificate(
  request: CertificateRequest,
  key: PrivateKey,
  issuer: Issuer | undefined,
  random: Random,
): Uint8Array {
  const signer = issuer?.key ?? key;
  if (key.publicKeyInfo === undefined || signer.publicKeyInfo === undefined) {
    throw new GoError(
      signer.publicKeyInfo === undefined
        ? 'x509: certificate private key does not implement crypto.Signer'
        : 'x509: unsupported public key type: *dsa.PublicKey',
    );
  }
  if (issuer !== undefined && Buffer.compare(issuer.publicKeyInfo, signer.publicKeyInfo) !== 0) {
    throw new GoError("x509: provided PrivateKey doesn't match parent's PublicKey");
  }
  const subject = nameOf(request.commonName);
  const algorithm = signatureAlgorithm(signer);
  const body = sequence(
    der(0xa0, integer(2n)),
    integer(bigIntOf(random.bytes(16))),
    algorithm,
    issuer?.subject ?? subject,
    sequence(timeOf(request.notBefore), timeOf(request.notAfter)),
    subject,
    key.publicKeyInfo,
    der(0xa3, sequence(...extensionsOf(request, key.publicKeyInfo, subject, issuer))),
  );
  return sequence(body, algorithm, bits(signer.sign(body, random)));
}

function signatureAlgorithm(key: PrivateKey): Uint8Array {
  if (key.algorithm === 'rsa') return sequence(oid('1.2.840.113549.1.1.11'), nullValue);
  if (key.algorithm === 'ed25519') return sequence(oid('1.3.101.112'));
  const last = { sha256: 2, sha384: 3, sha512: 4 }[key.hash];
  return sequence(oid(`1.2.840.10045.4.3.${last}`));
}

function nameOf(commonName: string): Uint8Array {
  if (commonName === '') return sequence();
  const tag = /^[A-Za-z0-9 '()+,\-./:=?]*$/.test(commonName) ? 0x13 : 0x0c;
  return sequence(der(0x31, sequence(oid('2.5.4.3'), der(tag, Buffer.from(commonName, 'utf8')))));
}

function timeOf(seconds: number): Uint8Array {
  const { year, month, day, hour, minute, second } = civilOf(seconds);
  const rest = [month, day, hour, minute, second].map((part) => String(part).padStart(2, '0')).join('');
  if (year >= 1950 && year < 2050)
    return der(0x17, Buffer.from(`${String(year % 100).padStart(2, '0')}${rest}Z`));
  return der(0x18, Buffer.from(`${String(year).padStart(4, '0')}${rest}Z`));
}

function extension(id: string, critical: boolean, value: Uint8Array): Uint8Array {
  return critical ? sequence(oid(id), trueValue, octets(value)) : sequence(oid(id), octets(value));
}

function extensionsOf(
  request: CertificateRequest,
  publicKeyInfo: Uint8Array,
  subject: Uint8Array,
  issuer: Issuer | undefined,
): Uint8Array[] {
  // Digital signature and key encipherment; a CA also signs certificates.
  const usage = request.isCa ? bits(Uint8Array.of(0xa4), 2) : bits(Uint8Array.of(0xa0), 5);
  const found = [
    extension('2.5.29.15', true, usage),
    extension('2.5.29.37', false, sequence(oid('1.3.6.1.5.5.7.3.1'), oid('1.3.6.1.5.5.7.3.2'))),
    extension('2.5.29.19', true, request.isCa ? sequence(trueValue) : sequence()),
  ];
  if (request.isCa) found.push(extension('2.5.29.14', false, octets(keyIdOf(publicKeyInfo))));
  if (issuer?.keyId !== undefined && Buffer.compare(issuer.subject, subject) !== 0) {
    found.push(extension('2.5.29.35', false, sequence(der(0x80, issuer.keyId))));
  }
  const names = [...request.dnsNames.map(dnsName), ...request.ips.map((ip) => der(0x87, addressOf(ip)))];
  if (names.length > 0) found.push(extension('2.5.29.17', request.commonName === '', sequence(...names)));
  return found;
}

/** The first 160 bits of the SHA-256 of the public key, as Go has it since 1.25. */
function keyIdOf(publicKeyInfo: Uint8Array): Uint8Array {
  const key = elementsOf(elementsOf(publicKeyInfo)?.[0]?.content ?? publicKeyInfo)?.[1]?.content.subarray(1);
  return createHash('sha256')
    .update(key ?? publicKeyInfo)
    .digest()
    .subarray(0, 20);
}

function dnsName(name: string): Uint8Array {
  if (!isAscii(name)) {
    throw new GoError(`x509: ${quote(name)} cannot be encoded as an IA5String`);
  }
  return der(0x82, Buffer.from(name));
}

/** The bytes of an IP address, or undefined for what is none to Go. */
export function parseIp(text: string): Uint8Array | undefined {
  if (isIPv4(text)) return Uint8Array.from(text.split('.'), Number);
  if (!isIPv6(text) || text.includes('%')) return undefined;
  const dotted = /(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(text);
  const plain =
    dotted === null
      ? text
      : text.slice(0, dotted.index) +
        [0, 2].map((i) => ((Number(dotted[i + 1]) << 8) | Number(dotted[i + 2])).toString(16)).join(':');
  const [head = '', tail] = plain.split('::');
  const groups = (part: string): string[] => (part === '' ? [] : part.split(':'));
  const left = groups(head);
  const right = groups(tail ?? '');
  const zeros = tail === undefined ? 0 : 8 - left.length - right.length;
  const all = [...left, ...Array.from({ length: zeros }, () => '0'), ...right].map((group) =>
    parseInt(group, 16),
  );
  const bytes = Uint8Array.from(all.flatMap((group) => [group >> 8, group & 0xff]));
  const isMapped = all.slice(0, 5).every((group) => group === 0) && all[5] === 0xffff;
  return isMapped ? bytes.subarray(12) : bytes;
}

function addressOf(ip: string): Uint8Array {
  return parseIp(ip) as Uint8Array;
}

/** What an issuer needs of a certificate; fails in sprig's words. */
export function readCertificate(bytes: Uint8Array): Pick<Issuer, 'subject' | 'keyId' | 'publicKeyInfo'> {
  checkCertificate(bytes);
  const fields =
    elementsOf(elementsOf(elementsOf(bytes)?.[0]?.content ?? bytes)?.[0]?.content ?? bytes) ?? [];
  const offset = fields[0]?.tag === 0xa0 ? 1 : 0;
  const subject = fields[offset + 4]?.raw;
  const publicKeyInfo = fields[offset + 5]?.raw;
  if (subject === undefined || publicKeyInfo === undefined) throw new GoError('x509: malformed certificate');
  const extensions = fields.find(({ tag }) => tag === 0xa3)?.content;
  return { subject, publicKeyInfo, keyId: extensions === undefined ? undefined : keyIdIn(extensions) };
}

export function checkCertificate(bytes: Uint8Array): void {
  try {
    void new X509Certificate(Buffer.from(bytes));
  } catch (error) {
    throw new GoError('x509: malformed certificate', error);
  }
}

function keyIdIn(extensions: Uint8Array): Uint8Array | undefined {
  const wanted = oid('2.5.29.14');
  for (const { content } of elementsOf(elementsOf(extensions)?.[0]?.content ?? extensions) ?? []) {
    const parts = elementsOf(content) ?? [];
    const id = parts[0]?.raw;
    const value = parts.at(-1)?.content;
    if (id !== undefined && value !== undefined && Buffer.compare(id, wanted) === 0)
      return elementsOf(value)?.[0]?.content;
  }
  return undefined;
}
