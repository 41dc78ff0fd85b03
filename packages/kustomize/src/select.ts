import { anchoredRegex } from './go-regex.ts';
import type { Selector } from './kustomization-fields.ts';
import { parseLabelSelector } from './label-selector.ts';
import { effectiveNamespace } from './res-id.ts';
import type { Resource } from './resource.ts';

/** The resources a selector names: its id parts are patterns, its name and namespace the present or the original ones. */
export function selectResources(resources: readonly Resource[], selector: Selector): Resource[] {
  const group = anchoredRegex(selector.group);
  const version = anchoredRegex(selector.version);
  const kind = anchoredRegex(selector.kind);
  const name = anchoredRegex(selector.name);
  const namespace = anchoredRegex(selector.namespace);
  return resources.filter((resource) => {
    const current = resource.currentId;
    const original = resource.originalId;
    return (
      (namespace(effectiveNamespace(original)) || namespace(effectiveNamespace(current))) &&
      (name(original.name) || name(current.name)) &&
      group(current.group) &&
      version(current.version) &&
      kind(current.kind) &&
      parseLabelSelector(selector.labelSelector)(resource.labels) &&
      parseLabelSelector(selector.annotationSelector)(resource.annotations)
    );
  });
}
