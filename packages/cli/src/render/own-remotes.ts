import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRemotes, type Remotes } from '@setpoint/render';
import {
  createSource,
  parseRepositoryUrl,
  type RepositorySpec,
  SecretText,
  type Source,
} from '@setpoint/source';
import type { RenderContext } from './render-context.ts';

const KEYS = ['id_ed25519', 'id_ecdsa', 'id_rsa'];

/**
 * Runs with remotes as the person at the terminal reaches them: any protocol, repositories on the disk too, SSH with the
 * first key and the known hosts of their own `.ssh`. What they need is made when the first remote is read, and removed
 * once the run is over.
 */
export async function withOwnRemotes<T>(
  context: RenderContext,
  run: (remotes: Remotes) => Promise<T>,
): Promise<T> {
  return withOpened(context, (opened) =>
    run({
      repository: (wanted, signal) => opened().remotes.repository(wanted, signal),
      chart: (wanted, signal) => opened().remotes.chart(wanted, signal),
      file: (url, signal) => opened().remotes.file(url, signal),
    }),
  );
}

/** The source behind {@link withOwnRemotes}, made when it is first asked for. */
export type OwnSource = () => Source;

/** As {@link withOwnRemotes}, with the source itself. */
export async function withOwnSource<T>(
  context: RenderContext,
  run: (own: OwnSource) => Promise<T>,
): Promise<T> {
  return withOpened(context, (opened) => run(() => opened().source));
}

async function withOpened<T>(
  context: RenderContext,
  run: (opened: () => OpenedSource) => Promise<T>,
): Promise<T> {
  let opened: OpenedSource | undefined;
  try {
    return await run(() => {
      opened ??= openSource(context);
      return opened;
    });
  } finally {
    await opened?.close();
  }
}

interface OpenedSource {
  readonly source: Source;
  readonly remotes: Remotes;
  close(): Promise<void>;
}

function openSource({ clock, random, env, onRemotes }: RenderContext): OpenedSource {
  const cacheDir = mkdtempSync(join(tmpdir(), 'setpoint-render-'));
  onRemotes?.(cacheDir);
  const protocols = ['https', 'http', 'ssh', 'file'] as const;
  const source = createSource({ cacheDir, clock, random, environment: env, protocols });
  const repositoryFor = (url: string): RepositorySpec => ownAccess(url, env['HOME'] ?? '');
  return {
    source,
    remotes: createRemotes({ source, repositoryFor, allowLocal: true }),
    close: async () => {
      await source.close();
      rmSync(cacheDir, { recursive: true, force: true });
    },
  };
}

function ownAccess(url: string, home: string): RepositorySpec {
  if (parseRepositoryUrl(url).protocol !== 'ssh') return { url };
  const [privateKey] = KEYS.flatMap((name) => contentOf(join(home, '.ssh', name)) ?? []);
  const knownHosts = contentOf(join(home, '.ssh', 'known_hosts'));
  return {
    url,
    ...(privateKey === undefined
      ? {}
      : { credentials: { kind: 'ssh', privateKey: new SecretText(privateKey) } }),
    ...(knownHosts === undefined ? {} : { knownHosts }),
  };
}

function contentOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // Not there, or not readable by this person: then ssh has it no more than we do.
    return undefined;
  }
}
