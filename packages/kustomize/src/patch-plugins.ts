import { SetpointError } from '@setpoint/core';
import { decodeSigs, encodeSigs, quoteGo } from '@setpoint/goyaml';
import { failure, isFatal, messageOf, prefixed, rephrased } from './errors.ts';
import type { Patch, Selector } from './kustomization-fields.ts';
import { parseJsonPatch } from './json-patch.ts';
import type { Loader } from './loader.ts';
import {
  applyJsonPatchTo,
  applyMergePatch,
  applyMergePatchTo,
  attempt,
  jsonText,
  parseMergePatches,
  targetOf,
} from './patches.ts';
import type { PluginHost, Transformer } from './plugin.ts';
import { NOTES, type Resource } from './resource.ts';
import { selectResources } from './select.ts';
import { newResId, idText } from './res-id.ts';

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** `patches`: each a strategic merge or a JSON patch, in a file or inline. */
export async function patchTransformer(
  patch: Patch,
  host: PluginHost,
  config: () => string,
): Promise<Transformer> {
  const inline = patch.patch.trim();
  if (inline === '' && patch.path === '') throw failure(`must specify one of patch and path in\n${config()}`);
  if (inline !== '' && patch.path !== '') {
    throw failure(`patch and path can't be set at the same time\n${config()}`);
  }
  const text = inline === '' ? await loadPatch(host.loader, patch.path) : inline;
  const source = inline === '' ? `[path: ${quoteGo(patch.path)}]` : `[patch: ${quoteGo(inline)}]`;
  const merge = attempt(() => parseMergePatches(text));
  const json = attempt(() => parseJsonPatch(text));
  if ('value' in merge && 'value' in json && merge.value.length > 0 && json.value.length > 0) {
    throw failure(`illegally qualifies as both an SM and JSON patch: ${source}`);
  }
  if ('value' in merge) return mergeTransformer(merge.value, patch, source, host);
  if ('error' in json)
    throw failure(`unable to parse SM or JSON patch from ${source}`, undefined, { cause: merge.error });
  const operations = json.value;
  return (list) => {
    if (patch.target === undefined) throw failure(`must specify a target for JSON patch ${source}`);
    for (const resource of selectResources(list.items, patch.target)) {
      resource.storePreviousId();
      applyJsonPatchTo(resource, operations);
    }
  };
}

async function loadPatch(loader: Loader, path: string): Promise<string> {
  try {
    return decoder.decode(await loader.load(path));
  } catch (error) {
    throw rephrased(error, `failed to get the patch file from path(${path}): ${messageOf(error)}`);
  }
}

function mergeTransformer(
  patches: readonly Resource[],
  { target, options }: Patch,
  source: string,
  host: PluginHost,
): Transformer {
  for (const patch of patches) {
    if (options?.get('allowNameChange') === true) patch.enable(NOTES.allowNameChange);
    if (options?.get('allowKindChange') === true) patch.enable(NOTES.allowKindChange);
  }
  if (patches.length === 0) {
    return () => {
      if (target === undefined) throw failure(`must specify a target for JSON patch ${source}`);
    };
  }
  if (target === undefined) {
    return (list) => {
      for (const patch of patches) applyMergePatch(targetOf(list, patch), patch, host.context);
    };
  }
  return (list) => {
    const [patch] = patches;
    if (patch === undefined || patches.length > 1) {
      throw failure(
        `Multiple Strategic-Merge Patches in one \`patches\` entry is not allowed to set \`patches.target\` field: ${source}`,
      );
    }
    applyMergePatchTo(list, selected(list.items, target), patch, host.context);
  };
}

function selected(resources: readonly Resource[], target: Selector): Resource[] {
  try {
    return selectResources(resources, target);
  } catch (error) {
    throw prefixed(error, `unable to find patch target "${selectorText(target)}" in \`resources\``);
  }
}

function selectorText(selector: Selector): string {
  const id = newResId(selector, selector.name, selector.namespace, false);
  return `${idText(id)}:a=${selector.annotationSelector}:l=${selector.labelSelector}`;
}

/** `patchesStrategicMerge`: patches as text or in files. */
export async function strategicMergeTransformer(
  paths: readonly string[],
  inline: string,
  host: PluginHost,
): Promise<Transformer> {
  if (paths.length === 0 && inline === '') throw failure('empty file path and empty patch content');
  const patches: Resource[] = [];
  for (const path of paths) patches.push(...(await patchesAt(path, host.loader)));
  if (inline !== '') patches.push(...parseMergePatches(inline));
  if (patches.length === 0) {
    throw failure(`patch appears to be empty; files=[${paths.join(' ')}], Patch=${inline}`);
  }
  return (list) => {
    for (const patch of patches) applyMergePatchTo(list, [list.byId(patch.originalId)], patch, host.context);
  };
}

async function patchesAt(path: string, loader: Loader): Promise<readonly Resource[]> {
  const inline = attempt(() => parseMergePatches(path));
  if ('value' in inline) return inline.value;
  const text = decoder.decode(await loader.load(path));
  try {
    return parseMergePatches(text);
  } catch (error) {
    throw inFile(error, path);
  }
}

/** Says which file is no YAML; other errors stay as they are. */
export function inFile(error: unknown, path: string): unknown {
  if (isFatal(error)) return error;
  const message = messageOf(error);
  if (/error converting YAML to JSON|error unmarshaling JSON/.test(message)) {
    return rephrased(error, `YAML file [${path}] encounters a format error.\n${message}\n`);
  }
  return message.includes('MalformedYAMLError') ? rephrased(error, `${message} in File: ${path}`) : error;
}

/** `patchesJson6902`: JSON patches for one target each. */
export async function jsonPatchTransformer(
  patch: { readonly target: Selector | undefined; readonly path: string; readonly jsonOp: string },
  host: PluginHost,
): Promise<Transformer> {
  const { target, path } = patch;
  if (target === undefined || target.name === '') throw failure('must specify the target name');
  if (path === '' && patch.jsonOp === '') throw failure('empty file path and empty jsonOp');
  if (path !== '' && patch.jsonOp !== '') throw failure('must specify a file path or jsonOp, not both');
  const text = path === '' ? patch.jsonOp : decoder.decode(await host.loader.load(path));
  if (text === '') throw failure(`patch file '${path}' empty seems to be empty`);
  const operations = decodeOperations(text);
  if (operations.length === 0)
    throw failure(`patch appears to be empty; file=${path}, JsonOp=${jsonText([])}`);
  return (list) => {
    for (const resource of selectResources(list.items, target)) applyJsonPatchTo(resource, operations);
  };
}

function decodeOperations(text: string): ReturnType<typeof parseJsonPatch> {
  const json = text.startsWith('[') ? text : JSON.stringify(readYaml(text));
  try {
    return parseJsonPatch(text);
  } catch (error) {
    throw prefixed(error, `decoding ${json}`);
  }
}

function readYaml(text: string): unknown {
  try {
    return decodeSigs(text);
  } catch (error) {
    throw rephrased(error, messageOf(error).replace(/^error converting YAML to JSON: /, ''));
  }
}

/** A configuration as YAML without what is empty, for messages. */
export function configYaml(config: object): string {
  return encodeSigs(withoutEmpty(config));
}

function withoutEmpty(value: unknown): unknown {
  // What people name themselves is shown whole, as Go omits the empty fields of structs only.
  if (value instanceof Map) return value;
  if (Array.isArray(value)) return value.map(withoutEmpty);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value)
    .filter(([, item]) => !isEmpty(item))
    .map(([key, item]) => [key, withoutEmpty(item)] as const);
  return Object.fromEntries(entries);
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === '' || value === false || value === 0) return true;
  return (Array.isArray(value) && value.length === 0) || (value instanceof Map && value.size === 0);
}

/** Makes a built-in plugin of a kustomization's own fields; an error shows what it was configured with. */
export async function configured<T>(name: string, config: object, make: () => Promise<T>): Promise<T> {
  try {
    return await make();
  } catch (error) {
    throw troubled(name, config, error);
  }
}

function troubled(name: string, config: object, error: unknown): unknown {
  if (!(error instanceof SetpointError)) return error;
  return prefixed(error, `trouble configuring builtin ${name} with config: \`\n${configYaml(config)}\``);
}
