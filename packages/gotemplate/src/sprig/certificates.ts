import type { CallContext } from '../exec/call-context.ts';
import { GoError } from '../errors.ts';
import { printValue } from '../fmt/sprintf.ts';
import {
  checkCertificate,
  createCertificate,
  type Issuer,
  parseIp,
  readCertificate,
} from '../crypto/certificate.ts';
import { decodePem, encodePem } from '../crypto/pem.ts';
import {
  generateDsaPem,
  generateEcdsa,
  generateEd25519,
  generateRsa,
  parsePrivateKey,
  type PrivateKey,
} from '../crypto/private-key.ts';
import { fromBytes } from '../text/bytes.ts';
import { contextual, func, type GoFunction } from '../values/go-function.ts';
import { anySliceType, GoType, intType, stringType } from '../values/go-type.ts';
import { itemsOf } from '../values/inspect.ts';
import { GoStruct } from '../values/objects.ts';
import { decodeBase64 } from './base64.ts';

/** sprig's `certificate`: fields Cert and Key, both PEM. */
const certificateType = new GoType('sprig.certificate', 'struct', true, { fields: ['Cert', 'Key'] });

function certificate(cert: string, key: string): GoStruct {
  return new GoStruct(
    certificateType,
    new Map([
      ['Cert', cert],
      ['Key', key],
    ]),
  );
}

const caBits = 2048;
const secondsPerDay = 86_400;

interface Subject {
  readonly commonName: string;
  readonly ips: unknown;
  readonly dnsNames: unknown;
  readonly days: number;
}

/** A certificate for the key, signed by the issuer or itself. */
function issue(
  { run }: CallContext,
  subject: Subject,
  isCa: boolean,
  key: PrivateKey,
  issuer?: Issuer,
): GoStruct {
  const now = Math.floor(run.clock.now() / 1000);
  const quarter = Math.max(Math.floor((subject.days * secondsPerDay) / 4), 1);
  const notBefore = run.reproducible ? now - (now % quarter) : now;
  const request = {
    commonName: subject.commonName,
    ips: ipsOf(subject.ips),
    dnsNames: dnsNamesOf(subject.dnsNames),
    notBefore,
    notAfter: notBefore + subject.days * secondsPerDay,
    isCa,
  };
  return explained('error creating certificate', () =>
    certificate(encodePem('CERTIFICATE', createCertificate(request, key, issuer, run.random)), key.pem),
  );
}

function explained<R>(what: string, attempt: () => R): R {
  try {
    return attempt();
  } catch (error) {
    throw error instanceof GoError ? new GoError(`${what}: ${error.message}`, error) : error;
  }
}

function ipsOf(list: unknown): string[] {
  return (itemsOf(list) ?? []).map((ip) => {
    if (typeof ip !== 'string') throw new GoError(`error parsing ip: ${printValue(ip)} is not a string`);
    if (parseIp(ip) === undefined) throw new GoError(`error parsing ip: ${ip}`);
    return ip;
  });
}

function dnsNamesOf(list: unknown): string[] {
  return (itemsOf(list) ?? []).map((name) => {
    if (typeof name === 'string') return name;
    throw new GoError(`error processing alternate dns name: ${printValue(name)} is not a string`);
  });
}

function keyFrom(pem: string): PrivateKey {
  return explained('parsing private key', () => parsePrivateKey(pem));
}

function issuerOf(ca: GoStruct): Issuer {
  const block = decodePem(String(ca.fields.get('Cert')));
  if (block === undefined) throw new GoError('unable to decode certificate');
  const read = explained('error parsing certificate: decodedSignerCert.Bytes', () =>
    readCertificate(block.bytes),
  );
  return {
    ...read,
    key: explained('error parsing private key', () => parsePrivateKey(String(ca.fields.get('Key')))),
  };
}

function genCA(context: CallContext, commonName: string, days: number, key?: PrivateKey): GoStruct {
  const subject = { commonName, ips: null, dnsNames: null, days };
  return issue(context, subject, true, key ?? generateRsa(context.run.random, caBits));
}

function buildCustomCert(cert64: string, key64: string): GoStruct {
  const cert = decodeBase64(cert64);
  if (typeof cert === 'number') throw new GoError('unable to decode base64 certificate');
  const key = decodeBase64(key64);
  if (typeof key === 'number') throw new GoError('unable to decode base64 private key');
  const block = decodePem(fromBytes(cert));
  if (block === undefined) throw new GoError('unable to decode certificate');
  explained('error parsing certificate: decodedCert.Bytes', () => checkCertificate(block.bytes));
  explained('error parsing private key', () => parsePrivateKey(fromBytes(key)));
  return certificate(fromBytes(cert), fromBytes(key));
}

function genPrivateKey({ run }: CallContext, type: string): string {
  switch (type) {
    case '':
    case 'rsa':
      return generateRsa(run.random, 4096).pem;
    case 'dsa':
      return generateDsaPem(run.random);
    case 'ecdsa':
      return generateEcdsa(run.random).pem;
    case 'ed25519':
      return generateEd25519(run.random).pem;
    default:
      return `Unknown type ${type}`;
  }
}

const subjectTypes = [stringType, anySliceType, anySliceType, intType];
const newKey = ({ run }: CallContext): PrivateKey => generateRsa(run.random, caBits);

/** sprig's certificates. Keys, serial numbers and validity come from the execution's random numbers and clock. */
export const certificateFunctions: ReadonlyArray<readonly [string, GoFunction]> = [
  [
    'genCA',
    contextual([stringType, intType], (context: CallContext, name: string, days: number) =>
      genCA(context, name, days),
    ),
  ],
  [
    'genCAWithKey',
    contextual(
      [stringType, intType, stringType],
      (context: CallContext, name: string, days: number, pem: string) =>
        genCA(context, name, days, keyFrom(pem)),
    ),
  ],
  [
    'genSelfSignedCert',
    contextual(
      subjectTypes,
      (context: CallContext, commonName: string, ips: unknown, dnsNames: unknown, days: number) =>
        issue(context, { commonName, ips, dnsNames, days }, false, newKey(context)),
    ),
  ],
  [
    'genSelfSignedCertWithKey',
    contextual(
      [...subjectTypes, stringType],
      (
        context: CallContext,
        commonName: string,
        ips: unknown,
        dnsNames: unknown,
        days: number,
        pem: string,
      ) => issue(context, { commonName, ips, dnsNames, days }, false, keyFrom(pem)),
    ),
  ],
  [
    'genSignedCert',
    contextual(
      [...subjectTypes, certificateType],
      (
        context: CallContext,
        commonName: string,
        ips: unknown,
        dnsNames: unknown,
        days: number,
        ca: GoStruct,
      ) => issue(context, { commonName, ips, dnsNames, days }, false, newKey(context), issuerOf(ca)),
    ),
  ],
  [
    'genSignedCertWithKey',
    contextual(
      [...subjectTypes, certificateType, stringType],
      (
        context: CallContext,
        commonName: string,
        ips: unknown,
        dnsNames: unknown,
        days: number,
        ca: GoStruct,
        pem: string,
      ) => issue(context, { commonName, ips, dnsNames, days }, false, keyFrom(pem), issuerOf(ca)),
    ),
  ],
  ['buildCustomCert', func([stringType, stringType], buildCustomCert)],
  ['genPrivateKey', contextual([stringType], genPrivateKey)],
];
