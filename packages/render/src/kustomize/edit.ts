import type { Kustomization, KustomizationEdit, Patch, Replica } from '@setpoint/kustomize';
import { RENDER_CODES, renderError } from '../errors.ts';
import type { KustomizeTool } from '../tool.ts';
import { setImages } from './edit-images.ts';
import { sortedByName } from './sorted-by-name.ts';
import { addAnnotations, addLabels } from './edit-pairs.ts';

/** What an application adds to a kustomization beyond the words of its tool: read, and found in the tree. */
export interface ResolvedEdits {
  readonly patches: readonly Patch[];
  readonly components: readonly string[];
}

/**
 * The edits that Argo CD makes with `kustomize edit` before it builds (util/kustomize/kustomize.go), in its order;
 * undefined without any.
 */
export function editOf(tool: KustomizeTool, resolved: ResolvedEdits): KustomizationEdit {
  return (kustomization) => {
    let edited = kustomization;
    if (tool.namePrefix) edited = { ...edited, namePrefix: tool.namePrefix };
    if (tool.nameSuffix) edited = { ...edited, nameSuffix: tool.nameSuffix };
    edited = setImages(edited, tool.images ?? []);
    edited = setReplicas(edited, tool.replicas ?? []);
    edited = addLabels(edited, tool);
    edited = addAnnotations(edited, tool);
    if (tool.namespace) edited = { ...edited, namespace: tool.namespace };
    if (resolved.patches.length > 0)
      edited = { ...edited, patches: [...(edited.patches ?? []), ...resolved.patches] };
    return addComponents(edited, resolved.components);
  };
}

function setReplicas(
  kustomization: Kustomization,
  wanted: NonNullable<KustomizeTool['replicas']>,
): Kustomization {
  if (wanted.length === 0) return kustomization;
  const byName = new Map<string, Replica>(wanted.map(({ name, count }) => [name, replicaOf(name, count)]));
  for (const replica of kustomization.replicas ?? []) {
    if (!byName.has(replica.name)) byName.set(replica.name, replica);
  }
  return { ...kustomization, replicas: sortedByName(byName.values()) };
}

function replicaOf(name: string, count: number | string): Replica {
  const number = Number(count);
  if (!name.includes('=') && /^-?\d+$/.test(String(count)) && Number.isSafeInteger(number)) {
    return { name, count: number };
  }
  throw renderError(
    RENDER_CODES.badTool,
    `invalid format of replica ${name}=${count}`,
    'kustomize.replicas',
    {
      rule: 'a replica is a name without "=" and a whole number',
      nextAction: 'Correct kustomize.replicas.',
    },
  );
}

function addComponents(kustomization: Kustomization, wanted: readonly string[]): Kustomization {
  const present = kustomization.components ?? [];
  const added = [...new Set(wanted)].filter((path) => !present.includes(path));
  return added.length === 0 ? kustomization : { ...kustomization, components: [...present, ...added] };
}
