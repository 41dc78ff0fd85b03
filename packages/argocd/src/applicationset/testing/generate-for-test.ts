import { systemClock, systemRandom } from '@setpoint/core';
import type { KubeClient, KubeObject } from '@setpoint/kube';
import { createDirectoryTree } from '@setpoint/source';
import type { ApplicationSet, ApplicationSetSpec } from '../../resources/application-set.ts';
import { applicationSetResource } from '../../resources/application-set.ts';
import { type Generation, generate } from '../generate.ts';
import type { GeneratorPorts } from '../generators/generator-ports.ts';
import type { ScmPolicy } from '../generators/scm-policy.ts';
import type { HttpPort } from '../http-port.ts';

/** What the world outside holds, for one generation. */
export interface World {
  /** Default: every host may be asked. */
  readonly scmPolicy?: ScmPolicy;
  /** Files by path, of every repository. */
  readonly files?: Readonly<Record<string, string>>;
  readonly clusters?: readonly KubeObject[];
  /** Secrets, ConfigMaps and others that generators read. */
  readonly objects?: readonly KubeObject[];
  readonly http?: HttpPort;
  /** What the environment says of AWS. Default nothing. */
  readonly aws?: Readonly<Record<string, string>>;
}

export const guestbook: ApplicationSetSpec['template'] = {
  metadata: { name: '{{name}}' },
  spec: {
    project: 'default',
    source: { repoURL: 'https://git.invalid/apps.git', path: 'guestbook', targetRevision: 'HEAD' },
    destination: { server: 'https://kubernetes.default.svc', namespace: 'guestbook' },
  },
};

export function applicationSet(spec: Partial<ApplicationSetSpec>): ApplicationSet {
  return {
    apiVersion: applicationSetResource.apiVersion,
    kind: applicationSetResource.kind,
    metadata: { name: 'set', namespace: 'argocd' },
    spec: { generators: [], template: guestbook, ...spec },
  };
}

export function clusterSecret(
  name: string,
  server: string,
  labels: Readonly<Record<string, string>> = {},
  annotations: Readonly<Record<string, string>> = {},
): KubeObject {
  const encode = (text: string): string => Buffer.from(text).toString('base64');
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: `cluster-${name}`,
      namespace: 'argocd',
      labels: { 'argocd.argoproj.io/secret-type': 'cluster', ...labels },
      annotations,
    },
    data: { name: encode(name), server: encode(server) },
  };
}

const noNetwork: HttpPort = { send: () => Promise.reject(new Error('there is no network')) };

function reader(objects: readonly KubeObject[]): Pick<KubeClient, 'get' | 'list' | 'mapper'> {
  const mapping = (kind: string) => ({
    gvk: { group: 'example.invalid', version: 'v1', kind },
    resource: `${kind.toLowerCase()}s`,
    namespaced: true,
    verbs: ['list'],
    shortNames: [],
    categories: [],
    subresources: [],
  });
  const found = (kind: string, name?: string) =>
    objects.filter((each) => each.kind === kind && (name === undefined || each.metadata.name === name));
  return {
    get: async ({ gvk, name }) => found(gvk.kind, name)[0],
    list: async ({ kind }, { fieldSelector }) => ({
      apiVersion: 'v1',
      kind: 'List',
      metadata: {},
      items: found(kind, fieldSelector?.split('=')[1]),
    }),
    mapper: {
      mapping: async () => undefined,
      all: async () => [...new Set(objects.map(({ kind }) => kind))].map(mapping),
      isPartial: () => false,
      invalidate: () => {},
    },
  };
}

export function portsOf(world: World): GeneratorPorts {
  return {
    clusterSecrets: () => world.clusters ?? [],
    tree: async () => createDirectoryTree(new Map(Object.entries(world.files ?? {}))),
    client: reader(world.objects ?? []),
    scmPolicy: () => world.scmPolicy ?? { enabled: true, allowedApis: [] },
    http: world.http ?? noNetwork,
    aws: {
      environment: world.aws ?? {},
      readFile: async (path) => path,
      http: world.http ?? noNetwork,
    },
    namespace: 'argocd',
    clock: systemClock,
    random: systemRandom,
  };
}

export function generateIn(world: World, spec: Partial<ApplicationSetSpec>): Promise<Generation> {
  return generate(applicationSet(spec), portsOf(world), new AbortController().signal);
}

/** The names and the problems of a generation, to compare with. */
export async function namesIn(
  world: World,
  spec: Partial<ApplicationSetSpec>,
): Promise<{ readonly names: readonly string[]; readonly problems: readonly string[] }> {
  const { applications, errors } = await generateIn(world, spec);
  return {
    names: applications.map(({ metadata }) => metadata.name ?? ''),
    problems: errors.map(({ error }) => error.message),
  };
}
