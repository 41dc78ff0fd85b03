import { describe, expect, it } from 'vitest';
import type { Application } from '../resources/application.ts';
import { decideAutoSync } from './auto-sync.ts';
import { HealBackoff } from './heal-backoff.ts';

const source = { repoURL: 'https://example.com/r.git', path: 'p', targetRevision: 'main' };

function application(
  changes: Partial<Application> = {},
  automated: object = { prune: true, selfHeal: true },
): Application {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name: 'a', namespace: 'argocd' },
    spec: { project: 'default', source, destination: {}, syncPolicy: { automated } },
    ...changes,
  };
}

function synced(phase: string, revision: string): Partial<Application> {
  return {
    status: {
      operationState: {
        operation: { sync: { revision } },
        phase,
        message: 'boom',
        startedAt: '2026-01-01T00:00:00Z',
        syncResult: { revision, source },
      },
    },
  };
}

const drifted = [
  { kind: 'ConfigMap', name: 'x', namespace: 'n', status: 'OutOfSync' },
  { kind: 'ConfigMap', name: 'y', namespace: 'n', status: 'Synced' },
];

function decide(
  app: Application,
  resources: object[] = drifted,
  healWaitMs = 0,
  failed = { failures: 0, nowMs: Date.parse('2026-01-01T00:01:00Z') },
): ReturnType<typeof decideAutoSync> {
  return decideAutoSync({
    app,
    sync: { status: 'OutOfSync', revision: 'r1' },
    resources,
    revisionHasChanges: true,
    isLeaving: (resource) => resource.health?.message === 'Pending deletion',
    healWaitMs,
    ...failed,
  });
}

describe('decideAutoSync', () => {
  it('syncs to the compared revision with the policy’s options', () => {
    const decision = decide(application());
    expect(decision).toMatchObject({
      kind: 'sync',
      operation: {
        sync: { revision: 'r1', prune: true, source },
        initiatedBy: { automated: true },
        retry: { limit: 5 },
      },
    });
  });
  it('does nothing when automation is absent, switched off, busy or deleting', () => {
    expect(decide({ ...application(), spec: { ...application().spec, syncPolicy: {} } }).kind).toBe('none');
    expect(decide(application({}, { enabled: false })).kind).toBe('none');
    expect(decide(application({ operation: {} })).kind).toBe('none');
    expect(decide(application({ metadata: { name: 'a', deletionTimestamp: 'x' } })).kind).toBe('none');
  });
  it('does not sync for a prune alone when pruning is off', () => {
    const extra = [{ kind: 'ConfigMap', name: 'x', status: 'OutOfSync', requiresPruning: true }];
    expect(decide(application({}, { selfHeal: true }), extra).kind).toBe('none');
  });
  it('does not ask again for what is already being deleted', () => {
    const leaving = [
      {
        kind: 'ConfigMap',
        name: 'x',
        status: 'OutOfSync',
        requiresPruning: true,
        health: { message: 'Pending deletion' },
      },
      { kind: 'ConfigMap', name: 'y', status: 'Synced' },
    ];
    expect(decide(application(), leaving).kind).toBe('none');
  });
  it('refuses to prune everything unless allowEmpty', () => {
    const extra = [{ kind: 'ConfigMap', name: 'x', status: 'OutOfSync', requiresPruning: true }];
    expect(decide(application(), extra)).toEqual({
      kind: 'refused',
      condition: {
        type: 'SyncError',
        message: 'Skipping sync attempt to [r1]: auto-sync will wipe out all resources',
      },
    });
    expect(decide(application({}, { prune: true, allowEmpty: true }), extra).kind).toBe('sync');
  });
  it('does not repeat a failed sync to the same revision without selfHeal', () => {
    expect(decide(application(synced('Failed', 'r1'), { prune: true }))).toEqual({
      kind: 'refused',
      condition: { type: 'SyncError', message: 'Failed last sync attempt to [r1]: boom' },
    });
    expect(decide(application(synced('Failed', 'r0'), { prune: true })).kind).toBe('sync');
  });
  it('repeats a failed sync slowly with selfHeal, whole, unless a person ended it', () => {
    const app = application(synced('Failed', 'r1'));
    const at = (minutes: number, failures: number) => ({
      failures,
      nowMs: Date.parse('2026-01-01T00:00:00Z') + minutes * 60_000,
    });
    expect(decide(app, drifted, 0, at(1, 1))).toMatchObject({ kind: 'refused', afterMs: 4 * 60_000 });
    expect(decide(app, drifted, 0, at(6, 2))).toMatchObject({ kind: 'refused', afterMs: 4 * 60_000 });
    // The clock of another leader was ahead: its time could be hours away.
    expect(decide(app, drifted, 0, at(-60, 1)).kind).toBe('sync');
    const again = decide(app, drifted, 0, at(5, 1));
    expect(again.kind === 'sync' && again.operation.sync?.resources).toBe(undefined);
    expect(again.kind).toBe('sync');
    expect(decide(app, drifted, 0, at(61, 12)).kind).toBe('sync');
    const ended = synced('Failed', 'r1');
    Object.assign(ended.status?.operationState ?? {}, { message: 'Operation terminated (retried 1 times).' });
    expect(decide(application(ended), drifted, 0, at(600, 1))).not.toHaveProperty('afterMs');
  });
  it('heals only what drifted, only with selfHeal, and waits when told to', () => {
    const healed = decide(application(synced('Succeeded', 'r1')));
    expect(healed).toMatchObject({
      kind: 'sync',
      operation: {
        sync: { autoHealAttemptsCount: 1, resources: [{ kind: 'ConfigMap', name: 'x', namespace: 'n' }] },
      },
    });
    expect(decide(application(synced('Succeeded', 'r1'), { prune: true })).kind).toBe('none');
    expect(decide(application(synced('Succeeded', 'r1')), drifted, 500)).toEqual({
      kind: 'later',
      afterMs: 500,
    });
  });
});

describe('HealBackoff', () => {
  it('lets people edit as often as they like', () => {
    const backoff = new HealBackoff();
    for (let edit = 0; edit < 200; edit++) {
      expect(backoff.waitMs('k', edit * 1000)).toBe(0);
      backoff.healed('k', edit * 1000 + 20);
    }
  });
  it('makes a writer that answers every heal wait 2 s, 6 s, 18 s and so on, at most 5 min', () => {
    const backoff = new HealBackoff();
    let now = 0;
    const waits: number[] = [];
    for (let round = 0; round < 14; round++) {
      now += 10;
      const wait = backoff.waitMs('k', now);
      waits.push(Math.round((wait + 10) / 1000) * 1000);
      now += wait;
      expect(backoff.waitMs('k', now)).toBe(0);
      backoff.healed('k', now);
    }
    expect(waits.slice(6, 12)).toEqual([2000, 6000, 18_000, 54_000, 162_000, 300_000]);
    expect(backoff.waitMs('k', now + 400_000)).toBe(0);
  });
});
