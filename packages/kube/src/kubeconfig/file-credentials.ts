import { readFile } from 'node:fs/promises';
import type { Clock } from '@setpoint/core';
import type { Credential, CredentialSource } from '../client/cluster-config.ts';
import { KUBE_CODES, kubeError } from '../errors.ts';
import type { PemSource } from './kubeconfig.ts';

/** How long a file's content is used before it is read again; kubelets rotate projected tokens well ahead of expiry. */
const rereadMs = 60_000;

/** After a refusal the files are read again, but not more often than this. */
const refusalIntervalMs = 1000;

export interface CredentialFiles {
  /** Used when there is no token file, or as long as that cannot be read. */
  readonly token?: string | undefined;
  readonly tokenPath?: string | undefined;
  readonly certificate?: PemSource | undefined;
  readonly key?: PemSource | undefined;
}

interface Read {
  readonly credential: Credential;
  readonly atMs: number;
}

/** Tokens and client certificates from files, read again every minute and after a refusal, so that rotation is followed. */
export function fileCredentials(files: CredentialFiles, clock: Clock): CredentialSource {
  let last: Read | undefined;
  let running: Promise<Credential> | undefined;
  const refresh = async (): Promise<Credential> => {
    try {
      const credential = await readAll(files);
      last = { credential, atMs: clock.monotonicMs() };
      return credential;
    } finally {
      running = undefined;
    }
  };
  return {
    async current() {
      if (last !== undefined && clock.monotonicMs() - last.atMs < rereadMs) return last.credential;
      running ??= refresh();
      return await running;
    },
    refused() {
      if (last === undefined || clock.monotonicMs() - last.atMs < refusalIntervalMs) return false;
      last = undefined;
      return true;
    },
  };
}

async function readAll(files: CredentialFiles): Promise<Credential> {
  const [token, certificate, key] = await Promise.all([
    files.tokenPath === undefined ? files.token : readToken(files.tokenPath, files.token),
    readPem(files.certificate),
    readPem(files.key),
  ]);
  return {
    ...(token === undefined ? {} : { token }),
    ...(certificate === undefined ? {} : { certificate }),
    ...(key === undefined ? {} : { key }),
  };
}

async function readToken(path: string, fallback: string | undefined): Promise<string> {
  try {
    const token = (await readFile(path, 'utf8')).trim();
    if (token !== '') return token;
  } catch (cause) {
    if (fallback === undefined) throw unreadable(path, cause);
  }
  if (fallback === undefined) throw unreadable(path, new Error('the file is empty'));
  return fallback;
}

/** The PEM text of the source; throws `kube.credentials` when its file cannot be read. */
export async function readPem(source: PemSource | undefined): Promise<string | undefined> {
  if (source === undefined) return undefined;
  if ('pem' in source) return source.pem;
  try {
    return await readFile(source.path, 'utf8');
  } catch (cause) {
    throw unreadable(source.path, cause);
  }
}

function unreadable(path: string, cause: unknown): Error {
  const why = cause instanceof Error ? cause.message : String(cause);
  return kubeError(KUBE_CODES.credentials, `credentials cannot be read: ${why}`, {
    subject: path,
    nextAction: 'Correct the path in the kubeconfig, or the permissions of the file.',
    retry: 'backoff',
    cause,
  });
}
