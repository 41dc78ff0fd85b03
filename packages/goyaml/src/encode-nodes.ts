import { encodeError } from './errors.ts';
import { MAX_DEPTH } from './max-depth.ts';
import type { YamlNode } from './node.ts';
import { analyseScalar, MULTILINE, NOT_BLOCK, NOT_PLAIN, NOT_SINGLE } from './scalar-analysis.ts';
import { YamlWriter } from './yaml-writer.ts';

/**
 * The documents as go-yaml v3 writes nodes with an indentation of 2 and sequences that are not indented, `---` between
 * them: keys in the order of the nodes, scalars and collections in the style they were written in. Comments are not kept,
 * and folded scalars become literal ones.
 */
export function encodeNodes(documents: readonly YamlNode[]): string {
  return documents.map((root) => new NodeEmitter().emit(root)).join('---\n');
}

type Place = 'root' | 'sequence' | 'mapping' | 'key';

const indentStep = 2;
/** Longer keys, in UTF-8 bytes, need a `?`. */
const maxSimpleKey = 128;

class NodeEmitter {
  readonly #writer = new YamlWriter(Number.POSITIVE_INFINITY);
  #flowDepth = 0;
  #depth = 0;

  emit(root: YamlNode): string {
    this.#node(root, -1, 'root');
    this.#writer.indentTo(0);
    return this.#writer.text;
  }

  #node(node: YamlNode, indent: number, place: Place): void {
    if (++this.#depth > MAX_DEPTH) throw encodeError(`value nests deeper than ${MAX_DEPTH}`);
    const writer = this.#writer;
    if (node.kind === 'alias') {
      writer.word(`*${node.value}`);
    } else {
      if (node.anchor !== '') writer.word(`&${node.anchor}`);
      if (node.tag !== '') writer.word(node.tag);
      if (node.kind === 'scalar') this.#scalar(node, indent, place);
      else if (this.#flowDepth > 0 || node.style === 'flow' || node.children.length === 0)
        this.#flow(node, indent);
      else if (node.kind === 'sequence') this.#sequence(node, indent, place);
      else this.#mapping(node, indent);
    }
    this.#depth--;
  }

  #sequence({ children }: YamlNode, indent: number, place: Place): void {
    const inner = place === 'mapping' && !this.#writer.indention ? indent : deeper(indent);
    for (const child of children) {
      this.#writer.indentTo(inner);
      this.#writer.indicator('-', true, true);
      this.#node(child, inner, 'sequence');
    }
  }

  #mapping({ children }: YamlNode, indent: number): void {
    const writer = this.#writer;
    const inner = deeper(indent);
    for (let i = 0; i + 1 < children.length; i += 2) {
      const [key, value] = [children[i] as YamlNode, children[i + 1] as YamlNode];
      const isSimple = isSimpleKey(key);
      writer.indentTo(inner);
      if (!isSimple) writer.indicator('?', true, true);
      this.#node(key, inner, isSimple ? 'key' : 'mapping');
      if (!isSimple) writer.indentTo(inner);
      writer.indicator(':', key.kind === 'alias', !isSimple);
      this.#node(value, inner, 'mapping');
    }
  }

  #flow({ kind, children }: YamlNode, indent: number): void {
    const writer = this.#writer;
    const [open, close, each] = kind === 'mapping' ? (['{', '}', 2] as const) : (['[', ']', 1] as const);
    this.#flowDepth++;
    writer.indicator(open, true, false);
    writer.whitespace = true;
    for (let i = 0; i < children.length; i += each) {
      if (i > 0) writer.indicator(',', false, false);
      this.#node(children[i] as YamlNode, indent, each === 2 ? 'key' : 'sequence');
      if (each === 2) {
        writer.indicator(':', children[i]?.kind === 'alias', false);
        this.#node(children[i + 1] as YamlNode, indent, 'mapping');
      }
    }
    writer.indicator(close, false, false);
    this.#flowDepth--;
  }

  #scalar({ value, style }: YamlNode, indent: number, place: Place): void {
    const writer = this.#writer;
    const flags = value === '' ? 0 : analyseScalar(value, true);
    const inLine = this.#flowDepth > 0 || place === 'key';
    const inner = indent < 0 ? indentStep : deeper(indent);
    if ((style === 'literal' || style === 'folded') && !inLine && (flags & NOT_BLOCK) === 0)
      writer.literal(value, inner, indentStep);
    else if (style === 'plain' && value === '' && !inLine) return;
    else if (style === 'plain' && value !== '' && (flags & (NOT_PLAIN | MULTILINE)) === 0)
      writer.plain(value, inner);
    else if (
      (style === 'plain' || style === 'single') &&
      (flags & NOT_SINGLE) === 0 &&
      (place !== 'key' || (flags & MULTILINE) === 0)
    )
      writer.singleQuoted(value, inner, true);
    else writer.doubleQuoted(value, inner, true);
  }
}

function deeper(indent: number): number {
  return indent < 0 ? 0 : indent + indentStep;
}

function isSimpleKey({ kind, value, children }: YamlNode): boolean {
  if (kind === 'alias') return true;
  if (kind !== 'scalar') return children.length === 0;
  if (value === '') return true;
  return Buffer.byteLength(value) <= maxSimpleKey && (analyseScalar(value, true) & MULTILINE) === 0;
}
