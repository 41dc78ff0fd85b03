import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Application, applicationResource } from '@setpoint/argocd';
import { decodeSigs } from '@setpoint/goyaml';
import { gvkOf, type KubeClient, type KubeObject } from '@setpoint/kube';

const run = promisify(execFile);
const examples = join(dirname(fileURLToPath(import.meta.url)), '../../../../examples');
const author = ['-c', 'user.name=Setpoint demo', '-c', 'user.email=demo@setpoint.invalid'];

/** The demo's Git repository, with a work tree that people can edit. */
function demoRepositoryIn(dataDir: string): string {
  return join(dataDir, 'demo', 'examples');
}

/** Makes the demo's repository from `examples/`, unless an earlier start has: what people committed stays. */
export async function seedRepository(dataDir: string, signal: AbortSignal): Promise<string> {
  const folder = demoRepositoryIn(dataDir);
  if (existsSync(join(folder, '.git', 'HEAD'))) return folder;
  mkdirSync(folder, { recursive: true });
  cpSync(examples, folder, { recursive: true });
  const git = (...args: readonly string[]): Promise<unknown> =>
    run('git', [...author, '-c', 'commit.gpgsign=false', ...args], { cwd: folder, signal });
  await git('init', '--quiet', '--initial-branch=main');
  await git('add', '--all');
  await git('commit', '--quiet', '--no-verify', '--message=Seed the examples');
  return folder;
}

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
