import { posix } from 'node:path';
import { encodeV3 } from '@setpoint/goyaml';
import type { KubeObject } from '@setpoint/kube';
import type { FileChanges, Tree } from '@setpoint/source';
import { type CommitFacts, factsOfFolder, metadataText } from './commit-facts.ts';

/** The manifests of one application, and the folder they go to. */
export interface HydratedFolder {
  readonly path: string;
  readonly objects: readonly KubeObject[];
  /** How they were rendered. */
  readonly commands: readonly string[];
}

const attributes = '**/README.md linguist-generated=true\n**/hydrator.metadata linguist-generated=true';

/**
 * What has to be written into the branch, as Argo CD's commit server lays it out: `manifest.yaml`, `README.md` and
 * `hydrator.metadata` in each folder whose manifests differ, `hydrator.metadata` and `.gitattributes` in the root.
 * Nothing when no manifest differs. `tree` is what the branch holds, undefined when there is none.
 */
export async function hydratedFiles(
  folders: readonly HydratedFolder[],
  facts: CommitFacts,
  readme: (facts: CommitFacts) => string,
  tree: Tree | undefined,
  signal: AbortSignal,
): Promise<FileChanges> {
  const files = new Map<string, Uint8Array>();
  const write = (path: string, text: string): void => void files.set(path, Buffer.from(text));
  for (const { path, objects, commands } of folders) {
    const folder = posix.normalize(path).replace(/\/$/, '');
    const manifest = Buffer.from(objects.length === 0 ? '' : objects.map(documentOf).join('---\n'));
    const place = posix.join(folder, 'manifest.yaml');
    if (await isThere(tree, place, manifest, signal)) continue;
    const own = factsOfFolder(facts, commands);
    files.set(place, manifest);
    write(posix.join(folder, 'hydrator.metadata'), metadataText(own));
    write(posix.join(folder, 'README.md'), readme(own));
  }
  if (files.size === 0) return files;
  write('hydrator.metadata', metadataText(facts));
  write('.gitattributes', attributes);
  return files;
}

function documentOf(object: KubeObject): string {
  return encodeV3(object, { indent: 2 });
}

async function isThere(
  tree: Tree | undefined,
  path: string,
  content: Uint8Array,
  signal: AbortSignal,
): Promise<boolean> {
  if ((await tree?.entry(path, signal))?.kind !== 'file' || tree === undefined) return false;
  return Buffer.compare(await tree.read(path, signal), content) === 0;
}
