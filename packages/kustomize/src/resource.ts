import { encodeGoJson, encodeSigs } from '@setpoint/goyaml';
import { failure, messageOf, rephrased } from './errors.ts';
import { fieldOf, lookup, lookupCreate, removeEmptyField, removeField, setField } from './node-fields.ts';
import { objectOf } from './plain-value.ts';
import {
  apiVersionOf,
  compareText,
  effectiveNamespace,
  type Gvk,
  gvkOf,
  newResId,
  type ResId,
} from './res-id.ts';
import {
  copyNode,
  isMissingOrNull,
  isNilOrEmpty,
  isNull,
  newScalar,
  newString,
  STR,
  type YNode,
} from './ynode.ts';

const DOMAIN = 'internal.config.kubernetes.io/';

/** Notes a build keeps on its resources, as kustomize does: in annotations, so that patches meet the same map. */
export const NOTES = {
  previousKinds: `${DOMAIN}previousKinds`,
  previousNames: `${DOMAIN}previousNames`,
  previousNamespaces: `${DOMAIN}previousNamespaces`,
  prefixes: `${DOMAIN}prefixes`,
  suffixes: `${DOMAIN}suffixes`,
  behavior: `${DOMAIN}generatorBehavior`,
  needsHash: `${DOMAIN}needsHashSuffix`,
  allowNameChange: `${DOMAIN}allowNameChange`,
  allowKindChange: `${DOMAIN}allowKindChange`,
  refBy: `${DOMAIN}refBy`,
} as const;

/** Annotations that never reach the output. */
export const BUILD_ANNOTATIONS: readonly string[] = [
  ...Object.values(NOTES),
  `${DOMAIN}path`,
  `${DOMAIN}index`,
  `${DOMAIN}seqindent`,
  `${DOMAIN}id`,
  `${DOMAIN}annotations-migration-resource-id`,
  'config.kubernetes.io/path',
  'config.kubernetes.io/index',
  'config.k8s.io/id',
];

const ENABLED = 'enabled';

interface CachedIds {
  readonly text: string;
  readonly ids: readonly ResId[];
}

/** One object of a build. Its node is the truth; ids are read from it. */
export class Resource {
  node: YNode | undefined;
  /** Names of the vars that read a field of this resource. */
  refVarNames: readonly string[] = [];
  #previous: CachedIds = { text: '', ids: [] };
  #current: ResId | undefined;
  #currentApiVersion = '';

  constructor(node: YNode) {
    this.node = node;
  }

  copy(): Resource {
    const copy = new Resource(copyNode(this.root));
    copy.refVarNames = this.refVarNames;
    return copy;
  }

  /** The node; an object that a patch deleted has none and must not be asked. */
  get root(): YNode {
    if (this.node === undefined) throw failure('the resource was deleted by a patch');
    return this.node;
  }

  get isEmpty(): boolean {
    return isNilOrEmpty(this.node);
  }

  get kind(): string {
    return this.#topText('kind');
  }

  get apiVersion(): string {
    return this.#topText('apiVersion');
  }

  get gvk(): Gvk {
    return gvkOf(this.apiVersion, this.kind);
  }

  get name(): string {
    return this.#metaText('name');
  }

  get namespace(): string {
    return this.#metaText('namespace');
  }

  #topText(name: string): string {
    return this.node === undefined ? '' : (fieldOf(this.node, name)?.value ?? '');
  }

  #metaText(name: string): string {
    const meta = this.#metadata();
    const field = meta === undefined ? undefined : fieldOf(meta, name);
    return field === undefined || isNilOrEmpty(field) ? '' : field.value;
  }

  #metadata(): YNode | undefined {
    if (this.node === undefined || isNull(this.node)) return undefined;
    const meta = fieldOf(this.node, 'metadata');
    return isNilOrEmpty(meta) ? undefined : meta;
  }

  set kind(kind: string) {
    setField(this.root, 'kind', newScalar(kind));
  }

  set apiVersion(apiVersion: string) {
    setField(this.root, 'apiVersion', newScalar(apiVersion));
  }

  set gvk(gvk: Gvk) {
    this.kind = gvk.kind;
    this.apiVersion = apiVersionOf(gvk);
  }

  set name(name: string) {
    this.#setMeta('name', name);
  }

  set namespace(namespace: string) {
    if (namespace !== '') {
      this.#setMeta('namespace', namespace);
      return;
    }
    const meta = lookup(this.root, ['metadata']);
    if (meta !== undefined) removeField(meta, 'namespace');
  }

  #setMeta(name: string, value: string): void {
    const meta = lookupCreate(this.root, 'mapping', ['metadata']);
    if (meta !== undefined) setField(meta, name, newScalar(value));
  }

  get labels(): Map<string, string> {
    return this.#metaMap('labels');
  }

  set labels(labels: ReadonlyMap<string, string>) {
    this.#setMetaMap('labels', labels);
  }

  get annotations(): Map<string, string> {
    return this.#metaMap('annotations');
  }

  set annotations(annotations: ReadonlyMap<string, string>) {
    this.#setMetaMap('annotations', annotations);
  }

  #metaMap(name: string): Map<string, string> {
    const meta = this.#metadata();
    const map = meta === undefined ? undefined : fieldOf(meta, name);
    const result = new Map<string, string>();
    const content = map?.content ?? [];
    for (let i = 0; i + 1 < content.length; i += 2) {
      result.set((content[i] as YNode).value, (content[i + 1] as YNode).value);
    }
    return result;
  }

  #setMetaMap(name: string, map: ReadonlyMap<string, string>): void {
    const meta = lookupCreate(this.root, 'mapping', ['metadata']);
    if (meta === undefined) return;
    removeField(meta, name);
    if (map.size === 0) return;
    const target = lookupCreate(meta, 'mapping', [name]);
    if (target === undefined) return;
    for (const key of [...map.keys()].sort(compareText)) setField(target, key, newString(map.get(key) ?? ''));
  }

  annotation(name: string): string | undefined {
    const meta = this.#metadata();
    const map = meta === undefined ? undefined : fieldOf(meta, 'annotations');
    return map === undefined ? undefined : fieldOf(map, name)?.value;
  }

  setAnnotation(name: string, value: string): void {
    const meta = lookup(this.root, ['metadata']);
    if (meta !== undefined) removeEmptyField(meta, 'annotations');
    removeEmptyField(this.root, 'metadata');
    const map = lookupCreate(this.root, 'mapping', ['metadata', 'annotations']);
    if (map !== undefined) setField(map, name, newScalar(value, STR));
  }

  #append(note: string, value: string): void {
    if (value === '') return;
    const before = this.annotation(note);
    this.setAnnotation(note, before === undefined ? value : `${before},${value}`);
  }

  addPrefix(prefix: string): void {
    this.#append(NOTES.prefixes, prefix);
  }

  addSuffix(suffix: string): void {
    this.#append(NOTES.suffixes, suffix);
  }

  get prefixes(): readonly string[] {
    return this.annotation(NOTES.prefixes)?.split(',') ?? [];
  }

  get suffixes(): readonly string[] {
    return this.annotation(NOTES.suffixes)?.split(',') ?? [];
  }

  get behavior(): string {
    const behavior = this.annotation(NOTES.behavior) ?? '';
    return ['create', 'replace', 'merge'].includes(behavior) ? behavior : 'unspecified';
  }

  isEnabled(note: string): boolean {
    return this.annotation(note) === ENABLED;
  }

  enable(note: string): void {
    const annotations = this.annotations;
    annotations.set(note, ENABLED);
    this.annotations = annotations;
  }

  get currentId(): ResId {
    const { apiVersion, kind, name, namespace } = this;
    const known = this.#current;
    if (
      known !== undefined &&
      known.name === name &&
      known.kind === kind &&
      known.namespace === namespace &&
      this.#currentApiVersion === apiVersion
    ) {
      return known;
    }
    this.#currentApiVersion = apiVersion;
    this.#current = newResId(gvkOf(apiVersion, kind), name, namespace, true);
    return this.#current;
  }

  /** Whether the resource has this name or may have had it; a quick no for most that have not. */
  mayHaveHadName(name: string): boolean {
    return this.name === name || this.annotation(NOTES.previousNames)?.includes(name) === true;
  }

  /** Every id the resource had before, the oldest first. */
  get previousIds(): readonly ResId[] {
    const names = this.annotation(NOTES.previousNames);
    if (names === undefined) return [];
    const namespaces = this.annotation(NOTES.previousNamespaces) ?? '';
    const kinds = this.annotation(NOTES.previousKinds) ?? '';
    const text = `${this.apiVersion}\n${names}\n${namespaces}\n${kinds}`;
    if (this.#previous.text !== text) {
      this.#previous = {
        text,
        ids: this.#parseIds(names.split(','), namespaces.split(','), kinds.split(',')),
      };
    }
    return this.#previous.ids;
  }

  #parseIds(names: readonly string[], namespaces: readonly string[], kinds: readonly string[]): ResId[] {
    if (names.length !== namespaces.length || names.length !== kinds.length) {
      throw failure(
        'number of previous names, number of previous namespaces, number of previous kinds not equal',
      );
    }
    const { group, version } = this.gvk;
    return names.map((name, i) =>
      newResId({ group, version, kind: kinds[i] ?? '' }, name, namespaces[i] ?? '', false),
    );
  }

  get originalId(): ResId {
    return this.previousIds[0] ?? this.currentId;
  }

  storePreviousId(): void {
    const id = this.currentId;
    this.#append(NOTES.previousNames, id.name);
    this.#append(NOTES.previousNamespaces, effectiveNamespace(id));
    this.#append(NOTES.previousKinds, id.kind);
  }

  removeBuildAnnotations(): void {
    const annotations = this.annotations;
    if (annotations.size === 0) return;
    for (const name of BUILD_ANNOTATIONS) annotations.delete(name);
    this.annotations = annotations;
  }

  removeAnnotation(name: string): void {
    const annotations = this.annotations;
    annotations.delete(name);
    this.annotations = annotations;
  }

  /** The object as kustomize prints it. */
  toYaml(): string {
    const object = objectOf(this.root);
    try {
      return encodeSigs(object);
    } catch (error) {
      throw rephrased(error, messageOf(error).replace(/^error marshaling into JSON: /, ''));
    }
  }

  /** The object as messages show it. */
  toJson(): string {
    return encodeGoJson(objectOf(this.root));
  }

  /** What is no map counts as empty, and of a key that is there twice the first value, as in kyaml's GetDataMap. */
  dataMap(name: 'data' | 'binaryData'): Map<string, string> {
    const map = lookup(this.root, [name]);
    const result = new Map<string, string>();
    if (map?.kind !== 'mapping') return result;
    for (let i = 0; i < map.content.length; i += 2) {
      const [key, value] = [(map.content[i] as YNode).value, map.content[i + 1] as YNode];
      if (!result.has(key)) result.set(key, isMissingOrNull(value) ? '' : value.value);
    }
    return result;
  }
}
