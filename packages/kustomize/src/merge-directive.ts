import { failure } from './errors.ts';
import { fieldOf, removeField } from './node-fields.ts';
import { setElement } from './set-element.ts';
import { showNode } from './show-node.ts';
import type { YNode } from './ynode.ts';

type Directive = 'merge' | 'replace' | 'delete';

const KEY = '$patch';

/** The `$patch` directive of a map or list of a patch, which is removed from it; `merge` where there is none. */
export function mergeDirective(patch: YNode): Directive {
  switch (patch.kind) {
    case 'mapping':
      return ofMap(patch);
    case 'sequence':
      return ofList(patch);
    default:
      throw failure(
        `no implemented strategic merge patch strategy for '${patch.tag}' ('${showNode(patch)}')`,
      );
  }
}

/** Whether {@link mergeDirective} understands the directive of a map, or there is none. */
export function hasKnownDirective(patch: YNode): boolean {
  const text = patch.kind === 'mapping' ? fieldOf(patch, KEY)?.value : undefined;
  return text === undefined || isDirective(text);
}

function ofMap(patch: YNode): Directive {
  const node = fieldOf(patch, KEY);
  if (node === undefined) return 'merge';
  const directive = parse(node.value);
  removeField(patch, KEY);
  return directive;
}

/** Only an item that holds nothing but the directive speaks for the list. */
function ofList(patch: YNode): Directive {
  const item = patch.content.find((one) => one.kind === 'mapping' && fieldOf(one, KEY) !== undefined);
  if (item === undefined || item.content.length > 2) return 'merge';
  const text = fieldOf(item, KEY)?.value ?? '';
  const directive = parse(text);
  setElement(patch, undefined, [KEY], [text]);
  return directive;
}

function parse(text: string): Directive {
  if (isDirective(text)) return text;
  throw failure(`unknown patch strategy '${text}'`);
}

function isDirective(text: string): text is Directive {
  return text === 'merge' || text === 'replace' || text === 'delete';
}
