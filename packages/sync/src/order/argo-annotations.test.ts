import { describe, expect, it } from 'vitest';
import { configMap } from '../testing/fixtures.ts';
import { readArgoAnnotations } from './argo-annotations.ts';

const read = (annotations: Record<string, string>) => readArgoAnnotations(configMap('c', { annotations }));

describe('hooks', () => {
  it.each([
    [{}, false, ['Sync']],
    [{ 'argocd.argoproj.io/hook': 'PreSync' }, true, ['PreSync']],
    [{ 'argocd.argoproj.io/hook': 'PreSync, PostSync' }, true, ['PreSync', 'PostSync']],
    [{ 'argocd.argoproj.io/hook': 'Skip' }, false, []],
    [{ 'argocd.argoproj.io/hook': 'Skip,Sync' }, true, ['Sync']],
    [{ 'argocd.argoproj.io/hook': 'Nonsense' }, true, []],
    [{ 'argocd.argoproj.io/hook': 'PostDelete' }, true, ['PostDelete']],
    [{ 'helm.sh/hook': 'pre-install,pre-upgrade' }, true, ['PreSync']],
    [{ 'helm.sh/hook': 'post-install' }, true, ['PostSync']],
    [{ 'helm.sh/hook': 'crd-install' }, false, ['Sync']],
    [{ 'helm.sh/hook': 'test' }, true, []],
    [{ 'helm.sh/hook': 'pre-install', 'argocd.argoproj.io/hook': 'SyncFail' }, true, ['SyncFail']],
  ])('%j', (annotations, hook, phases) => {
    const { value } = read(annotations);
    expect([value.hook, value.phases]).toEqual([hook, phases]);
  });

  it('are deleted before creation unless they say otherwise', () => {
    const policies = (annotations: Record<string, string>) =>
      read({ 'argocd.argoproj.io/hook': 'Sync', ...annotations }).value.hookDeletePolicies;
    expect(policies({})).toEqual(['BeforeHookCreation']);
    expect(policies({ 'argocd.argoproj.io/hook-delete-policy': 'HookSucceeded,HookFailed' })).toEqual([
      'HookSucceeded',
      'HookFailed',
    ]);
    expect(policies({ 'helm.sh/hook-delete-policy': 'hook-succeeded' })).toEqual(['HookSucceeded']);
  });
});

describe('waves', () => {
  it.each([
    [{ 'argocd.argoproj.io/sync-wave': '-5' }, -5],
    [{ 'argocd.argoproj.io/sync-wave': '+2' }, 2],
    [{ 'helm.sh/hook-weight': '7' }, 7],
    [{ 'argocd.argoproj.io/sync-wave': 'x', 'helm.sh/hook-weight': '7' }, 7],
    [{ 'argocd.argoproj.io/sync-wave': '1.5' }, 0],
  ])('%j → %i', (annotations, wave) => {
    expect(read(annotations as Record<string, string>).value.wave).toBe(wave);
  });
});

describe('options', () => {
  it('are typed once', () => {
    const { value, problems } = read({
      'argocd.argoproj.io/sync-options':
        'Prune=confirm, Delete=false,Replace=true,Validate=false,PruneLast=true',
      'argocd.argoproj.io/compare-options': 'IgnoreExtraneous',
      'argocd.argoproj.io/ignore-healthcheck': 'true',
    });
    expect(value).toMatchObject({
      prune: 'confirm',
      delete: 'never',
      replace: true,
      validate: false,
      pruneLast: true,
      force: undefined,
      ignoreExtraneous: true,
      ignoreHealth: true,
    });
    expect(problems).toEqual([]);
  });

  it('that cannot be read are named with their field, all of them', () => {
    const { problems } = read({
      'argocd.argoproj.io/sync-options': 'Force=maybe,NoValue,Prune=later',
      'argocd.argoproj.io/sync-wave': 'first',
      'argocd.argoproj.io/hook': 'Presync',
    });
    expect(problems.map(({ code }) => code)).toEqual(problems.map(() => 'sync.annotation-invalid'));
    expect(problems.map(({ message }) => message).sort()).toEqual([
      'annotation argocd.argoproj.io/hook has the value "Presync"',
      'annotation argocd.argoproj.io/sync-options has the value "Force=maybe"',
      'annotation argocd.argoproj.io/sync-options has the value "NoValue"',
      'annotation argocd.argoproj.io/sync-options has the value "Prune=later"',
      'annotation argocd.argoproj.io/sync-wave has the value "first"',
    ]);
  });

  it('of Helm keep an object', () => {
    expect(read({ 'helm.sh/resource-policy': 'keep' }).value).toMatchObject({
      prune: 'never',
      delete: 'never',
    });
  });
});
