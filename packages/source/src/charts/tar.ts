import { gunzip as gunzipCallback } from 'node:zlib';
import { promisify } from 'node:util';
import { createDirectoryTree, type FileContent } from '../directory-tree.ts';
import { printable, SOURCE_CODES, sourceError } from '../errors.ts';
import { DEFAULT_QUOTAS } from '../quotas.ts';
import type { Revision, Tree } from '../tree.ts';

const gunzip = promisify(gunzipCallback);
const BLOCK = 512;

/** What an archive may hold. */
export interface ArchiveQuotas {
  /** Bytes of the whole archive, decompressed. */
  readonly maxBytes: number;
  readonly maxFiles: number;
}

/**
 * The files of a tar archive, gzipped or not, by path, held in memory; links keep their targets, which a tree resolves
 * inside itself or not at all. Throws `source.bad-archive` for damage, for paths that leave the archive and for entries
 * that are neither file, directory nor link, and `source.quota`.
 */
export async function readTar(
  data: Uint8Array,
  quotas: ArchiveQuotas,
  subject: string,
): Promise<Map<string, FileContent>> {
  const files = new Map<string, FileContent>();
  const bytes = isGzip(data) ? await unzipped(data, quotas, subject) : data;
  if (bytes.byteLength > quotas.maxBytes) throw tooLarge(quotas, subject);
  for (const { path, content } of entriesOf(
    Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length),
    subject,
  )) {
    const clean = safePath(path, subject);
    if (clean === '' || content === undefined) continue;
    files.set(clean, content);
    if (files.size > quotas.maxFiles) throw tooMany(quotas, subject);
  }
  return files;
}

/** The files of an archive as a tree, within the default quotas of charts; throws what {@link readTar} throws. */
export async function archiveTree(data: Uint8Array, revision: Revision, subject: string): Promise<Tree> {
  const { maxExpandedBytes, maxArchiveFiles } = DEFAULT_QUOTAS;
  const quotas = { maxBytes: maxExpandedBytes, maxFiles: maxArchiveFiles };
  return createDirectoryTree(await readTar(data, quotas, subject), revision);
}

function isGzip(data: Uint8Array): boolean {
  return data[0] === 0x1f && data[1] === 0x8b;
}

async function unzipped(data: Uint8Array, quotas: ArchiveQuotas, subject: string): Promise<Uint8Array> {
  try {
    return await gunzip(data, { maxOutputLength: quotas.maxBytes });
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(quotas, subject);
    throw badArchive(subject, `the gzip data is damaged: ${(error as Error).message}`);
  }
}

interface Entry {
  readonly path: string;
  /** Undefined for a directory. */
  readonly content: FileContent | undefined;
}

/** POSIX ustar with pax headers, and GNU's long names. */
function* entriesOf(data: Buffer, subject: string): Generator<Entry> {
  if (data.length < BLOCK) throw badArchive(subject, 'this is no tar archive');
  let longName: string | undefined;
  let longLink: string | undefined;
  for (let at = 0; at + BLOCK <= data.length; ) {
    const header = data.subarray(at, at + BLOCK);
    if (header.every((byte) => byte === 0)) return;
    checkSum(header, subject);
    const size = numberAt(header, 124, 12, subject);
    const start = at + BLOCK;
    const body = data.subarray(start, start + size);
    if (body.length < size) throw badArchive(subject, 'the archive ends inside a file');
    at = start + Math.ceil(size / BLOCK) * BLOCK;
    const type = String.fromCharCode(header[156] as number);
    if (type === 'g') continue;
    if (type === 'x') {
      const pax = paxRecords(body, subject);
      longName = pax.get('path') ?? longName;
      longLink = pax.get('linkpath') ?? longLink;
    } else if (type === 'L') longName = cString(body);
    else if (type === 'K') longLink = cString(body);
    else {
      const path = longName ?? nameOf(header);
      yield {
        path,
        content: contentOf(type, path, body, longLink ?? cString(header.subarray(157, 257)), subject),
      };
      longName = undefined;
      longLink = undefined;
    }
  }
}

function contentOf(
  type: string,
  path: string,
  body: Buffer,
  link: string,
  subject: string,
): FileContent | undefined {
  if (type === '5' || path.endsWith('/')) return undefined;
  if (type === '0' || type === '\0' || type === '7') return body;
  if (type === '2') return { link };
  throw badArchive(subject, `${printable(path)} is neither a file, a directory nor a symbolic link`);
}

function nameOf(header: Buffer): string {
  const name = cString(header.subarray(0, 100));
  const isUstar = header.toString('latin1', 257, 262) === 'ustar';
  const prefix = isUstar && header[262] === 0 ? cString(header.subarray(345, 500)) : '';
  return prefix === '' ? name : `${prefix}/${name}`;
}

function cString(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  return bytes.toString('utf8', 0, end < 0 ? bytes.length : end);
}

/** Octal digits, or with the first bit set a big-endian number. */
function numberAt(header: Buffer, offset: number, length: number, subject: string): number {
  const field = header.subarray(offset, offset + length);
  if (((field[0] as number) & 0x80) !== 0) {
    const value = field.subarray(1).reduce((sum, byte) => sum * 256 + byte, 0);
    if (Number.isSafeInteger(value)) return value;
  }
  const digits = field.toString('latin1').replace(/[\0 ]+/g, '');
  if (/^[0-7]*$/.test(digits)) return digits === '' ? 0 : Number.parseInt(digits, 8);
  throw badArchive(subject, 'a header holds no number where its size should be');
}

function checkSum(header: Buffer, subject: string): void {
  let sum = 8 * 32;
  for (let i = 0; i < BLOCK; i++) if (i < 148 || i >= 156) sum += header[i] as number;
  if (sum !== numberAt(header, 148, 8, subject)) throw badArchive(subject, 'a header has a wrong checksum');
}

/** Records of `length key=value\n`, the length counting itself. */
function paxRecords(body: Buffer, subject: string): Map<string, string> {
  const records = new Map<string, string>();
  for (let at = 0; at < body.length; ) {
    const blank = body.indexOf(0x20, at);
    const length = Number(body.toString('latin1', at, blank < 0 ? at : blank));
    if (!Number.isInteger(length) || length <= 0 || at + length > body.length)
      throw badArchive(subject, 'a pax header is damaged');
    const record = body.toString('utf8', blank + 1, at + length - 1);
    const equals = record.indexOf('=');
    records.set(record.slice(0, equals), record.slice(equals + 1));
    at += length;
  }
  return records;
}

/** The path without `.` and empty parts; '' is the root itself. */
function safePath(path: string, subject: string): string {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  if (path.startsWith('/') || parts.includes('..') || path.includes('\0'))
    throw badArchive(subject, `${printable(path)} leads out of the archive`);
  return parts.join('/');
}

export function badArchive(subject: string, why: string): Error {
  return sourceError(SOURCE_CODES.badArchive, why, subject, {
    rule: 'an archive holds regular files, directories and links inside itself',
    nextAction: 'Package and publish it again.',
  });
}

function tooLarge({ maxBytes }: ArchiveQuotas, subject: string): Error {
  return sourceError(SOURCE_CODES.quota, `the archive expands to more than ${maxBytes} bytes`, subject, {
    nextAction: 'Leave out what is not needed, or raise the quota.',
  });
}

function tooMany({ maxFiles }: ArchiveQuotas, subject: string): Error {
  return sourceError(SOURCE_CODES.quota, `the archive holds more than ${maxFiles} files`, subject, {
    nextAction: 'Leave out what is not needed, or raise the quota.',
  });
}
