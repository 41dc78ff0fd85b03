import type { KubeObject } from '@setpoint/kube';
import { farCluster, type Folder, inCluster, namespace } from './contents.ts';
import { repositoryUrl } from './repository.ts';

export const applicationGvk = { group: 'argoproj.io', version: 'v1alpha1', kind: 'Application' };
export const setGvk = { group: 'argoproj.io', version: 'v1alpha1', kind: 'ApplicationSet' };
export const projectGvk = { group: 'argoproj.io', version: 'v1alpha1', kind: 'AppProject' };
export const secretGvk = { group: '', version: 'v1', kind: 'Secret' };

/** On every application that is declared: its objects go with it. */
export const finalizer = 'resources-finalizer.argocd.argoproj.io';

/** Who writes as a person. */
export const by = { fieldManager: 'kubectl' } as const;

export function applicationOf(
  name: string,
  path: string,
  isAutomated = true,
  server = inCluster,
): KubeObject {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name, namespace: 'argocd', finalizers: [finalizer] },
    spec: {
      project: 'default',
      source: { repoURL: repositoryUrl, targetRevision: 'main', path },
      destination: { server, namespace },
      ...(isAutomated ? { syncPolicy: { automated: { prune: true, selfHeal: true } } } : {}),
    },
  };
}

export function inArgo(gvk: { group: string; version: string; kind: string }, name: string) {
  return { gvk, namespace: 'argocd', name };
}

/** Some applications are deployed elsewhere. */
export function serverOf(name: string): string {
  return name.startsWith('far') ? farCluster : inCluster;
}

export function clusterSecret(bearerToken: string): KubeObject {
  const labels = { 'argocd.argoproj.io/secret-type': 'cluster' };
  const config = JSON.stringify({ bearerToken, tlsClientConfig: { insecure: true } });
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'far', namespace: 'argocd', labels },
    stringData: { name: 'far', server: farCluster, config },
  };
}

/** First one colour, then the others. */
export const oneAfterTheOther = {
  type: 'RollingSync',
  rollingSync: {
    steps: [
      { matchExpressions: [{ key: 'colour', operator: 'In', values: ['red'] }] },
      { matchExpressions: [{ key: 'colour', operator: 'In', values: ['green', 'blue'] }] },
    ],
  },
};

/** The app of apps: its manifests are Applications. */
export function parentOf(children: readonly string[]): Folder {
  return {
    manifests: children.map((child) => ({
      object: applicationOf(`child-${child}`, `children/${child}`),
      wave: 0,
    })),
    isBroken: false,
  };
}
