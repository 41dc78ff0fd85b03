import { isPlainMap, type PlainMap, setOwnField } from '../values/plain.ts';
import type { SchemaNode } from './schema-node.ts';

/** Fields with a published zero default that the server's types still leave out when they are empty. */
const LEFT_OUT = new Set(
  [
    'ConfigMapEnvSource.name',
    'ConfigMapKeySelector.name',
    'ConfigMapProjection.name',
    'ConfigMapVolumeSource.name',
    'FileKeySelector.optional',
    'GRPCAction.service',
    'LocalObjectReference.name',
    'NodeRuntimeHandler.name',
    'ReplicationControllerSpec.minReadySeconds',
    'SecretEnvSource.name',
    'SecretKeySelector.name',
    'SecretProjection.name',
    'AzureDiskVolumeSource.readOnly',
  ].map((field) => `io.k8s.api.core.v1.${field}`),
);

/**
 * What the server's own type holds where a field of a built-in type is left out: `{}`, `''`, `0`, `false`, or null for a
 * list or map. Undefined for a field that can be absent, and for types of custom resources.
 */
export function zeroOf(parent: SchemaNode, name: string, field: SchemaNode): unknown {
  if (parent.name === undefined) return undefined;
  const value = field.default;
  const isZero =
    value === '' || value === 0 || value === false || (isPlainMap(value) && Object.keys(value).length === 0);
  if (isZero) return LEFT_OUT.has(`${parent.name}.${name}`) ? undefined : value;
  const isContainer = field.type === 'array' || (field.type === 'object' && field.additional !== undefined);
  return isContainer && parent.required?.includes(name) === true ? null : undefined;
}

/**
 * The object as the API server's types hold it: nulls are gone, and fields its types always write are there (`resources: {}`
 * of a container, `status: {}`, `strategy: {}`). For built-in kinds; what a custom resource's schema declares stays as it is.
 * Returns the object itself when nothing changes, and never changes it.
 */
export function typedForm<T>(object: T, schema: SchemaNode): T {
  return form(object, schema) as T;
}

function form(value: unknown, node: SchemaNode): unknown {
  if (Array.isArray(value)) {
    const { items } = node;
    if (items === undefined) return value;
    const next = value.map((item) => form(item, items));
    return next.every((item, i) => item === value[i]) ? value : next;
  }
  if (!isPlainMap(value) || node.type === 'any' || node.preserveUnknown === true) return value;
  return node.additional !== undefined ? mapForm(value, node.additional) : structForm(value, node);
}

function mapForm(value: PlainMap, item: SchemaNode): PlainMap {
  const next: Record<string, unknown> = {};
  let changed = false;
  for (const key of Object.keys(value)) {
    const formed = form(value[key], item);
    if (formed !== value[key]) changed = true;
    setOwnField(next, key, formed);
  }
  return changed ? next : value;
}

function structForm(value: PlainMap, node: SchemaNode): PlainMap {
  if (node.name === undefined || node.properties === undefined) return value;
  const next: Record<string, unknown> = {};
  let changed = false;
  for (const key of Object.keys(value)) {
    const item = value[key];
    const field = node.properties.get(key);
    const formed = field === undefined ? item : form(item, field);
    if (formed !== item || item === null) changed = true;
    if (item !== null) setOwnField(next, key, formed);
  }
  for (const [key, field] of node.properties) {
    if (Object.hasOwn(next, key)) continue;
    const zero = zeroOf(node, key, field);
    if (zero === undefined) continue;
    changed = true;
    setOwnField(next, key, isPlainMap(zero) ? form(zero, field) : zero);
  }
  return changed ? next : value;
}
