import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { GroupVersionKind } from '@setpoint/kube';
import { type Context, defaultDataDir } from '../context.ts';
import type { LiveKind } from './complete.ts';

/** A person waits: after this the shell offers what is known without. Seconds in `SETPOINT_COMPLETION_TIMEOUT` replace it. */
const limitSeconds = 1;

const argo = (kind: string): GroupVersionKind => ({ group: 'argoproj.io', version: 'v1alpha1', kind });
const kinds: Readonly<Record<Exclude<LiveKind, 'clusters' | 'contexts'>, GroupVersionKind>> = {
  applications: argo('Application'),
  applicationsets: argo('ApplicationSet'),
  projects: argo('AppProject'),
};

/** Names of the kind as the cluster has them now; none when it does not answer in time. */
export async function liveNames(
  kind: LiveKind,
  options: Readonly<Record<string, string>>,
  context: Context,
): Promise<readonly string[]> {
  try {
    if (kind === 'contexts') return contextNames(options['kubeconfig'], context);
    const namespace = options['appNamespace'] ?? 'argocd';
    const { connect } = await import('../connect.ts');
    const connection = await connect({ ...options, appNamespace: namespace }, context);
    try {
      const { client } = connection;
      const seconds = Number(context.env['SETPOINT_COMPLETION_TIMEOUT'] ?? limitSeconds);
      const signal = AbortSignal.any([context.signal, AbortSignal.timeout(seconds * 1000)]);
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
  } catch {
    // Nobody asked for an error: there is nothing to offer.
    return [];
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
