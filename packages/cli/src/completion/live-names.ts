import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { GroupVersionKind } from '@setpoint/kube';
import { type ClusterOptions, type Context, defaultDataDir } from '../context.ts';
import { readLogins } from '../platform/logins.ts';
import type { Act, Asked, Platform } from '../platform/platform.ts';
import type { LiveKind } from './complete.ts';

/** A person waits: after this the shell offers what is known without. Seconds in `SETPOINT_COMPLETION_TIMEOUT` replace it. */
const limitSeconds = 1;

const argo = (kind: string): GroupVersionKind => ({ group: 'argoproj.io', version: 'v1alpha1', kind });
const kinds: Readonly<Record<'applications' | 'applicationsets' | 'projects', GroupVersionKind>> = {
  applications: argo('Application'),
  applicationsets: argo('ApplicationSet'),
  projects: argo('AppProject'),
};

/** Names of the kind as the platform has them now; none when it does not answer in time. */
export async function liveNames(
  kind: LiveKind,
  options: Readonly<Record<string, string>>,
  context: Context,
): Promise<readonly string[]> {
  try {
    if (kind === 'contexts') return contextNames(options['kubeconfig'], context);
    if (kind === 'logins') return readLogins(context).logins.map(({ name }) => name);
    const given = { ...options, appNamespace: options['appNamespace'] ?? 'argocd' };
    const seconds = Number(context.env['SETPOINT_COMPLETION_TIMEOUT'] ?? limitSeconds);
    const signal = AbortSignal.any([context.signal, AbortSignal.timeout(seconds * 1000)]);
    const { addressOf, findPlatform } = await import('../platform/find-platform.ts');
    if (addressOf(given, context).address === undefined)
      return await namesInCluster(kind, given, context, signal);
    const platform = await findPlatform(given, context);
    try {
      return await namesOnPlatform(kind, given.appNamespace, platform, signal);
    } finally {
      await platform.close();
    }
  } catch {
    // Nobody asked for an error: there is nothing to offer.
    return [];
  }
}

/** So many names are more than anybody reads. */
const mostNames = 1000;

async function namesOnPlatform(
  kind: Exclude<LiveKind, 'contexts' | 'logins'>,
  namespace: string,
  platform: Platform,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const ask = async (act: Act, query: Asked['query'] = {}): Promise<readonly Named[]> =>
    (await platform.call<{ readonly items: readonly Named[] }>(act, { query }, signal)).items;
  const inNamespace = (names: readonly Named[]): readonly string[] =>
    names.map(({ key = '' }) => (key.startsWith(`${namespace}/`) ? key.slice(namespace.length + 1) : key));
  if (kind === 'applications') {
    return inNamespace(
      await ask('GET /api/setpoint/v1/applications', { fields: 'key', limit: mostNames, sort: 'name' }),
    );
  }
  if (kind === 'applicationsets') return inNamespace(await ask('GET /api/setpoint/v1/applicationsets'));
  const path = `GET /api/setpoint/v1/${kind}` as const;
  return (await ask(path)).map(
    ({ name, server, url }) => (kind === 'repositories' ? url : name || server) ?? '',
  );
}

interface Named {
  readonly key?: string;
  readonly name?: string;
  readonly server?: string;
  readonly url?: string;
}

/** Without a server nothing more is started than one question to the cluster. */
async function namesInCluster(
  kind: Exclude<LiveKind, 'contexts' | 'logins'>,
  options: ClusterOptions,
  context: Context,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const namespace = options.appNamespace;
  const { connect } = await import('../connect.ts');
  const connection = await connect(options, context);
  const { client } = connection;
  try {
    if (kind === 'repositories') return [];
    if (kind === 'clusters') {
      const { loadConfig } = await import('../commands/load-config.ts');
      const { clusterIdentitiesOf } = await import('@setpoint/argocd');
      return clusterIdentitiesOf(await loadConfig(client, namespace, signal)).map(
        ({ name, server }) => name || server,
      );
    }
    const { items } = await client.list(kinds[kind], { namespace, metadataOnly: true }, signal);
    return items.map(({ metadata }) => metadata.name ?? '');
  } finally {
    await connection.close();
  }
}

function contextNames(given: string | undefined, { env, cwd }: Context): readonly string[] {
  const named = given ?? env['KUBECONFIG'];
  const files =
    named === undefined || named === ''
      ? [join(cwd, defaultDataDir, 'kubeconfig'), join(env['HOME'] ?? homedir(), '.kube', 'config')]
      : named.split(delimiter);
  return [...new Set(files.flatMap((file) => namesIn(file)))];
}

/** The names under `contexts`, read without a whole YAML reader: kubeconfigs are written by programs. */
function namesIn(file: string): readonly string[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return [];
  }
  if (text.trimStart().startsWith('{')) {
    const { contexts } = JSON.parse(text) as { readonly contexts?: readonly { readonly name: string }[] };
    return (contexts ?? []).map(({ name }) => name);
  }
  const section = /^contexts:\s*\n((?:[ \t-].*\n?)*)/m.exec(text)?.[1] ?? '';
  return [...section.matchAll(/^(?:- |  )name: *["']?([^"'\n]+?)["']?\s*$/gm)].map(([, name = '']) => name);
}
