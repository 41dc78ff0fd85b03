import type { Random } from '@setpoint/core';
import type { KubeObject } from '@setpoint/kube';

export const namespace = 'shop';
/** The addresses of the cluster that Applications live on, and of another one. */
export const inCluster = 'https://kubernetes.default.svc';
export const farCluster = 'https://far.example:6443';
/** In every Secret that is deployed; nothing the platform says may hold it. */
const canary = 'c4n4ry-9f27d1-do-not-print';

/** Whether a text holds it, as it is or as Secrets hold it. */
export function tellsSecret(text: string): boolean {
  return text.includes(canary) || text.includes(encodedCanary);
}

/** Whole groups of three bytes, which do not depend on what follows. */
const encodedCanary = Buffer.from(canary.slice(0, 24)).toString('base64');

type HookPhase = 'PreSync' | 'PostSync' | 'SyncFail';
/** What the simulated cluster does with an object: become ready, fail, or never come to an end. */
export type Outcome = 'ok' | 'fail' | 'hang';

export const outcomeAnnotation = 'simulation.setpoint.dev/outcome';
export const hookAnnotation = 'argocd.argoproj.io/hook';
const waveAnnotation = 'argocd.argoproj.io/sync-wave';

/** One manifest of a folder. */
export interface Manifest {
  readonly object: KubeObject;
  readonly wave: number;
  readonly hook?: HookPhase;
}

/** A folder of the repository as one commit has it: immutable, so that equal folders are one value. */
export interface Folder {
  readonly manifests: readonly Manifest[];
  /** One of its files is no YAML. */
  readonly isBroken: boolean;
}

function manifest(object: KubeObject, wave: number, hook?: HookPhase, policy?: string): Manifest {
  const annotations: Record<string, string> = { ...object.metadata.annotations };
  if (wave !== 0) annotations[waveAnnotation] = String(wave);
  if (hook !== undefined) annotations[hookAnnotation] = hook;
  if (policy !== undefined) annotations['argocd.argoproj.io/hook-delete-policy'] = policy;
  const metadata = { ...object.metadata, ...(Object.keys(annotations).length > 0 ? { annotations } : {}) };
  return { object: { ...object, metadata }, wave, ...(hook === undefined ? {} : { hook }) };
}

function configMap(name: string, value: string, wave: number): Manifest {
  const data = { key: value, other: 'same' };
  return manifest({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, data }, wave);
}

/** One that nobody can change: what may replace it says so. */
function immutableConfigMap(name: string, value: string): Manifest {
  const annotations = { 'argocd.argoproj.io/sync-options': 'Force=true,Replace=true' };
  const data = { key: value, other: 'same' };
  const metadata = { name, namespace, annotations };
  return manifest({ apiVersion: 'v1', kind: 'ConfigMap', metadata, data, immutable: true }, 0);
}

function secret(name: string, value: string): Manifest {
  const stringData = { password: `${canary}-${value}` };
  return manifest({ apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace }, stringData }, 0);
}

const containers = [{ name: 'main', image: 'registry.example/main:1' }];

function deployment(name: string, value: string, outcome: Outcome): Manifest {
  const labels = { app: name };
  const annotations = { [outcomeAnnotation]: outcome, value };
  return manifest(
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name, namespace, annotations: { [outcomeAnnotation]: outcome } },
      spec: {
        replicas: 1,
        selector: { matchLabels: labels },
        template: { metadata: { labels, annotations }, spec: { containers } },
      },
    },
    0,
  );
}

function job(name: string, phase: HookPhase, policy: string, outcome: Outcome): Manifest {
  return manifest(
    {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name, namespace, annotations: { [outcomeAnnotation]: outcome } },
      spec: { backoffLimit: 0, template: { spec: { restartPolicy: 'Never', containers } } },
    },
    0,
    phase,
    policy,
  );
}

function widget(folder: string, value: string): readonly Manifest[] {
  const group = `${folder.replaceAll('/', '-')}.example.org`;
  const properties = { spec: { type: 'object', properties: { size: { type: 'string' } } } };
  const crd = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `widgets.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { kind: 'Widget', listKind: 'WidgetList', plural: 'widgets', singular: 'widget' },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object', properties } },
        },
      ],
    },
  };
  const metadata = { name: 'w', namespace };
  const instance = { apiVersion: `${group}/v1`, kind: 'Widget', metadata, spec: { size: value } };
  return [manifest(instance, 0), manifest(crd, 0)];
}

/** How far the contents may go wrong. */
export interface ContentFaults {
  readonly breaks: boolean;
  readonly hooksFail: boolean;
  readonly holdsImmutable: boolean;
}

/** What a team might push next to a folder. */
export function nextFolder(name: string, random: Random, faults: ContentFaults): Folder {
  const base = name.replaceAll('/', '-');
  const value = (): string => `v${Math.floor(random.next() * 1e6)}`;
  const chance = (p: number): boolean => random.next() < p;
  const outcome = (): Outcome => {
    if (!faults.hooksFail || chance(0.6)) return 'ok';
    return chance(0.5) ? 'fail' : 'hang';
  };
  const manifests: Manifest[] = [configMap(`${base}-a`, value(), 0)];
  if (chance(0.5)) manifests.push(configMap(`${base}-first`, value(), -1));
  if (chance(0.5)) manifests.push(configMap(`${base}-b`, value(), 0));
  if (chance(0.3)) manifests.push(configMap(`${base}-c`, value(), 0));
  if (chance(0.5)) manifests.push(configMap(`${base}-last`, value(), 1));
  if (chance(0.25)) manifests.push(deployment(`${base}-web`, value(), outcome()));
  if (chance(0.2)) manifests.push(secret(`${base}-secret`, value()));
  if (chance(0.12)) manifests.push(...widget(name, value()));
  if (faults.holdsImmutable && chance(0.4)) manifests.push(immutableConfigMap(`${base}-fixed`, value()));
  const policy = (): string =>
    pick(random, ['BeforeHookCreation', 'HookSucceeded', 'HookFailed,HookSucceeded']);
  if (chance(0.25)) manifests.push(job(`${base}-pre`, 'PreSync', policy(), outcome()));
  if (chance(0.25)) manifests.push(job(`${base}-post`, 'PostSync', policy(), outcome()));
  if (chance(0.15)) manifests.push(job(`${base}-fail`, 'SyncFail', policy(), outcome()));
  return { manifests, isBroken: faults.breaks && chance(0.15) };
}

/** The folder with everything that goes wrong put right, and something new in it. */
export function goodFolder(folder: Folder, name: string, random: Random): Folder {
  const fresh = configMap(`${name.replaceAll('/', '-')}-final`, `v${Math.floor(random.next() * 1e6)}`, 0);
  const manifests = folder.manifests.map((one): Manifest => {
    const { annotations } = one.object.metadata;
    if (annotations?.[outcomeAnnotation] === undefined) return one;
    const metadata = { ...one.object.metadata, annotations: { ...annotations, [outcomeAnnotation]: 'ok' } };
    return { ...one, object: { ...one.object, metadata } };
  });
  return {
    manifests: [
      ...manifests.filter(({ object }) => object.metadata.name !== fresh.object.metadata.name),
      fresh,
    ],
    isBroken: false,
  };
}

/** The folder as files. */
export function filesOf(
  path: string,
  { manifests, isBroken }: Folder,
): readonly (readonly [string, string])[] {
  const files = manifests.map(({ object }, index): readonly [string, string] => [
    `${path}/${String(index).padStart(2, '0')}-${object.kind.toLowerCase()}.yaml`,
    `${JSON.stringify(object)}\n`,
  ]);
  return isBroken
    ? [
        ...files,
        [`${path}/zz-broken.yaml`, 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: [unfinished\n'],
      ]
    : files;
}

export function pick<T>(random: Random, items: readonly T[]): T {
  return items[Math.floor(random.next() * items.length)] as T;
}
