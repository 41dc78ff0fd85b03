import type { ListNode, Source } from '../syntax/nodes.ts';
import { isEmptyList, parseSource } from '../syntax/parser.ts';
import { compileTemplate } from './compile-template.ts';
import type { Execute } from './frame.ts';
import type { FunctionTable } from './function-table.ts';

/** One template, compiled to closures when it is first executed. */
export class Template {
  readonly name: string;
  readonly source: Source;
  /** Nothing but white space: such a definition never replaces another. */
  readonly isEmpty: boolean;
  readonly #root: ListNode;
  readonly #functions: FunctionTable;
  #body: Execute | undefined;

  constructor(name: string, root: ListNode, source: Source, functions: FunctionTable) {
    this.name = name;
    this.source = source;
    this.isEmpty = isEmptyList(root);
    this.#root = root;
    this.#functions = functions;
  }

  get body(): Execute {
    this.#body ??= compileTemplate(this.#root, { source: this.source, template: this.name }, this.#functions);
    return this.#body;
  }
}

/** A parsed file: immutable, so it may be cached by its name and content and added to any number of sets. */
export class TemplateFile {
  readonly name: string;
  readonly templates: ReadonlyMap<string, Template>;
  /** The template of the file itself, also when it is empty. */
  readonly main: Template;

  constructor(name: string, templates: ReadonlyMap<string, Template>, main: Template) {
    this.name = name;
    this.templates = templates;
    this.main = main;
  }
}

/**
 * Parses a template file. `name` is what Go's messages call it, and the name of its main template. Fails with
 * `gotemplate.parse` and Go's message, `template: NAME:LINE: …`.
 */
export function parseTemplate(name: string, text: string, functions: FunctionTable): TemplateFile {
  const source: Source = { name, text };
  const templates = new Map<string, Template>();
  for (const parsed of parseSource(source, (word) => functions.has(word)).values()) {
    templates.set(parsed.name, new Template(parsed.name, parsed.root, source, functions));
  }
  return new TemplateFile(name, templates, templates.get(name) as Template);
}
