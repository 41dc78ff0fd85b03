import type { KubeObject } from '@setpoint/kube';
import type { Manifest } from '../contents.ts';
import type { SimulatedDisk } from '../disk.ts';

const trackingAnnotation = 'argocd.argoproj.io/tracking-id';

const plurals: Readonly<Record<string, string>> = {
  Application: 'argoproj.io/applications',
  ConfigMap: '/configmaps',
  CustomResourceDefinition: 'apiextensions.k8s.io/customresourcedefinitions',
  Deployment: 'apps/deployments',
  Job: 'batch/jobs',
  Secret: '/secrets',
};

/** Where the store keeps an object. */
export function placeOf(object: KubeObject): { readonly resource: string; readonly path: string } {
  const group = object.apiVersion.includes('/')
    ? object.apiVersion.slice(0, object.apiVersion.indexOf('/'))
    : '';
  const resource = plurals[object.kind] ?? `${group}/widgets`;
  const { namespace = '', name = '' } = object.metadata;
  return { resource, path: `${namespace}/${name}` };
}

export function keyOf(object: KubeObject): string {
  const { resource, path } = placeOf(object);
  return `${resource} ${path}`;
}

/** The application that an object says it belongs to. */
export function ownerOf(json: string): string | undefined {
  const at = json.indexOf(`"${trackingAnnotation}":"`);
  if (at < 0) return undefined;
  const from = at + trackingAnnotation.length + 4;
  return json.slice(from, json.indexOf(':', from));
}

/** Whether the live object is what the manifest says, as far as the manifest says anything; one that is leaving is not. */
export function isAsDeclared(json: string, { object }: Manifest, mayLeave = false): boolean {
  const live = JSON.parse(json) as KubeObject & { data?: Record<string, string> };
  if (live.metadata.deletionTimestamp !== undefined && !mayLeave) return false;
  if (object.kind === 'Secret') {
    const { stringData } = object as unknown as { stringData: Record<string, string> };
    const data = Object.entries(stringData).map(([key, text]) => [key, Buffer.from(text).toString('base64')]);
    return covers(live.data, Object.fromEntries(data));
  }
  if (object.kind === 'ConfigMap') {
    const declared = object['data'] as Record<string, string>;
    return covers(live.data, declared);
  }
  return (
    covers(live['spec'], object['spec']) &&
    covers(live.metadata.annotations ?? {}, object.metadata.annotations ?? {})
  );
}

function covers(live: unknown, declared: unknown): boolean {
  if (Array.isArray(declared))
    return (
      Array.isArray(live) &&
      live.length === declared.length &&
      declared.every((item, index) => covers(live[index], item))
    );
  if (typeof declared !== 'object' || declared === null) return live === declared;
  if (typeof live !== 'object' || live === null) return false;
  return Object.entries(declared).every(([key, value]) =>
    covers((live as Record<string, unknown>)[key], value),
  );
}

/** Every object that carries an application's mark, with its key. */
export function* owned(disk: SimulatedDisk): Iterable<{ key: string; owner: string; json: string }> {
  for (const [resource, objects] of disk.objects) {
    if (!mayBeOwned(resource)) continue;
    for (const [path, { json }] of objects) {
      const owner = ownerOf(json);
      if (owner !== undefined) yield { key: `${resource} ${path}`, owner, json };
    }
  }
}

export function mayBeOwned(resource: string): boolean {
  return Object.values(plurals).includes(resource) || resource.endsWith('/widgets');
}
