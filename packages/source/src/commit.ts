import { SOURCE_CODES, sourceError } from './errors.ts';
import type { GitObject } from './git-object.ts';

export interface Person {
  readonly name: string;
  readonly email: string;
  /** Milliseconds since the epoch. */
  readonly atMs: number;
  /** Minutes east of UTC. */
  readonly offsetMinutes: number;
}

/** What an annotated tag says about itself. */
export interface TagInfo {
  readonly id: string;
  readonly name: string;
  /** The object it points to, which may be another tag. */
  readonly targetId: string;
  readonly tagger: Person;
  readonly signature: CommitSignature | undefined;
}

/** A signature as found; whether it is good is for the holder of the keys to say. */
export interface CommitSignature {
  readonly format: 'openpgp' | 'ssh' | 'x509' | 'unknown';
  /** The armoured signature. */
  readonly armored: string;
  /** The bytes that were signed: the commit without its signature header, the tag without what follows its message. */
  readonly payload: Uint8Array;
}

/** What a commit says about itself. */
export interface CommitInfo {
  readonly id: string;
  readonly treeId: string;
  readonly parents: readonly string[];
  readonly author: Person;
  readonly committer: Person;
  /** The whole message, without the final line break. */
  readonly message: string;
  readonly signature: CommitSignature | undefined;
}

interface Header {
  readonly name: string;
  readonly value: string;
  /** Where the header's lines begin and end in the object. */
  readonly start: number;
  readonly end: number;
}

/** An object is parsed once, however many ask for its tree. */
const parsed = new WeakMap<GitObject, CommitInfo>();

/** What a commit object says; throws `source.corrupt` when it is not one. */
export function parseCommit(object: GitObject, subject: string): CommitInfo {
  let info = parsed.get(object);
  if (info === undefined) parsed.set(object, (info = readCommit(object, subject)));
  return info;
}

function readCommit(object: GitObject, subject: string): CommitInfo {
  const data = Buffer.from(object.data.buffer, object.data.byteOffset, object.data.byteLength);
  const { headers, bodyStart } = headersOf(data);
  const all = (name: string): string[] => headers.filter((h) => h.name === name).map((h) => h.value);
  const [treeId] = all('tree');
  const [author] = all('author');
  const [committer] = all('committer');
  if (object.type !== 'commit' || treeId === undefined) {
    throw sourceError(SOURCE_CODES.corrupt, `${object.id} is not a commit`, subject, { retry: 'backoff' });
  }
  const signature = headers.find((h) => h.name === 'gpgsig' || h.name === 'gpgsig-sha256');
  return {
    id: object.id,
    treeId,
    parents: all('parent'),
    author: personOf(author ?? ''),
    committer: personOf(committer ?? ''),
    message: data.toString('utf8', bodyStart).replace(/\n$/, ''),
    signature: signature === undefined ? undefined : signatureOf(data, signature),
  };
}

/** The id and type a tag object points to; undefined when the object is no tag. */
export function tagTarget(object: GitObject): string | undefined {
  if (object.type !== 'tag') return undefined;
  return /^object ([0-9a-f]+)\n/.exec(Buffer.from(object.data).toString('latin1'))?.[1];
}

/** What a tag object says; throws `source.corrupt` when it is not one. */
export function parseTag(object: GitObject, subject: string): TagInfo {
  const data = Buffer.from(object.data.buffer, object.data.byteOffset, object.data.byteLength);
  const { headers, bodyStart } = headersOf(data);
  const first = (name: string): string | undefined => headers.find((h) => h.name === name)?.value;
  const targetId = first('object');
  if (object.type !== 'tag' || targetId === undefined) {
    throw sourceError(SOURCE_CODES.corrupt, `${object.id} is not a tag`, subject, { retry: 'backoff' });
  }
  return {
    id: object.id,
    name: first('tag') ?? '',
    targetId,
    tagger: personOf(first('tagger') ?? ''),
    signature: tagSignatureOf(data, bodyStart),
  };
}

/** A tag's signature is the end of its message, and signs all that comes before. */
function tagSignatureOf(data: Buffer, bodyStart: number): CommitSignature | undefined {
  const body = data.toString('latin1', bodyStart);
  const at = body.search(/^-----BEGIN (?:PGP SIGNATURE|SSH SIGNATURE|SIGNED MESSAGE)-----/m);
  if (at < 0) return undefined;
  const armored = data.toString('utf8', bodyStart + at);
  return { format: formatOf(armored), armored, payload: data.subarray(0, bodyStart + at) };
}

function headersOf(data: Buffer): { headers: readonly Header[]; bodyStart: number } {
  const headers: Header[] = [];
  let at = 0;
  while (at < data.length && data[at] !== 0x0a) {
    const start = at;
    const lines: string[] = [];
    do {
      const end = data.indexOf(0x0a, at);
      const stop = end < 0 ? data.length : end;
      lines.push(data.toString('utf8', lines.length === 0 ? at : at + 1, stop));
      at = stop + 1;
    } while (data[at] === 0x20);
    const text = lines.join('\n');
    const space = text.indexOf(' ');
    headers.push({ name: text.slice(0, space), value: text.slice(space + 1), start, end: at });
  }
  return { headers, bodyStart: Math.min(at + 1, data.length) };
}

function personOf(text: string): Person {
  const match = /^(.*?) ?<([^>]*)>(?: (-?\d+) ([+-])(\d\d)(\d\d))?/.exec(text);
  if (match === null) return { name: text, email: '', atMs: 0, offsetMinutes: 0 };
  const [, name = '', email = '', seconds = '0', sign = '+', hours = '0', minutes = '0'] = match;
  const offset = Number(hours) * 60 + Number(minutes);
  return { name, email, atMs: Number(seconds) * 1000, offsetMinutes: sign === '-' ? -offset : offset };
}

function signatureOf(data: Buffer, header: Header): CommitSignature {
  const payload = Buffer.concat([data.subarray(0, header.start), data.subarray(header.end)]);
  return { format: formatOf(header.value), armored: header.value, payload };
}

function formatOf(armored: string): CommitSignature['format'] {
  if (armored.startsWith('-----BEGIN PGP SIGNATURE-----')) return 'openpgp';
  if (armored.startsWith('-----BEGIN SSH SIGNATURE-----')) return 'ssh';
  if (armored.startsWith('-----BEGIN SIGNED MESSAGE-----')) return 'x509';
  return 'unknown';
}
