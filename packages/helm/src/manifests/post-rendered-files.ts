import { childOf, encodeNodes, parseDocument, type YamlNode } from '@setpoint/goyaml';
import { HELM_CODES, helmError, prefixed } from '../errors.ts';
import { trimSpace } from './split-manifests.ts';

/** Tells which template a document of the stream came from. */
const fileAnnotation = 'postrenderer.helm.sh/postrender-filename';

/**
 * What Helm 4 gives a post-renderer: the documents of all templates, hooks among them, in one stream, each annotated with
 * the template it is of. They are written anew as Helm's YAML library writes them, but for comments, which are not kept.
 */
export function streamOfFiles(texts: ReadonlyMap<string, string>): string {
  const names = [...texts.keys()].filter((name) => !/(?:^|\/)_[^/]*$/.test(name)).sort(byCodePoint);
  const documents = names.flatMap((name) => {
    const text = texts.get(name) ?? '';
    if (trimSpace(text) === '') return [];
    try {
      return documentsIn(separated(text)).map((document) => annotated(document, name));
    } catch (error) {
      throw prefixed(
        `error merging manifests: parsing ${name}: MalformedYAMLError: `,
        error,
        HELM_CODES.manifest,
      );
    }
  });
  return encodeNodes(documents);
}

/** The files again, by their annotations; what the post-renderer added is under names of its own. */
export function filesOfStream(stream: string): Map<string, string> {
  const files = new Map<string, YamlNode[]>();
  let documents: readonly YamlNode[];
  try {
    documents = documentsIn(stream);
  } catch (error) {
    const doing = 'error while parsing post rendered output: error parsing YAML: MalformedYAMLError: ';
    throw prefixed(doing, error, HELM_CODES.manifest);
  }
  for (const [i, document] of documents.entries()) {
    const annotations = pathOf(document, 'metadata', 'annotations');
    const named = annotations === undefined ? '' : (childOf(annotations, fileAnnotation)?.value ?? '');
    const name = named === '' ? `generated-by-postrender-${i}.yaml` : named;
    files.set(name, [...(files.get(name) ?? []), withoutEmpty(edited(document, 'annotations', cleared))]);
  }
  return new Map([...files].map(([name, nodes]) => [name, encodeNodes(nodes)]));
}

function byCodePoint(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** Templates that trim too much leave `---apiVersion: v1`, which Helm takes for a separator all the same. */
function separated(text: string): string {
  return text.replace(/^---(?=[^\n\r \t])/gm, '---\n');
}

function documentsIn(stream: string): readonly YamlNode[] {
  const texts = stream.replaceAll('\r\n', '\n').split(/\n---[^\n]*\n/);
  const documents = texts.flatMap((text, i) => {
    const node = parseDocument(i < texts.length - 1 ? `${text}\n` : text);
    const isNull =
      node?.kind === 'scalar' && node.style === 'plain' && /^(?:|~|null|Null|NULL)$/.test(node.value);
    return node === undefined || isNull ? [] : [node];
  });
  const [only] = documents;
  const items = only === undefined ? undefined : childOf(only, 'items');
  const isList =
    texts.length === 1 &&
    only !== undefined &&
    /^(?:Resource)?List$/.test(childOf(only, 'kind')?.value ?? '');
  return isList && items !== undefined ? items.children : documents;
}

function annotated(document: YamlNode, name: string): YamlNode {
  if (document.kind !== 'mapping')
    throw helmError(HELM_CODES.manifest, `wrong node kind: expected MappingNode but was ${document.kind}`);
  const added = [scalar(fileAnnotation, 'plain'), scalar(name, 'single')];
  return edited(withoutEmpty(document), 'annotations', (annotations) => [...annotations, ...added]);
}

function cleared(annotations: readonly YamlNode[]): readonly YamlNode[] {
  return annotations.filter((_, i) => annotations[i - (i % 2)]?.value !== fileAnnotation);
}

type Edit = (children: readonly YamlNode[]) => readonly YamlNode[];

/** The document with that field of its metadata edited; both are made when they are missing. */
function edited(document: YamlNode, field: string, edit: Edit): YamlNode {
  return withField(document, 'metadata', (metadata) =>
    withField(metadata, field, (node) => ({ ...node, children: edit(node.children) })),
  );
}

function withField(node: YamlNode, name: string, edit: (value: YamlNode) => YamlNode): YamlNode {
  const { children } = node;
  for (let i = 0; i + 1 < children.length; i += 2) {
    const value = children[i + 1];
    if (children[i]?.value !== name || value === undefined) continue;
    return { ...node, children: children.with(i + 1, edit(value.kind === 'mapping' ? value : mapping)) };
  }
  const made = edit(mapping);
  return made.children.length === 0
    ? node
    : { ...node, children: [...children, scalar(name, 'plain'), made] };
}

/** Annotations and metadata that hold nothing are left out, as Helm's YAML library leaves them out. */
function withoutEmpty(document: YamlNode): YamlNode {
  const metadata = childOf(document, 'metadata');
  if (metadata === undefined) return document;
  const slim = without(metadata, 'annotations');
  return slim.children.length === 0
    ? without(document, 'metadata', true)
    : withField(document, 'metadata', () => slim);
}

function without(node: YamlNode, name: string, always = false): YamlNode {
  const { children } = node;
  const keeps = (i: number): boolean => {
    const pair = i - (i % 2);
    return children[pair]?.value !== name || (!always && (children[pair + 1]?.children.length ?? 0) > 0);
  };
  return { ...node, children: children.filter((_, i) => keeps(i)) };
}

function pathOf(node: YamlNode, ...names: readonly string[]): YamlNode | undefined {
  return names.reduce<YamlNode | undefined>(
    (at, name) => (at === undefined ? undefined : childOf(at, name)),
    node,
  );
}

const blank = { tag: '', anchor: '', line: 0, column: 0, children: [], target: undefined } as const;
const mapping: YamlNode = { ...blank, kind: 'mapping', value: '', style: 'block' };

function scalar(value: string, style: 'plain' | 'single'): YamlNode {
  return { ...blank, kind: 'scalar', value, style };
}
