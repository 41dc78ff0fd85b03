import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareState } from '../plan/compare-state.ts';
import { planFrom } from '../plan/plan-sync.ts';
import { compareInput, configMap, object, owned } from '../testing/fixtures.ts';
import { phaseIndex } from './phase.ts';

const wave = (value: number) => ({ annotations: { 'argocd.argoproj.io/sync-wave': String(value) } });
const hook = (phase: string) => ({ annotations: { 'argocd.argoproj.io/hook': phase } });

function order(desired: Parameters<typeof compareInput>[0], live: Parameters<typeof compareInput>[1] = []) {
  return planFrom(compareState(compareInput(desired, live)), { prune: true }).changes.map(
    ({ ref, phase, wave: at }) => `${phase}/${at} ${ref.kind}/${ref.name}`,
  );
}

describe('the order of a plan', () => {
  it('is phase, wave, kind, name', () => {
    expect(
      order([
        object('batch/v1 Job after', hook('PostSync')),
        object('apps/v1 Deployment b'),
        object('apps/v1 Deployment a'),
        configMap('late', wave(1)),
        configMap('early', wave(-1)),
        object('v1 Service s'),
        configMap('c'),
        object('batch/v1 Job before', hook('PreSync')),
        object('batch/v1 Job failed', hook('SyncFail')),
      ]),
    ).toEqual([
      'PreSync/0 Job/before',
      'Sync/-1 ConfigMap/early',
      'Sync/0 ConfigMap/c',
      'Sync/0 Service/s',
      'Sync/0 Deployment/a',
      'Sync/0 Deployment/b',
      'Sync/1 ConfigMap/late',
      'PostSync/0 Job/after',
      'SyncFail/0 Job/failed',
    ]);
  });

  it('puts a namespace and a CRD before the first that needs them, whatever wave they name', () => {
    const crd = object('apiextensions.k8s.io/v1 CustomResourceDefinition widgets.x.io', {
      ...wave(5),
      spec: {
        group: 'x.io',
        names: { kind: 'NetworkPolicy', plural: 'widgets' },
        scope: 'Namespaced',
        versions: [{ name: 'v1', served: true }],
      },
    });
    expect(
      order([
        object('x.io/v1 NetworkPolicy w', { namespace: 'new' }),
        crd,
        { ...object('v1 Namespace new'), metadata: { name: 'new', ...wave(3) } },
        object('batch/v1 Job before', { ...hook('PreSync'), namespace: 'new' }),
      ]),
    ).toEqual([
      'PreSync/0 Namespace/new',
      'PreSync/0 Job/before',
      'Sync/0 CustomResourceDefinition/widgets.x.io',
      'Sync/0 NetworkPolicy/w',
    ]);
  });

  it('prunes in the reverse order of the waves', () => {
    const live = [1, 2, 3].map((value) => owned(configMap(`c${value}`, wave(value))));
    expect(order([], [...live, owned(configMap('c0'))].slice(0, 3).concat(owned(configMap('keep'))))).toEqual(
      ['Sync/0 ConfigMap/c3', 'Sync/1 ConfigMap/c2', 'Sync/2 ConfigMap/c1', 'Sync/3 ConfigMap/keep'],
    );
  });

  it('prunes last where asked to', () => {
    const last = {
      annotations: {
        'argocd.argoproj.io/sync-options': 'PruneLast=true',
        'argocd.argoproj.io/sync-wave': '-3',
      },
    };
    expect(order([configMap('a', wave(4))], [owned(configMap('gone', last))])).toEqual([
      'Sync/4 ConfigMap/a',
      'Sync/5 ConfigMap/gone',
    ]);
  });

  it('never decreases in phase and wave, for any input', () => {
    const kinds = ['v1 ConfigMap', 'v1 Namespace', 'apps/v1 Deployment', 'batch/v1 Job'];
    const sketch = fc.record({
      kind: fc.constantFrom(...kinds),
      name: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'default'),
      wave: fc.integer({ min: -3, max: 3 }),
      hook: fc.constantFrom(undefined, 'PreSync', 'Sync', 'PostSync', 'SyncFail'),
      live: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(sketch, { maxLength: 12 }), (sketches) => {
        const make = (one: (typeof sketches)[number]) =>
          object(`${one.kind} ${one.name}`, {
            annotations: {
              'argocd.argoproj.io/sync-wave': String(one.wave),
              ...(one.hook === undefined || one.live ? {} : { 'argocd.argoproj.io/hook': one.hook }),
            },
          });
        const desired = sketches.filter((one) => !one.live).map(make);
        const live = sketches.filter((one) => one.live).map((one) => owned(make(one)));
        const plan = planFrom(compareState(compareInput(desired, live)), { prune: true, allowEmpty: true });
        for (const [index, change] of plan.changes.entries()) {
          const before = plan.changes[index - 1];
          if (before === undefined) continue;
          const phases = phaseIndex(change.phase) - phaseIndex(before.phase);
          expect(phases > 0 || (phases === 0 && change.wave >= before.wave)).toBe(true);
        }
        expect(plan.waves.flatMap(({ changes }) => changes)).toEqual(plan.changes);
      }),
      { numRuns: 200 },
    );
  });
});
