import { resolve } from 'node:path';
import type { Random } from '@setpoint/core';
import type { CapabilitiesOptions, Lookup, RenderOptions, RenderResult } from '@setpoint/helm';
import type { KubeClient } from '@setpoint/kube';
import type { RenderContext } from './render-context.ts';
import type { DiskEntry, DiskFiles } from './disk-files.ts';
import { locateChart } from './locate-chart.ts';
import { postRendererOf } from './post-renderer.ts';
import { type OwnSource, withOwnSource } from './own-remotes.ts';
import type { Render, RenderJob } from './render-job.ts';

/** What the rendering of a chart needs beside its job. */
export interface HelmJobPorts {
  readonly files: DiskFiles;
  /** A path of the job in `files`. */
  readonly within: (path: string) => string;
  readonly context: RenderContext;
  /** The cluster that `--dry-run=server` names. */
  readonly client?: KubeClient;
}

const clusterMount = '@cluster';

/** Prints what `helm template` prints for the job. */
export async function helmRender(job: RenderJob, ports: HelmJobPorts): Promise<Render> {
  const { mergeValues, parseKubeVersion, renderChart } = await import('@setpoint/helm');
  const { context, client } = ports;
  const postRenderer = postRendererOf(job, context);
  return (signal) =>
    withOwnSource(context, async (own) => {
      const files = new JobFiles(ports, own);
      // What is wrong is told in Helm's order: the version, where the chart is, the values, the chart.
      if (job.kubeVersion !== undefined) parseKubeVersion(job.kubeVersion);
      const located = await locateChart(job, ports, own, signal);
      const values = await mergeValues(
        {
          valueFiles: (job.values ?? []).flatMap(commaSeparated),
          set: job.set ?? [],
          setString: job.setString ?? [],
          setJson: job.setJson ?? [],
          setFile: job.setFile ?? [],
          setLiteral: job.setLiteral ?? [],
        },
        { files, signal, ...(job.helmVersion === undefined ? {} : { helmVersion: job.helmVersion }) },
      );
      const chart = await located();
      const options = { ...optionsOf(job), values };
      const random = await randomOf(job, [chart, values, optionsOf(job)]);
      const render = (more: Partial<RenderOptions>, lookup?: Lookup): Promise<RenderResult> => {
        const rendering = random === undefined ? {} : { random: random(), reproducible: true };
        return renderChart(chart, {
          ...options,
          ...more,
          ports: {
            ...rendering,
            ...(lookup === undefined ? {} : { lookup }),
            ...(postRenderer === undefined ? {} : { postRenderer }),
          },
        });
      };
      const { manifests } =
        client === undefined ? await render({}) : await onCluster(client, options, render, signal);
      return manifests;
    });
}

function optionsOf(job: RenderJob): Omit<RenderOptions, 'ports' | 'values'> {
  return {
    release: {
      ...(job.name === undefined ? {} : { name: job.name }),
      ...(job.nameTemplate === undefined ? {} : { nameTemplate: job.nameTemplate }),
      ...(job.namespace === undefined ? {} : { namespace: job.namespace }),
      isUpgrade: job.isUpgrade ?? false,
    },
    capabilities: {
      ...(job.kubeVersion === undefined ? {} : { kubeVersion: job.kubeVersion }),
      ...(job.apiVersions === undefined ? {} : { apiVersions: job.apiVersions.flatMap(commaSeparated) }),
    },
    includeCrds: job.includeCrds ?? false,
    skipTests: job.skipTests ?? false,
    noHooks: job.noHooks ?? false,
    skipSchemaValidation: job.skipSchemaValidation ?? false,
    ...(job.helmVersion === undefined ? {} : { helmVersion: job.helmVersion }),
    ...(job.showOnly === undefined ? {} : { showOnly: job.showOnly }),
  };
}

/** With a seed, random values are a function of it and of the inputs. Without, they are as random as Helm's. */
async function randomOf(
  { seed }: RenderJob,
  inputs: readonly unknown[],
): Promise<(() => Random) | undefined> {
  if (seed === undefined) return undefined;
  const { keyedRandom } = await import('@setpoint/render');
  return () => keyedRandom(Buffer.from(seed), () => inputs);
}

/** Charts see the cluster's version and APIs, and look its objects up, as with `helm template --dry-run=server`. */
async function onCluster(
  client: KubeClient,
  { capabilities, release }: Omit<RenderOptions, 'ports'>,
  render: (more: Partial<RenderOptions>, lookup: Lookup) => Promise<RenderResult>,
  signal: AbortSignal,
): Promise<RenderResult> {
  const { clusterView } = await import('@setpoint/argocd');
  const { clusterTree, withLookups } = await import('@setpoint/render');
  const { createDirectoryTree, mountTrees } = await import('@setpoint/source');
  const view = clusterView(client.server, async () => client, release?.namespace ?? 'default', 'cluster');
  const seen = await view.capabilities(signal);
  const merged: CapabilitiesOptions = {
    kubeVersion: capabilities?.kubeVersion ?? seen.kubeVersion,
    knownApiVersions: seen.apiVersions,
    apiVersions: capabilities?.apiVersions ?? [],
  };
  const mount = { path: clusterMount, tree: clusterTree(view), isListed: false };
  const tree = mountTrees(createDirectoryTree(new Map()), [mount]);
  return withLookups((lookup) => render({ capabilities: merged }, lookup), tree, clusterMount, signal);
}

/** Paths as they were given, resolved against the working directory; URLs are read from their servers. */
class JobFiles {
  readonly #ports: HelmJobPorts;
  readonly #own: OwnSource;

  constructor(ports: HelmJobPorts, own: OwnSource) {
    this.#ports = ports;
    this.#own = own;
  }

  async entry(path: string, signal: AbortSignal): Promise<DiskEntry | undefined> {
    if (isUrl(path)) return { path, kind: 'file', size: undefined };
    return this.#ports.files.entry(this.#ports.within(path), signal);
  }

  async list(): Promise<undefined> {
    return undefined;
  }

  async read(path: string, signal: AbortSignal): Promise<Uint8Array> {
    if (isUrl(path)) return this.#own().file(path, 0, signal);
    return this.#ports.files.read(this.#ports.within(path), signal);
  }
}

function isUrl(path: string): boolean {
  return /^https?:\/\//i.test(path);
}

/** pflag's `strings`: a line of CSV. */
function commaSeparated(text: string): readonly string[] {
  const fields: string[] = [];
  for (const match of text.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g))
    fields.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
  return fields;
}

/** Where a job's relative paths lead. */
export function pathWithin(folder: string, root: string): (path: string) => string {
  return (path) => resolve(folder, path).slice(root.length).replaceAll('\\', '/');
}
