import { clusterIdentitiesOf } from '@setpoint/argocd';
import type { KubeObject } from '@setpoint/kube';
import type { ClusterOptions } from '../context.ts';
import { exitCodes } from '../errors.ts';
import { table } from '../output/table.ts';
import { loadConfig } from './load-config.ts';
import type { Output } from './options.ts';
import { print } from './output.ts';
import type { VerbPorts } from './run-verb.ts';

interface Options extends ClusterOptions {
  readonly output: Output;
}
type Ports = VerbPorts<Options>;

/** `setpoint project list` */
export async function listProjects(ports: Ports): Promise<number> {
  const config = await configOf(ports);
  const found = [...config.projects().values()].map(({ metadata, spec }) => ({
    name: metadata.name ?? '',
    description: spec.description ?? '',
    sourceRepos: spec.sourceRepos ?? [],
    destinations: (spec.destinations ?? []).map(
      ({ server, name, namespace }) => `${name || server || '*'}/${namespace ?? '*'}`,
    ),
  }));
  const rows = found.map((one) => [
    one.name,
    one.description,
    one.sourceRepos.join(','),
    one.destinations.join(','),
  ]);
  return shown(found, ['NAME', 'DESCRIPTION', 'SOURCES', 'DESTINATIONS'], rows, ports);
}

/** `setpoint cluster list` */
export async function listClusters(ports: Ports): Promise<number> {
  const found = clusterIdentitiesOf(await configOf(ports)).map(({ name, server }) => ({ name, server }));
  return shown(
    found,
    ['NAME', 'SERVER'],
    found.map(({ name, server }) => [name, server]),
    ports,
  );
}

/** `setpoint repo list`: registered repositories, never their credentials. */
export async function listRepositories(ports: Ports): Promise<number> {
  const { secrets } = (await configOf(ports)).repositories();
  const found = secrets.flatMap((secret) => {
    const kind = secret.metadata.labels?.['argocd.argoproj.io/secret-type'];
    if (kind !== 'repository' && kind !== 'repo-creds') return [];
    const read = (key: string): string => textOf(secret, key);
    return [
      {
        name: read('name'),
        type: read('type') || 'git',
        url: withoutUser(read('url')),
        project: read('project'),
        template: kind === 'repo-creds',
      },
    ];
  });
  const rows = found.map((one) => [
    one.name,
    one.type,
    one.url,
    one.project,
    one.template ? 'credentials for all below' : '',
  ]);
  return shown(found, ['NAME', 'TYPE', 'URL', 'PROJECT', ''], rows, ports);
}

function configOf({ connection, options, context }: Ports): ReturnType<typeof loadConfig> {
  return loadConfig(connection.client, options.appNamespace, context.signal);
}

function shown(
  value: unknown,
  columns: readonly string[],
  rows: readonly (readonly string[])[],
  { options, context }: Ports,
): number {
  print(value, options.output, () => (rows.length === 0 ? 'None.\n' : table(columns, rows)), context);
  return exitCodes.ok;
}

function textOf(secret: KubeObject, key: string): string {
  const data = (secret['data'] ?? {}) as Readonly<Record<string, string>>;
  return Object.hasOwn(data, key) ? Buffer.from(data[key] ?? '', 'base64').toString('utf8') : '';
}

/** People write passwords into URLs. */
function withoutUser(url: string): string {
  return url.replace(/^([a-z+]+:\/\/)[^/@]*@/i, '$1');
}
