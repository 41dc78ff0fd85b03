import { decodeV3, encodeV3 } from '@setpoint/goyaml';
import { normalizePath, type Tree } from '@setpoint/source';
import { isObject } from './check-object.ts';
import { decodeText } from './decode-text.ts';
import { RENDER_CODES, renderError } from './errors.ts';
import { KUSTOMIZATION_FILES } from './kustomization-files.ts';
import type { KustomizeTool } from './tool.ts';

type Fields = Map<string, unknown>;

/**
 * The tree with the tool's edits made to the kustomization at `path`, as Argo CD makes them with `kustomize edit` before
 * it builds. Without edits the tree itself.
 */
export async function withKustomizeEdits(
  tree: Tree,
  path: string,
  tool: KustomizeTool,
  signal: AbortSignal,
): Promise<Tree> {
  const { kind: _kind, ...edits } = tool;
  if (Object.keys(edits).length === 0) return tree;
  const file = await kustomizationFile(tree, path, signal);
  const fields = fieldsOf(await tree.read(file, signal), file);
  await edit(fields, tool, tree, path, signal);
  const edited = Buffer.from(encodeV3(Object.fromEntries(fields)));
  return {
    revision: tree.revision,
    id: tree.id,
    entry: (at, stop) => tree.entry(at, stop),
    list: (at, stop) => tree.list(at, stop),
    read: async (at, stop) => (at === file ? edited : tree.read(at, stop)),
  };
}

async function kustomizationFile(tree: Tree, path: string, signal: AbortSignal): Promise<string> {
  for (const name of KUSTOMIZATION_FILES) {
    const entry = await tree.entry(path === '' ? name : `${path}/${name}`, signal);
    if (entry?.kind === 'file') return entry.path;
  }
  throw renderError(RENDER_CODES.pathNotFound, 'there is no kustomization file', path === '' ? '.' : path, {
    rule: `a Kustomize application has a ${KUSTOMIZATION_FILES.join(', ')}`,
    nextAction: 'Add a kustomization.yaml, or remove spec.source.kustomize.',
  });
}

function fieldsOf(bytes: Uint8Array, file: string): Fields {
  const value = decodeV3(decodeText(bytes, file));
  return new Map(isObject(value) ? Object.entries(value) : []);
}

async function edit(
  fields: Fields,
  tool: KustomizeTool,
  tree: Tree,
  path: string,
  signal: AbortSignal,
): Promise<void> {
  for (const field of ['namePrefix', 'nameSuffix', 'namespace'] as const) {
    if (tool[field]) fields.set(field, tool[field]);
  }
  for (const image of tool.images ?? []) setByName(fields, 'images', imageOf(image));
  for (const { name, count } of tool.replicas ?? [])
    setByName(fields, 'replicas', { name, count: Number(count) });
  addLabels(fields, tool);
  addPairs(fields, 'commonAnnotations', tool.commonAnnotations, tool.forceCommonAnnotations === true);
  append(fields, 'patches', tool.patches);
  append(fields, 'components', await presentComponents(tool, tree, path, signal));
}

function append(fields: Fields, field: string, items: readonly unknown[] | undefined): void {
  if (items === undefined || items.length === 0) return;
  fields.set(field, [...listOf(fields, field), ...items]);
}

/** Replaces the entry of the same name, else adds one. */
function setByName(fields: Fields, field: string, entry: ImageEdit | ReplicaEdit): void {
  const others = listOf(fields, field).filter((item) => !isObject(item) || item['name'] !== entry.name);
  fields.set(field, [...others, entry]);
}

function listOf(fields: Fields, field: string): readonly unknown[] {
  const list = fields.get(field);
  return Array.isArray(list) ? list : [];
}

interface ReplicaEdit {
  readonly name: string;
  readonly count: number;
}

interface ImageEdit {
  readonly name: string;
  readonly newName?: string;
  readonly newTag?: string;
  readonly digest?: string;
}

/** `name=newName:tag@digest`, each part but the name optional. */
function imageOf(text: string): ImageEdit {
  const at = text.indexOf('=');
  const image = text.slice(at + 1);
  const digestAt = image.indexOf('@');
  const named = digestAt < 0 ? image : image.slice(0, digestAt);
  const colon = named.indexOf(':', named.lastIndexOf('/') + 1);
  const newName = colon < 0 ? named : named.slice(0, colon);
  const name = at < 0 ? newName : text.slice(0, at);
  return {
    name,
    ...(at >= 0 && newName !== name ? { newName } : {}),
    ...(colon < 0 ? {} : { newTag: named.slice(colon + 1) }),
    ...(digestAt < 0 ? {} : { digest: image.slice(digestAt + 1) }),
  };
}

function addLabels(fields: Fields, tool: KustomizeTool): void {
  const labels = tool.commonLabels;
  if (labels === undefined || Object.keys(labels).length === 0) return;
  if (tool.labelWithoutSelector !== true) {
    addPairs(fields, 'commonLabels', labels, tool.forceCommonLabels === true);
    return;
  }
  const entry = { pairs: labels, ...(tool.labelIncludeTemplates === true ? { includeTemplates: true } : {}) };
  append(fields, 'labels', [entry]);
}

/** As `kustomize edit add`: a key that is there already is refused unless forced. */
function addPairs(
  fields: Fields,
  field: 'commonLabels' | 'commonAnnotations',
  pairs: Readonly<Record<string, string>> | undefined,
  force: boolean,
): void {
  if (pairs === undefined || Object.keys(pairs).length === 0) return;
  const current = fields.get(field);
  const merged = new Map(isObject(current) ? Object.entries(current) : []);
  for (const [key, value] of Object.entries(pairs)) {
    if (merged.has(key) && !force) {
      const what = field === 'commonLabels' ? 'label' : 'annotation';
      throw renderError(RENDER_CODES.badObject, `${what} ${key} already in kustomization file`, field, {
        rule: `the application may set a ${what} the kustomization sets too only by force`,
        nextAction: `Remove it from one of the two, or set force${field === 'commonLabels' ? 'CommonLabels' : 'CommonAnnotations'}.`,
      });
    }
    merged.set(key, value);
  }
  fields.set(field, Object.fromEntries(merged));
}

async function presentComponents(
  tool: KustomizeTool,
  tree: Tree,
  path: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const components = tool.components ?? [];
  if (tool.ignoreMissingComponents !== true) return components;
  const present: string[] = [];
  for (const component of components) {
    if ((await tree.entry(normalizePath(`${path}/${component}`), signal)) !== undefined)
      present.push(component);
  }
  return present;
}
