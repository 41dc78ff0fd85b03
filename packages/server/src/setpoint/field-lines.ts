import { type Application, sourceText } from '@setpoint/argocd';
import { parseDocuments, type YamlNode } from '@setpoint/goyaml';
import type { ComparedResource, FieldDiff } from '@setpoint/sync';
import { planPorts, type Services } from '../services.ts';
import type { FieldChange } from '../wire/resource.ts';

type Origin = ComparedResource['origin'];

/** Files larger than this are not searched for fields: an object's own line says enough then. */
const largestText = 2 * 1024 * 1024;

/** Finds the lines of an application's Git files on which fields stand; each file is read once. */
export class FieldLines {
  readonly #services: Services;
  readonly #app: Application;
  readonly #revisions: readonly string[];
  readonly #signal: AbortSignal;
  readonly #documents = new Map<string, Promise<readonly YamlNode[]>>();

  constructor(services: Services, app: Application, revisions: readonly string[], signal: AbortSignal) {
    this.#services = services;
    this.#app = app;
    this.#revisions = revisions;
    this.#signal = signal;
  }

  /**
   * The fields with where Git has each: its own line where the file holds the value as it stands, else that of the
   * object, as with templates and patches.
   */
  async of(diff: readonly FieldDiff[], origin: Origin): Promise<readonly FieldChange[]> {
    if (origin === undefined) return diff;
    const { file, line } = origin;
    const document = diff.length === 0 || line === undefined ? undefined : await this.#document(file, line);
    return diff.map((field) => {
      const own = document === undefined ? undefined : lineOfField(document, field);
      return {
        ...field,
        file,
        ...(own === undefined && line === undefined ? {} : { line: own ?? line ?? 1 }),
      };
    });
  }

  async #document(file: string, line: number): Promise<YamlNode | undefined> {
    const known = this.#documents.get(file) ?? this.#read(file);
    this.#documents.set(file, known);
    return (await known).find((root) => root.line >= line);
  }

  async #read(file: string): Promise<readonly YamlNode[]> {
    try {
      const text = await sourceText(
        this.#app,
        this.#revisions,
        file,
        planPorts(this.#services),
        this.#signal,
      );
      return text === undefined || text.length > largestText ? [] : parseDocuments(text);
    } catch {
      // A template is no YAML, and a repository may be out of reach by now: the object's line stands.
      return [];
    }
  }
}

/** The line of the field's value in the document; undefined when it is not there or is another one. */
export function lineOfField(root: YamlNode, { path, desired }: FieldDiff): number | undefined {
  let node: YamlNode | undefined = root;
  let line: number | undefined;
  for (const step of stepsOf(path)) {
    const found: Found | undefined = node === undefined ? undefined : below(node, step);
    if (found === undefined) return undefined;
    ({ value: node, line } = found);
  }
  // What is neither a map nor a list must stand there as it is wanted.
  const wanted =
    typeof desired === 'string'
      ? desired
      : typeof desired === 'object' && desired !== null
        ? undefined
        : JSON.stringify(desired);
  return wanted !== undefined && node?.value !== wanted ? undefined : line;
}

interface Found {
  readonly value: YamlNode;
  /** Where it begins: at its key, when it has one. */
  readonly line: number;
}

/** `.spec.containers[name="web"].image` and `.metadata.labels["a.b/c"]` as steps: keys, and elements in brackets. */
function stepsOf(path: string): readonly string[] {
  const parts = path.match(/\[(?:"(?:[^"\\]|\\.)*"|[^\]"]*(?:"(?:[^"\\]|\\.)*"[^\]"]*)*)\]|[^.[]+/g) ?? [];
  return parts.map((part) => /^\["((?:[^"\\]|\\.)*)"\]$/.exec(part)?.[1] ?? part);
}

function below(node: YamlNode, step: string): Found | undefined {
  if (node.kind === 'mapping') return member(node, step);
  if (node.kind !== 'sequence' || !step.startsWith('[')) return undefined;
  const name = step.slice(1, -1);
  const value = /^\d+$/.test(name)
    ? node.children[Number(name)]
    : node.children.find((item) => hasKeys(item, name.split(',')));
  return value === undefined ? undefined : { value, line: value.line };
}

function member(node: YamlNode, key: string): Found | undefined {
  for (let at = 0; at + 1 < node.children.length; at += 2) {
    const [name, value] = [node.children[at], node.children[at + 1]];
    if (name?.value === key && value !== undefined) return { value, line: name.line };
  }
  return undefined;
}

/** Merge keys as paths write them: `name="web"`, `port=80`. A key that the file leaves to its default fits. */
function hasKeys(item: YamlNode, keys: readonly string[]): boolean {
  return keys.every((text) => {
    const equals = text.indexOf('=');
    const wanted = text.slice(equals + 1).replace(/^"(.*)"$/, '$1');
    const held = equals < 0 ? undefined : member(item, text.slice(0, equals));
    return held === undefined ? keys.length > 1 : held.value.value === wanted;
  });
}
