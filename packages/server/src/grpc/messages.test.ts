import { describe, expect, it } from 'vitest';
import { argoOperations } from '../argo/operations.ts';
import { decodeMessage } from './decode.ts';
import { encodeMessage } from './encode.ts';
import { messageType, methodTypes } from './message-types.ts';

const app = {
  metadata: { name: 'web', labels: { a: '1', __proto__x: '2' }, creationTimestamp: '2026-01-02T03:04:05Z' },
  spec: {
    project: 'default',
    source: {
      repoURL: 'https://x/y.git',
      helm: { valuesObject: { replicas: 2, list: [1, 'two'] } },
      kustomize: {
        replicas: [
          { name: 'a', count: 3 },
          { name: 'b', count: '50%' },
        ],
      },
    },
    syncPolicy: { automated: { prune: true, selfHeal: false }, retry: { limit: 5 } },
  },
  status: { history: [{ id: 7, revision: 'abc', deployedAt: '2026-01-02T03:04:05Z' }] },
};

describe('messages', () => {
  it('survive a round trip: times, maps, integers or texts, and any JSON', () => {
    expect(
      JSON.parse(JSON.stringify(decodeMessage('Application', encodeMessage('Application', app)))),
    ).toEqual(app);
  });
  it('put inlined fields beside the others', () => {
    const tree = {
      nodes: [{ group: 'apps', kind: 'Deployment', name: 'web', health: { status: 'Healthy' } }],
    };
    const bytes = encodeMessage('ApplicationTree', tree);
    expect(JSON.parse(JSON.stringify(decodeMessage('ApplicationTree', bytes)))).toEqual(tree);
  });
  it('are known for every method, with every message they hold', () => {
    const names = new Set<string>();
    const visit = (name: string): void => {
      if (names.has(name)) return;
      names.add(name);
      for (const { type } of messageType(name).fields) if (typeof type === 'object') visit(type.message);
    };
    for (const { request, answer } of methodTypes.values()) [request, answer].forEach(visit);
    expect(methodTypes.get('application.ApplicationService/Sync')).toEqual({
      request: 'ApplicationSyncRequest',
      answer: 'Application',
    });
    expect([...names].filter((name) => /^[a-z]$/.test(name))).toEqual([]);
  });
  it('are known for every operation that is served', () => {
    const served = argoOperations.map(({ service, method }) => `${service}/${method}`);
    expect(served.filter((name) => !methodTypes.has(name))).toEqual([]);
    expect([...methodTypes.keys()].filter((name) => !served.includes(name))).toEqual([]);
  });
  it('from Go hold no empty texts inside, so that none hides what a source says otherwise', () => {
    const source = { repoURL: 'https://x/y.git', path: '', chart: 'web' };
    const bytes = encodeMessage('Application', { spec: { source }, metadata: { name: 'a', namespace: '' } });
    expect(decodeMessage('Application', bytes)).toEqual({
      metadata: { name: 'a' },
      spec: { source: { repoURL: 'https://x/y.git', chart: 'web' } },
    });
  });
  it('that are torn or endless are refused', () => {
    const bytes = encodeMessage('Application', app);
    expect(() => decodeMessage('Application', bytes.subarray(0, bytes.length - 3))).toThrow(/cannot be read/);
    expect(() => decodeMessage('Application', Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff]))).toThrow(
      /cannot be read/,
    );
  });
});
