import { build } from '@setpoint/kustomize';
import type { Engine, EngineRequest } from './engine.ts';
import { objectsOf } from './engine-output.ts';
import { kustomizePorts } from './kustomize-ports.ts';
import { withKustomizeEdits } from './kustomize-edits.ts';
import type { KustomizeTool } from './tool.ts';

/** Kustomizations as `kustomize build` builds them, in process, after the edits the application asks for. */
export const kustomizeEngine: Engine<KustomizeTool> = {
  async render({ tool, path, tree, remotes }: EngineRequest<KustomizeTool>, signal) {
    const files = await withKustomizeEdits(tree, path, tool, signal);
    const { objects } = await build(files, path, {}, kustomizePorts(remotes), signal);
    return objectsOf(objects.map((value) => ({ value, path: path === '' ? '.' : path })));
  },
};
