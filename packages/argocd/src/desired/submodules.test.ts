import { createDirectoryTree, type RepositorySpec, type Tree, type TreeEntry } from '@setpoint/source';
import { expect, it } from 'vitest';
import { type SubmodulePolicy, withSubmodules } from './submodules.ts';

const { signal } = new AbortController();
const modules = (path: string, url: string): string => `[submodule "m"]\n\tpath = ${path}\n\turl = ${url}\n`;

/** A tree of files with submodules at the paths, as Git lists them. */
function treeOf(
  files: Readonly<Record<string, string>>,
  submodules: Readonly<Record<string, string>> = {},
): Tree {
  const base = createDirectoryTree(
    new Map(Object.entries(files).map(([path, text]) => [path, Buffer.from(text)])),
  );
  const gitlinks = Object.entries(submodules).map(
    ([path, id]): TreeEntry => ({ path, kind: 'submodule', id, size: undefined }),
  );
  return {
    revision: base.revision,
    id: base.id,
    entry: async (path, stop) => gitlinks.find((one) => one.path === path) ?? base.entry(path, stop),
    list: async (path, stop) => {
      const own = await base.list(path, stop);
      return path === '' ? [...(own ?? []), ...gitlinks] : own;
    },
    read: (path, stop) => base.read(path, stop),
  };
}

const remotes: Readonly<Record<string, Tree>> = {
  'https://git.test/team/lib.git@1': treeOf(
    { 'a.yaml': 'a', '.gitmodules': modules('deeper', '../deep') },
    { deeper: '2' },
  ),
  'https://git.test/team/deep@2': treeOf({ 'b.yaml': 'b' }),
};
const root = treeOf(
  {
    'app/x.yaml': 'x',
    '.gitmodules': `${modules('lib', '../lib.git')}[submodule "o"]\n\tpath = ../../etc\n\turl = ./e\n`,
  },
  { lib: '1' },
);

async function open(policy: SubmodulePolicy) {
  const asked: string[] = [];
  const tree = await withSubmodules(
    root,
    { url: 'https://git.test/team/repo.git' },
    {
      policy,
      specFor: (url): RepositorySpec => ({ url }),
      tree: async ({ url }, { id }) => {
        asked.push(`${url}@${id}`);
        const found = remotes[`${url}@${id}`];
        if (found === undefined) throw new Error(`no ${url}@${id}`);
        return found;
      },
    },
    signal,
  );
  const read = async (path: string): Promise<string> => Buffer.from(await tree.read(path, signal)).toString();
  return { tree, asked, read };
}

it('reads submodules at their commits, and theirs, when somebody asks', async () => {
  const { tree, asked, read } = await open('read');
  expect(await read('app/x.yaml')).toBe('x');
  expect((await tree.list('', signal))?.map(({ path, kind }) => [path, kind])).toContainEqual([
    'lib',
    'directory',
  ]);
  expect(asked).toEqual([]);
  expect(await read('lib/a.yaml')).toBe('a');
  expect(await read('lib/deeper/b.yaml')).toBe('b');
  expect(asked).toEqual(['https://git.test/team/lib.git@1', 'https://git.test/team/deep@2']);
});

it('refuses who needs one, names the setting, and lets all others be', async () => {
  const { tree, read } = await open('refuse');
  expect(await read('app/x.yaml')).toBe('x');
  await expect(tree.list('lib', signal)).rejects.toMatchObject({
    subject: 'lib',
    nextAction: expect.stringContaining('reposerver.enable.git.submodule') as string,
  });
});

it('passes over them when told to', async () => {
  const { tree } = await open('skip');
  expect((await tree.entry('lib', signal))?.kind).toBe('submodule');
});
