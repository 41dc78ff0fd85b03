import { messageOf } from './errors.ts';
import { idText, sameId } from './res-id.ts';
import type { Resource } from './resource.ts';
import type { YNode } from './ynode.ts';

/** The label by which a validator may say that it was here. */
const VALIDATED_BY = 'validated-by';

/** A copy without the one label a validator may add. */
export function withoutValidator(resource: Resource): Resource {
  const copy = resource.copy();
  const { labels } = copy;
  if (labels.delete(VALIDATED_BY)) copy.labels = labels;
  return copy;
}

/**
 * How the resources differ, in kustomize's words (ErrorIfNotEqualSets) without the memory addresses it adds. Undefined
 * where each is as it was, in whatever order.
 */
export function differenceBetween(
  before: readonly Resource[],
  after: readonly Resource[],
): string | undefined {
  if (before.length !== after.length) return 'lists have different number of entries';
  for (const resource of before) {
    const id = resource.currentId;
    const others = after.filter(({ currentId }) => sameId(currentId, id));
    const [other] = others;
    if (other === undefined) return `id in self missing from other; id: ${idText(id)}`;
    if (others.length > 1) return `id in self matches ${others.length} in other; id: ${idText(id)}`;
    if (!equalNodes(resource.root, other.root)) {
      return `nodes unequal: \n -- ${shown(resource)},\n -- ${shown(other)}`;
    }
  }
  return undefined;
}

function shown(resource: Resource): string {
  try {
    return resource.toJson();
  } catch (error) {
    return `<${messageOf(error)}>`;
  }
}

function equalNodes(a: YNode, b: YNode): boolean {
  if (a.kind !== b.kind || a.tag !== b.tag || a.value !== b.value || a.style !== b.style) return false;
  if (a.content.length !== b.content.length) return false;
  return a.content.every((child, i) => equalNodes(child, b.content[i] as YNode));
}
