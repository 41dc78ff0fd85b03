import { build, type BuildOptions, readPatches } from '@setpoint/kustomize';
import type { Tree } from '@setpoint/source';
import type { Engine, EngineRequest } from '../engine.ts';
import { objectsOf } from '../engine-output.ts';
import type { KustomizeTool } from '../tool.ts';
import { editOf } from './edit.ts';
import { findComponents } from './find-components.ts';
import { kustomizePorts } from './ports.ts';

/** Kustomizations as `kustomize build` builds them, in process, after the edits the application asks for. */
export const kustomizeEngine: Engine<KustomizeTool> = {
  async render({ tool, path, tree, remotes }: EngineRequest<KustomizeTool>, signal) {
    const options = await buildOptions(tool, tree, path, signal);
    const { objects } = await build(tree, path, options, kustomizePorts(remotes), signal);
    return objectsOf(objects.map((value) => ({ value, path: path === '' ? '.' : path })));
  },
};

async function buildOptions(
  tool: KustomizeTool,
  tree: Tree,
  path: string,
  signal: AbortSignal,
): Promise<BuildOptions> {
  const { loadRestrictions, reorder, enableHelm, managedByLabel } = tool.build ?? {};
  const components = await findComponents(tool, tree, path, signal);
  return {
    edit: editOf(tool, { patches: readPatches(tool.patches ?? []), components }),
    ...(loadRestrictions === undefined ? {} : { loadRestrictions }),
    ...(reorder === undefined ? {} : { reorder }),
    ...(enableHelm === undefined ? {} : { enableHelm }),
    ...(managedByLabel === undefined ? {} : { managedByLabel }),
  };
}
