import { createHash } from 'node:crypto';
import { type Clock, SetpointError, systemRandom } from '@setpoint/core';
import { normalizePath, type Tree } from '@setpoint/source';
import type { EngineBudgets } from './engine.ts';
import { RENDER_CODES, renderError } from './errors.ts';
import { InlineTree, TooLargeInline } from './inline-tree.ts';
import type { PluginDefinition } from './plugin/plugin-definition.ts';
import { PluginEngine } from './plugin/plugin-engine.ts';
import { keyOf } from './reads.ts';
import { RemoteSession } from './remote-session.ts';
import { RenderCache } from './render-cache.ts';
import type { RenderRequest, RenderResult } from './result.ts';
import { type EngineJob, type EngineRun, runEngine } from './run-engine.ts';
import type { PluginTool } from './tool.ts';
import { DEFAULT_LIMITS, type WorkerLimits } from './worker-limits.ts';
import { WorkSlices } from './work-slices.ts';
import { WorkerPool } from './worker-pool.ts';

export interface RendererOptions {
  readonly clock: Clock;
  /** Threads, each started when first needed. Default 2. */
  readonly workers?: number;
  /** Default 5,000 ms and 512 MiB for one render. */
  readonly limits?: Partial<WorkerLimits>;
  /** Results kept. Default 50,000; 0 keeps none. */
  readonly cacheEntries?: number;
  /** Bytes that all results kept may take, about. Default 512 MiB. */
  readonly cacheBytes?: number;
  /**
   * Keys what charts draw at random (passwords, private keys): with the same secret and inputs a render gives the same.
   * Asked for when the first chart is rendered, and again if that fails. Default: drawn anew for each renderer, so that
   * only its own renders agree.
   */
  readonly secret?: () => Promise<Uint8Array>;
  /** Bytes of the files of one plain directory. Default 10 MiB, as in Argo CD, which also sets no such limit to its tools. */
  readonly maxManifestBytes?: number;
  /** The config management plugins that may run, as {@link loadPlugins} gives them. Default: none, and no program ever runs. */
  readonly plugins?: readonly PluginDefinition[];
}

/** How often each way was taken, since the renderer was made. */
export interface RenderCounts {
  readonly hits: number;
  readonly inline: number;
  readonly inWorker: number;
}

export interface Renderer {
  /**
   * The objects of the request's path, or all errors that keep it from having any. Throws only the signal's reason and
   * `render.closed`; what the input does, however hostile, is in the result.
   */
  render(request: RenderRequest, signal: AbortSignal): Promise<RenderResult>;
  readonly counts: RenderCounts;
  /** There are plugins that may take a directory for their own without being named. */
  readonly discoversPlugins: boolean;
  /** Whether a plugin takes the directory for its own; undefined when none does. It may run the plugin's find command. */
  discoverPlugin(
    tree: Tree,
    path: string,
    env: PluginTool['env'],
    signal: AbortSignal,
  ): Promise<string | undefined>;
  /** Ends the threads; renders on the way fail with `render.closed`. */
  close(): Promise<void>;
}

/** Beyond as many applications as there are, or each commit would have all of them rendered again. */
const DEFAULT_CACHE_ENTRIES = 50_000;
const DEFAULT_CACHE_BYTES = 512 * 1024 * 1024;
const DEFAULT_MANIFEST_BYTES = 10 * 1024 * 1024;
/** What the main thread takes on itself: a few milliseconds of work, less than a worker's messages cost. */
const INLINE_BYTES = 64 * 1024;
const INLINE_YAML = { maxNodes: 20_000, maxAliasExpansion: 20_000 } as const;

/**
 * Turns trees into objects: from the cache when nothing that was read has changed, else on the spot when there is
 * little to do, else in a worker thread with limits on time and memory.
 *
 * @example
 * const renderer = createRenderer({ clock: systemClock });
 * const result = await renderer.render({ tree, path: 'apps/guestbook', tool: { kind: 'directory' } }, signal);
 */
export function createRenderer(options: RendererOptions): Renderer {
  return new CachingRenderer(options);
}

class CachingRenderer implements Renderer {
  readonly #pool: WorkerPool;
  readonly #cache: RenderCache;
  readonly #slices: WorkSlices;
  readonly #maxManifestBytes: number;
  readonly #askSecret: () => Promise<Uint8Array>;
  #secret: Promise<Uint8Array> | undefined;
  readonly #plugins: PluginEngine;
  readonly #running = new Map<string, Promise<unknown>>();
  readonly #counts = { hits: 0, inline: 0, inWorker: 0 };
  #closed = false;

  constructor(options: RendererOptions) {
    const limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.#pool = new WorkerPool(options.workers ?? 2, limits, options.clock);
    this.#slices = new WorkSlices(options.clock);
    this.#plugins = new PluginEngine({ plugins: options.plugins ?? [], clock: options.clock });
    this.#cache = new RenderCache(
      options.cacheEntries ?? DEFAULT_CACHE_ENTRIES,
      options.cacheBytes ?? DEFAULT_CACHE_BYTES,
    );
    this.#askSecret = options.secret ?? (async () => systemRandom.bytes(32));
    this.#maxManifestBytes = options.maxManifestBytes ?? DEFAULT_MANIFEST_BYTES;
  }

  get counts(): RenderCounts {
    return this.#counts;
  }

  async render(request: RenderRequest, signal: AbortSignal): Promise<RenderResult> {
    if (this.#closed) throw renderError(RENDER_CODES.closed, 'the renderer was closed', labelOf(request));
    signal.throwIfAborted();
    try {
      return await this.#renderOnce({ ...request, path: normalizePath(request.path) }, signal);
    } catch (error) {
      signal.throwIfAborted();
      const problem = SetpointError.from(error);
      if (problem.code === RENDER_CODES.closed) throw problem;
      return { ok: false, errors: [problem], reads: new Map() };
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#pool.close();
  }

  /** Equal requests that come together are rendered once: the others wait, then find the result in the cache. */
  async #renderOnce(request: RenderRequest, signal: AbortSignal): Promise<RenderResult> {
    const parameters = parametersOf(request);
    const running = `${parameters} ${request.tree.id}`;
    await this.#running.get(running);
    const cached = await this.#cache.find(parameters, request.path, request.tree, request.remotes, signal);
    if (cached !== undefined) {
      this.#counts.hits++;
      return cached;
    }
    if (this.#running.has(running)) return this.#renderOnce(request, signal);
    const result = this.#render(request, parameters, signal);
    const done = result.then(
      () => undefined,
      () => undefined,
    );
    this.#running.set(running, done);
    try {
      return await result;
    } finally {
      if (this.#running.get(running) === done) this.#running.delete(running);
    }
  }

  async #render(request: RenderRequest, parameters: string, signal: AbortSignal): Promise<RenderResult> {
    const { tree, path, tool } = request;
    const budgets: EngineBudgets = { maxBytes: this.#maxManifestBytes, yaml: {} };
    const secret = tool.kind === 'helm' ? await this.#secretOnce() : new Uint8Array();
    const job: EngineJob = { tool, path, tree, budgets, secret };
    const run =
      (await this.#byPlugin(job, signal)) ??
      (await this.#inline(job, signal)) ??
      (await this.#inWorker(job, request, signal));
    const result = resultOf(run, parameters);
    if (isLasting(result)) await this.#cache.add(parameters, path, tree, result, signal);
    return result;
  }

  #secretOnce(): Promise<Uint8Array> {
    this.#secret ??= this.#askSecret().catch((error: unknown) => {
      this.#secret = undefined;
      throw error;
    });
    return this.#secret;
  }

  async #byPlugin(job: EngineJob, signal: AbortSignal): Promise<EngineRun | undefined> {
    if (job.tool.kind !== 'plugin') return undefined;
    return runEngine(job, signal, undefined, this.#plugins);
  }

  get discoversPlugins(): boolean {
    return this.#plugins.discovers;
  }

  async discoverPlugin(
    tree: Tree,
    path: string,
    env: PluginTool['env'],
    signal: AbortSignal,
  ): Promise<string | undefined> {
    return this.#plugins.discover(tree, normalizePath(path), env, signal);
  }

  /** Undefined when there is too much to do for the thread that everything else runs on. */
  async #inline(job: EngineJob, signal: AbortSignal): Promise<EngineRun | undefined> {
    if (job.tool.kind !== 'directory') return undefined;
    const tree = new InlineTree(job.tree, INLINE_BYTES);
    const budgets = { ...job.budgets, yaml: INLINE_YAML };
    const run = await runEngine({ ...job, tree, budgets }, signal, (work) => this.#slices.run(work));
    const tooLarge = run.errors.some(
      ({ code, cause }) => code === RENDER_CODES.budget || cause instanceof TooLargeInline,
    );
    if (tooLarge) return undefined;
    this.#counts.inline++;
    return run;
  }

  async #inWorker(job: EngineJob, request: RenderRequest, signal: AbortSignal): Promise<EngineRun> {
    this.#counts.inWorker++;
    const session = new RemoteSession(job.tree, request.remotes, signal);
    const label = labelOf(request);
    for (;;) {
      const outcome = await this.#pool.run({ ...job, label, session, signal });
      if (outcome !== 'paused') return outcome;
      await session.settled();
    }
  }
}

function labelOf({ label, path }: RenderRequest): string {
  return label ?? (path === '' ? '.' : path);
}

/** Everything but the files that decides the result, as a digest: values may be long, and secret. */
function parametersOf({ tool, path }: RenderRequest): string {
  const sorted = Object.entries(tool).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([path, sorted]))
    .digest('base64');
}

function resultOf(run: EngineRun, parameters: string): RenderResult {
  const { objects, skipped, errors, reads } = run;
  if (errors.length > 0) return { ok: false, errors, reads };
  return { ok: true, objects, skipped, reads, key: keyOf(parameters, reads) };
}

/**
 * A failure that comes from the files comes again with the same files; one of the network, of time, memory or the stack,
 * or of a port the host did not give may not.
 */
function isLasting(result: RenderResult): boolean {
  return result.ok || result.errors.every(isOfTheFiles);
}

function isOfTheFiles({ retry, code }: SetpointError): boolean {
  if (retry !== 'never' || passing.has(code)) return false;
  return /^(render|helm|kustomize|jsonnet|gotemplate|goyaml)\./.test(code);
}

const passing: ReadonlySet<string> = new Set([
  RENDER_CODES.deadline,
  RENDER_CODES.memory,
  RENDER_CODES.workerFailed,
  RENDER_CODES.remoteDenied,
  RENDER_CODES.pluginFailed,
  'kustomize.port-missing',
]);
