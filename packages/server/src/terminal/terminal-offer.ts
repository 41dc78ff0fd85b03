import type { KubeObject, ObjectRef } from '@setpoint/kube';
import type { Services } from '../services.ts';
import type { TerminalOffer } from '../wire/resource.ts';

/** `exec.shells` of `argocd-cm` by default. */
const defaultShells = 'bash,sh,powershell,cmd';

export const isPod = ({ group, kind }: Pick<ObjectRef, 'group' | 'kind'>): boolean =>
  group === '' && kind === 'Pod';

export const hasTerminals = ({ state }: Pick<Services, 'state'>): boolean =>
  state.setting('exec.enabled') === 'true';

/** The shells that may be started, in the order in which they are tried. */
export function allowedShells({ state }: Pick<Services, 'state'>): readonly string[] {
  return (state.setting('exec.shells') || defaultShells)
    .split(',')
    .map((shell) => shell.trim())
    .filter((shell) => shell !== '');
}

interface PodParts {
  readonly spec?: { readonly containers?: readonly Named[]; readonly initContainers?: readonly Named[] };
  readonly status?: {
    readonly containerStatuses?: readonly ContainerStatus[];
    readonly initContainerStatuses?: readonly ContainerStatus[];
  };
}

interface Named {
  readonly name: string;
}

interface ContainerStatus extends Named {
  readonly state?: { readonly running?: object };
}

/** The names of a pod's containers in which a process could be started now. */
export function runningContainers(pod: KubeObject): ReadonlySet<string> {
  const { status = {} } = pod as PodParts;
  const statuses = [...(status.containerStatuses ?? []), ...(status.initContainerStatuses ?? [])];
  return new Set(statuses.filter(({ state }) => state?.running !== undefined).map(({ name }) => name));
}

/** Where a terminal could be opened in a pod; who may open one is another question. */
export function terminalOffer(services: Pick<Services, 'state'>, pod: KubeObject): TerminalOffer {
  const { spec = {} } = pod as PodParts;
  const running = runningContainers(pod);
  return {
    enabled: hasTerminals(services),
    shells: allowedShells(services),
    containers: [...(spec.containers ?? []), ...(spec.initContainers ?? [])]
      .map(({ name }) => ({ name, running: running.has(name) }))
      .toSorted((a, b) => Number(b.running) - Number(a.running)),
  };
}
