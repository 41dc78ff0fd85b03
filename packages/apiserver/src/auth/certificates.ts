import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  sign,
  X509Certificate,
} from 'node:crypto';
import { isIPv4 } from 'node:net';
import {
  bitString,
  boolean,
  element,
  integer,
  octetString,
  oid,
  sequence,
  set,
  time,
  utf8String,
} from './der.ts';

/** A certificate and its private key (ECDSA P-256), PEM. */
export interface Identity {
  readonly certificate: string;
  readonly key: string;
}

export interface ServerNames {
  /** Default `kube-apiserver`. */
  readonly commonName?: string;
  readonly dns: readonly string[];
  readonly ips: readonly string[];
}

const validMs = 3650 * 24 * 60 * 60 * 1000;
/** Clocks of clients may be a little behind. */
const backdateMs = 60 * 60 * 1000;

const ecdsaWithSha256 = sequence(oid('1.2.840.10045.4.3.2'));
const commonNameOid = '2.5.4.3';
const organizationOid = '2.5.4.10';
const serverAuth = '1.3.6.1.5.5.7.3.1';
const clientAuth = '1.3.6.1.5.5.7.3.2';

/** A self-signed authority. */
export function createAuthority(commonName: string, nowMs: number): Identity {
  const keys = newKeys();
  const subject = nameOf(commonName, []);
  const extensions = [
    extension('2.5.29.19', sequence(boolean(true)), true),
    // digitalSignature and keyCertSign
    extension('2.5.29.15', bitString(Buffer.from([0x84]), 2), true),
    extension('2.5.29.14', octetString(keyIdentifier(keys.publicDer))),
  ];
  const signed = certificateOf(
    { subject, issuer: subject, publicDer: keys.publicDer, extensions, nowMs },
    keys.key,
  );
  return { certificate: signed, key: keys.key };
}

export function issueServerCertificate(authority: Identity, names: ServerNames, nowMs: number): Identity {
  const alternatives = [
    ...names.dns.map((name) => element(0x82, Buffer.from(name, 'ascii'))),
    ...names.ips.map((ip) => element(0x87, addressBytes(ip))),
  ];
  return issue(
    authority,
    nameOf(names.commonName ?? 'kube-apiserver', []),
    [extension('2.5.29.37', sequence(oid(serverAuth))), extension('2.5.29.17', sequence(...alternatives))],
    nowMs,
  );
}

/** A certificate that authenticates as the user, in the groups. */
export function issueClientCertificate(
  authority: Identity,
  user: string,
  groups: readonly string[],
  nowMs: number,
): Identity {
  return issue(authority, nameOf(user, groups), [extension('2.5.29.37', sequence(oid(clientAuth)))], nowMs);
}

function issue(authority: Identity, subject: Buffer, purposes: readonly Buffer[], nowMs: number): Identity {
  const keys = newKeys();
  const issuer = new X509Certificate(authority.certificate);
  const issuerKey = createPublicKey(issuer.publicKey.export({ type: 'spki', format: 'pem' }));
  const issuerDer = issuerKey.export({ type: 'spki', format: 'der' });
  const extensions = [
    extension('2.5.29.19', sequence(), true),
    extension('2.5.29.15', bitString(Buffer.from([0x80]), 7), true),
    extension('2.5.29.35', sequence(element(0x80, keyIdentifier(issuerDer)))),
    ...purposes,
  ];
  const issuerName = nameOf(commonNameOf(issuer), []);
  const parts = { subject, issuer: issuerName, publicDer: keys.publicDer, extensions, nowMs };
  return { certificate: certificateOf(parts, authority.key), key: keys.key };
}

function commonNameOf(certificate: X509Certificate): string {
  return /^CN=(.*)$/m.exec(certificate.subject)?.[1] ?? '';
}

interface Parts {
  readonly subject: Buffer;
  readonly issuer: Buffer;
  readonly publicDer: Buffer;
  readonly extensions: readonly Buffer[];
  readonly nowMs: number;
}

/** The certificate of RFC 5280 over these parts, signed. */
function certificateOf({ subject, issuer, publicDer, extensions, nowMs }: Parts, signingKey: string): string {
  const serial = randomBytes(16);
  serial[0] = ((serial[0] as number) & 0x7f) | 0x40;
  const body = sequence(
    element(0xa0, integer(Buffer.from([2]))),
    integer(serial),
    ecdsaWithSha256,
    issuer,
    sequence(time(nowMs - backdateMs), time(nowMs + validMs)),
    subject,
    publicDer,
    element(0xa3, sequence(...extensions)),
  );
  const signature = sign('sha256', body, createPrivateKey(signingKey));
  return pem('CERTIFICATE', sequence(body, ecdsaWithSha256, bitString(signature)));
}

function newKeys(): { readonly key: string; readonly publicDer: Buffer } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    publicDer: publicKey.export({ type: 'spki', format: 'der' }),
  };
}

function nameOf(commonName: string, organizations: readonly string[]): Buffer {
  const attribute = (type: string, value: string) => set(sequence(oid(type), utf8String(value)));
  return sequence(
    ...organizations.map((organization) => attribute(organizationOid, organization)),
    attribute(commonNameOid, commonName),
  );
}

function extension(type: string, value: Buffer, critical = false): Buffer {
  return critical
    ? sequence(oid(type), boolean(true), octetString(value))
    : sequence(oid(type), octetString(value));
}

function keyIdentifier(publicDer: Buffer): Buffer {
  return createHash('sha1').update(publicDer).digest();
}

function addressBytes(ip: string): Buffer {
  if (isIPv4(ip)) return Buffer.from(ip.split('.').map(Number));
  const [head = '', tail] = ip.split('::');
  const groups = (text: string) =>
    text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
  const before = groups(head);
  const after = tail === undefined ? [] : groups(tail);
  const middle = Array.from({ length: 8 - before.length - after.length }, () => 0);
  return Buffer.from([...before, ...middle, ...after].flatMap((group) => [group >> 8, group & 0xff]));
}

function pem(label: string, der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) as string[];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}
