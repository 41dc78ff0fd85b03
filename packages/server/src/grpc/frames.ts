import { promisify } from 'node:util';
import { gunzip as gunzipCallback, gzip as gzipCallback } from 'node:zlib';
import { codes, invalid, serverError } from '../errors.ts';

const gunzip = promisify(gunzipCallback);
const gzip = promisify(gzipCallback);

/** A flag and the length of what follows. */
const headBytes = 5;
/** Smaller messages are sent as they are. */
const minCompressedBytes = 1024;

/** How the messages of a call may be compressed (`grpc-encoding`). */
export type Encoding = 'identity' | 'gzip';

export interface ReadOptions {
  readonly encoding: Encoding;
  /** Of one message, decompressed. */
  readonly maxBytes: number;
}

/**
 * The messages in a stream of length-prefixed frames. Throws `server.invalid-argument` for frames that are none and for
 * a stream that ends inside one, and `server.too-large` as soon as a head announces too much.
 */
export async function* readMessages(
  chunks: AsyncIterable<Uint8Array>,
  options: ReadOptions,
): AsyncGenerator<Uint8Array> {
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  let wanted = headBytes;
  for await (const chunk of chunks) {
    held.push(chunk);
    heldBytes += chunk.length;
    if (heldBytes < wanted) continue;
    let bytes =
      held.length === 1 ? Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length) : Buffer.concat(held);
    for (wanted = frameLength(bytes, options); bytes.length >= wanted; wanted = frameLength(bytes, options)) {
      yield await contentOf(bytes.subarray(0, wanted), options);
      bytes = bytes.subarray(wanted);
      if (bytes.length === 0) break;
    }
    wanted = frameLength(bytes, options);
    held = bytes.length === 0 ? [] : [bytes];
    heldBytes = bytes.length;
  }
  if (heldBytes > 0) throw invalid('the request ends inside a message');
}

/** How long the frame is that begins here, as far as that is known yet. */
function frameLength(bytes: Buffer, { maxBytes }: ReadOptions): number {
  if (bytes.length < headBytes) return headBytes;
  const length = bytes.readUInt32BE(1);
  if (length > maxBytes) {
    throw serverError(codes.tooLarge, `received message larger than max (${length} vs. ${maxBytes})`);
  }
  return headBytes + length;
}

async function contentOf(frame: Buffer, { encoding, maxBytes }: ReadOptions): Promise<Uint8Array> {
  const content = frame.subarray(headBytes);
  if (frame[0] === 0) return content;
  if (frame[0] !== 1) throw invalid('a message has an unknown flag');
  if (encoding === 'identity') throw invalid('a message is compressed, but grpc-encoding does not say how');
  try {
    return await gunzip(content, { maxOutputLength: maxBytes });
  } catch (cause) {
    if ((cause as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE') {
      throw serverError(codes.tooLarge, `received message after decompression larger than max ${maxBytes}`);
    }
    throw invalid('a compressed message cannot be read', { cause });
  }
}

/** A message as a frame, compressed where the other side takes that and it is worth it. */
export async function messageFrame(message: Uint8Array, encoding: Encoding): Promise<Buffer> {
  if (encoding === 'identity' || message.length < minCompressedBytes) return frame(message, 0);
  return frame(await gzip(message, { level: 1 }), 1);
}

export function frame(content: Uint8Array, flag: number): Buffer {
  const head = Buffer.alloc(headBytes);
  head[0] = flag;
  head.writeUInt32BE(content.length, 1);
  return Buffer.concat([head, content]);
}
