import type { FieldSpec } from './field-spec.ts';
import { goRegex, type Matcher } from './go-regex.ts';
import type { Image } from './kustomization-fields.ts';
import { getField, requireKind, setScalar } from './node-fields.ts';
import type { Resource } from './resource.ts';
import { visitField } from './visit-fields.ts';
import { newScalar, type YNode } from './ynode.ts';

const CONTAINER_LISTS = new Set(['containers', 'initContainers']);

/** Gives images another name, tag or digest: in every list of containers and in the fields of the specs. */
export function transformImages(
  resources: readonly Resource[],
  images: readonly Image[],
  specs: readonly FieldSpec[],
): void {
  if (images.length === 0) return;
  const matchers = images.map(({ name }) => imageMatcher(name));
  for (const resource of resources) {
    if (resource.kind === 'CustomResourceDefinition') continue;
    const nodes: YNode[] = [];
    findImages(resource.root, nodes);
    for (const spec of specs) visitField(resource, spec, (node) => nodes.push(scalar(node)));
    for (const [i, image] of images.entries()) {
      for (const node of nodes) setImage(node, image, matchers[i] as Matcher);
    }
  }
}

function scalar(node: YNode): YNode {
  requireKind(node, 'scalar');
  return node;
}

/** The `image` of every item of a list named containers or initContainers, wherever it stands. */
function findImages(node: YNode, found: YNode[]): void {
  const { content } = node;
  if (node.kind === 'sequence') {
    for (const item of content) if (item.kind !== 'scalar') findImages(item, found);
    return;
  }
  for (let i = 1; i < content.length; i += 2) {
    const value = content[i] as YNode;
    if (value.kind === 'scalar') continue;
    findImages(value, found);
    if (value.kind !== 'sequence' || !CONTAINER_LISTS.has((content[i - 1] as YNode).value)) continue;
    for (const item of value.content) {
      const image = getField(item, 'image');
      if (image !== undefined) found.push(scalar(image));
    }
  }
}

const TAG_AND_DIGEST = '(:[a-zA-Z0-9_.{}-]*)?(@sha256:[a-zA-Z0-9_.{}-]*)?$';
const SIMPLE_NAME = /^[\w/:.-]+$/;

/** The name of an image is a pattern, as kustomize puts it into one unescaped. */
function imageMatcher(name: string): Matcher {
  if (!SIMPLE_NAME.test(name)) return goRegex(`^${name}${TAG_AND_DIGEST}`);
  const regex = new RegExp(`^${name}${TAG_AND_DIGEST}`);
  return (text) => regex.test(text);
}

function setImage(node: YNode, image: Image, matches: Matcher): void {
  if (!matches(node.value)) return;
  const parts = splitImage(node.value);
  const name = image.newName === '' ? parts.name : image.newName;
  let { tag, digest } = parts;
  if (image.newTag !== '' || image.digest !== '') {
    tag = image.newTag;
    digest = image.digest;
  } else if (image.tagSuffix !== '') {
    tag += image.tagSuffix;
    digest = '';
  }
  setScalar(node, newScalar(`${name}${tag === '' ? '' : `:${tag}`}${digest === '' ? '' : `@${digest}`}`));
}

/** Name, tag and digest; a colon in the registry's part is its port. */
export function splitImage(text: string): {
  readonly name: string;
  readonly tag: string;
  readonly digest: string;
} {
  const slash = Math.max(text.indexOf('/'), 0);
  const at = text.indexOf('@', slash);
  const colon = text.indexOf(':', slash);
  if (colon < 0 && at < 0) return { name: text, tag: '', digest: '' };
  if (at >= 0 && (at < colon || colon < 0))
    return { name: text.slice(0, at), tag: '', digest: text.slice(at + 1) };
  const end = at < 0 ? text.length : at;
  return {
    name: text.slice(0, colon),
    tag: text.slice(colon + 1, end),
    digest: at < 0 ? '' : text.slice(at + 1),
  };
}
