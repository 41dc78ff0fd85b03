import { compile } from './compile.ts';
import { nameContexts } from './contexts.ts';
import { type Code, Env } from './env.ts';
import { JSONNET_CODES } from './errors.ts';
import { parse } from './parser.ts';
import { resolve } from './resolve.ts';
import { SourceFile } from './source-file.ts';
import { StaticError } from './static-error.ts';
import { standardLibrary } from './std/std.ts';
import { SetpointError } from '@setpoint/core';

/** A program ready to run. */
export interface Program {
  readonly code: Code;
  /** The scope of the file: its `std`. */
  readonly env: Env;
}

/** Throws {@link StaticError} with go-jsonnet's text and place. */
export function compileProgram(path: string, name: string, text: string): Program {
  try {
    const root = parse(new SourceFile(path, name, text));
    nameContexts(root);
    resolve(root);
    return {
      code: compile(root),
      env: new Env([standardLibrary(path === '' ? name : path)], undefined, undefined, 0),
    };
  } catch (error) {
    if (error instanceof StaticError || !(error instanceof RangeError)) throw error;
    throw new SetpointError(JSONNET_CODES.limit, 'the Jsonnet program is nested too deeply to be read', {
      subject: name,
      nextAction: 'Take apart the deeply nested expression.',
      cause: error,
    });
  }
}

/** Keeps what files were compiled to, for as long as the cache: programs of the same path and content are one. */
export class ProgramCache {
  readonly #programs = new Map<string, Program | Error>();
  readonly #maxTextLength: number;
  #textLength = 0;

  /** @param maxTextLength characters of source text; when more come in, all are dropped. Default 64 Mi. */
  constructor(maxTextLength = 64 * 1024 * 1024) {
    this.#maxTextLength = maxTextLength;
  }

  /** @param id stands for the content: the text itself, or its hash. */
  get(path: string, id: string, text: () => string): Program {
    const key = `${path}\0${id}`;
    let found = this.#programs.get(key);
    if (found === undefined) {
      const source = text();
      found = attempt(path, source);
      this.#textLength += source.length;
      if (this.#textLength > this.#maxTextLength) {
        this.#programs.clear();
        this.#textLength = source.length;
      }
      this.#programs.set(key, found);
    }
    if (found instanceof Error) throw found;
    return found;
  }
}

function attempt(path: string, text: string): Program | Error {
  try {
    return compileProgram(path, path, text);
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
}
