import type { Application } from '@setpoint/argocd';
import type { KubeClient } from '@setpoint/kube';
import type { Call } from '../call.ts';
import { codes, invalid, notFound, serverError } from '../errors.ts';
import { type Input, needed, text } from '../http/input.ts';
import type { Services } from '../services.ts';
import { applicationFor, enforce, rbacName } from '../argo/access.ts';
import { clusterOf, liveNodes } from '../state/live-resources.ts';
import { allowedShells, hasTerminals, isPod, runningContainers } from './terminal-offer.ts';

/** Where a terminal is opened, by whom that was allowed. */
export interface TerminalTarget {
  readonly app: Application;
  readonly client: KubeClient;
  readonly pod: { readonly namespace: string; readonly name: string };
  readonly container: string;
  /** Tried in order until one starts. */
  readonly shells: readonly string[];
}

/**
 * What a request for a terminal may open, as in Argo CD: `exec.enabled`, `applications, get` and `exec, create`, a pod of
 * that application, a container that runs, and shells of `exec.shells` alone.
 */
export async function terminalTarget(services: Services, call: Call, query: Input): Promise<TerminalTarget> {
  const { state } = services;
  if (!hasTerminals(services)) throw notFound('/terminal');
  const [pod, container] = [nameIn(query, 'pod'), nameIn(query, 'container')];
  const name = nameIn(query, 'appName');
  const project = nameIn(query, 'projectName');
  const podNamespace = nameIn(query, 'namespace');
  const namespace = text(query, 'appNamespace') === '' ? state.namespace : nameIn(query, 'appNamespace');
  const app = applicationFor(services, call, { name, namespace, project });
  call.about(`${namespace}/${name}`, `pod ${podNamespace}/${pod}, container ${container}`);
  enforce(services, call, 'exec', 'create', rbacName(app, services));
  const isOwn = (await liveNodes(services, app, call.signal)).some(
    ({ entry: { ref } }) => isPod(ref) && ref.namespace === podNamespace && ref.name === pod,
  );
  if (!isOwn) throw invalid("Pod doesn't belong to specified app");
  const { client } = clusterOf(services, app);
  await checkRunning(client, { namespace: podNamespace, name: pod }, container, call.signal);
  return {
    app,
    client,
    pod: { namespace: podNamespace, name: pod },
    container,
    shells: shellsFor(allowedShells(services), text(query, 'shell')),
  };
}

/** Whether who opened a terminal may still have it. */
export function mayHaveTerminal(services: Services, call: Call, app: Application): boolean {
  const { enforcer, state } = services;
  const name = rbacName(app, services);
  return (
    hasTerminals(services) &&
    state.applications.get(`${app.metadata.namespace ?? ''}/${app.metadata.name ?? ''}`) !== undefined &&
    enforcer.allows(call.identity, 'applications', 'get', name) &&
    enforcer.allows(call.identity, 'exec', 'create', name)
  );
}

/** The one that was asked for, when it is allowed; else all that are. */
const shellsFor = (allowed: readonly string[], asked: string): readonly string[] =>
  allowed.includes(asked) ? [asked] : allowed;

function nameIn(query: Input, field: string): string {
  const name = needed(query, field);
  if (/^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$/i.test(name) && name.length <= 253) return name;
  throw invalid(`${field} is not a valid name`);
}

async function checkRunning(
  client: KubeClient,
  { namespace, name }: TerminalTarget['pod'],
  container: string,
  signal: AbortSignal,
): Promise<void> {
  const pod = await client.get({ gvk: { group: '', version: 'v1', kind: 'Pod' }, namespace, name }, signal);
  if (pod === undefined) throw invalid('Cannot find pod');
  if (!runningContainers(pod).has(container)) {
    throw serverError(codes.precondition, `container ${container} does not run`);
  }
}
