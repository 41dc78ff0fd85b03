import { SetpointError } from '@setpoint/core';
import {
  evaluateJson,
  type External,
  JSONNET_CODES,
  ProgramCache,
  RuntimeError,
  StaticError,
} from '@setpoint/jsonnet';
import { normalizePath, type Tree } from '@setpoint/source';
import { decodeText } from '../decode-text.ts';
import type { DoWork } from '../engine.ts';
import { RENDER_CODES, renderError } from '../errors.ts';
import { type ManifestFile, readJsonValues } from '../manifest-file.ts';
import type { JsonnetSettings, JsonnetVariable } from '../tool.ts';
import { ImportClosure } from './import-closure.ts';

/** Compiled libraries, for as long as the thread lives: a library is the same for every application that imports it. */
const PROGRAMS = new ProgramCache();

/** What the Jsonnet programs of one directory share: their parameters and what they may import. */
export class JsonnetRun {
  readonly #imports: ImportClosure;
  readonly #settings: JsonnetSettings;
  #isLoaded = false;

  /** @param path of the application: a library path as well, before those of the settings. */
  constructor(tree: Tree, path: string, settings: JsonnetSettings, signal: AbortSignal) {
    const libraries = (settings.libs ?? []).map((library) => normalizePath(library.replace(/^\/+/, '')));
    this.#imports = new ImportClosure(tree, [path, ...libraries].map(orHere), signal);
    this.#settings = settings;
  }

  /** The objects a program gives: one, those of an array, or those of a List. */
  async evaluate(bytes: Uint8Array, path: string, work: DoWork): Promise<ManifestFile> {
    const text = decodeText(bytes, path);
    await this.#load(text, path);
    return work(() => {
      try {
        return readJsonValues(this.#json(path, text), path);
      } catch (error) {
        return { objects: [], errors: [jsonnetProblem(error, path)] };
      }
    });
  }

  async #load(text: string, path: string): Promise<void> {
    if (!this.#isLoaded) {
      this.#isLoaded = true;
      const { extVars = [], tlas = [] } = this.#settings;
      for (const { value, code } of [...extVars, ...tlas])
        if (code === true) await this.#imports.load(value, '');
    }
    await this.#imports.load(text, path);
  }

  #json(path: string, text: string): string {
    const { extVars, tlas } = this.#settings;
    return evaluateJson(path, text, {
      importer: this.#imports,
      extVars: externals(extVars),
      topLevelArguments: externals(tlas),
      cache: PROGRAMS,
      // The worker's own limit on time ends what takes too long.
      limits: { wallMs: Number.POSITIVE_INFINITY },
    });
  }
}

function orHere(path: string): string {
  return path === '' ? '.' : path;
}

function externals(variables: readonly JsonnetVariable[] = []): ReadonlyMap<string, External> {
  return new Map(
    variables.map(({ name, value, code }) => [name, code === true ? { code: value } : { text: value }]),
  );
}

function jsonnetProblem(error: unknown, path: string): SetpointError {
  const cause = SetpointError.from(error);
  const isProgram = error instanceof RuntimeError || error instanceof StaticError;
  if (!isProgram && cause.code !== JSONNET_CODES.limit) return cause;
  const message = error instanceof RuntimeError ? error.report().trimEnd() : cause.message;
  const isLimit = cause.code === JSONNET_CODES.limit;
  return renderError(isLimit ? RENDER_CODES.budget : RENDER_CODES.badJsonnet, message, path, {
    rule: cause.rule ?? 'a .jsonnet file is a program that gives one object, an array of objects, or a List',
    nextAction: cause.nextAction ?? 'Correct the program, or keep the file out with directory.exclude.',
    cause,
  });
}
