import { SetpointError } from '@setpoint/core';
import type { Tree, TreeEntry } from '@setpoint/source';
import { noDirectory } from './detect-tool.ts';
import type { Engine, EngineOutput, EngineRequest } from './engine.ts';
import { RENDER_CODES, renderError } from './errors.ts';
import { compileGlob, type Glob } from './glob.ts';
import { readManifestFile } from './manifest-file.ts';
import type { JsonnetRun } from './jsonnet/evaluate-file.ts';
import type { RenderedObject, SkippedFile } from './result.ts';
import type { DirectoryTool } from './tool.ts';

const MANIFEST = /\.(?:yaml|yml|json|jsonnet)$/;
/** Files read at a time, so that too many bytes are refused before all of them are in memory. */
const FILES_AT_ONCE = 32;
const SOURCE_ESCAPES: ReadonlySet<string> = new Set(['source.path-escape', 'source.link-loop']);

/** Plain manifests by the rules of Argo CD's `findManifests`: files in the order of their paths, level by level. */
export const directoryEngine: Engine<DirectoryTool> = {
  async render(request, signal) {
    const run = new DirectoryRun(request, signal);
    return run.render();
  },
};

/** One file to read: where it is listed, which is what users know it by. */
interface Candidate {
  readonly path: string;
  readonly bytes: Uint8Array;
}

class DirectoryRun {
  readonly #request: EngineRequest<DirectoryTool>;
  readonly #signal: AbortSignal;
  readonly #include: Glob | undefined;
  readonly #exclude: Glob | undefined;
  readonly #skipped: SkippedFile[] = [];
  readonly #errors: SetpointError[] = [];
  /** The real path of the application's directory, which may be reached through a link. */
  #root = '';
  #bytes = 0;
  #programs: Promise<JsonnetRun> | undefined;

  constructor(request: EngineRequest<DirectoryTool>, signal: AbortSignal) {
    this.#request = request;
    this.#signal = signal;
    this.#include = globOf(request.tool.include, 'directory.include');
    this.#exclude = globOf(request.tool.exclude, 'directory.exclude');
  }

  async render(): Promise<EngineOutput> {
    const { tree, path } = this.#request;
    const root = await tree.entry(path, this.#signal);
    const entries = await tree.list(path, this.#signal);
    if (root === undefined || entries === undefined) throw await noDirectory(tree, path, this.#signal);
    this.#root = root.path;
    const files = await this.#filesBelow(entries, tree);
    const candidates = await this.#readAll(files, tree);
    const objects: RenderedObject[] = [];
    for (const candidate of candidates) {
      await this.#parse(candidate, objects);
    }
    return { objects, skipped: this.#skipped, errors: this.#errors };
  }

  /** A directory's files stand where its name stands among its siblings, as `filepath.Walk` goes. */
  async #filesBelow(entries: readonly TreeEntry[], tree: Tree): Promise<readonly string[]> {
    const files: string[] = [];
    for (const entry of entries) {
      if (entry.kind === 'directory') {
        if (this.#request.tool.recurse !== true) continue;
        const children = await tree.list(entry.path, this.#signal);
        files.push(...(await this.#filesBelow(children ?? [], tree)));
      } else if (entry.kind === 'submodule') {
        if (this.#request.tool.recurse === true)
          this.#skipped.push({ path: entry.path, reason: 'submodule' });
      } else if (
        (MANIFEST.test(entry.path) || this.#request.tool.disableExtensionFilter === true) &&
        this.#isSelected(entry.path) &&
        (await this.#isFile(entry, tree))
      ) {
        files.push(entry.path);
      }
    }
    return files;
  }

  #isSelected(path: string): boolean {
    const relative = this.#root === '' ? path : path.slice(this.#root.length + 1);
    if (this.#exclude?.matches(relative) === true) return false;
    return this.#include?.matches(relative) ?? true;
  }

  async #isFile(entry: TreeEntry, tree: Tree): Promise<boolean> {
    if (entry.kind === 'file') return true;
    try {
      const target = await tree.entry(entry.path, this.#signal);
      if (target?.kind === 'file') return true;
      this.#skipped.push({ path: entry.path, reason: target === undefined ? 'dangling-link' : 'not-a-file' });
    } catch (error) {
      if (!(error instanceof SetpointError) || !SOURCE_ESCAPES.has(error.code)) throw error;
      this.#errors.push(error);
    }
    return false;
  }

  async #readAll(files: readonly string[], tree: Tree): Promise<readonly Candidate[]> {
    const candidates: Candidate[] = [];
    for (let i = 0; i < files.length; i += FILES_AT_ONCE) {
      const chunk = files.slice(i, i + FILES_AT_ONCE);
      const read = await Promise.all(chunk.map((file) => this.#read(file, tree)));
      candidates.push(...read);
    }
    return candidates;
  }

  async #read(path: string, tree: Tree): Promise<Candidate> {
    const bytes = await tree.read(path, this.#signal);
    // As in Argo CD a program's size says nothing of what it gives.
    if (!isJsonnet(path)) this.#bytes += bytes.byteLength;
    const { maxBytes } = this.#request.budgets;
    if (this.#bytes > maxBytes) throw tooManyBytes(this.#request.path, maxBytes);
    return { path, bytes };
  }

  async #parse({ bytes, path }: Candidate, objects: RenderedObject[]): Promise<void> {
    const { budgets, work } = this.#request;
    const file = isJsonnet(path)
      ? await this.#jsonnet().then((run) => run.evaluate(bytes, path, work))
      : await work(() => readManifestFile(bytes, path, budgets.yaml, !MANIFEST.test(path)));
    if (file.skipped !== undefined) this.#skipped.push({ path, reason: file.skipped });
    this.#errors.push(...file.errors);
    for (const { object, line } of file.objects) objects.push({ object, path, line, index: objects.length });
  }

  /** The interpreter is loaded when it is first needed. */
  #jsonnet(): Promise<JsonnetRun> {
    const { tree, tool } = this.#request;
    this.#programs ??= import('./jsonnet/evaluate-file.ts').then(
      (module) => new module.JsonnetRun(tree, this.#root, tool.jsonnet ?? {}, this.#signal),
    );
    return this.#programs;
  }
}

function globOf(pattern: string | undefined, field: string): Glob | undefined {
  return pattern === undefined || pattern === '' ? undefined : compileGlob(pattern, field);
}

function isJsonnet(path: string): boolean {
  return path.endsWith('.jsonnet');
}

function tooManyBytes(path: string, maxBytes: number): SetpointError {
  return renderError(
    RENDER_CODES.budget,
    'the manifests of the directory are too large together',
    path === '' ? '.' : path,
    {
      rule: `at most ${maxBytes} bytes in one application`,
      nextAction: 'Split the application, or select files with directory.include.',
    },
  );
}
