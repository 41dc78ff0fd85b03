import { createHash } from 'node:crypto';
import { SetpointError } from '@setpoint/core';
import { normalizePath, type Revision, SOURCE_CODES, type Tree, type TreeEntry } from '@setpoint/source';
import { decodeText } from '../decode-text.ts';
import { type IgnorePattern, isIgnored, readIgnorePatterns } from './ignore-patterns.ts';

const FILE = '.sourceignore';
const VCS = ['.git/', '.gitignore', '.gitmodules', '.gitattributes'];
const MEDIA = ['jpg', 'jpeg', 'gif', 'png', 'wmv', 'flv', 'tar.gz', 'zip'];
const CI = [
  '.github/',
  '.circleci/',
  '.travis.yml',
  '.gitlab-ci.yml',
  'appveyor.yml',
  '.drone.yml',
  'cloudbuild.yaml',
  'codeship-services.yml',
  'codeship-steps.yml',
];
const TOOLS = ['**/.goreleaser.yml', '**/.sops.yaml', '**/.flux.yaml'];
const DEFAULTS = [...MEDIA.map((extension) => `*.${extension}`), ...CI, ...TOOLS];

/**
 * The tree as source-controller archives it: without links, and without the files that its `.sourceignore` files and
 * `ignore` (the source's `spec.ignore`) leave out, or where there are neither, those that Flux leaves out of itself.
 */
export async function withSourceIgnore(
  tree: Tree,
  ignore: string | undefined,
  signal: AbortSignal,
): Promise<Tree> {
  const own: IgnorePattern[] = [];
  await collect(tree, '', own, signal);
  own.push(...readIgnorePatterns(ignore ?? '', []));
  const others = own.length > 0 ? VCS : [...VCS, ...DEFAULTS];
  return new ArchivedTree(tree, [...readIgnorePatterns(others.join('\n'), []), ...own]);
}

async function collect(
  tree: Tree,
  path: string,
  patterns: IgnorePattern[],
  signal: AbortSignal,
): Promise<void> {
  const entries = (await tree.list(path, signal)) ?? [];
  const file = path === '' ? FILE : `${path}/${FILE}`;
  if (entries.some((entry) => entry.path === file && entry.kind === 'file')) {
    const text = decodeText(await tree.read(file, signal), file);
    patterns.push(...readIgnorePatterns(text, path === '' ? [] : path.split('/')));
  }
  for (const entry of entries) {
    if (entry.kind === 'directory') await collect(tree, entry.path, patterns, signal);
  }
}

class ArchivedTree implements Tree {
  readonly revision: Revision;
  readonly id: string;
  readonly #tree: Tree;
  readonly #patterns: readonly IgnorePattern[];
  readonly #mark: string;

  constructor(tree: Tree, patterns: readonly IgnorePattern[]) {
    this.#tree = tree;
    this.#patterns = patterns;
    const text = JSON.stringify(patterns, (_key, value: unknown) =>
      value instanceof RegExp ? value.source : value,
    );
    this.#mark = createHash('sha256').update(text).digest('hex');
    this.revision = tree.revision;
    this.id = this.#idOf(tree.id);
  }

  async entry(path: string, signal: AbortSignal): Promise<TreeEntry | undefined> {
    const wanted = normalizePath(path);
    const found = await this.#tree.entry(wanted, signal);
    // Another real path means a link on the way, which is not archived.
    return found === undefined || found.path !== wanted ? undefined : await this.#shown(found, signal);
  }

  async list(path: string, signal: AbortSignal): Promise<readonly TreeEntry[] | undefined> {
    if ((await this.entry(path, signal))?.kind !== 'directory') return undefined;
    const shown: TreeEntry[] = [];
    for (const child of (await this.#tree.list(path, signal)) ?? []) {
      const entry = await this.#shown(child, signal);
      if (entry !== undefined) shown.push(entry);
    }
    return shown;
  }

  async read(path: string, signal: AbortSignal): Promise<Uint8Array> {
    if ((await this.entry(path, signal))?.kind === 'file') return await this.#tree.read(path, signal);
    throw new SetpointError(SOURCE_CODES.fileNotFound, 'there is no such file in the artifact', {
      subject: path,
      rule: 'an artifact has the files of the source that no .sourceignore leaves out, and no links',
      nextAction: 'Correct the path, or what the source ignores.',
    });
  }

  async #shown(entry: TreeEntry, signal: AbortSignal): Promise<TreeEntry | undefined> {
    if (entry.kind === 'file') {
      return isIgnored(this.#patterns, entry.path.split('/')) ? undefined : entry;
    }
    if (entry.kind !== 'directory') return undefined;
    if (entry.path !== '' && !(await this.#holdsFiles(entry.path, signal))) return undefined;
    return { ...entry, id: this.#idOf(entry.id) };
  }

  /** An archive has the directories of its files and no others. */
  async #holdsFiles(path: string, signal: AbortSignal): Promise<boolean> {
    for (const child of (await this.#tree.list(path, signal)) ?? []) {
      if ((await this.#shown(child, signal)) !== undefined) return true;
    }
    return false;
  }

  #idOf(id: string): string {
    return `${id}-${this.#mark}`;
  }
}
