import type { Clock, Random } from '@setpoint/core';
import { Execution, fromBytes, fromJs, type Limits } from '@setpoint/gotemplate';
import { type Chart, type CrdFile, isCrdFile, isLibrary } from './chart/chart.ts';
import { isCompatible } from './chart/versions.ts';
import { chartPath } from './dependencies/chart-link.ts';
import { type ChartNode, nodeOf } from './dependencies/chart-node.ts';
import { checkDependencies } from './dependencies/check-dependencies.ts';
import { withEnabledDependencies } from './dependencies/enabled-dependencies.ts';
import { withImportedValues } from './dependencies/imported-values.ts';
import { HELM_CODES, helmError, prefixed } from './errors.ts';
import { manifestText, onlyShown, printManifests, printText } from './manifests/print-manifests.ts';
import { filesOfStream, streamOfFiles } from './manifests/post-rendered-files.ts';
import { type Hook, type Manifest, sortManifests } from './manifests/sort-manifests.ts';
import { releaseNameOf } from './release-name.ts';
import {
  type CapabilitiesOptions,
  capabilitiesObject,
  type KubeVersion,
  parseKubeVersion,
} from './render/capabilities.ts';
import { executeTemplates } from './render/execute-templates.ts';
import type { Lookup, RenderState } from './render/functions.ts';
import { renderablesOf } from './render/scopes.ts';
import { validateSchemas } from './schema/validate-schemas.ts';
import type { CoalesceRules } from './values/coalesce-tables.ts';
import { coalesceValues } from './values/coalesce-values.ts';
import type { Table } from './values/merge-maps.ts';

/**
 * Changes manifests after the templates: `--post-renderer`. In Helm 4 it is given the documents of all templates before hooks
 * are told from manifests, and what it gives is sorted and printed; in Helm 3 the print without its hooks.
 */
export type PostRenderer = (manifests: string) => Promise<string> | string;

export interface RenderOptions {
  /** Values over the chart's own, as `mergeValues` gives them, or plain data. Default none. */
  readonly values?: ReadonlyMap<string, unknown> | Readonly<Record<string, unknown>>;
  readonly release?: {
    /** Default `release-name`. */
    readonly name?: string;
    /** A template that gives the name, as `--name-template`; wins over `name`. */
    readonly nameTemplate?: string;
    /** Default `default`. */
    readonly namespace?: string;
    /** `.Release.IsUpgrade` in place of IsInstall. Default false. */
    readonly isUpgrade?: boolean;
    /** Default 1. */
    readonly revision?: number;
  };
  readonly capabilities?: CapabilitiesOptions;
  /** Print the files under `crds/` too. Default false. */
  readonly includeCrds?: boolean;
  /** Leave hooks out. Default false. */
  readonly noHooks?: boolean;
  /** Leave test hooks out of the print. Default false. */
  readonly skipTests?: boolean;
  /** Print only the documents of these templates, by path within the chart or pattern. Default all. */
  readonly showOnly?: readonly string[];
  readonly skipSchemaValidation?: boolean;
  /** Whose rules apply where Helm's major versions differ. Default 4. */
  readonly helmVersion?: 3 | 4;
  readonly limits?: Partial<Limits>;
  readonly ports?: {
    /** What `now` reads. Default the system's clock. */
    readonly clock?: Clock;
    /** What random and crypto functions draw from; seeded, a render can be repeated. Default the system's. */
    readonly random?: Random;
    /**
     * Certificates are valid from the start of the quarter of their time that `clock` is in, so that renders at different
     * moments give the same. Default false: from now on, as in Helm.
     */
    readonly reproducible?: boolean;
    /** Answers `lookup`. Default: nothing is found. */
    readonly lookup?: Lookup;
    readonly postRenderer?: PostRenderer;
  };
}

export interface RenderResult {
  /** Exactly the standard output of `helm template`. */
  readonly manifests: string;
  /** The documents that are no hooks, in Helm's order of installing. */
  readonly documents: readonly Manifest[];
  /** The hooks, in the same order; empty with `noHooks`. */
  readonly hooks: readonly Hook[];
  /** The files under `crds/` of the chart and its enabled dependencies. */
  readonly crds: readonly CrdFile[];
  /** The chart's `NOTES.txt`, rendered; '' without one. */
  readonly notes: string;
}

/**
 * Renders a chart as `helm template` does, byte for byte. Fails with a `helm.*` error whose message is Helm's, or with
 * `gotemplate.limit`. The chart is not changed and may be rendered again and again.
 *
 * @example
 * const chart = await loadChart(files, 'charts/podinfo');
 * const { manifests } = await renderChart(chart, { release: { name: 'podinfo', namespace: 'apps' } });
 */
export async function renderChart(chart: Chart, options: RenderOptions = {}): Promise<RenderResult> {
  const helmVersion = options.helmVersion ?? 4;
  const kubeVersion = parseKubeVersion(options.capabilities?.kubeVersion ?? 'v1.35.0');
  if (isLibrary(chart)) throw helmError(HELM_CODES.chart, 'library charts are not installable');
  checkDependencies(chart, helmVersion);
  const releaseName = releaseNameOf(options.release?.name ?? 'release-name', options.release?.nameTemplate);
  const given = fromJs(options.values ?? {}) as Table;
  const rules: CoalesceRules = { merge: false, keepsNullOverNull: helmVersion === 4 };
  const node = processed(chart, given, rules);
  const values = coalesceValues(node, given, rules);
  if (options.skipSchemaValidation !== true) validateSchemas(node, values);
  checkKubeVersion(node, kubeVersion);
  const rendered = templateTexts(node, values, releaseName, kubeVersion, options);
  const notes = takeNotes(rendered, node);
  const texts = helmVersion === 4 ? await postRendered(rendered, options) : rendered;
  const sorted = sortManifests(texts, helmVersion);
  const crds = crdsOf(node);
  const hooks = options.noHooks === true ? [] : sorted.hooks;
  const shownHooks = options.skipTests === true ? hooks.filter((hook) => !isTest(hook)) : hooks;
  const shownCrds =
    options.includeCrds === true ? crds.map(({ path, data }) => ({ path, text: textOf(data) })) : [];
  const printed = await print([...shownCrds, ...sorted.manifests], shownHooks, options);
  const { showOnly = [] } = options;
  const manifests = showOnly.length === 0 ? printed : onlyShown(printed, showOnly);
  return { manifests, documents: sorted.manifests, hooks, crds, notes };
}

function processed(chart: Chart, given: Table, rules: CoalesceRules): ChartNode {
  try {
    return withImportedValues(withEnabledDependencies(nodeOf(chart), given, rules), rules);
  } catch (error) {
    throw prefixed('chart dependencies processing failed: ', error, HELM_CODES.dependency);
  }
}

function checkKubeVersion({ metadata }: ChartNode, version: KubeVersion): void {
  if (metadata.kubeVersion === '' || isCompatible(metadata.kubeVersion, version.normalized)) return;
  throw helmError(
    HELM_CODES.chart,
    `chart requires kubeVersion: ${metadata.kubeVersion} which is incompatible with Kubernetes ${version.version}`,
    { subject: metadata.name, nextAction: 'Render for a Kubernetes version the chart supports.' },
  );
}

function templateTexts(
  node: ChartNode,
  values: Table,
  name: string,
  kubeVersion: KubeVersion,
  options: RenderOptions,
): Map<string, string> {
  const { helmVersion = 4, ports = {}, release = {}, capabilities = {}, limits } = options;
  const { namespace = 'default', isUpgrade = false, revision = 1 } = release;
  const objects = capabilitiesObject(kubeVersion, capabilities, helmVersion);
  const renderables = renderablesOf(
    node,
    values,
    { name, namespace, isUpgrade, revision },
    objects,
    helmVersion,
  );
  const host: RenderState = { included: new Map(), lookup: ports.lookup };
  const run = new Execution({
    host,
    ...(limits === undefined ? {} : { limits }),
    ...(ports.clock === undefined ? {} : { clock: ports.clock }),
    ...(ports.random === undefined ? {} : { random: ports.random }),
    ...(ports.reproducible === undefined ? {} : { reproducible: ports.reproducible }),
  });
  return executeTemplates(renderables, run, helmVersion);
}

/** Takes every NOTES.txt out; those of dependencies are executed, and never shown. */
function takeNotes(texts: Map<string, string>, node: ChartNode): string {
  const own = `${node.name}/templates/NOTES.txt`;
  const notes = texts.get(own) ?? '';
  for (const name of texts.keys()) if (name.endsWith('NOTES.txt')) texts.delete(name);
  return notes;
}

function crdsOf(node: ChartNode): CrdFile[] {
  const path = chartPath(node.link);
  const own = node.chart.files.filter(({ name }) => isCrdFile(name));
  return [
    ...own.map(({ name, data }) => ({ path: `${path}/${name}`, data })),
    ...node.dependencies.flatMap((child) => crdsOf(child)),
  ];
}

async function print(
  documents: readonly { readonly path: string; readonly text: string }[],
  hooks: readonly Hook[],
  options: RenderOptions,
): Promise<string> {
  if (options.helmVersion !== 3 || options.ports?.postRenderer === undefined)
    return printManifests(documents, hooks);
  return printText(await runPostRenderer(manifestText(documents), options), hooks);
}

async function postRendered(
  texts: Map<string, string>,
  options: RenderOptions,
): Promise<Map<string, string>> {
  if (options.ports?.postRenderer === undefined) return texts;
  return filesOfStream(await runPostRenderer(streamOfFiles(texts), options));
}

async function runPostRenderer(manifests: string, { ports }: RenderOptions): Promise<string> {
  try {
    return (await ports?.postRenderer?.(manifests)) ?? manifests;
  } catch (error) {
    throw prefixed('error while running post render on files: ', error, HELM_CODES.manifest);
  }
}

const texts = new WeakMap<Uint8Array, string>();

/** The text of a CRD file, which may be megabytes, made once. */
function textOf(data: Uint8Array): string {
  let text = texts.get(data);
  if (text === undefined) {
    text = fromBytes(data);
    texts.set(data, text);
  }
  return text;
}

function isTest(hook: Hook): boolean {
  return hook.events.includes('test');
}
