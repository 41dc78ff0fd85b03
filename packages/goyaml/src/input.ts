import { budgetError, syntaxError } from './errors.ts';

/** Found only when the reader asks for more at the end of the input. */
const INCOMPLETE = 'incomplete UTF-8 octet sequence';

/** What go-yaml's reader allows: tab, line feed, carriage return, NEL, and everything printable. */
const FORBIDDEN = /[^\t\n\r -~\x85\xa0-\ufffd]/;

/** The reader fills its buffer in chunks of this many bytes and reports a bad character when it decodes its chunk. */
const CHUNK_BYTES = 512;

/** Text ready to scan: no byte order mark, ended by one NUL. */
export interface Input {
  readonly text: string;
  /** Set when the text stops before a chunk that holds a bad character: reaching the end throws this. */
  readonly readerProblem: ReaderProblem | undefined;
}

export interface ReaderProblem {
  readonly message: string;
  /** 1-based. */
  readonly line: number;
}

export function readInput(source: string | Uint8Array, maxBytes: number): Input {
  if (source.length > maxBytes) {
    throw budgetError(`input of ${source.length} bytes is too large`, maxBytes, 0);
  }
  const decoded = typeof source === 'string' ? decodeString(source) : decodeBytes(source);
  const bad = FORBIDDEN.exec(decoded.text);
  if (bad !== null) return cut(decoded.text.slice(0, bad.index), 'control characters are not allowed', 1);
  if (decoded.problem !== undefined) return cut(decoded.text, decoded.problem, 1);
  return { text: `${decoded.text}\0`, readerProblem: undefined };
}

interface Decoded {
  readonly text: string;
  /** Why the text ends early. */
  readonly problem: string | undefined;
}

function decodeString(source: string): Decoded {
  const text = source.charCodeAt(0) === 0xfeff ? source.slice(1) : source;
  if (text.isWellFormed()) return { text, problem: undefined };
  const end = /\p{Surrogate}/u.exec(text)?.index ?? 0;
  return { text: text.slice(0, end), problem: 'invalid Unicode character' };
}

function decodeBytes(bytes: Uint8Array): Decoded {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return decodeUtf16(bytes.subarray(2), 'utf-16le');
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return decodeUtf16(swapped(bytes.subarray(2)), 'utf-16le');
  const body = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
  try {
    return {
      text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body),
      problem: undefined,
    };
  } catch {
    const [end, problem] = firstBadOctet(body);
    return { text: new TextDecoder('utf-8', { ignoreBOM: true }).decode(body.subarray(0, end)), problem };
  }
}

function decodeUtf16(bytes: Uint8Array, encoding: string): Decoded {
  try {
    return {
      text: new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes),
      problem: undefined,
    };
  } catch {
    const problem = bytes.length % 2 === 1 ? 'incomplete UTF-16 character' : 'unexpected low surrogate area';
    return { text: '', problem };
  }
}

function swapped(bytes: Uint8Array): Uint8Array {
  const out = Uint8Array.from(bytes);
  for (let i = 0; i + 1 < out.length; i += 2) {
    out[i] = bytes[i + 1] as number;
    out[i + 1] = bytes[i] as number;
  }
  return out;
}

/** Where the first malformed UTF-8 sequence starts, and how go-yaml names its fault. */
function firstBadOctet(bytes: Uint8Array): readonly [number, string] {
  let at = 0;
  while (at < bytes.length) {
    const lead = bytes[at] as number;
    const width =
      lead < 0x80
        ? 1
        : (lead & 0xe0) === 0xc0
          ? 2
          : (lead & 0xf0) === 0xe0
            ? 3
            : (lead & 0xf8) === 0xf0
              ? 4
              : 0;
    if (width === 0) return [at, 'invalid leading UTF-8 octet'];
    if (at + width > bytes.length) return [at, INCOMPLETE];
    let value = width === 1 ? lead : lead & (0x7f >> width);
    for (let k = 1; k < width; k++) {
      const octet = bytes[at + k] as number;
      if ((octet & 0xc0) !== 0x80) return [at, 'invalid trailing UTF-8 octet'];
      value = (value << 6) | (octet & 0x3f);
    }
    const least = [0, 0, 0x80, 0x800, 0x10000][width] as number;
    if (value < least) return [at, 'invalid length of a UTF-8 sequence'];
    if ((value >= 0xd800 && value <= 0xdfff) || value > 0x10ffff) return [at, 'invalid Unicode character'];
    at += width;
  }
  return [at, 'invalid leading UTF-8 octet'];
}

/** `good` cut back to the end of its last whole chunk. */
function cut(good: string, message: string, firstLine: number): Input {
  const bytes = new TextEncoder().encode(good);
  let start = message === INCOMPLETE ? bytes.length : 0;
  for (;;) {
    let end = start + CHUNK_BYTES;
    if (end > bytes.length) break;
    while (end < bytes.length && ((bytes[end] as number) & 0xc0) === 0x80) end--;
    start = end;
  }
  let line = firstLine;
  for (const octet of bytes) if (octet === 10) line++;
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(0, start));
  return { text: `${text}\0`, readerProblem: { message, line } };
}

export function readerError(problem: ReaderProblem): Error {
  return syntaxError(problem.message, problem.line);
}
