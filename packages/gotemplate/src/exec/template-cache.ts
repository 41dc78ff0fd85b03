import type { FunctionTable } from './function-table.ts';
import { parseTemplate, type TemplateFile } from './template-file.ts';

export interface TemplateCacheOptions {
  /** Characters of source kept; the files used longest ago go first. Default 64 Mi. */
  readonly maxLength?: number;
}

/**
 * Parsed and compiled files by name and content, for one function table. A file is the same object every time, so what
 * was compiled for one render serves the next. Files that fail to parse are not kept.
 */
export class TemplateCache {
  readonly functions: FunctionTable;
  readonly #maxLength: number;
  readonly #files = new Map<string, TemplateFile>();
  #length = 0;

  constructor(functions: FunctionTable, options: TemplateCacheOptions = {}) {
    this.functions = functions;
    this.#maxLength = options.maxLength ?? 64 * 1024 * 1024;
  }

  /** As {@link parseTemplate}. */
  parse(name: string, text: string): TemplateFile {
    const key = `${name}\u0000${text}`;
    const known = this.#files.get(key);
    if (known !== undefined) {
      this.#files.delete(key);
      this.#files.set(key, known);
      return known;
    }
    const file = parseTemplate(name, text, this.functions);
    this.#files.set(key, file);
    this.#length += key.length;
    this.#evict();
    return file;
  }

  #evict(): void {
    for (const key of this.#files.keys()) {
      if (this.#length <= this.#maxLength || this.#files.size === 1) return;
      this.#files.delete(key);
      this.#length -= key.length;
    }
  }
}
