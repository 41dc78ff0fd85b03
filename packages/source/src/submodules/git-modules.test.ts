import { expect, it } from 'vitest';
import { parseGitModules, submoduleUrl } from './git-modules.ts';

it('reads paths and URLs as Git does', () => {
  const text = `# ours
[core]
	path = no
[submodule "a"]
	path = libs/a ; here
	url = https://git.test/a.git
[submodule "b \\"c\\""]
	URL = "../b.git#x"
	path = "b c"
[submodule "__proto__"]
	path = p
	url = ./p
[submodule "half"]
	path = half
`;
  expect(parseGitModules(text)).toEqual([
    { path: 'libs/a', url: 'https://git.test/a.git' },
    { path: 'b c', url: '../b.git#x' },
    { path: 'p', url: './p' },
  ]);
});

it.each([
  ['https://git.test/x.git', 'https://git.test/team/repo.git', 'https://git.test/x.git'],
  ['./x', 'https://git.test/team/repo', 'https://git.test/team/repo/x'],
  ['../x.git', 'https://git.test/team/repo.git/', 'https://git.test/team/x.git'],
  ['../../other/x', 'https://git.test/team/repo', 'https://git.test/other/x'],
  ['../x', 'git@git.test:team/repo.git', 'git@git.test:team/x'],
  ['../x', 'git@git.test:repo.git', 'git@git.test:x'],
])('%s of %s is %s', (url, parent, found) => {
  expect(submoduleUrl(url, parent)).toBe(found);
});
