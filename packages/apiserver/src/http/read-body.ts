import type { IncomingMessage } from 'node:http';
import type { Http2ServerRequest } from 'node:http2';
import { badRequest, bodyTooLarge } from '../status/answers.ts';

/** A request body larger than this is refused with 413 (the real server's default of 3 MiB). */
const maxBodyBytes = 3 * 1024 * 1024;

/** The whole body as UTF-8. Throws 413 as soon as it is known to be too large, 400 when it is no UTF-8. */
export async function readBody(request: IncomingMessage | Http2ServerRequest): Promise<string> {
  return textOf(await readBytes(request));
}

/** The whole body. Rejects with 413 as soon as it is known to be too large. */
export function readBytes(request: IncomingMessage | Http2ServerRequest): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > maxBodyBytes)
    return Promise.reject(bodyTooLarge(maxBodyBytes));
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const collect = (chunk: Buffer): void => {
      size += chunk.length;
      chunks.push(chunk);
      if (size <= maxBodyBytes) return;
      // What still comes is let pass, so that the answer can be read.
      request.off('data', collect);
      reject(bodyTooLarge(maxBodyBytes));
    };
    request.on('data', collect);
    request.on('end', () => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)));
    request.on('error', reject);
    request.on('close', () => {
      if (!request.readableEnded) reject(new Error('the client went away before its request ended'));
    });
  });
}

/** The bytes as UTF-8; throws 400 when they are none. */
export function textOf(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  if (text.includes('\ufffd') && !Buffer.from(text, 'utf8').equals(bytes)) {
    throw badRequest('the body of the request is not valid UTF-8');
  }
  return text;
}
