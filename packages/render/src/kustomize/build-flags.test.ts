import { describe, expect, it } from 'vitest';
import { parseKustomizeBuildFlags } from './build-flags.ts';

describe('kustomize.buildOptions', () => {
  it.each([
    ['', {}],
    ['--load-restrictor LoadRestrictionsNone', { loadRestrictions: 'none' }],
    [
      '--load-restrictor=LoadRestrictionsRootOnly  --enable-helm',
      { loadRestrictions: 'rootOnly', enableHelm: true },
    ],
    ['--enable-helm=false --reorder none', { enableHelm: false, reorder: 'none' }],
    [
      '--enable-alpha-plugins --enable-exec -e A=b --helm-command helm3 --enable-managedby-label',
      { managedByLabel: true },
    ],
    [
      '--helm-kube-version 1.31 --helm-api-versions a/v1,b/v1 --helm-api-versions c/v1',
      { helmKubeVersion: '1.31', helmApiVersions: ['a/v1', 'b/v1', 'c/v1'] },
    ],
  ])('%j', (text, flags) => {
    expect(parseKustomizeBuildFlags(text)).toEqual(flags);
  });

  it.each([
    ['--load-restrictor None', '--load-restrictor None is not understood'],
    ['--load-restrictor __proto__', '--load-restrictor __proto__ is not understood'],
    ['--reorder', '--reorder  is not understood'],
    ['--enable-helm=perhaps', '--enable-helm perhaps is not understood'],
    ['--output /tmp/x', 'unknown flag: --output'],
    ['overlay', 'unknown flag: overlay'],
  ])('refuses %j', (text, message) => {
    expect(() => parseKustomizeBuildFlags(text)).toThrow(message);
  });
});
