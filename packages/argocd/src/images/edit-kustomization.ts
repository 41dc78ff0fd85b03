import { isMap, isScalar, isSeq, type Node, type YAMLMap, type YAMLSeq } from 'yaml';
import { type ImageName, parseImageName, repositoryOf } from './image-name.ts';
import {
  columnOf,
  editError,
  readYaml,
  scalarText,
  textOf,
  valueAt,
  withEntry,
  withLinesAfter,
  withScalar,
} from './yaml-text.ts';

/** The names a kustomization may have, in the order Kustomize looks for them. */
export const kustomizationNames = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'] as const;

/** An entry of `images` in a kustomization; '' leaves a field out. */
interface ImageEntry {
  readonly name: string;
  readonly newName: string;
  readonly newTag: string;
  readonly digest: string;
}

/** The kustomization with the entries (`name=repository:tag@digest`) in its `images`; all else stays as written. */
export function withKustomizationImages(text: string, entries: readonly string[], path: string): string {
  return entries
    .map((entry) => entryOf(parseImageName(entry)))
    .reduce((edited, entry) => withImage(edited, entry, path), text);
}

function entryOf(image: ImageName): ImageEntry {
  const { alias, tag, digest } = image;
  const repository = repositoryOf(image);
  return { name: alias || repository, newName: alias === '' ? '' : repository, newTag: tag, digest };
}

function withImage(text: string, entry: ImageEntry, path: string): string {
  const { document } = readYaml(text, path);
  const root = document.contents;
  if (!isMap(root)) throw editError(path, 'it is no map');
  const images = valueAt(root, 'images', document);
  if (images === undefined) return withBlock(text, root, ['images:', ...itemLines(entry, '- ')], path);
  if (!isSeq(images)) return withoutEmpty(text, images, entry, path);
  const items = images.items.filter((item): item is YAMLMap => isMap(item));
  const found = items.find((item) => textAt(item, 'name') === entry.name);
  return found === undefined ? withItem(text, images, entry, path) : withFields(text, entry, path);
}

/** One field a time, for each changes where the next one is. */
function withFields(text: string, entry: ImageEntry, path: string): string {
  const fields = (['newName', 'newTag', 'digest'] as const).map((field) => [field, entry[field]] as const);
  return fields.reduce((edited, [field, value]) => withField(edited, entry.name, field, value, path), text);
}

function withField(text: string, name: string, field: string, value: string, path: string): string {
  const { document } = readYaml(text, path);
  const images = valueAt(document.contents as YAMLMap, 'images', document) as YAMLSeq;
  const item = images.items.find(
    (one): one is YAMLMap => isMap(one) && textAt(one, 'name') === name,
  ) as YAMLMap;
  const node = valueAt(item, field, document);
  if (node !== undefined)
    return value === '' ? withoutPair(text, item, field) : withScalar(text, node, value);
  if (value === '') return text;
  const added = withEntry(text, item, [`${field}: ${scalarText(value)}`]);
  if (added !== undefined) return added;
  const end = (item.range?.[1] ?? 1) - 1;
  return `${text.slice(0, end).trimEnd()}, ${field}: ${JSON.stringify(value)}${text.slice(end)}`;
}

/** In block style the pair's line goes; in flow style the pair and the comma beside it. */
function withoutPair(text: string, item: YAMLMap, field: string): string {
  const at = item.items.findIndex(({ key }) => isScalar(key) && key.value === field);
  const start = (item.items[at]?.key as Node | undefined)?.range?.[0] ?? 0;
  const end = (item.items[at]?.value as Node | undefined)?.range?.[1] ?? start;
  if (item.flow === true) {
    const rest = text.slice(end).replace(/^\s*,\s*/, '');
    const head = text.slice(0, start);
    return rest.length < text.length - end ? head + rest : head.replace(/,\s*$/, '') + text.slice(end);
  }
  const next = (item.items[at + 1]?.key as Node | undefined)?.range?.[0];
  // The first pair stands behind the dash, where the next one takes its place.
  if (at === 0 && next !== undefined) return text.slice(0, start) + text.slice(next);
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const lineEnd = text.indexOf('\n', end);
  return text.slice(0, lineStart) + (lineEnd < 0 ? '' : text.slice(lineEnd + 1));
}

function withItem(text: string, images: YAMLSeq, entry: ImageEntry, path: string): string {
  const last = images.items.at(-1) as Node | undefined;
  if (images.flow === true || last?.range === undefined || last.range === null) {
    const end = (images.range?.[1] ?? 1) - 1;
    if (text[end] !== ']') throw editError(path, 'images cannot be added to');
    const before = text.slice(0, end).trimEnd();
    return `${before}${before.endsWith('[') ? '' : ', '}${flowItem(entry)}${text.slice(end)}`;
  }
  const column = columnOf(text, images.range?.[0] ?? 0);
  return withLinesAfter(text, last.range[1], column, itemLines(entry, '- '));
}

/** `images:` with nothing behind it. */
function withoutEmpty(text: string, node: Node, entry: ImageEntry, path: string): string {
  if (!isScalar(node) || node.value !== null || !node.range) throw editError(path, 'images is no list');
  const [start, end] = node.range;
  const lineEnd = text.indexOf('\n', end);
  const rest = lineEnd < 0 ? '' : text.slice(lineEnd + 1);
  const head = `${text.slice(0, start)}${text.slice(end, lineEnd < 0 ? text.length : lineEnd)}`.trimEnd();
  return `${head}\n${itemLines(entry, '- ').join('\n')}\n${rest}`;
}

function withBlock(text: string, root: YAMLMap, lines: readonly string[], path: string): string {
  const added = withEntry(text, root, lines);
  if (added !== undefined) return added;
  throw editError(path, 'it is written in flow style');
}

function itemLines(entry: ImageEntry, dash: string): readonly string[] {
  return pairsOf(entry).map(([key, value], i) => `${i === 0 ? dash : '  '}${key}: ${scalarText(value)}`);
}

function flowItem(entry: ImageEntry): string {
  return `{${pairsOf(entry)
    .map(([key, value]) => `${key}: ${JSON.stringify(value)}`)
    .join(', ')}}`;
}

function pairsOf({ name, newName, newTag, digest }: ImageEntry): readonly (readonly [string, string])[] {
  const pairs = [
    ['name', name],
    ['newName', newName],
    ['newTag', newTag],
    ['digest', digest],
  ] as const;
  return pairs.filter(([, value]) => value !== '');
}

function textAt(map: YAMLMap, key: string): string | undefined {
  const value = map.get(key, true);
  return isScalar(value) ? textOf(value) : undefined;
}
