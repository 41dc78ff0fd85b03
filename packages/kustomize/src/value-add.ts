import { decodeSigs } from '@setpoint/goyaml';
import { failure } from './errors.ts';
import { decodeStruct, int, list, optional, struct, text } from './go-struct.ts';
import type { Selector } from './kustomization-fields.ts';
import { selectorShape } from './kustomization-shapes.ts';
import { lookupCreate, requireKind, setText } from './node-fields.ts';
import { splitPath } from './field-spec.ts';
import type { PluginHost, Transformer } from './plugin.ts';
import { selectResources } from './select.ts';
import { setNamespace } from './transform-namespace.ts';

interface Target {
  readonly selector: Selector | undefined;
  readonly fieldPath: string;
  readonly filePathPosition: number;
}

interface ValueAdd {
  readonly value: string;
  readonly targets: readonly Target[] | undefined;
  readonly targetFilePath: string;
}

const targets = list(
  struct<Target>('builtins.Target', {
    selector: optional(selectorShape),
    fieldPath: text,
    filePathPosition: int,
  }),
);

export const valueAddShape = struct<ValueAdd>('ValueAddTransformerPlugin', {
  value: text,
  targets,
  targetFilePath: text,
});

/** Writes one value into many fields, whole or as a part of a file path. */
export async function valueAddTransformer(config: ValueAdd, { loader }: PluginHost): Promise<Transformer> {
  const trimmed = config.value.trim();
  const value = trimmed === '' ? baseName(loader.displayRoot) : trimmed;
  const all = [...(config.targets ?? [])];
  if (config.targetFilePath !== '') {
    const file = decodeSigs(await loader.load(config.targetFilePath));
    all.push(...(decodeStruct(struct('targets', { targets }), file, false).targets ?? []));
  }
  if (all.length === 0) throw failure('must specify at least one target');
  for (const target of all) checkTarget(target);
  return (resources) => {
    for (const target of all) {
      const selected =
        target.selector === undefined ? resources.items : selectResources(resources.items, target.selector);
      for (const resource of selected) addValue(resource, target, value);
    }
  };
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1) || '/';
}

function checkTarget({ fieldPath, filePathPosition }: Target): void {
  if (fieldPath === '') throw failure('fieldPath cannot be empty');
  if (filePathPosition < 0)
    throw failure(`value of FilePathPosition (${filePathPosition}) cannot be negative`);
}

function addValue(resource: Parameters<typeof setNamespace>[0], target: Target, value: string): void {
  if (target.fieldPath === 'metadata/namespace') {
    setNamespace(resource, {
      namespace: value,
      fieldSpecs: [],
      unsetOnly: false,
      setRoleBindingSubjects: '',
    });
    return;
  }
  const field = lookupCreate(resource.root, 'scalar', splitPath(target.fieldPath, '/'));
  if (field === undefined) return;
  requireKind(field, 'scalar');
  setText(
    field,
    target.filePathPosition > 0 ? withPart(field.value, target.filePathPosition - 1, value) : value,
  );
}

/** The file path with a part put in at a position; an absolute path stays absolute. */
function withPart(path: string, position: number, part: string): string {
  const absolute = path.startsWith('/');
  const parts = path.split('/').filter((one) => one !== '');
  parts.splice(Math.min(position, parts.length), 0, part);
  return (absolute ? '/' : '') + parts.join('/');
}
