import {
  createDirectoryTree,
  normalizePath,
  type Revision,
  type Tree,
  type TreeEntry,
} from '@setpoint/source';

/** What charts are told of the cluster they are rendered for. */
export interface ClusterCapabilities {
  /** `v1.31.2` */
  readonly kubeVersion: string;
  /** `apps/v1` and `apps/v1/Deployment` of everything served. */
  readonly apiVersions: readonly string[];
}

/** A question of a chart's `lookup`; namespace and name may be ''. */
export interface LookupQuery {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** A cluster as charts may look at it. */
export interface ClusterView {
  /** Names the cluster. */
  readonly id: string;
  capabilities(signal: AbortSignal): Promise<ClusterCapabilities>;
  /** The object, or the List of them; undefined when there is none. What it throws fails the template. */
  lookup(query: LookupQuery, signal: AbortSignal): Promise<object | undefined>;
}

/** What a `lookup` found, as it lies in a {@link clusterTree}. */
export type LookupAnswer =
  | { readonly object: object }
  | { readonly error: string }
  | { readonly absent: true };

const capabilitiesFile = 'capabilities.json';
const lookups = 'lookup';

export function capabilitiesPath(mount: string): string {
  return `${mount}/${capabilitiesFile}`;
}

/** Kinds and names come from templates: in hexadecimal they are no paths. */
export function lookupPath(mount: string, { apiVersion, kind, namespace, name }: LookupQuery): string {
  const query = Buffer.from(JSON.stringify([apiVersion, kind, namespace, name])).toString('hex');
  return `${mount}/${lookups}/${query}`;
}

/** The query a path was made of, as {@link lookupPath} makes them. */
export function lookupQueryOf(path: string): LookupQuery | undefined {
  const query = /(?:^|\/)lookup\/([0-9a-f]+)$/.exec(path)?.[1];
  if (query === undefined) return undefined;
  const [apiVersion = '', kind = '', namespace = '', name = ''] = JSON.parse(
    Buffer.from(query, 'hex').toString(),
  ) as readonly string[];
  return { apiVersion, kind, namespace, name };
}

/**
 * The cluster as a tree, so that what a chart learns from it is in the record of reads beside the files: a file of its
 * capabilities, and one for each lookup, all addressed by their content. It answers once for each path, so that one
 * render sees one moment.
 */
export function clusterTree(view: ClusterView): Tree {
  return new ClusterTree(view);
}

class ClusterTree implements Tree {
  readonly revision: Revision;
  readonly id: string;
  readonly #view: ClusterView;
  readonly #files = new Map<string, Promise<Tree>>();

  constructor(view: ClusterView) {
    this.#view = view;
    this.id = `cluster ${view.id}`;
    this.revision = { id: this.id, ref: '' };
  }

  async entry(path: string, signal: AbortSignal): Promise<TreeEntry | undefined> {
    const wanted = normalizePath(path);
    if (!this.#isFile(wanted)) return undefined;
    const entry = await (await this.#file(wanted, signal)).entry('file', signal);
    return entry === undefined ? undefined : { ...entry, path: wanted };
  }

  async list(): Promise<undefined> {
    return undefined;
  }

  async read(path: string, signal: AbortSignal): Promise<Uint8Array> {
    return (await this.#file(normalizePath(path), signal)).read('file', signal);
  }

  #isFile(path: string): boolean {
    return path === capabilitiesFile || lookupQueryOf(path) !== undefined;
  }

  #file(path: string, signal: AbortSignal): Promise<Tree> {
    let file = this.#files.get(path);
    if (file === undefined) {
      file = this.#answer(path, signal).then((answer) =>
        createDirectoryTree(new Map([['file', JSON.stringify(answer)]])),
      );
      this.#files.set(path, file);
    }
    return file;
  }

  async #answer(path: string, signal: AbortSignal): Promise<ClusterCapabilities | LookupAnswer> {
    const query = lookupQueryOf(path);
    if (query === undefined) return this.#view.capabilities(signal);
    try {
      const object = await this.#view.lookup(query, signal);
      return object === undefined ? { absent: true } : { object };
    } catch (error) {
      signal.throwIfAborted();
      return { error: error instanceof Error ? error.message : String(error) };
    }
  }
}
