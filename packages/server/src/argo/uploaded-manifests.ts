import { createHash } from 'node:crypto';
import { desiredOfFiles } from '@setpoint/argocd';
import type { Call } from '../call.ts';
import { codes, invalid, serverError } from '../errors.ts';
import { type Input, needed, record, text } from '../http/input.ts';
import { planPorts, type Services } from '../services.ts';
import type { Manifests } from '../wire/argo-applications.ts';
import { applicationFor, appQuery } from './access.ts';
import { manifestsOf } from './application-reads.ts';

/** Bytes of one archive, as `reposerver.streamed.manifest.max.tar.size` by default. */
const maxArchiveBytes = 100 * 1024 * 1024;
/** Bytes of all archives that are being received. */
const maxHeldBytes = 256 * 1024 * 1024;

/** How much of uploads is held in memory. */
export class UploadBudget {
  #heldBytes = 0;

  /** Throws `server.too-many-requests` when others hold too much; give back what was taken. */
  take(bytes: number): void {
    if (this.#heldBytes + bytes > maxHeldBytes) {
      throw serverError(codes.tooManyRequests, 'too many files are being uploaded', {
        nextAction: 'Try again in a moment.',
      });
    }
    this.#heldBytes += bytes;
  }

  give(bytes: number): void {
    this.#heldBytes -= bytes;
  }
}

/**
 * What an application's source would render to from the caller's own files, which come as an archive in chunks
 * (`argocd app diff --local … --server-side-generate`). Values of Secrets are masked.
 */
export async function uploadedManifests(
  services: Services,
  call: Call,
  inputs: AsyncIterable<Input>,
): Promise<Manifests> {
  const parts = inputs[Symbol.asyncIterator]();
  const first = await parts.next();
  const query = first.done === true ? undefined : record(first.value, 'query');
  if (query === undefined) throw invalid('error getting stream query: query is nil');
  needed(query, 'name');
  const app = applicationFor(services, call, appQuery(query, services));
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for (let next = await parts.next(); next.done !== true; next = await parts.next()) {
      const chunk = chunkIn(next.value);
      if (bytes + chunk.length > maxArchiveBytes) {
        throw serverError(codes.tooLarge, `file exceeded max size of ${maxArchiveBytes} bytes`);
      }
      services.uploads.take(chunk.length);
      bytes += chunk.length;
      chunks.push(chunk);
    }
    const archive = Buffer.concat(chunks);
    checkSum(archive, text(query, 'checksum'));
    const desired = await desiredOfFiles(app, planPorts(services), archive, call.signal);
    return manifestsOf(services, app, desired);
  } finally {
    services.uploads.give(bytes);
  }
}

function chunkIn(input: Input): Buffer {
  const chunk = record(input, 'chunk');
  if (chunk === undefined) throw invalid('error getting stream chunk: chunk is nil');
  return Buffer.from(text(chunk, 'chunk'), 'base64');
}

function checkSum(archive: Uint8Array, sent: string): void {
  const calculated = createHash('sha256').update(archive).digest('hex');
  if (calculated !== sent.toLowerCase()) {
    throw invalid(`file checksum validation error: calc ${calculated} sent ${sent.slice(0, 64)}`);
  }
}
