import { createHash } from 'node:crypto';
import { seededRandom } from '@setpoint/core';
import { decodeAllSigs } from '@setpoint/goyaml';
import { loadChart, mergeValues, renderChart } from '@setpoint/helm';
import { type Engine, type EngineRequest } from './engine.ts';
import { objectsOf, type ToolDocument } from './engine-output.ts';
import type { HelmTool } from './tool.ts';

/** Charts as `helm template` renders them, in process. */
export const helmEngine: Engine<HelmTool> = {
  async render({ tool, path, tree }: EngineRequest<HelmTool>, signal) {
    const chart = await loadChart(tree, path, { signal });
    const values = await mergeValues(
      {
        valueFiles: tool.valueFiles ?? [],
        ignoreMissingValueFiles: tool.ignoreMissingValueFiles ?? false,
        inline: tool.values === undefined ? [] : [tool.values],
        ...(tool.valuesObject === undefined ? {} : { values: tool.valuesObject }),
        set: tool.set ?? [],
        setString: tool.setString ?? [],
        setFile: tool.setFile ?? [],
      },
      { files: tree, signal },
    );
    const root = await tree.entry(path, signal);
    const { documents, hooks, crds } = await renderChart(chart, {
      values,
      release: {
        ...(tool.releaseName === undefined ? {} : { name: tool.releaseName }),
        ...(tool.namespace === undefined ? {} : { namespace: tool.namespace }),
      },
      capabilities: {
        ...(tool.kubeVersion === undefined ? {} : { kubeVersion: tool.kubeVersion }),
        ...(tool.apiVersions === undefined ? {} : { apiVersions: tool.apiVersions }),
      },
      ...(tool.skipSchemaValidation === undefined ? {} : { skipSchemaValidation: tool.skipSchemaValidation }),
      ports: { random: seededRandom(seedOf(tool, root?.id ?? '')) },
    });
    const files: ToolDocument[] = [];
    if (tool.skipCrds !== true) {
      for (const crd of crds) {
        for (const { value } of decodeAllSigs(crd.data)) files.push({ value, path: crd.path });
      }
    }
    const isTest = (events: readonly string[]): boolean => events.includes('test');
    const kept = hooks.filter(({ events }) => !(tool.skipTests === true && isTest(events)));
    return objectsOf([...files, ...documents, ...kept]);
  },
};

/** Random values of a chart are a function of what it is rendered from, so that a second render gives the same. */
function seedOf(tool: HelmTool, treeId: string): number {
  return createHash('sha256')
    .update(JSON.stringify([tool, treeId]))
    .digest()
    .readUInt32BE(0);
}
