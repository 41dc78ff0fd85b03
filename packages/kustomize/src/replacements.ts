import { failure, prefixed } from './errors.ts';
import { splitBracketPath } from './field-spec.ts';
import type {
  FieldOptions,
  Replacement,
  ReplacementSource,
  ReplacementTarget,
  Selector,
} from './kustomization-fields.ts';
import { parseLabelSelector } from './label-selector.ts';
import { lookup } from './node-fields.ts';
import { matchPath } from './path-matcher.ts';
import { idText, isSelectedBy, newResId, type ResId } from './res-id.ts';
import type { Resource } from './resource.ts';
import { assignNode, copyNode, isMissingOrNull, isNilOrEmpty, newScalar, type YNode } from './ynode.ts';

const DEFAULT_PATH = 'metadata.name';

/** Copies values from one field to others, replacement by replacement. */
export function applyReplacements(
  resources: readonly Resource[],
  replacements: readonly Replacement[],
): void {
  for (const replacement of replacements) {
    const { source, sourceValue, targets } = replacement;
    if ((source === undefined && sourceValue === undefined) || targets === undefined) {
      throw failure('replacements must specify a source and at least one target');
    }
    const value = sourceOf(resources, source, sourceValue);
    for (const target of targets) applyToTarget(resources, value, target);
  }
}

function sourceOf(
  resources: readonly Resource[],
  source: ReplacementSource | undefined,
  sourceValue: string | undefined,
): YNode {
  if (source === undefined) return newScalar(sourceValue ?? '');
  if (sourceValue !== undefined) throw failure('value and resource selectors are mutually exclusive');
  const resource = selectSource(resources, source);
  const path = source.fieldPath === '' ? DEFAULT_PATH : source.fieldPath;
  let node: YNode | undefined;
  try {
    node = lookup(resource.root, splitBracketPath(path, '.'));
  } catch (error) {
    throw prefixed(error, 'error looking up replacement source');
  }
  if (node === undefined || isNilOrEmpty(node)) {
    throw failure(`fieldPath \`${path}\` is missing for replacement source ${idText(selectorId(source))}`);
  }
  return refined(node, source.options);
}

function selectorId(selector: Omit<Selector, 'annotationSelector' | 'labelSelector'>): ResId {
  return newResId(selector, selector.name, selector.namespace, false);
}

/** The present id and those of the past, none of them known to be cluster-scoped. */
function idsOf(resource: Resource): readonly ResId[] {
  return [newResId(resource.gvk, resource.name, resource.namespace, false), ...resource.previousIds];
}

function selectSource(resources: readonly Resource[], source: ReplacementSource): Resource {
  const id = selectorId(source);
  const matches = resources.filter((resource) => idsOf(resource).some((one) => isSelectedBy(one, id)));
  const [first] = matches;
  if (matches.length > 1) throw failure(`multiple matches for selector ${sourceText(source)}`);
  if (first === undefined) throw failure(`nothing selected by ${sourceText(source)}`);
  return first;
}

function sourceText(source: ReplacementSource): string {
  const { fieldPath, options } = source;
  const parts = [idText(selectorId(source))];
  if (fieldPath !== '') parts.push(fieldPath);
  if (options !== undefined && (options.delimiter !== '' || options.create)) {
    parts.push(`${options.delimiter}(${options.index}), create=${options.create}`);
  }
  return parts.join(':');
}

function refined(node: YNode, options: FieldOptions | undefined): YNode {
  if (options === undefined || options.delimiter === '') return node;
  if (node.kind !== 'scalar') throw failure('delimiter option can only be used with scalar nodes');
  const parts = node.value.split(options.delimiter);
  const part = options.index < 0 ? undefined : parts[options.index];
  if (part === undefined) {
    throw failure(`options.index ${options.index} is out of bounds for value ${node.value}`);
  }
  const copy = copyNode(node);
  copy.value = part;
  return copy;
}

function applyToTarget(resources: readonly Resource[], value: YNode, target: ReplacementTarget): void {
  const { select, reject = [] } = target;
  if (select === undefined) throw failure('target must specify resources to select');
  const selected = selectorId(select);
  const rejected = reject.map(selectorId).filter((id) => !isEmptyId(id));
  for (const resource of resources) {
    const ids = idsOf(resource);
    if (!matchesLabels(resource, select) || reject.some((one) => rejectsLabels(resource, one))) continue;
    if (!ids.some((id) => isSelectedBy(id, selected))) continue;
    if (ids.some((id) => rejected.some((one) => isSelectedBy(id, one)))) continue;
    copyTo(resource, value, target);
  }
}

function isEmptyId({ group, version, kind, name, namespace }: ResId): boolean {
  return group === '' && version === '' && kind === '' && name === '' && namespace === '';
}

function matchesLabels(resource: Resource, { annotationSelector, labelSelector }: Selector): boolean {
  const annotations = parseLabelSelector(annotationSelector)(resource.annotations);
  return parseLabelSelector(labelSelector)(resource.labels) && annotations;
}

function rejectsLabels(resource: Resource, selector: Selector): boolean {
  const named = selector.annotationSelector !== '' || selector.labelSelector !== '';
  return named && matchesLabels(resource, selector);
}

function copyTo(resource: Resource, value: YNode, { fieldPaths, options }: ReplacementTarget): void {
  const paths = fieldPaths === undefined || fieldPaths.length === 0 ? [DEFAULT_PATH] : fieldPaths;
  const create = options?.create === true;
  for (const path of paths) {
    const problem = `unable to find ${create ? 'or create ' : ''}field ${JSON.stringify(path)} in replacement target`;
    let fields: readonly YNode[];
    try {
      fields = matchPath(resource.root, splitBracketPath(path, '.'), create ? value.kind : undefined);
    } catch (error) {
      throw prefixed(error, problem);
    }
    if (fields.length === 0) throw failure(problem);
    for (const field of fields) setFieldValue(field, value, options);
  }
}

function setFieldValue(field: YNode, source: YNode, options: FieldOptions | undefined): void {
  const value = copyNode(source);
  if (options !== undefined && options.delimiter !== '') {
    if (field.kind !== 'scalar') throw failure('delimiter option can only be used with scalar nodes');
    const parts = field.value.split(options.delimiter);
    const text = isMissingOrNull(value) ? '' : value.value;
    if (options.index < 0) parts.unshift(text);
    else if (options.index >= parts.length) parts.push(text);
    else parts[options.index] = text;
    value.value = parts.join(options.delimiter);
  }
  // The target's tag stays: text put where a number was must be one.
  if (field.kind === 'scalar') field.value = value.value;
  else assignNode(field, value);
}
