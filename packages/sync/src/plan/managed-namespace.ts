import type { KubeObject } from '@setpoint/kube';
import { hashOf } from './canonical-json.ts';
import type { ComparedResource, Comparison } from './comparison.ts';
import type { FieldDiff } from '../diff/field-diff.ts';
import type { SyncOptions } from './input.ts';

/**
 * The destination namespace as something to create or to relabel, when the options ask for it and the source does not
 * define it itself. It carries no mark, so it is never pruned. Undefined when nothing is to do.
 */
export function managedNamespace(comparison: Comparison, options: SyncOptions): ComparedResource | undefined {
  const { input } = comparison;
  const name = input.destinationNamespace;
  const metadata = options.createNamespace;
  if (metadata === undefined || name === '' || definesNamespace(comparison, name)) return undefined;
  const live = input.namespaces(name);
  const diff = live === undefined ? [] : metadataDiff(live, metadata);
  if (live !== undefined && diff.length === 0) return undefined;
  const desired: KubeObject = {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name,
      ...(Object.keys(metadata.labels).length === 0 ? {} : { labels: metadata.labels }),
      ...(Object.keys(metadata.annotations).length === 0 ? {} : { annotations: metadata.annotations }),
    },
  };
  return {
    ref: { group: '', kind: 'Namespace', namespace: '', name },
    version: 'v1',
    desired,
    desiredHash: hashOf(desired),
    live,
    origin: undefined,
    annotations: { ...input.conventions.readAnnotations(desired).value, phases: ['PreSync'] },
    sync: undefined,
    requiresPruning: false,
    diff,
    health: undefined,
    kind: 'served',
    otherOwner: undefined,
  };
}

function definesNamespace({ resources }: Comparison, name: string): boolean {
  return resources.some(
    ({ ref, desired }) =>
      desired !== undefined && ref.group === '' && ref.kind === 'Namespace' && ref.name === name,
  );
}

function metadataDiff(live: KubeObject, wanted: NonNullable<SyncOptions['createNamespace']>): FieldDiff[] {
  return (['labels', 'annotations'] as const).flatMap((part) =>
    Object.entries(wanted[part]).flatMap(([key, desired]) => {
      const map = live.metadata[part] ?? {};
      const value = Object.hasOwn(map, key) ? map[key] : undefined;
      if (value === desired) return [];
      const path = `.metadata.${part}[${JSON.stringify(key)}]`;
      return [value === undefined ? { path, desired } : { path, desired, live: value }];
    }),
  );
}
