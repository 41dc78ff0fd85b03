import { apiVersionOf, builtinDefinitions, type GroupVersionKind } from '@setpoint/kube';
import type { Json } from './json.ts';

let names: ReadonlyMap<string, string> | undefined;

function builtinNames(): ReadonlyMap<string, string> {
  if (names !== undefined) return names;
  const found = new Map<string, string>();
  for (const [name, definition] of Object.entries(builtinDefinitions())) {
    const kinds = ((definition as Json)['x-kubernetes-group-version-kind'] ?? []) as GroupVersionKind[];
    // Types of every group, such as DeleteOptions, are addressed by name, never by kind.
    if (kinds.length === 1 && kinds[0] !== undefined) found.set(keyOf(kinds[0]), name);
  }
  names = found;
  return names;
}

function keyOf(gvk: GroupVersionKind): string {
  return `${apiVersionOf(gvk)}/${gvk.kind}`;
}

/** The OpenAPI name of a kind: the published one of a built-in, `com.example.v1.Kind` of a custom one. */
export function definitionName(gvk: GroupVersionKind): string {
  const builtin = builtinNames().get(keyOf(gvk));
  if (builtin !== undefined) return builtin;
  return [...gvk.group.split('.').reverse(), gvk.version, gvk.kind].join('.');
}
