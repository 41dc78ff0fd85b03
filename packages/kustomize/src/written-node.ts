import { encodeNodes, type YamlNode, type YamlStyle } from '@setpoint/goyaml';
import { plainTag } from './scalar-text.ts';
import { DOUBLE_QUOTED, FLOW, FOLDED, LITERAL, PLAIN, SINGLE_QUOTED, STR, type YNode } from './ynode.ts';

const STYLE_NAMES: Readonly<Record<number, YamlStyle>> = {
  [DOUBLE_QUOTED]: 'double',
  [SINGLE_QUOTED]: 'single',
  [LITERAL]: 'literal',
  [FOLDED]: 'folded',
};

/** The node as kustomize writes it as YAML, without its comments: keys that come twice, styles and tags as they are. */
export function writeNode(node: YNode): string {
  return encodeNodes([written(node)]);
}

function written(node: YNode): YamlNode {
  const { kind, value, line } = node;
  const { tag, style } = kind === 'scalar' ? scalarForm(node) : collectionForm(node);
  const children = node.content.map(written);
  return { kind, tag, value, style, anchor: '', line, column: 0, children, target: undefined };
}

interface Form {
  readonly tag: string;
  readonly style: YamlStyle;
}

function collectionForm({ style }: YNode): Form {
  return { tag: '', style: style === FLOW ? 'flow' : 'block' };
}

/** A tag is written where the text alone would be read as something else; a text is quoted instead. */
function scalarForm({ tag, value, style }: YNode): Form {
  const named = STYLE_NAMES[style];
  if (named !== undefined) return { tag: '', style: named };
  if (value.includes('\n')) return { tag: '', style: 'literal' };
  if (style !== PLAIN || tag === '' || plainTag(value) === tag) return { tag: '', style: 'plain' };
  return tag === STR ? { tag: '', style: 'double' } : { tag, style: 'plain' };
}
