import { SetpointError } from '@setpoint/core';
import { encodeGoJson, quoteGo } from '@setpoint/goyaml';
import { Accumulator } from './accumulator.ts';
import type { BuildContext } from './build-context.ts';
import { GENERATORS, TRANSFORMERS } from './builtin-plugins.ts';
import { builtInTransformers } from './builtin-transformers.ts';
import { loadConfigurations, loadCrds } from './config-files.ts';
import { failure, isFatal, KUSTOMIZE_CODES, prefixed, rephrased } from './errors.ts';
import { type FieldPath, KustomizationPlaces, placed } from './field-place.ts';
import { joinPath } from './files.ts';
import { generate, withGlobalOptions } from './generators.ts';
import { helmChartGenerator } from './helm-charts.ts';
import { parseKustomization, type Reading } from './kustomization.ts';
import type { Kustomization } from './kustomization-fields.ts';
import type { Loader } from './loader.ts';
import { KUSTOMIZATION_FILE_NAMES } from './kustomization-file-names.ts';
import {
  addOrigins,
  addTransformations,
  NO_ORIGIN,
  type Origin,
  ORIGIN,
  originBelow,
  originText,
} from './origin.ts';
import { attempt, parseMergePatches } from './patches.ts';
import { configured, inFile } from './patch-plugins.ts';
import type { Generator, PluginHost, Transformer } from './plugin.ts';
import { idText } from './res-id.ts';
import type { Resource } from './resource.ts';
import { ResourceList } from './resource-list.ts';
import { parseRepoSpec } from './repo-spec.ts';
import { faultyLine, parseResources } from './parse-resources.ts';
import { objectOf } from './plain-value.ts';
import { differenceBetween, withoutValidator } from './validated.ts';

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const MAX_BASE_DEPTH = 200;
const FAILED_GENERATOR = 'loading generator plugins: failed to load generator';

type PluginMaker<T = unknown> = (config: Record<string, unknown>, host: PluginHost) => T;

/** The fields whose entries are paths of files and bases. */
type PathsField = 'resources' | 'generators' | 'transformers' | 'validators';

interface WithOrigin<T> {
  readonly run: T;
  /** The field that asks for it. */
  readonly field: FieldPath;
  readonly origin: Origin | undefined;
}

/** One kustomization directory of a build. */
export class Target {
  readonly kustomization: Kustomization;
  readonly #loader: Loader;
  readonly #context: BuildContext;
  readonly #fileName: string;
  readonly #places: KustomizationPlaces;
  readonly #depth: number;
  /** Kept only when the build's root asks for it in `buildMetadata`. */
  #origin: Origin | undefined;

  private constructor(
    loader: Loader,
    context: BuildContext,
    kustomization: Kustomization,
    { fileName, places }: KustomizationFile,
    origin: Origin | undefined,
    depth: number,
  ) {
    this.#loader = loader;
    this.#context = context;
    this.kustomization = kustomization;
    this.#fileName = fileName;
    this.#places = places;
    this.#origin = origin;
    this.#depth = depth;
  }

  /** The kustomization that a build starts with. */
  static async root(loader: Loader, context: BuildContext, reading: Reading): Promise<Target> {
    const file = await readFile(loader, context, reading);
    const { kustomization } = file;
    const origin = (kustomization.buildMetadata ?? []).length > 0 ? NO_ORIGIN : undefined;
    const target = new Target(loader, context, kustomization, file, origin, 0);
    await target.at(['openapi'], () => target.#useSchema());
    return target;
  }

  async #useSchema(): Promise<void> {
    const { openapi } = this.kustomization;
    const path = openapi?.get('path');
    const custom = path === undefined ? undefined : new TextDecoder().decode(await this.#loader.load(path));
    this.#context.setSchema(openapi?.get('version'), custom);
  }

  get #host(): PluginHost {
    return { loader: this.#loader, context: this.#context };
  }

  /** Adds everything the kustomization describes; name references and vars are still to be resolved. */
  async accumulate(into: Accumulator): Promise<Accumulator> {
    const k = this.kustomization;
    await this.#within('accumulating resources', () =>
      this.#addResources(into, k.resources ?? [], 'resources'),
    );
    into.mergeConfig(
      await this.at(['configurations'], () => loadConfigurations(this.#loader, k.configurations ?? [])),
    );
    into.mergeConfig(
      await this.#within(`loading CRDs [${(k.crds ?? []).join(' ')}]`, () =>
        this.at(['crds'], () => loadCrds(this.#loader, k.crds ?? [])),
      ),
    );
    await this.#runGenerators(into);
    await this.#within('accumulating components', () => this.#addComponents(into, k.components ?? []));
    await this.#runTransformers(into);
    await this.#runValidators(into);
    await this.at(['vars'], async () => into.addVars(k.vars ?? []));
    return into;
  }

  /** Errors of the action are about that field of this kustomization, unless they know better. */
  async at<T>(field: FieldPath, action: () => Promise<T>): Promise<T> {
    try {
      return await action();
    } catch (error) {
      throw placed(error, () => this.#places.of(field));
    }
  }

  async #within<T>(what: string, action: () => Promise<T>): Promise<T> {
    try {
      return await action();
    } catch (error) {
      throw error instanceof SetpointError ? prefixed(error, what) : error;
    }
  }

  /** Adds what the paths lead to, which are entries of the field. */
  async #addResources(into: Accumulator, paths: readonly string[], field: PathsField): Promise<void> {
    for (const path of paths) {
      try {
        const problem = await this.#addFile(into, path);
        if (problem !== undefined) await this.#addBase(into, path, problem);
      } catch (error) {
        throw placed(error, () => this.#places.of([field, this.kustomization[field]?.indexOf(path) ?? 0]));
      }
    }
  }

  /** Returns why the path is no file of resources, which a base may yet be. */
  async #addFile(into: Accumulator, path: string): Promise<Error | undefined> {
    let resources: readonly Resource[];
    try {
      resources = await this.#readResources(path);
    } catch (error) {
      const problem = prefixed(error, `accumulating resources from '${path}'`);
      // A server that says no, or cannot be asked, may still serve a repository under the same URL.
      if (isFatal(error) && !isRepository(path, error)) throw problem;
      return problem;
    }
    if (this.#origin !== undefined) {
      const origin = originText(originBelow(this.#origin, path));
      for (const resource of resources) resource.setAnnotation(ORIGIN, origin);
    }
    try {
      into.list.appendAll(resources);
    } catch (error) {
      const problem = prefixed(error, `merging resources from '${path}'`);
      if (isFatal(error)) throw problem;
      return problem;
    }
    return undefined;
  }

  async #readResources(path: string): Promise<readonly Resource[]> {
    const content = await this.#loader.load(path);
    const text = decoder.decode(content);
    try {
      return ResourceList.of(parseResources(text)).items;
    } catch (error) {
      throw placed(inFile(error, path), () => {
        // What is too large to be read is not read again to find its line.
        const line = isFatal(error) ? undefined : faultyLine(text);
        return `${this.#loader.shown(path)}${line === undefined ? '' : `:${line}`}`;
      });
    }
  }

  async #addBase(into: Accumulator, path: string, problem: Error): Promise<void> {
    let base: Loader;
    try {
      base = await this.#loader.base(path);
    } catch (error) {
      if (problem.message.includes('MalformedYAMLError') && !isFatal(error)) throw problem;
      const { subject } = problem as Partial<SetpointError>;
      const both = prefixed(error, `accumulation err='${problem.message}'`);
      throw subject === undefined ? both : placed(both, () => subject);
    }
    await this.#within(`accumulation err='${problem.message}'`, () =>
      this.#addDirectory(into, base, path, false),
    );
  }

  async #addComponents(into: Accumulator, paths: readonly string[]): Promise<void> {
    for (const [i, path] of paths.entries()) {
      await this.at(['components', i], async () => {
        const base = await this.#quoting('loader.New', () => this.#loader.base(path));
        await this.#quoting('accumulateDirectory:', () => this.#addDirectory(into, base, path, true));
      });
    }
  }

  async #quoting<T>(what: string, action: () => Promise<T>): Promise<T> {
    try {
      return await action();
    } catch (error) {
      throw error instanceof SetpointError ? rephrased(error, `${what} ${quoteGo(error.message)}`) : error;
    }
  }

  async #addDirectory(into: Accumulator, loader: Loader, path: string, isComponent: boolean): Promise<void> {
    if (this.#depth >= MAX_BASE_DEPTH) {
      throw failure(`bases are nested deeper than ${MAX_BASE_DEPTH}`, KUSTOMIZE_CODES.tooLarge);
    }
    const at = loader.displayRoot;
    const child = await this.#child(loader, path);
    await child.at(['openapi'], () => child.#useSchema());
    const { kind } = child.kustomization;
    if (isComponent && kind !== 'Component') {
      throw failure(`expected kind 'Component' for path '${at}' but got '${kind}'`);
    }
    if (!isComponent && kind === 'Component') throw failure(`expected kind != 'Component' for path '${at}'`);
    // A component works on what its parent has so far; any other base on its own, which then joins the parent's.
    const own = isComponent ? into : new Accumulator();
    await this.#within(`recursed accumulation of path '${at}'`, () => child.accumulate(own));
    if (isComponent) return;
    await this.#within(`recursed merging from path '${at}'`, () => Promise.resolve(into.merge(own)));
  }

  async #child(loader: Loader, path: string): Promise<Target> {
    const file = await this.#within(`couldn't make target for path '${loader.displayRoot}'`, () =>
      readFile(loader, this.#context),
    );
    const { buildMetadata } = this.kustomization;
    const origin = this.#origin === undefined ? undefined : originBelow(this.#origin, path);
    const inherited = { ...file.kustomization, buildMetadata };
    return new Target(loader, this.#context, inherited, file, origin, this.#depth + 1);
  }

  #builtInOrigin(kind: string): Origin | undefined {
    if (this.#origin === undefined) return undefined;
    const { path, repo, ref } = this.#origin;
    const configuredBy = { apiVersion: 'builtin', kind, name: '', namespace: '' };
    return { path: '', repo, ref, configuredIn: joinPath(path, this.#fileName), configuredBy };
  }

  async #runGenerators(into: Accumulator): Promise<void> {
    for (const { run, origin, field } of await this.#generators()) {
      await this.at(field, async () => {
        const resources = await run();
        addOrigins(resources, origin);
        await this.#within('merging from generator', () => Promise.resolve(into.list.absorb(resources)));
      });
    }
  }

  async #generators(): Promise<WithOrigin<Generator>[]> {
    const k = this.kustomization;
    const load = (path: string): Promise<Uint8Array> => this.#loader.load(path);
    const made: WithOrigin<Generator>[] = [];
    for (const kind of ['ConfigMap', 'Secret'] as const) {
      const origin = this.#builtInOrigin(`${kind}Generator`);
      const written = kind === 'ConfigMap' ? 'configMapGenerator' : 'secretGenerator';
      for (const [i, args] of (k[written] ?? []).entries()) {
        const merged = withGlobalOptions(args, k.generatorOptions);
        made.push({ run: async () => [await generate(kind, merged, load)], origin, field: [written, i] });
      }
    }
    const origin = this.#builtInOrigin('HelmChartInflationGenerator');
    const globals = k.helmGlobals ?? { chartHome: '', configHome: '' };
    for (const [i, chart] of (k.helmCharts ?? []).entries()) {
      const field = ['helmCharts', i];
      const run = await this.at(field, async () =>
        configured('HelmChartInflationGenerator', { ...globals, ...chart }, () =>
          helmChartGenerator(chart, globals, this.#host),
        ),
      );
      made.push({ run, origin, field });
    }
    await this.at(['generators'], async () => {
      const configs = await this.#within('loading generator plugins', () =>
        this.#pluginConfigs(k.generators ?? [], 'generators'),
      );
      for (const config of configs)
        made.push(await this.#within(FAILED_GENERATOR, () => this.#generator(config)));
    });
    return made;
  }

  /** The objects that configure plugins: inline, or in files and bases. */
  async #pluginConfigs(entries: readonly string[], field: PathsField): Promise<readonly Resource[]> {
    const configs = new Accumulator();
    const paths: string[] = [];
    for (const entry of entries) {
      const inline = attempt(() => ResourceList.of(parseMergePatches(entry)));
      if ('error' in inline) {
        paths.push(entry);
        continue;
      }
      if (this.#origin !== undefined) {
        const origin = originText(originBelow(this.#origin, this.#fileName));
        for (const resource of inline.value.items) resource.setAnnotation(ORIGIN, origin);
      }
      configs.list.appendAll(inline.value.items);
    }
    await this.#addResources(configs, paths, field);
    return configs.list.items;
  }

  async #generator(config: Resource): Promise<WithOrigin<Generator>> {
    const make = GENERATORS.get(pluginKind(config));
    if (make === undefined) return await this.#refuse(config, 'generator', TRANSFORMERS);
    const run = await this.#configure(config, make);
    return { run, origin: this.#pluginOrigin(config), field: ['generators'] };
  }

  /** A plugin of the other role is configured before it is refused, as its own faults come first. */
  async #refuse(config: Resource, role: string, others: ReadonlyMap<string, PluginMaker>): Promise<never> {
    const make = others.get(pluginKind(config));
    if (make !== undefined) await this.#configure(config, make);
    throw notA(config, role, others);
  }

  async #configure<T>(config: Resource, make: PluginMaker<T>): Promise<Awaited<T>> {
    const id = idText(config.originalId);
    const args = await this.#within(`marshalling yaml from res ${id}`, async () => asPluginConfig(config));
    return await this.#within(`plugin ${id} fails configuration`, async () => await make(args, this.#host));
  }

  #pluginOrigin(config: Resource): Origin | undefined {
    const text = config.annotation(ORIGIN);
    if (text === undefined || this.#origin === undefined) return undefined;
    const path = /^path: (.*)$/m.exec(text)?.[1] ?? '';
    const { repo, ref } = this.#origin;
    const { apiVersion, kind, name, namespace } = config;
    return { path: '', repo, ref, configuredIn: path, configuredBy: { apiVersion, kind, name, namespace } };
  }

  async #runTransformers(into: Accumulator): Promise<void> {
    const placeOf = (field: FieldPath): string => this.#places.of(field);
    const own = await builtInTransformers(this.kustomization, this.#host, into.config, placeOf);
    const all: WithOrigin<Transformer>[] = own.map(({ name, field, transform }) => ({
      run: transform,
      origin: this.#builtInOrigin(name),
      field,
    }));
    all.push(...(await this.at(['transformers'], () => this.#transformers('transformers'))));
    const { list } = into;
    for (const { run, origin, field } of all) {
      this.#context.signal.throwIfAborted();
      await this.at(field, async () => {
        run(list);
        list.touched();
        list.dropEmpty();
      });
      if (origin !== undefined) addTransformations(list.items, origin);
    }
  }

  async #transformers(field: 'transformers' | 'validators'): Promise<WithOrigin<Transformer>[]> {
    const made: WithOrigin<Transformer>[] = [];
    for (const config of await this.#pluginConfigs(this.kustomization[field] ?? [], field)) {
      const make = TRANSFORMERS.get(pluginKind(config));
      if (make === undefined) return await this.#refuse(config, 'transformer', GENERATORS);
      const run = await this.#configure(config, make);
      made.push({ run, origin: this.#pluginOrigin(config), field: [field] });
    }
    return made;
  }

  /** Validators are transformers that must not change anything but say who validated. */
  async #runValidators(into: Accumulator): Promise<void> {
    await this.at(['validators'], () => this.#validate(into));
  }

  async #validate(into: Accumulator): Promise<void> {
    for (const { run } of await this.#transformers('validators')) {
      const before = into.list.items.map((resource) => resource.copy());
      run(into.list);
      into.list.touched();
      const difference = differenceBetween(before, into.list.items.map(withoutValidator));
      if (difference !== undefined) {
        throw failure(`validator shouldn't modify the resource map: ${difference}`);
      }
    }
  }
}

/** A plugin reads its configuration as JSON, which numbers such as NaN do not survive. */
function asPluginConfig({ root }: Resource): Record<string, unknown> {
  const config = objectOf(root);
  encodeGoJson(config);
  return config;
}

function isRepository(path: string, error: unknown): boolean {
  return error instanceof SetpointError && parseRepoSpec(path) !== undefined;
}

function pluginKind(config: Resource): string {
  const { group, version, kind } = config.gvk;
  if (group === '' && version === 'builtin') return kind;
  throw failure(`external plugins disabled; unable to load external plugin '${kind}'`);
}

function notA(config: Resource, role: string, others: ReadonlyMap<string, unknown>): Error {
  const id = idText(config.originalId);
  if (others.has(config.kind)) return failure(`plugin ${id} not a ${role}`);
  return failure(`unable to load builtin ${id.slice(0, id.indexOf('/'))}`);
}

interface KustomizationFile {
  readonly kustomization: Kustomization;
  readonly fileName: string;
  readonly places: KustomizationPlaces;
}

async function readFile(
  loader: Loader,
  context: BuildContext,
  reading: Reading = {},
): Promise<KustomizationFile> {
  const found: { readonly fileName: string; readonly content: Uint8Array }[] = [];
  for (const fileName of KUSTOMIZATION_FILE_NAMES) {
    const content = await loadIfThere(loader, fileName);
    if (content !== undefined) found.push({ fileName, content });
  }
  const [file] = found;
  const root = loader.displayRoot;
  if (file === undefined) {
    const names = "'kustomization.yaml', 'kustomization.yml' or 'Kustomization'";
    throw failure(`unable to find one of ${names} in directory '${root}'`, KUSTOMIZE_CODES.notFound, {
      subject: root,
    });
  }
  if (found.length > 1) {
    throw failure(`Found multiple kustomization files under: ${root}\n`, undefined, { subject: root });
  }
  const places = new KustomizationPlaces(loader.shown(file.fileName), file.content);
  try {
    const { kustomization, warnings } = parseKustomization(file.content, root, reading);
    context.warnings.push(...warnings);
    return { kustomization, fileName: file.fileName, places };
  } catch (error) {
    throw placed(error, () => places.ofFault(error));
  }
}

async function loadIfThere(loader: Loader, name: string): Promise<Uint8Array | undefined> {
  try {
    return await loader.load(name);
  } catch (error) {
    if (!isFatal(error) && (error as SetpointError).code.startsWith('kustomize.')) return undefined;
    throw error;
  }
}
