import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { openLmdbBackend } from '../store/lmdb-backend.ts';
import { Store } from '../store/store.ts';

export interface CrashReport {
  readonly acknowledged: number;
  /** The last revision anybody was told of. */
  readonly lastRevision: number;
  /** What is missing or went backwards; empty when all is well. */
  readonly problems: readonly string[];
}

/**
 * Starts a server that writes, kills it with SIGKILL `lifeMs` after its first acknowledgement, opens its store and compares it with every
 * acknowledgement: each is there, or overwritten by a later one, and no revision is behind what was told.
 */
export async function crashOnce(dataDir: string, run: number, lifeMs: number): Promise<CrashReport> {
  const acknowledged = await storm(dataDir, run, lifeMs);
  const store = new Store({ backend: openLmdbBackend(dataDir) });
  const problems: string[] = [];
  let lastRevision = 0;
  for (const [name, { revision, value }] of acknowledged) {
    lastRevision = Math.max(lastRevision, revision);
    const entry = store.get({ resource: '/configmaps', path: `default/${name}` });
    const kept = Number((entry?.object['data'] as { value?: string } | undefined)?.value ?? -1);
    if (kept < value) problems.push(`${name}: acknowledged ${value}, kept ${kept}`);
    if ((entry?.revision ?? 0) < revision)
      problems.push(`${name}: revision ${entry?.revision} after ${revision}`);
  }
  if (store.revision < lastRevision) problems.push(`the store is at ${store.revision}, told ${lastRevision}`);
  await store.close();
  return { acknowledged: acknowledged.size, lastRevision, problems };
}

interface Acknowledged {
  readonly revision: number;
  readonly value: number;
}

async function storm(
  dataDir: string,
  run: number,
  lifeMs: number,
): Promise<ReadonlyMap<string, Acknowledged>> {
  const program = fileURLToPath(new URL('../../dist/testing/storm-child.js', import.meta.url));
  const child = spawn(process.execPath, [program, dataDir, String(run)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const acknowledged = new Map<string, Acknowledged>();
  let rest = '';
  child.stdout.setEncoding('utf8');
  child.stdout.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() as string;
    for (const line of lines) {
      if (acknowledged.size === 0) setTimeout(() => child.kill('SIGKILL'), lifeMs);
      const [name = '', revision, value] = line.split(' ');
      acknowledged.set(name, { revision: Number(revision), value: Number(value) });
    }
  });
  await new Promise((resolve) => child.on('close', resolve));
  return acknowledged;
}
