import { SetpointError } from '@setpoint/core';
import { expect, it } from 'vitest';
import type { DestinationCluster } from '../clusters/destination.ts';
import { inCluster } from '../clusters/destination.ts';
import { defaultProject } from '../config/config-state.ts';
import type { Desired } from '../desired/desired.ts';
import type { Application } from '../resources/application.ts';
import { AppMemory } from './app-memory.ts';
import { ApplicationLook } from './application-look.ts';
import { inputsOf } from './application-view.ts';
import type { ArgoCdPorts } from './ports.ts';

const { signal } = new AbortController();

function application(path: string): Application {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name: 'web', namespace: 'argocd' },
    spec: {
      project: 'default',
      source: { repoURL: 'https://git.test/r', path },
      destination: { server: inCluster.server },
    },
  };
}

/** A look while the cluster does not answer; gives what it wrote. */
async function lookInTheDark(app: Application, memory: AppMemory): Promise<Application | undefined> {
  let written: Application | undefined;
  const error = new SetpointError('argocd.cluster-unreachable', 'it does not answer');
  const cluster: Partial<DestinationCluster> = {
    ...inCluster,
    annotations: {},
    connection: { status: 'Failed', error, sinceMs: 0, serverVersion: '' },
    open: () => {},
  };
  const ports = {
    namespace: 'argocd',
    projects: () => new Map([['default', defaultProject('argocd')]]),
    clusters: () => [cluster],
    clock: { now: () => 0 },
    store: {
      update: async (_app: Application, change: (current: Application) => Application) => {
        written = change(app);
        return written;
      },
    },
  } as unknown as ArgoCdPorts;
  await new ApplicationLook(ports, () => {}).look('argocd/web', app, memory, signal);
  return written;
}

it('forgets what was desired by a spec that is no more, so that no sync to it is taken for one to the new', async () => {
  const desired = { key: 'k' } as Desired;
  const memory = new AppMemory();
  memory.inputs = inputsOf(application('old'));
  memory.desired = desired;
  const same = await lookInTheDark(application('old'), memory);
  expect(same?.status?.sync?.status).toBe('Unknown');
  expect(memory.desired).toBe(desired);
  await lookInTheDark(application('new'), memory);
  expect(memory.desired).toBeUndefined();
});
