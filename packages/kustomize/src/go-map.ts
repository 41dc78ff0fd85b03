import { formatGoFloat, GoFloat, GoTime, quoteGo } from '@setpoint/goyaml';
import { plainTag, plainValue } from './scalar-text.ts';
import { PLAIN, STR, type YNode } from './ynode.ts';

/** An object as Go's `%#v` prints the map it decodes into. */
export function goMapText(node: YNode): string {
  return text(node, true);
}

function text(node: YNode, top: boolean): string {
  switch (node.kind) {
    case 'scalar':
      return scalarText(node);
    case 'sequence':
      return `[]interface {}{${node.content.map((item) => text(item, false)).join(', ')}}`;
    default:
      return mapText(node, top);
  }
}

function mapText(node: YNode, top: boolean): string {
  const keys = node.content.filter((_, i) => i % 2 === 0);
  const byText =
    top || keys.every((key) => key.tag === STR || (key.tag === '' && plainTag(key.value) === STR));
  const pairs = keys.map((key, i) => {
    const shown = byText ? quoteGo(key.value) : scalarText(key);
    return { shown, value: text(node.content[2 * i + 1] as YNode, false) };
  });
  pairs.sort((a, b) => (a.shown < b.shown ? -1 : 1));
  const inside = pairs.map(({ shown, value }) => `${shown}:${value}`).join(', ');
  return `map[${byText ? 'string' : 'interface {}'}]interface {}{${inside}}`;
}

function scalarText({ tag, value, style }: YNode): string {
  if (tag === STR || style !== PLAIN || plainTag(value) === STR) return quoteGo(value);
  const plain = plainValue(value);
  if (plain === null) return 'interface {}(nil)';
  if (plain instanceof GoTime) return plain.text;
  if (plain instanceof GoFloat) return formatGoFloat(plain.value);
  return typeof plain === 'bigint' ? plain.toString() : JSON.stringify(plain);
}
