import { createCipheriv, createDecipheriv, createHash, createHmac, scryptSync } from 'node:crypto';
import { encodeBase64, hashSync } from 'bcryptjs';
import type { CallContext } from '../exec/call-context.ts';
import { GoError } from '../errors.ts';
import { byteLength, fromBytes, toBytes } from '../text/bytes.ts';
import { contextual, func, type GoFunction } from '../values/go-function.ts';
import { stringType, uint32Type } from '../values/go-type.ts';
import { decodeBase64 } from './base64.ts';
import { checkBounds } from './panic.ts';

function digest(algorithm: string): GoFunction {
  return func([stringType], (text: string) => createHash(algorithm).update(toBytes(text)).digest('hex'));
}

function adler32(text: string): string {
  let a = 1;
  let b = 0;
  for (const byte of toBytes(text)) {
    a = (a + byte) % 65_521;
    b = (b + a) % 65_521;
  }
  return String(b * 65_536 + a);
}

const bcryptCost = 10;
const maxPasswordBytes = 72;

function bcryptHash({ run }: CallContext, password: string): string {
  if (byteLength(password) > maxPasswordBytes) {
    return 'failed to encrypt string with bcrypt: bcrypt: password length exceeds 72 bytes';
  }
  const salt = encodeBase64(Array.from(run.random.bytes(16)), 16);
  return hashSync(password, `$2a$${bcryptCost}$${salt}`);
}

function htpasswd(context: CallContext, user: string, password: string): string {
  if (user.includes(':')) return `invalid username: ${user}`;
  return `${user}:${bcryptHash(context, password)}`;
}

/** The Master Password algorithm's templates: each letter names a class of characters. */
const passwordTemplates: ReadonlyMap<string, readonly string[]> = new Map([
  ['maximum', ['anoxxxxxxxxxxxxxxxxx', 'axxxxxxxxxxxxxxxxxno']],
  [
    'long',
    (
      'CvcvnoCvcvCvcv CvcvCvcvnoCvcv CvcvCvcvCvcvno CvccnoCvcvCvcv CvccCvcvnoCvcv CvccCvcvCvcvno CvcvnoCvccCvcv ' +
      'CvcvCvccnoCvcv CvcvCvccCvcvno CvcvnoCvcvCvcc CvcvCvcvnoCvcc CvcvCvcvCvccno CvccnoCvccCvcv CvccCvccnoCvcv ' +
      'CvccCvccCvcvno CvcvnoCvccCvcc CvcvCvccnoCvcc CvcvCvccCvccno CvccnoCvcvCvcc CvccCvcvnoCvcc CvccCvcvCvccno'
    ).split(' '),
  ],
  ['medium', ['CvcnoCvc', 'CvcCvcno']],
  ['short', ['Cvcn']],
  ['basic', ['aaanaaan', 'aannaaan', 'aaannaaa']],
  ['pin', ['nnnn']],
]);

const vowels = 'AEIOU';
const consonants = 'BCDFGHJKLMNPQRSTVWXYZ';
const letters = vowels + vowels.toLowerCase() + consonants + consonants.toLowerCase();
const characterClasses: ReadonlyMap<string, string> = new Map([
  ['V', vowels],
  ['C', consonants],
  ['v', vowels.toLowerCase()],
  ['c', consonants.toLowerCase()],
  ['A', vowels + consonants],
  ['a', letters],
  ['n', '0123456789'],
  ['o', "@&%?,=[]_:-+*$#!'^~;()/."],
  ['x', `${letters}0123456789!@#$%^&*()`],
]);

const passwordScope = Buffer.from('com.lyndir.masterpassword');

/** Of a larger number the low bits, as Go converts it. */
function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
}

function derivePassword(counter: number, type: string, password: string, user: string, site: string): string {
  const templates = passwordTemplates.get(type);
  if (templates === undefined) return `cannot find password template ${type}`;
  const [userBytes, siteBytes] = [toBytes(user), toBytes(site)];
  const salt = Buffer.concat([passwordScope, uint32(userBytes.length), userBytes]);
  const key = scryptSync(toBytes(password), salt, 64, { N: 32_768, r: 8, p: 2, maxmem: 128 * 1024 * 1024 });
  const message = Buffer.concat([passwordScope, uint32(siteBytes.length), siteBytes, uint32(counter)]);
  const seed = createHmac('sha256', key).update(message).digest();
  const template = templates[(seed[0] as number) % templates.length] as string;
  return Array.from(template, (letter, i) => {
    const characters = characterClasses.get(letter) as string;
    return characters[(seed[i + 1] as number) % characters.length];
  }).join('');
}

/** AES-256 keys are the password's bytes, cut or filled with zeros. */
function aesKey(password: string): Buffer {
  const key = Buffer.alloc(32);
  key.set(toBytes(password).subarray(0, 32));
  return key;
}

const blockSize = 16;

function encryptAES({ run }: CallContext, password: string, text: string): string {
  if (text === '') return '';
  const iv = run.random.bytes(blockSize);
  const cipher = createCipheriv('aes-256-cbc', aesKey(password), iv);
  return Buffer.concat([iv, cipher.update(toBytes(text)), cipher.final()]).toString('base64');
}

/** The padding is taken off as it comes: Go's code does not check it either. */
function decryptAES(password: string, text: string): string {
  if (text === '') return '';
  const bytes = decodeBase64(text);
  if (typeof bytes === 'number') throw new GoError(`illegal base64 data at input byte ${bytes}`);
  if (bytes.length < blockSize) {
    throw new GoError(
      `runtime error: slice bounds out of range [:${blockSize}] with capacity ${Math.floor(byteLength(text) / 4) * 3}`,
    );
  }
  if (bytes.length % blockSize !== 0) throw new GoError('crypto/cipher: input not full blocks');
  const decipher = createDecipheriv('aes-256-cbc', aesKey(password), bytes.subarray(0, blockSize));
  decipher.setAutoPadding(false);
  const plain = Buffer.concat([decipher.update(bytes.subarray(blockSize)), decipher.final()]);
  const padding = plain.at(-1);
  if (padding === undefined) throw new GoError('runtime error: index out of range [-1]');
  checkBounds(undefined, plain.length - padding, plain.length);
  return fromBytes(plain.subarray(0, plain.length - padding));
}

/** sprig's hashes, passwords and AES. */
export const cryptoFunctions: ReadonlyArray<readonly [string, GoFunction]> = [
  ['sha1sum', digest('sha1')],
  ['sha256sum', digest('sha256')],
  ['sha512sum', digest('sha512')],
  ['adler32sum', func([stringType], adler32)],
  ['bcrypt', contextual([stringType], bcryptHash)],
  ['htpasswd', contextual([stringType, stringType], htpasswd)],
  ['derivePassword', func([uint32Type, stringType, stringType, stringType, stringType], derivePassword)],
  ['encryptAES', contextual([stringType, stringType], encryptAES)],
  ['decryptAES', func([stringType, stringType], decryptAES)],
];
