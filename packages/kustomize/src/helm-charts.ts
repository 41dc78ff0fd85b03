import { encodeSigs } from '@setpoint/goyaml';
import { failure, KUSTOMIZE_CODES, prefixed } from './errors.ts';
import { type Files, isWithin, joinPath } from './files.ts';
import type { HelmChart, HelmGlobals } from './kustomization-fields.ts';
import { parseResources } from './parse-resources.ts';
import { parseManifests } from './parse-yaml.ts';
import { nodeOfJson, objectOf } from './plain-value.ts';
import type { Generator, PluginHost } from './plugin.ts';
import { strategicMerge } from './strategic-merge.ts';
import type { YNode } from './ynode.ts';

const MERGE_MODES = ['merge', 'override', 'replace'];
const DEFAULT_HOME = 'charts';
const NO_SCHEMAS = { forKind: () => undefined };

/** A chart's directory, in the build's own files or in those that were pulled. */
interface FoundChart {
  readonly files: Files;
  readonly path: string;
  readonly isPulled: boolean;
}

/** `helmCharts`: what `helm template` of Helm 3 prints for the chart, by way of the caller's Helm. */
export async function helmChartGenerator(
  chart: HelmChart,
  globals: HelmGlobals,
  host: PluginHost,
): Promise<Generator> {
  const { context } = host;
  if (!context.enableHelm) throw failure('must specify --enable-helm');
  if (chart.name === '') throw failure('chart name cannot be empty');
  if (chart.valuesMerge !== '' && !MERGE_MODES.includes(chart.valuesMerge)) {
    throw failure(`valuesMerge must be one of [${MERGE_MODES.join(' ')}]`);
  }
  if (context.ports.helmTemplate === undefined) {
    throw failure(`the chart ${chart.name} cannot be inflated here`, KUSTOMIZE_CODES.unsupported, {
      rule: 'helmCharts: a Helm engine is needed to inflate charts',
      nextAction: 'Give the build a helmTemplate port, or render the chart beforehand.',
    });
  }
  const inflation = new Inflation(chart, globals, host, await additionalValues(chart, host));
  return async () => parseResources(await inflation.run());
}

async function additionalValues(chart: HelmChart, { loader }: PluginHost): Promise<readonly Uint8Array[]> {
  const values: Uint8Array[] = [];
  for (const file of chart.additionalValuesFiles ?? []) {
    try {
      values.push(await loader.load(file));
    } catch (error) {
      throw prefixed(error, 'could not load additionalValuesFile');
    }
  }
  return values;
}

class Inflation {
  readonly #chart: HelmChart;
  readonly #host: PluginHost;
  /** Where charts are, relative to the root of the files. */
  readonly #home: string;
  readonly #additional: readonly Uint8Array[];

  constructor(
    chart: HelmChart,
    { chartHome }: HelmGlobals,
    host: PluginHost,
    additional: readonly Uint8Array[],
  ) {
    this.#chart = chart;
    this.#host = host;
    this.#additional = additional;
    const { name, version, repo } = chart;
    const home = host.loader.pathOf(chartHome === '' ? DEFAULT_HOME : chartHome);
    this.#home = version !== '' && repo !== '' ? joinPath(home, `${name}-${version}`) : home;
  }

  async run(): Promise<string> {
    const { ports, signal } = this.#host.context;
    const found = await this.#find();
    const values = [await this.#values(found), ...this.#additional];
    const { files, path } = found;
    const request = { chart: this.#withFlags(), files, path, values };
    const template = ports.helmTemplate as NonNullable<typeof ports.helmTemplate>;
    return await template(request, signal);
  }

  /** What the kustomization says goes before the flags of the build. */
  #withFlags(): HelmChart {
    const { helmKubeVersion = '', helmApiVersions = [] } = this.#host.context.helm;
    const { kubeVersion, apiVersions } = this.#chart;
    return {
      ...this.#chart,
      kubeVersion: kubeVersion === '' ? helmKubeVersion : kubeVersion,
      apiVersions: apiVersions ?? helmApiVersions,
    };
  }

  async #find(): Promise<FoundChart> {
    const { loader, context } = this.#host;
    const { name, repo, version, devel } = this.#chart;
    const path = joinPath(this.#home, name);
    if (await loader.isDirectory(path)) return { files: loader.files, path, isPulled: false };
    // The real tool names no path: the one it looked at is lost where there is nothing.
    if (repo === '')
      throw failure("no repo specified for pull, no chart found at ''", KUSTOMIZE_CODES.notFound);
    const { helmPull } = context.ports;
    if (helmPull === undefined) {
      throw failure(`the chart ${name} of ${repo} cannot be pulled here`, KUSTOMIZE_CODES.unsupported, {
        rule: 'helmCharts: a chart that is not in chartHome is pulled from its repository',
        nextAction: 'Give the build a helmPull port, or commit the chart.',
      });
    }
    const files = await helmPull({ name, repo, version, devel }, context.signal);
    return { files, path: '', isPulled: true };
  }

  /** The values file, or what `valuesInline` makes of it. */
  async #values(found: FoundChart): Promise<Uint8Array> {
    const { valuesInline, valuesMerge } = this.#chart;
    if (valuesInline === undefined || valuesInline.size === 0) return await this.#valuesFile(found);
    const inline = nodeOfJson(Object.fromEntries(valuesInline));
    if (valuesMerge === 'replace') return bytesOf(inline);
    const file = parsedValues(await this.#valuesFile(found));
    return bytesOf(valuesMerge === 'merge' ? merged(inline, file) : merged(file, inline));
  }

  /** Files of a pulled chart lie where the real tool would have put them. */
  async #valuesFile({ files, isPulled }: FoundChart): Promise<Uint8Array> {
    const { loader, context } = this.#host;
    const { valuesFile, name } = this.#chart;
    const chart = joinPath(this.#home, name);
    const path = valuesFile === '' ? joinPath(chart, 'values.yaml') : loader.pathOf(valuesFile);
    if (!isPulled || !isWithin(path, chart)) {
      return await loader.load(valuesFile === '' ? loader.absolute(path) : valuesFile);
    }
    loader.requireAllowed(path);
    const inside = path.slice(chart.length + 1);
    if ((await files.entry(inside, context.signal))?.kind === 'file')
      return await files.read(inside, context.signal);
    const shown = loader.absolute(path);
    throw failure(
      `evalsymlink failure on '${shown}' : lstat ${shown}: no such file or directory`,
      KUSTOMIZE_CODES.notFound,
      { subject: `${name}: ${inside}`, nextAction: 'Correct valuesFile: the chart has no such file.' },
    );
  }
}

function parsedValues(content: Uint8Array): YNode {
  const [root] = parseManifests(new TextDecoder('utf-8', { ignoreBOM: true }).decode(content));
  if (root === undefined) throw failure('could not parse values file into rnode: EOF');
  return root;
}

/** `over` merged into `values`, null removing; lists are replaced. */
function merged(values: YNode, over: YNode): YNode | undefined {
  try {
    return strategicMerge(values, over, NO_SCHEMAS);
  } catch (error) {
    throw prefixed(error, 'could not merge values');
  }
}

function bytesOf(values: YNode | undefined): Uint8Array {
  return new TextEncoder().encode(values === undefined ? '{}\n' : encodeSigs(objectOf(values)));
}
