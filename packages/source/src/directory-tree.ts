import { SOURCE_CODES, sourceError } from './errors.ts';
import { type GitObject, type GitTreeEntry, gitObjectId, parseTree } from './git-object.ts';
import type { ObjectStore } from './object-store.ts';
import { ObjectTree } from './object-tree.ts';
import type { Revision, Tree } from './tree.ts';
import { pathSegments } from './tree-path.ts';

/** The content of a file, or where a symbolic link points. */
export type FileContent = string | Uint8Array | { readonly link: string };

interface Folder {
  readonly children: Map<string, Folder | FileContent>;
}

/**
 * A tree held in memory, from files by path; ids are those Git would give. For tests and for sources that are not Git.
 * Throws `source.bad-tree-entry` for names no repository may hold and `source.path-escape` for paths that leave it.
 *
 * @example
 * const tree = createDirectoryTree(new Map([['app/cm.yaml', 'kind: ConfigMap\n']]));
 */
export function createDirectoryTree(files: ReadonlyMap<string, FileContent>, revision?: Revision): Tree {
  const root: Folder = { children: new Map() };
  for (const [path, content] of files) place(root, path, content);
  const store = new MemoryStore();
  const id = store.addFolder(root, '');
  return new ObjectTree(revision ?? { id, ref: '' }, id, store);
}

function place(root: Folder, path: string, content: FileContent): void {
  const names = [...pathSegments(path)];
  const last = names.pop();
  if (last === undefined) throw clash(path);
  let folder = root;
  for (const name of names) {
    const next = folder.children.get(name) ?? { children: new Map() };
    if (!isFolder(next)) throw clash(path);
    folder.children.set(name, next);
    folder = next;
  }
  if (folder.children.has(last)) throw clash(path);
  folder.children.set(last, content);
}

function isFolder(node: Folder | FileContent): node is Folder {
  return typeof node === 'object' && 'children' in node;
}

function clash(path: string): Error {
  return sourceError(
    SOURCE_CODES.badTreeEntry,
    'a path is both a file and a directory, or given twice',
    path,
    {
      nextAction: 'Give every file one path.',
    },
  );
}

class MemoryStore implements ObjectStore {
  readonly #objects = new Map<string, GitObject>();
  readonly #parsed = new Map<string, readonly GitTreeEntry[]>();

  addFolder(folder: Folder, where: string): string {
    const names = [...folder.children.keys()].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    const lines = names.flatMap((name) => {
      const node = folder.children.get(name) as Folder | FileContent;
      const path = where === '' ? name : `${where}/${name}`;
      const [mode, id] = isFolder(node) ? ['40000', this.addFolder(node, path)] : this.#addFile(node);
      return [Buffer.from(`${mode} ${name}\0`), Buffer.from(id, 'hex')];
    });
    const id = this.#add('tree', Buffer.concat(lines));
    const object = this.#objects.get(id) as GitObject;
    this.#parsed.set(id, parseTree(object, where, Number.POSITIVE_INFINITY));
    return id;
  }

  #addFile(content: FileContent): [string, string] {
    if (typeof content === 'string') return ['100644', this.#add('blob', Buffer.from(content))];
    if (content instanceof Uint8Array) return ['100644', this.#add('blob', content)];
    return ['120000', this.#add('blob', Buffer.from(content.link))];
  }

  #add(type: GitObject['type'], data: Uint8Array): string {
    const id = gitObjectId(type, data);
    this.#objects.set(id, { id, type, data });
    return id;
  }

  cachedEntries(treeId: string): readonly GitTreeEntry[] | undefined {
    return this.#parsed.get(treeId);
  }

  async entries(treeId: string): Promise<readonly GitTreeEntry[]> {
    return this.#parsed.get(treeId) as readonly GitTreeEntry[];
  }

  async blob(id: string): Promise<Uint8Array> {
    return (this.#objects.get(id) as GitObject).data;
  }
}
