import type { Application } from '@setpoint/argocd';
import { refKey } from '@setpoint/kube';
import { describe, expect, it } from 'vitest';
import type { Services } from '../services.ts';
import { applicationFindings, oneLine } from './application-findings.ts';

const deployment = { group: 'apps', kind: 'Deployment', namespace: 'shop', name: 'web' };
const pod = (name: string, message: string, status = 'Degraded') => ({
  entry: { ref: { group: '', kind: 'Pod', namespace: 'shop', name }, health: { status, message } },
  children: [],
});
const replicaSet = (children: readonly object[]) => ({
  entry: {
    ref: { group: 'apps', kind: 'ReplicaSet', namespace: 'shop', name: 'web-1' },
    health: { status: 'Progressing' },
  },
  children,
});

interface Live {
  readonly children?: readonly object[];
  readonly owner?: string;
  readonly metadata?: object;
  readonly isReady?: boolean;
}

/** What the server has at hand of one cluster: its live objects by their key, and the tree below the Deployment. */
function services({ children = [], owner = 'shop', metadata = {}, isReady = true }: Live = {}): Services {
  const entry = { ref: deployment, owner, body: { metadata } };
  const live = {
    tree: () => [{ entry, children }],
    entry: (ref: typeof deployment) => (refKey(ref) === refKey(deployment) ? entry : undefined),
  };
  return {
    clusters: () => [{ server: 'https://kubernetes.default.svc', name: 'in-cluster', isReady, live }],
    state: { namespace: 'argocd', project: () => undefined },
    clock: { now: () => 0 },
  } as unknown as Services;
}

function app(health: object, more: object = {}): Application {
  return {
    metadata: { namespace: 'argocd', name: 'shop' },
    spec: { project: 'default', destination: { server: 'https://kubernetes.default.svc' } },
    status: { resources: [{ ...deployment, version: 'v1', status: 'Synced', health, ...more }] },
  } as unknown as Application;
}

const pulling = 'Back-off pulling image "registry.example/web:9"';

describe('healthFindings', () => {
  it('brings what Pods say to the application, also while it goes on being Progressing', () => {
    const found = applicationFindings(
      services({ children: [replicaSet([pod('web-1-a', pulling), pod('web-1-b', pulling)])] }),
      app({ status: 'Progressing', message: 'Waiting for rollout to finish' }),
    ).health;
    expect(found.map((finding) => oneLine(finding))).toEqual([
      `Deployment shop/web: Pod web-1-a and 1 other: ${pulling}`,
    ]);
    expect(found[0]?.severity).toBe('warning');
    expect(found[0]?.rule).toMatch(/images/);
    expect(found[0]?.nextAction).toMatch(/pull secret/);
  });

  it('leaves out the ids that are in what a kubelet says', () => {
    const said = 'back-off 20s restarting failed container=app pod=web-1-a_shop(0a0f4d40-cb58-4942-bc3b)';
    const [found] = applicationFindings(
      services({ children: [pod('web-1-a', said)] }),
      app({ status: 'Degraded' }),
    ).health;
    expect(found?.message).toBe('Pod web-1-a: back-off 20s restarting failed container=app');
    expect(found?.severity).toBe('error');
  });

  it('is silent about what comes forward, and about all that is healthy', () => {
    const coming = services({ children: [replicaSet([pod('web-1-a', '', 'Progressing')])] });
    expect(applicationFindings(coming, app({ status: 'Progressing' })).health).toEqual([]);
    expect(applicationFindings(services(), app({ status: 'Healthy' })).health).toEqual([]);
  });

  it('has what the status says while the cluster does not answer', () => {
    const degraded = app({ status: 'Degraded', message: 'Deployment "web" exceeded its progress deadline' });
    const [found] = applicationFindings(services({ isReady: false }), degraded).health;
    expect(found).toMatchObject({
      message: 'Deployment "web" exceeded its progress deadline',
      object: deployment,
    });
  });

  it('says what waits for a finalizer, and what another application has', () => {
    const leaving = { deletionTimestamp: '2026-11-23T18:01:02Z', finalizers: ['example.com/never'] };
    const gone = app({ status: 'Progressing' }, { status: 'OutOfSync', requiresPruning: true });
    expect(applicationFindings(services({ metadata: leaving }), gone).health[0]?.message).toContain(
      'waits for the finalizer example.com/never',
    );
    const differs = app({ status: 'Healthy' }, { status: 'OutOfSync' });
    const [shared] = applicationFindings(services({ owner: 'other' }), differs).health;
    expect(shared).toMatchObject({ code: 'sync.shared-resource' });
    expect(shared?.message).toContain('other');
    expect(applicationFindings(services(), differs).health).toEqual([]);
  });
});
