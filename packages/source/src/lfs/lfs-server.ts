import { createHash } from 'node:crypto';
import type { SetpointError } from '@setpoint/core';
import { authorizationOf } from '../access.ts';
import { printable, SOURCE_CODES, sourceError } from '../errors.ts';
import { type Environment, httpAccessOf } from '../http/http-access.ts';
import { httpGet, httpPost, shownUrl } from '../http/http-get.ts';
import { statusError } from '../http/http-status.ts';
import type { SourceQuotas } from '../quotas.ts';
import type { RepositorySpec } from '../repository.ts';
import type { RepositoryUrl } from '../repository-url.ts';
import type { LfsPointer } from './lfs-pointer.ts';

const MEDIA_TYPE = 'application/vnd.git-lfs+json';
const MAX_ANSWER_BYTES = 1024 * 1024;

export interface LfsQuestion {
  readonly repo: RepositorySpec;
  readonly url: RepositoryUrl;
  readonly environment: Environment;
  readonly quotas: SourceQuotas;
  /** Of the file, for errors. */
  readonly path: string;
}

/** Where a content is, and what the server wants to see with the request. */
interface Download {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * The content of a pointer, by the batch API of the repository's own LFS server (git-lfs `docs/api/batch.md`), checked against
 * the pointer. The repository's credentials go to that server alone. Throws `source.lfs` when the server has no such object, and
 * the errors of HTTP.
 */
export async function downloadLfs(
  pointer: LfsPointer,
  path: string,
  asked: Omit<LfsQuestion, 'path'>,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const question = { ...asked, path };
  const { repo, environment, quotas } = question;
  if (pointer.size > quotas.maxFileBytes)
    throw lfsError(pointer, question, `it is larger than ${quotas.maxFileBytes} bytes`);
  const { url, headers } = await locate(pointer, question, signal);
  const { authorization, ...others } = headers;
  const answer = await httpGet(
    {
      url,
      access: httpAccessOf({ ...repo, url: url.origin }, url, environment),
      headers: others,
      authorization,
      maxBytes: pointer.size,
      timeoutMs: quotas.fetchTimeoutMs,
    },
    signal,
  );
  if (answer.status !== 200)
    throw statusError(answer, url, () => lfsError(pointer, question, 'the server has lost it'));
  const digest = createHash('sha256').update(answer.body).digest('hex');
  if (digest !== pointer.oid)
    throw lfsError(pointer, question, 'the server sent another content', SOURCE_CODES.digestMismatch);
  return answer.body;
}

async function locate(pointer: LfsPointer, question: LfsQuestion, signal: AbortSignal): Promise<Download> {
  const { repo, environment, quotas } = question;
  const batch = batchUrl(pointer, question);
  const access = httpAccessOf(repo, batch, environment);
  const answer = await httpPost(
    {
      url: batch,
      access,
      headers: { accept: MEDIA_TYPE },
      contentType: MEDIA_TYPE,
      authorization: authorizationOf(access.credentials),
      body: JSON.stringify({ operation: 'download', transfers: ['basic'], objects: [pointer] }),
      maxBytes: MAX_ANSWER_BYTES,
      timeoutMs: quotas.listTimeoutMs,
    },
    signal,
  );
  if (answer.status !== 200)
    throw statusError(answer, batch, () => lfsError(pointer, question, 'the server speaks no Git LFS'));
  return downloadIn(answer.body, pointer, question, batch);
}

/** `<repository>.git/info/lfs`, as git-lfs finds a server that nothing else names. */
function batchUrl(pointer: LfsPointer, question: LfsQuestion): URL {
  const { protocol, remote } = question.url;
  if (protocol !== 'https' && protocol !== 'http')
    throw lfsError(pointer, question, 'the repository is not reached through https');
  const base = remote.replace(/\/+$/, '').replace(/\.git$/, '');
  return new URL(`${base}.git/info/lfs/objects/batch`);
}

function downloadIn(body: Uint8Array, pointer: LfsPointer, question: LfsQuestion, batch: URL): Download {
  const answer = parsed(body);
  const objects = isObject(answer) && Array.isArray(answer['objects']) ? answer['objects'] : [];
  const found: unknown = objects.find((item) => isObject(item) && item['oid'] === pointer.oid);
  const fields = isObject(found) ? found : {};
  if (isObject(fields['error'])) {
    const { code, message } = fields['error'];
    throw lfsError(pointer, question, `${String(code)} ${printable(String(message))}`);
  }
  const actions = isObject(fields['actions']) ? fields['actions'] : {};
  const download = isObject(actions['download']) ? actions['download'] : {};
  const href = typeof download['href'] === 'string' ? download['href'] : '';
  if (!URL.canParse(href, batch.href)) throw lfsError(pointer, question, 'the server names no download');
  const url = new URL(href, batch);
  const isSafe = url.protocol === 'https:' || (url.protocol === 'http:' && batch.protocol === 'http:');
  if (!isSafe) throw lfsError(pointer, question, `the server leads to ${shownUrl(url)}, not through https`);
  return { url, headers: headersIn(download['header']) };
}

function headersIn(value: unknown): Readonly<Record<string, string>> {
  if (!isObject(value)) return {};
  return Object.fromEntries(
    Object.entries(value)
      .filter((pair): pair is [string, string] => typeof pair[1] === 'string')
      .map(([name, text]) => [name.toLowerCase(), text]),
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parsed(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString());
  } catch {
    return undefined;
  }
}

function lfsError(
  { oid }: LfsPointer,
  { url, path }: LfsQuestion,
  why: string,
  code: typeof SOURCE_CODES.lfs | typeof SOURCE_CODES.digestMismatch = SOURCE_CODES.lfs,
): SetpointError {
  return sourceError(code, `${printable(path)} is kept in Git LFS as ${oid}: ${why}`, url.display, {
    rule: 'enableLfs of the repository Secret asks for the content of every file kept in Git LFS',
    nextAction: 'Push the object with git lfs push, or use the https URL of the repository.',
    retry: 'backoff',
  });
}
