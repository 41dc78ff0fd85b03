import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { KUBE_CODES, kubeError } from '../errors.ts';
import type { HttpResponse } from './transport.ts';

const unzip = promisify(gunzip);

/** Lists are paged, so only a runaway answer is larger than this. */
export const maxBodyBytes = 256 * 1024 * 1024;

/** The whole body as text, unzipped. Rejects with the socket's error when the connection breaks in the middle. */
export async function readBody(response: HttpResponse<Readable | Buffer>, subject: string): Promise<string> {
  const { body } = response;
  const bytes = Buffer.isBuffer(body) ? body : await bytesOf(body, subject);
  if (response.headers['content-encoding'] !== 'gzip') return bytes.toString('utf8');
  try {
    return (await unzip(bytes, { maxOutputLength: maxBodyBytes })).toString('utf8');
  } catch (cause) {
    throw kubeError(KUBE_CODES.badResponse, 'the compressed answer cannot be read', {
      subject,
      retry: 'backoff',
      cause,
    });
  }
}

/** Listens to the stream itself: an iterator over it costs as much as the rest of a small answer. */
function bytesOf(body: Readable, subject: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    let ended = false;
    body.on('data', (chunk: Buffer) => {
      size += chunk.length;
      chunks.push(chunk);
      if (size > maxBodyBytes) body.destroy(tooLong(subject));
    });
    body.once('end', () => {
      ended = true;
      resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks, size));
    });
    body.on('error', reject);
    body.once('close', () => {
      if (!ended) reject(new Error('the answer ended before it was complete'));
    });
  });
}

export function tooLong(subject: string): Error {
  return kubeError(KUBE_CODES.badResponse, `the answer is longer than ${maxBodyBytes} bytes`, {
    subject,
    nextAction: 'Narrow the list by namespace or selector.',
  });
}
