import { anchoredRegex } from './go-regex.ts';
import type { Selector } from './kustomization-fields.ts';
import { type LabelMatcher, parseLabelSelector } from './label-selector.ts';
import { effectiveNamespace } from './res-id.ts';
import type { Resource } from './resource.ts';

/** The resources a selector names: its id parts are patterns, its name and namespace the present or the original ones. */
export function selectResources(resources: readonly Resource[], selector: Selector): Resource[] {
  const group = anchoredRegex(selector.group);
  const version = anchoredRegex(selector.version);
  const kind = anchoredRegex(selector.kind);
  const name = anchoredRegex(selector.name);
  const namespace = anchoredRegex(selector.namespace);
  const labels = lazySelector(selector.labelSelector);
  const annotations = lazySelector(selector.annotationSelector);
  return resources.filter((resource) => {
    const current = resource.currentId;
    const original = resource.originalId;
    return (
      (namespace(effectiveNamespace(original)) || namespace(effectiveNamespace(current))) &&
      (name(original.name) || name(current.name)) &&
      group(current.group) &&
      version(current.version) &&
      kind(current.kind) &&
      labels(() => resource.labels) &&
      annotations(() => resource.annotations)
    );
  });
}

/** A selector that is read when the first resource is asked about: a bad one that decides nothing is no error. */
function lazySelector(text: string): (labels: () => ReadonlyMap<string, string>) => boolean {
  if (text === '') return () => true;
  let matches: LabelMatcher | undefined;
  return (labels) => {
    matches ??= parseLabelSelector(text);
    return matches(labels());
  };
}
