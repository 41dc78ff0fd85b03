import { SetpointError } from '@setpoint/core';
import { codes, limitError } from '../errors.ts';
import { quote } from '../text/quote.ts';
import { Execution } from './execution.ts';
import { Frame } from './frame.ts';
import type { Template, TemplateFile } from './template-file.ts';

/** What a missing map key gives: no value, the zero value of the element type, or an error. */
export type MissingKey = 'default' | 'zero' | 'error';

export interface TemplateSetOptions {
  /** Default `default`. */
  readonly missingKey?: MissingKey;
}

/**
 * Templates that can call each other by name, as Go's associated templates. Adding a file redefines what it defines,
 * except that an empty definition never replaces another. Copies share until either is added to.
 */
export class TemplateSet {
  readonly missingKey: MissingKey;
  #templates: Map<string, Template> = new Map();
  #shared = false;

  constructor(options: TemplateSetOptions = {}) {
    this.missingKey = options.missingKey ?? 'default';
  }

  /** Adds every template of a file, and returns the one of the file itself. */
  add(file: TemplateFile): Template {
    for (const template of file.templates.values()) {
      if (template.isEmpty && this.#templates.has(template.name)) continue;
      this.#own().set(template.name, template);
    }
    return file.main;
  }

  lookup(name: string): Template | undefined {
    return this.#templates.get(name);
  }

  names(): IterableIterator<string> {
    return this.#templates.keys();
  }

  /** An independent copy, made in constant time; what is added to one is not seen by the other. */
  clone(options: TemplateSetOptions = { missingKey: this.missingKey }): TemplateSet {
    const copy = new TemplateSet(options);
    copy.#templates = this.#templates;
    copy.#shared = true;
    this.#shared = true;
    return copy;
  }

  #named(name: string): Template {
    const template = this.#templates.get(name);
    if (template !== undefined) return template;
    throw new SetpointError(
      codes.noTemplate,
      `template: no template ${quote(name)} associated with the set`,
      {
        subject: name,
      },
    );
  }

  #own(): Map<string, Template> {
    if (this.#shared) {
      this.#templates = new Map(this.#templates);
      this.#shared = false;
    }
    return this.#templates;
  }

  /**
   * The output of a template with `data` as its dot. Fails with `gotemplate.exec` and Go's message, with
   * `gotemplate.no-template` for a name the set does not hold, or with `gotemplate.limit`.
   * `depth` is that of the caller, plus one, when a function executes a template.
   */
  execute(template: string | Template, data: unknown, run = new Execution(), depth = 0): string {
    const found = typeof template === 'string' ? this.#named(template) : template;
    checkDepth(run, depth);
    const dot = data ?? undefined;
    const outer = run.divert();
    try {
      found.body(new Frame(run, this, depth, dot), dot);
    } catch (error) {
      run.restore(outer);
      if (error instanceof RangeError && depth === 0) throw stackError(run, error);
      throw error;
    }
    return run.restore(outer);
  }
}

export function checkDepth(run: Execution, depth: number): void {
  const { maxDepth } = run.limits;
  if (depth > maxDepth) throw limitError('the depth of templates within templates', maxDepth, 'maxDepth');
}

/** The JS stack is smaller than Go's; running out of it is the depth limit, reached early. */
function stackError(run: Execution, error: RangeError): SetpointError {
  if (/string length/.test(error.message)) {
    return limitError('the length of a string', run.limits.maxStringLength, 'maxStringLength');
  }
  return limitError('the depth of templates within templates', run.limits.maxDepth, 'maxDepth');
}
