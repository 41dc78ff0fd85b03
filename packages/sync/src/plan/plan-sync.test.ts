import { SetpointError } from '@setpoint/core';
import type { KubeObject } from '@setpoint/kube';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { argoConventions, compareInput, configMap, object, owned } from '../testing/fixtures.ts';
import { compareState } from './compare-state.ts';
import type { CompareInput, SyncOptions } from './input.ts';
import { planDelete } from './plan-delete.ts';
import { planFrom } from './plan-sync.ts';

const plan = (
  desired: Parameters<typeof compareInput>[0],
  live: readonly KubeObject[] = [],
  options: Partial<SyncOptions> = {},
  more: Partial<CompareInput> = {},
) => planFrom(compareState(compareInput(desired, live, more)), options);

const actions = (made: ReturnType<typeof plan>) =>
  made.changes.map(({ action, ref, reason }) => `${action} ${ref.name}: ${reason}`);

const syncOption = (value: string) => ({ annotations: { 'argocd.argoproj.io/sync-options': value } });

describe('a plan', () => {
  it('says what becomes of every object, and why', () => {
    const made = plan(
      [configMap('new'), configMap('same'), configMap('changed', { data: { key: 'new', more: 'x' } })],
      [owned(configMap('same')), owned(configMap('changed')), owned(configMap('gone'))],
      { prune: true },
    );
    expect(actions(made)).toEqual([
      'update changed: .data.key, .data.more differ',
      'delete gone: left the desired state',
      'create new: missing',
      'none same: in sync',
    ]);
    expect(made.tally).toEqual({ create: 1, update: 1, delete: 1, recreate: 0, none: 1, hooks: 0 });
    expect(made.problems).toEqual([]);
  });

  it('is a value: equal inputs give equal plans, and its hash follows what it does', () => {
    const make = (value: string) => plan([configMap('c', { data: { key: value } })], [owned(configMap('c'))]);
    expect(make('a')).toEqual(make('a'));
    expect(make('a').hash).toBe(make('a').hash);
    expect(make('a').hash).not.toBe(make('b').hash);
  });

  it('shows no byte of a secret, and applies all of them', () => {
    const secret = (value: string) => object('v1 Secret s', { stringData: { password: value } });
    const made = plan([secret('new-canary')], [owned(secret('old-canary'))]);
    expect(JSON.stringify(made)).not.toMatch(/canary|Y2FuYXJ5|LWNhbmFye/);
    expect(made.changes[0]?.diff).toEqual([
      { path: '.data.password', desired: '++++++++', live: '+++++++++' },
    ]);
    expect(made.changes[0]?.desired?.reveal()['data']).toEqual({
      password: Buffer.from('new-canary').toString('base64'),
    });
  });

  it('shows no masked annotation of a Secret, also once it is masked after a comparison', () => {
    const secret = (key: string) => object('v1 Secret s', { annotations: { key } });
    const [desired, live] = [[secret('new-canary')], [owned(secret('old-canary'))]];
    expect(JSON.stringify(plan(desired, live))).toContain('canary');
    const made = plan(desired, live, {}, { maskedAnnotations: new Set(['key']) });
    expect(JSON.stringify(made)).not.toContain('canary');
    expect(actions(made)).toEqual(['update s: .metadata.annotations.key differs']);
    expect(made.changes[0]?.desired?.reveal().metadata.annotations).toMatchObject({ key: 'new-canary' });
  });

  it('puts right what a comparison ignores, unless ignored differences are to be respected', () => {
    const live = owned(configMap('c', { data: { key: 'edited' } }));
    const ignoring = { ignore: () => ({ jsonPointers: ['/data/key'] }) };
    expect(actions(plan([configMap('c')], [live], {}, ignoring))).toEqual(['update c: .data.key differs']);
    expect(actions(plan([configMap('c')], [live], { respectIgnoreDifferences: true }, ignoring))).toEqual([
      'none c: in sync',
    ]);
  });

  it('leaves out what a selective sync does not name, hooks too', () => {
    const hook = object('batch/v1 Job j', { annotations: { 'argocd.argoproj.io/hook': 'PreSync' } });
    const made = plan([configMap('a'), configMap('b'), hook], [], { only: ({ name }) => name === 'b' });
    expect(made.changes.map(({ ref }) => ref.name)).toEqual(['b']);
  });

  it('leaves out objects that are to be skipped, and with ApplyOutOfSyncOnly those in sync', () => {
    const skipped = configMap('s', { annotations: { 'argocd.argoproj.io/hook': 'Skip' } });
    const made = plan([skipped, configMap('a')], [owned(configMap('a'))], { applyOutOfSyncOnly: true });
    expect(made.changes).toEqual([]);
  });

  it('recreates where Replace and Force ask for it, but never a namespace', () => {
    const force = syncOption('Force=true,Replace=true');
    const job = object('batch/v1 Job j', force);
    const namespace = object('v1 Namespace default', force);
    expect(actions(plan([job, namespace], [owned(job), owned(namespace)]))).toEqual([
      'none default: in sync',
      'recreate j: Replace and Force are set',
    ]);
  });

  it('recreates a binding whose role changed', () => {
    const binding = (role: string) =>
      object('rbac.authorization.k8s.io/v1 RoleBinding b', { roleRef: { kind: 'Role', name: role } });
    expect(actions(plan([binding('new')], [owned(binding('old'))]))).toEqual([
      'recreate b: roleRef differs and cannot be changed',
    ]);
  });
});

describe('pruning', () => {
  const live = [owned(configMap('gone')), owned(configMap('kept', syncOption('Prune=false')))];

  it('is reported when off, and not done where an object forbids it', () => {
    expect(actions(plan([configMap('a')], live)).slice(1)).toEqual([
      'skip gone: ignored (requires pruning)',
      'skip kept: ignored (requires pruning)',
    ]);
    expect(actions(plan([configMap('a')], live, { prune: true })).slice(1)).toEqual([
      'delete gone: left the desired state',
      'skip kept: ignored (no prune)',
    ]);
  });

  it('waits for confirmation where asked to', () => {
    const asking = [owned(configMap('gone', syncOption('Prune=confirm')))];
    const needs = (options: Partial<SyncOptions>) =>
      plan([configMap('a')], asking, { prune: true, ...options }).changes.map((one) => one.needsConfirmation);
    expect(needs({})).toEqual([false, true]);
    expect(needs({ pruneConfirmed: true })).toEqual([false, false]);
  });

  it('never happens without a complete render, and never for an empty one', () => {
    const problems = [new SetpointError('render.failed', 'bad YAML')];
    const incomplete = plan(
      [],
      live,
      { prune: true, allowEmpty: true },
      { render: { complete: false, problems } },
    );
    expect(incomplete.changes).toEqual([]);
    expect(incomplete.problems.map(({ error }) => error.code)).toEqual(['render.failed']);
    const empty = plan([], live, { prune: true });
    expect(empty.problems.map(({ severity, error }) => `${severity} ${error.code}`)).toEqual([
      'error sync.empty-render',
    ]);
    expect(plan([], live, { prune: true, allowEmpty: true }).problems).toEqual([]);
  });

  it('spares what others own, what other objects created, and copies of marks', () => {
    const copy = { ...owned(configMap('original')) };
    const created = owned(configMap('created'));
    const ownerReferences = [{ apiVersion: 'v1', kind: 'Pod', name: 'p', uid: 'u' }];
    const made = plan(
      [configMap('a')],
      [
        owned(configMap('theirs'), 'other'),
        { ...copy, metadata: { ...copy.metadata, name: 'copy' } },
        { ...created, metadata: { ...created.metadata, ownerReferences } },
        configMap('unmarked', { namespace: 'default' }),
      ],
      { prune: true },
    );
    expect(actions(made)).toEqual(['create a: missing']);
  });

  it('deletes nothing that is desired, for any sets of objects', () => {
    const names = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'));
    fc.assert(
      fc.property(names, names, fc.boolean(), fc.boolean(), (desired, present, prune, complete) => {
        const made = plan(
          desired.map((name) => configMap(name)),
          present.map((name) => owned(configMap(name))),
          { prune, allowEmpty: true },
          { render: complete ? { complete } : { complete, problems: [] } },
        );
        const deleted = made.changes.filter(({ action }) => action === 'delete').map(({ ref }) => ref.name);
        const extra = present.filter((name) => !desired.includes(name));
        expect(deleted.sort()).toEqual(prune && complete ? extra.sort() : []);
      }),
    );
  });
});

describe('problems', () => {
  it('are all found at once, each with its file, rule and next action', () => {
    const origin = { file: 'apps/web.yaml', line: 7 };
    const made = plan(
      [
        { object: object('x.io/v1 Widget w'), origin },
        { object: configMap('lost', { namespace: 'nowhere' }), origin },
        { object: { apiVersion: 'v1', kind: 'ConfigMap', metadata: {} }, origin },
        { object: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { generateName: 'c-' } }, origin },
        configMap('twice'),
        configMap('twice', { data: { key: 'last' } }),
        configMap('bad-wave', { annotations: { 'argocd.argoproj.io/sync-wave': 'soon' } }),
        configMap('theirs'),
      ],
      [owned(configMap('theirs'), 'other')],
    );
    expect(made.problems.map(({ severity, error }) => `${severity} ${error.code}`).sort()).toEqual([
      'error sync.dependency-missing',
      'error sync.invalid-object',
      'error sync.invalid-object',
      'error sync.kind-unknown',
      'warning sync.annotation-invalid',
      'warning sync.duplicate',
      'warning sync.shared-resource',
    ]);
    const kind = made.problems.find(({ error }) => error.code === 'sync.kind-unknown');
    expect(kind?.error.describe()).toBe(
      [
        'x.io/v1 Widget default/w (apps/web.yaml:7): The Kubernetes API could not find x.io/Widget for requested resource default/w. Make sure the "Widget" CRD is installed on the destination cluster.',
        'Rule: The API server must serve Widget in version v1, or the same source must contain its CRD.',
        'Next: Correct apiVersion and kind, or add the CRD.',
      ].join('\n'),
    );
    const twice = made.changes.filter(({ ref }) => ref.name === 'twice');
    expect(twice.map(({ desired }) => desired?.reveal()['data'])).toEqual([{ key: 'last' }]);
  });

  it('do not include a kind that is skipped on purpose, and shared objects only when asked', () => {
    const skip = plan([object('x.io/v1 Widget w', syncOption('SkipDryRunOnMissingResource=true'))]);
    expect(skip.problems).toEqual([]);
    const shared = plan([configMap('c')], [owned(configMap('c'), 'other')], { failOnSharedResource: true });
    expect(shared.problems.map(({ severity }) => severity)).toEqual(['error']);
  });

  it('include a namespaced object without any namespace', () => {
    const made = plan([configMap('c')], [], {}, { destinationNamespace: '' });
    expect(made.problems.map(({ error }) => error.message)).toEqual([
      'Namespace for c v1, Kind=ConfigMap is missing.',
    ]);
  });
});

describe('a comparison', () => {
  const compare = (
    desired: Parameters<typeof compareInput>[0],
    live: readonly KubeObject[],
    more: Partial<CompareInput> = {},
  ) => compareState(compareInput(desired, live, more));

  it('is Synced, OutOfSync or Unknown as its objects are', () => {
    expect(compare([configMap('a')], [owned(configMap('a'))]).status).toBe('Synced');
    expect(compare([configMap('a')], []).status).toBe('OutOfSync');
    expect(compare([], [owned(configMap('a'))]).status).toBe('OutOfSync');
    const unknown = compare([], [owned(configMap('a'))], { render: { complete: false, problems: [] } });
    expect(unknown.status).toBe('Unknown');
    expect(unknown.resources.map(({ sync, requiresPruning }) => [sync, requiresPruning])).toEqual([
      ['Unknown', false],
    ]);
  });

  it('overlooks extra objects that ask for it, and gives hooks no status', () => {
    const extraneous = configMap('x', {
      annotations: { 'argocd.argoproj.io/compare-options': 'IgnoreExtraneous' },
    });
    const hook = object('batch/v1 Job j', { annotations: { 'argocd.argoproj.io/hook': 'Sync' } });
    const made = compare(
      [hook],
      [owned(extraneous), owned({ ...hook, metadata: { ...hook.metadata, name: 'old' } })],
    );
    expect(made.status).toBe('Synced');
    expect(made.resources.map(({ ref, sync, requiresPruning }) => [ref.name, sync, requiresPruning])).toEqual(
      [['x', 'OutOfSync', true]],
    );
    expect(made.hooks.map(({ ref, sync }) => [ref.name, sync])).toEqual([
      ['j', undefined],
      ['old', undefined],
    ]);
  });

  it('rolls up health', () => {
    const failed = owned(
      object('batch/v1 Job j', { status: { conditions: [{ type: 'Failed', status: 'True' }] } }),
    );
    const made = compare([object('batch/v1 Job j'), configMap('missing')], [failed]);
    expect([made.health, made.healthMessage]).toEqual(['Degraded', 'Caused by batch/Job:default/j']);
  });

  it('sees a change of either side, though it remembers what it has compared', () => {
    const desired = configMap('a');
    const live = owned(configMap('a'));
    const status = (one: KubeObject, more: Partial<CompareInput> = {}) =>
      compare([desired], [one], more).status;
    expect(status(live)).toBe('Synced');
    expect(status({ ...live, data: { key: 'edited' } })).toBe('OutOfSync');
    expect(status(live)).toBe('Synced');
    const moved = {
      ...argoConventions,
      ownership: { ...argoConventions.ownership, mark: (one: KubeObject) => one },
    };
    expect(status(live, { conventions: moved })).toBe('Synced');
    expect(status(live, { owner: 'other' })).toBe('OutOfSync');
  });
});

describe('the plan of a deletion', () => {
  it('runs its hooks around the deletes, which leave CRDs and other owners alone', () => {
    const hook = (name: string, phase: string) =>
      object(`batch/v1 Job ${name}`, { annotations: { 'argocd.argoproj.io/hook': phase } });
    const old = owned(hook('old', 'PreSync'));
    const input = compareInput(
      [configMap('a'), hook('before', 'PreDelete'), hook('after', 'PostDelete'), configMap('theirs')],
      [
        owned(configMap('a')),
        old,
        owned(configMap('theirs'), 'other'),
        owned(object('apiextensions.k8s.io/v1 CustomResourceDefinition c')),
      ],
    );
    const made = planDelete(compareState(input));
    expect(made.changes.map(({ phase, action, ref }) => `${phase} ${action} ${ref.name}`)).toEqual([
      'PreDelete create before',
      'Sync delete a',
      'Sync delete old',
      'PostDelete create after',
    ]);
    // Argo CD deletes a deletion's hook that failed, and tries it again.
    expect(made.changes[0]?.hook?.deletePolicies).toContain('HookFailed');
    expect(made.options).toMatchObject({ propagation: 'Foreground', untilGone: true });
  });
});
