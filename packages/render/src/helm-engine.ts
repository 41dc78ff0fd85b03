import { decodeAllSigs, decodeGoJson } from '@setpoint/goyaml';
import {
  type CapabilitiesOptions,
  type Chart,
  type Lookup,
  loadChart,
  mergeValues,
  type RenderOptions,
  type RenderResult,
  renderChart,
} from '@setpoint/helm';
import type { Tree } from '@setpoint/source';
import { type ClusterCapabilities, capabilitiesPath } from './cluster-tree.ts';
import { type Engine, type EngineRequest } from './engine.ts';
import { objectsOf, type ToolDocument } from './engine-output.ts';
import { keyedRandom } from './keyed-random.ts';
import { withLookups } from './lookups.ts';
import { postRendered } from './post-render.ts';
import type { HelmTool } from './tool.ts';
import { expandedValueFiles } from './value-files.ts';

/** Charts as `helm template` renders them, in process. */
export const helmEngine: Engine<HelmTool> = {
  async render(request: EngineRequest<HelmTool>, signal) {
    const { tool, path, tree } = request;
    const chart = await loadChart(tree, path, { signal });
    const values = await valuesOf(tool, tree, signal);
    const options: Omit<RenderOptions, 'ports'> = {
      values,
      release: {
        ...(tool.releaseName === undefined ? {} : { name: tool.releaseName }),
        ...(tool.namespace === undefined ? {} : { namespace: tool.namespace }),
      },
      capabilities: await capabilitiesOf(tool, chart, tree, signal),
      ...(tool.skipSchemaValidation === undefined ? {} : { skipSchemaValidation: tool.skipSchemaValidation }),
    };
    const inputs = (): readonly unknown[] => [tool, path, chart, values];
    const render = (lookup: Lookup | undefined): Promise<RenderResult> => {
      const random = keyedRandom(request.secret, inputs);
      return renderChart(chart, {
        ...options,
        ports: { random, reproducible: true, ...(lookup === undefined ? {} : { lookup }) },
      });
    };
    const mount = tool.lookup === true ? tool.cluster : undefined;
    const rendered = await (mount === undefined
      ? render(undefined)
      : withLookups(render, tree, mount, signal));
    const documents = await postRendered(documentsOf(rendered, tool), tool.postRenderers ?? [], signal);
    return objectsOf(documents);
  },
};

async function valuesOf(
  tool: HelmTool,
  tree: Tree,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, unknown>> {
  const ignoreMissing = tool.ignoreMissingValueFiles ?? false;
  return mergeValues(
    {
      valueFiles: await expandedValueFiles(tree, tool.valueFiles ?? [], ignoreMissing, signal),
      ignoreMissingValueFiles: ignoreMissing,
      inline: tool.values === undefined ? [] : [tool.values],
      ...(tool.valuesObject === undefined ? {} : { values: tool.valuesObject }),
      set: tool.set ?? [],
      setString: tool.setString ?? [],
      setFile: tool.setFile ?? [],
    },
    { files: tree, signal },
  );
}

/** A chart that does not ask about the cluster is not rendered again when the cluster changes. */
async function capabilitiesOf(
  { kubeVersion, apiVersions, cluster }: HelmTool,
  chart: Chart,
  tree: Tree,
  signal: AbortSignal,
): Promise<CapabilitiesOptions> {
  const isWhole = kubeVersion !== undefined && apiVersions !== undefined;
  const seen =
    cluster === undefined || isWhole || !asksAboutCluster(chart)
      ? undefined
      : (decodeGoJson(
          Buffer.from(await tree.read(capabilitiesPath(cluster), signal)).toString(),
        ) as ClusterCapabilities);
  const version = kubeVersion ?? seen?.kubeVersion;
  const versions = apiVersions ?? seen?.apiVersions;
  return {
    ...(version === undefined ? {} : { kubeVersion: version }),
    ...(versions === undefined ? {} : { apiVersions: versions }),
  };
}

const asking = new WeakMap<Chart, boolean>();

/** By its text: `.Capabilities` may also come from a value that `tpl` executes, so values and files count too. */
function asksAboutCluster(chart: Chart): boolean {
  let asks = asking.get(chart);
  if (asks === undefined) {
    const texts = [...chart.templates, ...chart.files].map(({ data }) => data);
    asks =
      chart.metadata.kubeVersion !== '' ||
      texts.some((data) => Buffer.from(data.buffer, data.byteOffset, data.length).includes('Capabilities')) ||
      mentions(chart.values) ||
      chart.dependencies.some(asksAboutCluster);
    asking.set(chart, asks);
  }
  return asks;
}

function mentions(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('Capabilities');
  if (Array.isArray(value)) return value.some(mentions);
  return value instanceof Map && [...value.values()].some(mentions);
}

function documentsOf({ documents, hooks, crds }: RenderResult, tool: HelmTool): readonly ToolDocument[] {
  const files: ToolDocument[] = [];
  if (tool.skipCrds !== true) {
    for (const crd of crds) {
      for (const { value } of decodeAllSigs(crd.data)) files.push({ value, path: crd.path });
    }
  }
  const isTest = (events: readonly string[]): boolean => events.includes('test');
  const kept = hooks.filter(({ events }) => !(tool.skipTests === true && isTest(events)));
  return [...files, ...documents, ...kept];
}
