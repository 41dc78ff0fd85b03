import { build, type BuildOptions, readPatches } from '@setpoint/kustomize';
import type { Tree } from '@setpoint/source';
import type { Engine, EngineRequest } from '../engine.ts';
import { objectsOf } from '../engine-output.ts';
import { keyedRandom } from '../keyed-random.ts';
import type { KustomizeTool } from '../tool.ts';
import { editOf } from './edit.ts';
import { findComponents } from './find-components.ts';
import { kustomizePorts } from './ports.ts';

/** Kustomizations as `kustomize build` builds them, in process, after the edits the application asks for. */
export const kustomizeEngine: Engine<KustomizeTool> = {
  async render({ tool, path, tree, remotes, secret }: EngineRequest<KustomizeTool>, signal) {
    const options = await buildOptions(tool, tree, path, signal);
    const ports = kustomizePorts(remotes, ({ chart, values }) =>
      keyedRandom(secret, () => [path, chart.name, chart.version, chart.releaseName, ...values]),
    );
    const { objects } = await build(tree, path, options, ports, signal);
    return objectsOf(objects.map((value) => ({ value, path: path === '' ? '.' : path })));
  },
};

async function buildOptions(
  tool: KustomizeTool,
  tree: Tree,
  path: string,
  signal: AbortSignal,
): Promise<BuildOptions> {
  const components = await findComponents(tool, tree, path, signal);
  return {
    edit: editOf(tool, { patches: readPatches(tool.patches ?? []), components }),
    ...tool.build,
  };
}
