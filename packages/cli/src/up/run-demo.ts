import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Application, applicationResource } from '@setpoint/argocd';
import { decodeSigs } from '@setpoint/goyaml';
import { gvkOf, type KubeClient, type KubeObject } from '@setpoint/kube';
import { waitForApplication } from '../app/applications.ts';
import type { Context } from '../context.ts';
import { showStatus } from '../output/status.ts';

const demoTimeoutMs = 30_000;

/** Applies the demo's Applications, pointing at the local repository, unless they are there already. */
export async function applyDemo(
  client: KubeClient,
  repository: string,
  signal: AbortSignal,
): Promise<readonly Application[]> {
  const folder = join(repository, 'applications');
  const files = readdirSync(folder).filter((file) => file.endsWith('.yaml'));
  return Promise.all(files.map((file) => applyOne(client, repository, join(folder, file), signal)));
}

async function applyOne(
  client: KubeClient,
  repository: string,
  file: string,
  signal: AbortSignal,
): Promise<Application> {
  const manifest = decodeSigs(readFileSync(file, 'utf8')) as KubeObject & Pick<Application, 'spec'>;
  const { namespace = 'argocd', name = '' } = manifest.metadata;
  const existing = await client.get({ gvk: gvkOf(applicationResource), namespace, name }, signal);
  if (existing !== undefined) return existing as unknown as Application;
  const source = { ...manifest.spec.source, repoURL: `file://${repository}` };
  const object = { ...manifest, spec: { ...manifest.spec, source } };
  return (await client.create(object, { fieldManager: 'setpoint-demo' }, signal)) as unknown as Application;
}

/** Resolves when each is Synced and Healthy, and after half a minute: a slow or edited demo is no reason not to start. */
export async function waitForDemo(
  applications: readonly Application[],
  client: KubeClient,
  { signal, terminal }: Context,
  note: (text: string) => void,
): Promise<void> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(demoTimeoutMs)]);
  const states = new Map<string, string>();
  const isReady = (app: Application): boolean => {
    const { sync, health } = app.status ?? {};
    states.set(app.metadata.name ?? '', showStatus(health?.status, terminal.paint));
    note([...states].map(([name, state]) => `${name} ${state}`).join('  '));
    return sync?.status === 'Synced' && health?.status === 'Healthy';
  };
  try {
    await Promise.all(applications.map((app) => waitForApplication(client, app, isReady, limit)));
  } catch (error) {
    // Its status says what is wrong.
    if (signal.aborted || !limit.aborted) throw error;
  }
}
