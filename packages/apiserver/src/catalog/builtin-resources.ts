import { type BuiltinKind, builtinKinds, builtinSchema, type GroupVersionKind } from '@setpoint/kube';
import { crdStrategy, isCrdKind } from '../crd/crd-strategy.ts';
import { strategyOf } from '../kinds/index.ts';
import type { ApiResource } from './api-resource.ts';
import { autoscalerConversion } from './autoscaler-conversion.ts';
import { eventConversion } from './event-conversion.ts';
import type { Conversion } from './conversion.ts';
import { compareVersions } from './group-priority.ts';

/** Alpha and beta APIs are off by default in a real server, and so here. */
const served = /^v\d+$/;

/** Every resource a kube-apiserver serves out of the box. */
export function builtinResources(): readonly ApiResource[] {
  const kinds = builtinKinds().filter((kind) => served.test(kind.gvk.version));
  const versions = new Map<string, string[]>();
  for (const { gvk, resource } of kinds) {
    const place = `${gvk.group}/${resource}`;
    versions.set(place, [...(versions.get(place) ?? []), gvk.version]);
  }
  return kinds.map((kind) => {
    const place = `${kind.gvk.group}/${kind.resource}`;
    const newest = (versions.get(place) as string[]).toSorted(compareVersions)[0] as string;
    return apiResourceOf(kind, newest);
  });
}

function apiResourceOf(kind: BuiltinKind, newestVersion: string): ApiResource {
  const { gvk } = kind;
  const schema = builtinSchema(gvk);
  if (schema === undefined) throw new TypeError(`no schema for ${gvk.kind}`);
  const place = placeOf(kind, newestVersion);
  return {
    gvk,
    resource: kind.resource,
    singular: kind.singular,
    listKind: `${gvk.kind}List`,
    namespaced: kind.namespaced,
    verbs: kind.verbs,
    shortNames: kind.shortNames,
    categories: kind.categories,
    subresources: new Map(kind.subresources.map((subresource) => [subresource.name, subresource])),
    ...place,
    schema,
    strategy: isCrdKind(gvk) ? crdStrategy(strategyOf(gvk)) : strategyOf(gvk),
    custom: undefined,
  };
}

interface Place {
  readonly storage: string;
  readonly storageGvk: GroupVersionKind;
  readonly conversion: Conversion | undefined;
}

function placeOf({ gvk, resource }: BuiltinKind, newestVersion: string): Place {
  if (gvk.group === 'events.k8s.io') {
    const storageGvk = { group: '', version: 'v1', kind: 'Event' };
    return { storage: '/events', storageGvk, conversion: eventConversion };
  }
  const conversion =
    gvk.group === 'autoscaling' && gvk.version === 'v1' && resource === 'horizontalpodautoscalers'
      ? autoscalerConversion
      : undefined;
  return {
    storage: `${gvk.group}/${resource}`,
    storageGvk: { ...gvk, version: newestVersion },
    conversion,
  };
}
