import { SetpointError } from '@setpoint/core';
import { formatGoFloat, GoFloat } from '@setpoint/goyaml';
import { failure } from './errors.ts';
import { type FieldSpec, splitBracketPath } from './field-spec.ts';
import type { Var } from './kustomization-fields.ts';
import { lookup } from './node-fields.ts';
import { compareText, gvkOf, gvkText, newResId, sameGvkName, sameId } from './res-id.ts';
import type { Resource } from './resource.ts';
import type { ResourceList } from './resource-list.ts';
import { plainValue } from './scalar-text.ts';
import { visitField } from './visit-fields.ts';
import { INT, isMissingOrNull, isString, PLAIN, STR, type YNode } from './ynode.ts';

/** The vars of a build by name. */
export type VarSet = ReadonlyMap<string, Var>;

/** Adds vars; a name that is taken is an error. */
export function mergeVars(set: VarSet, incoming: Iterable<Var>): VarSet {
  const merged = new Map(set);
  for (const one of incoming) {
    if (merged.has(one.name)) throw failure(`var '${one.name}' already encountered`);
    merged.set(one.name, withDefaults(one));
  }
  return merged;
}

function withDefaults(one: Var): Var {
  const fieldPath = one.fieldref.fieldPath === '' ? 'metadata.name' : one.fieldref.fieldPath;
  return { ...withVersion(one), fieldref: { fieldPath } };
}

/** The var with what its `apiVersion` says of group and version. */
function withVersion(one: Var): Var {
  const { objref } = one;
  const gvk = objref.apiVersion === '' ? objref : gvkOf(objref.apiVersion, objref.kind);
  return { ...one, objref: { ...objref, group: gvk.group, version: gvk.version } };
}

/** Notes on each resource which vars read it, while it still has the id the var knows it by. */
export function bindVars(list: ResourceList, vars: readonly Var[]): void {
  for (const one of vars.map(withVersion)) {
    const { objref } = one;
    // An id that a var spells out is not known to be cluster-scoped, whatever its kind.
    const id = newResId(objref, objref.name, objref.namespace, false);
    const matches = list.matchingAnyId(id.name, (other) =>
      id.namespace === '' ? sameGvkName(id, other) : sameId(id, other),
    );
    if (matches.length > 1) {
      throw failure(`found ${matches.length} resId matches for var ${varText(one)} (unable to disambiguate)`);
    }
    const [match] = matches;
    if (match !== undefined) match.refVarNames = [...match.refVarNames, one.name];
  }
}

/** A var as Go's `%v` prints it. */
export function varText({ name, objref, fieldref }: Var): string {
  return `{${name} ${gvkText(objref)} {${fieldref.fieldPath}}}`;
}

type VarValue = string | number | bigint | boolean | GoFloat;

/** Puts the values of vars where `$(NAME)` stands; returns what kustomize warns of. */
export function resolveVars(
  resources: readonly Resource[],
  vars: VarSet,
  specs: readonly FieldSpec[],
): string[] {
  if (vars.size === 0) return [];
  const values = new Map<string, VarValue | undefined>();
  for (const one of [...vars.values()].sort((a, b) => compareText(a.name, b.name))) {
    values.set(one.name, valueFor(resources, one));
  }
  const used = new Set<string>();
  for (const resource of resources) {
    for (const spec of specs) visitField(resource, spec, (node) => replaceIn(node, values, used));
  }
  const unused = [...values.keys()].filter((name) => !used.has(name));
  return unused.length === 0 ? [] : [`well-defined vars that were never replaced: ${unused.join(',')}`];
}

function valueFor(resources: readonly Resource[], one: Var): VarValue | undefined {
  const resource = resources.find((item) => item.refVarNames.includes(one.name));
  if (resource === undefined) {
    throw failure(`var '${varText(one)}' cannot be mapped to a field in the set of known resources`);
  }
  const node = fieldAt(resource, one.fieldref.fieldPath);
  if (node === undefined) {
    throw failure(`field specified in var '${varText(one)}' not found in corresponding resource`);
  }
  return node.kind === 'scalar' ? scalarOf(node) : undefined;
}

function fieldAt(resource: Resource, path: string): YNode | undefined {
  try {
    return lookup(resource.root, splitBracketPath(path, '.').flatMap(indexParts));
  } catch (error) {
    if (error instanceof SetpointError) return undefined;
    throw error;
  }
}

/** `args[0]` is the field `args` and the item `0`. */
function indexParts(part: string): string[] {
  const match = /^(.*)\[(\d+)\]$/.exec(part);
  if (match === null) return [part];
  return [match[1] as string, match[2] as string].filter((one) => one !== '');
}

function scalarOf({ tag, value }: YNode): VarValue {
  if (tag !== INT && tag !== '!!bool' && tag !== '!!float') return value;
  const plain = plainValue(value);
  return typeof plain === 'object' && !(plain instanceof GoFloat) ? value : (plain as VarValue);
}

type Values = ReadonlyMap<string, VarValue | undefined>;

function replaceIn(node: YNode, values: Values, used: Set<string>): void {
  if (isMissingOrNull(node)) return;
  switch (node.kind) {
    case 'scalar':
      if (isString(node)) setValue(node, expand(node.value, values, used));
      return;
    case 'mapping':
      return replaceInMap(node, values, used);
    case 'sequence':
      for (const item of node.content) {
        if (!isString(item)) throw failure('invalid value type expect a string');
        setValue(item, expand(item.value, values, used));
      }
      return;
    default:
      throw failure(`invalid type encountered ${node.kind}`);
  }
}

function replaceInMap(node: YNode, values: Values, used: Set<string>): void {
  for (let i = 0; i < node.content.length; i += 2) {
    const key = node.content[i] as YNode;
    const value = node.content[i + 1] as YNode;
    if (!isString(key)) throw failure(`invalid map key: value='${key.value}', tag='${key.tag}'`);
    if (isString(value)) setValue(value, expand(value.value, values, used));
  }
}

function setValue(node: YNode, value: VarValue): void {
  node.style = PLAIN;
  node.value = valueText(value);
  if (typeof value === 'string') node.tag = STR;
  else if (typeof value === 'boolean') node.tag = '!!bool';
  else node.tag = value instanceof GoFloat ? '!!float' : INT;
}

function valueText(value: VarValue): string {
  return value instanceof GoFloat ? formatGoFloat(value.value) : String(value);
}

/** Replaces `$(NAME)`; `$$` is a dollar sign. Text that is nothing but one var takes its value with its type. */
function expand(input: string, values: Values, used: Set<string>): VarValue {
  let output = '';
  let checkpoint = 0;
  for (let cursor = 0; cursor < input.length; cursor++) {
    if (input[cursor] !== '$' || cursor + 1 >= input.length) continue;
    output += input.slice(checkpoint, cursor);
    const next = input[cursor + 1] as string;
    const close = next === '(' ? input.indexOf(')', cursor + 2) : -1;
    if (close >= 0) {
      const name = input.slice(cursor + 2, close);
      const value = values.get(name);
      if (value !== undefined) used.add(name);
      const mapped = value ?? `$(${name})`;
      if (input === `$(${name})`) return mapped;
      output += valueText(mapped);
      cursor = close;
    } else {
      output += next === '$' ? '$' : `$${next}`;
      cursor++;
    }
    checkpoint = cursor + 1;
  }
  return output + input.slice(checkpoint);
}
