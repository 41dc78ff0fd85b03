import { build, KUSTOMIZATION_FILE_NAMES } from '@setpoint/kustomize';
import { createDirectoryTree, mountTrees, type Tree } from '@setpoint/source';
import type { Engine, EngineRequest } from '../engine.ts';
import { objectsOf } from '../engine-output.ts';
import { kustomizePorts } from '../kustomize/ports.ts';
import type { FluxTool } from '../tool.ts';
import { withCommonMetadata } from './common-metadata.ts';
import { fluxEdit } from './edit.ts';
import { findLocalComponents } from './find-components.ts';
import { generateKustomization } from './generate-kustomization.ts';

/**
 * A Flux Kustomization as kustomize-controller builds it (fluxcd/pkg/kustomize): the kustomization that is there, or one
 * generated for the manifests that are, with the spec's fields in it; no load restriction within the tree, objects in
 * the order in which they come, no plugins.
 */
export const fluxEngine: Engine<FluxTool> = {
  async render({ tool, path, tree, remotes }: EngineRequest<FluxTool>, signal) {
    const own = await kustomizationName(tree, path, signal);
    const files = own === undefined ? await withGenerated(tree, path, signal) : tree;
    const components = await findLocalComponents(tool, tree, path, signal);
    const { helmTemplate: _none, helmPull: _neither, ...ports } = kustomizePorts(remotes);
    const options = {
      loadRestrictions: 'none',
      reorder: 'none',
      ignoresUnknownFields: true,
      extendsSchema: true,
      edit: fluxEdit(tool, components, own !== undefined),
    } as const;
    const { objects } = await build(files, path, options, ports, signal);
    const shown = path === '' ? '.' : path;
    return objectsOf(
      objects.map((value) => ({ value: withCommonMetadata(value, tool.commonMetadata), path: shown })),
    );
  },
};

async function kustomizationName(tree: Tree, path: string, signal: AbortSignal): Promise<string | undefined> {
  for (const name of KUSTOMIZATION_FILE_NAMES) {
    if ((await tree.entry(within(path, name), signal))?.kind === 'file') return name;
  }
  return undefined;
}

/** The generated file lies over the tree, and in no other's view of it. */
async function withGenerated(tree: Tree, path: string, signal: AbortSignal): Promise<Tree> {
  const text = await generateKustomization(tree, path, signal);
  const file = createDirectoryTree(new Map([['file', text]]));
  return mountTrees(tree, [
    { path: within(path, KUSTOMIZATION_FILE_NAMES[0]), tree: file, from: 'file', isListed: false },
  ]);
}

function within(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}
