import { applyObject, builtinSchema, gvkOf, type KubeObject, updateManagedFields } from '@setpoint/kube';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { configMap, object } from '../testing/fixtures.ts';
import { type DiffInput, diffObject } from './diff-object.ts';
import { withoutPointer, withValueAt } from './json-pointer.ts';
import { keepIgnored } from './keep-ignored.ts';

const time = '2026-01-01T00:00:00Z';
const schemaOf = (one: KubeObject) => builtinSchema(gvkOf(one));

/** What the API server stores after our apply, defaulting aside. */
function applied(desired: KubeObject, live: KubeObject = bare(desired)): KubeObject {
  const schema = schemaOf(desired);
  if (schema === undefined) throw new Error('not a built-in kind');
  const result = applyObject({
    live,
    applied: desired,
    manager: 'argocd-controller',
    force: true,
    schema,
    apiVersion: desired.apiVersion,
    time,
  });
  if (!result.ok) throw new Error('conflict');
  return result.object;
}

function bare({ apiVersion, kind, metadata: { name } }: KubeObject): KubeObject {
  return { apiVersion, kind, metadata: name === undefined ? {} : { name } };
}

/** What the API server stores after somebody else's update: values by JSON pointer, undefined takes away. */
function edited(
  live: KubeObject,
  edits: Readonly<Record<string, unknown>>,
  manager = 'kubectl-edit',
): KubeObject {
  const schema = schemaOf(live);
  if (schema === undefined) throw new Error('not a built-in kind');
  const object = Object.entries(edits).reduce(
    (one, [pointer, value]) =>
      value === undefined ? withoutPointer(one, pointer) : withValueAt(one, pointer, value),
    live,
  );
  return updateManagedFields({
    live,
    object,
    manager,
    schema,
    apiVersion: live.apiVersion,
    time: '2026-02-02T00:00:00Z',
  });
}

const container = '/spec/template/spec/containers/0';

function diff(desired: KubeObject, live: KubeObject, more: Partial<DiffInput> = {}) {
  return diffObject({
    desired,
    live,
    schema: schemaOf(desired),
    fieldManager: 'argocd-controller',
    formerManagers: ['kubectl-client-side-apply'],
    ...more,
  });
}

const deployment = (fields: object = {}, first: object = {}): KubeObject =>
  object('apps/v1 Deployment web', {
    spec: {
      replicas: 2,
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels: { app: 'web' } },
        spec: {
          containers: [{ name: 'web', image: 'web:1', ports: [{ containerPort: 80 }], ...first }],
          ...fields,
        },
      },
    },
  });

describe('an applied object', () => {
  it('is in sync with what it was applied as', () => {
    expect(diff(deployment(), applied(deployment()))).toEqual([]);
  });

  it('stays in sync when others set fields of their own, and when the server defaults', () => {
    const web = { name: 'web', image: 'web:1', ports: [{ containerPort: 80 }] };
    const live = edited(applied(deployment()), {
      '/metadata/annotations': { 'deployment.kubernetes.io/revision': '1' },
      '/spec/template/spec/dnsPolicy': 'ClusterFirst',
      '/spec/template/spec/containers': [
        { ...web, imagePullPolicy: 'IfNotPresent' },
        { name: 'sidecar', image: 's:1' },
      ],
      '/status': { replicas: 2 },
    });
    expect(diff(deployment(), live)).toEqual([]);
  });

  it('that was edited shows the exact field, who did it and when', () => {
    const live = edited(applied(deployment()), { [`${container}/image`]: 'evil:1', '/spec/replicas': 5 });
    expect(diff(deployment(), live)).toEqual([
      { path: '.spec.replicas', desired: 2, live: 5, manager: 'kubectl-edit', time: '2026-02-02T00:00:00Z' },
      {
        path: '.spec.template.spec.containers[name="web"].image',
        desired: 'web:1',
        live: 'evil:1',
        manager: 'kubectl-edit',
        time: '2026-02-02T00:00:00Z',
      },
    ]);
  });

  it('that lost a field shows it as absent', () => {
    const live = edited(applied(deployment()), { [`${container}/ports`]: undefined });
    expect(diff(deployment(), live)).toMatchObject([
      {
        path: '.spec.template.spec.containers[name="web"].ports',
        desired: [{ containerPort: 80 }],
      },
    ]);
  });

  it('from which the source dropped fields shows those we hold, as undesired', () => {
    const before = configMap('c', { annotations: { a: '1', b: '2' }, data: { x: '1', y: '2' } });
    const live = edited(applied(before), { '/data/theirs': '3' });
    const after = configMap('c', { annotations: { a: '1' }, data: { x: '1' } });
    expect(diff(after, live)).toEqual([
      { path: '.metadata.annotations.b', live: '2' },
      { path: '.data.y', live: '2' },
    ]);
  });

  it('keeps a field that the source dropped but another manager set to the same value', () => {
    const live = applied(configMap('c', { data: { x: '1', y: '2' } }));
    const shared = {
      ...live,
      metadata: {
        ...live.metadata,
        managedFields: [
          ...(live.metadata.managedFields ?? []),
          { manager: 'other', operation: 'Apply' as const, fieldsV1: { 'f:data': { 'f:y': {} } } },
        ],
      },
    };
    expect(diff(configMap('c', { data: { x: '1' } }), shared)).toEqual([]);
  });

  it('whose list the source shortened shows the whole item', () => {
    const two = deployment({
      containers: [
        { name: 'web', image: 'web:1' },
        { name: 'old', image: 'old:1' },
      ],
    });
    const one = deployment({ containers: [{ name: 'web', image: 'web:1' }] });
    expect(diff(one, applied(two))).toEqual([
      { path: '.spec.template.spec.containers[name="old"]', live: { name: 'old', image: 'old:1' } },
    ]);
  });

  it('whose atomic map somebody added to shows what was added', () => {
    const service = object('v1 Service s', { spec: { selector: { app: 'web' }, ports: [{ port: 80 }] } });
    const live = edited(applied(service), { '/spec/selector/extra': 'x' });
    expect(diff(service, live)).toMatchObject([
      { path: '.spec.selector.extra', live: 'x', manager: 'kubectl-edit' },
    ]);
  });

  it('is in sync with itself for any labels, data and further managers', () => {
    const map = fc.dictionary(fc.string({ minLength: 1, maxLength: 8 }), fc.string(), { maxKeys: 5 });
    fc.assert(
      fc.property(map, map, map, (labels, data, theirs) => {
        const desired = configMap('c', { annotations: labels, data });
        const more = Object.entries(theirs).filter(([key]) => !Object.hasOwn(data, key));
        const all = Object.fromEntries([...Object.entries(data), ...more]);
        const live = edited(applied(desired), { '/data': all });
        expect(diff(desired, live)).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });
});

describe('values that mean the same', () => {
  it.each([
    [
      'quantities',
      { resources: { limits: { cpu: '0.5', memory: '1024Mi' } } },
      { resources: { limits: { cpu: '500m', memory: '1Gi' } } },
    ],
    ['numeric quantities', { resources: { limits: { cpu: 1 } } }, { resources: { limits: { cpu: '1' } } }],
    [
      'default protocols',
      { ports: [{ containerPort: 80 }] },
      { ports: [{ containerPort: 80, protocol: 'TCP' }] },
    ],
    ['zero values left out', { stdin: false, workingDir: '', env: [], args: null }, {}],
    ['null and absent', { command: null }, {}],
    [
      'defaults inside atomic values',
      { env: [{ name: 'N', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }] },
      { env: [{ name: 'N', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } } }] },
    ],
  ])('%s', (_name, desired, live) => {
    expect(
      diff(deployment({}, desired), deployment({}, { ports: [{ containerPort: 80 }], ...live })),
    ).toEqual([]);
  });

  it('do not hide different ones', () => {
    const limits = (cpu: string) => deployment({}, { resources: { limits: { cpu } } });
    expect(diff(limits('0.5'), limits('400m'))).toMatchObject([
      { path: '.spec.template.spec.containers[name="web"].resources.limits.cpu' },
    ]);
    const port = (targetPort: string | number) =>
      object('v1 Service s', { spec: { ports: [{ port: 80, targetPort }] } });
    expect(diff(port('80'), port(80))).toHaveLength(1);
  });

  it('differ for custom resources, which keep zero values', () => {
    const widget = (spec: object) => object('x.io/v1 Widget w', { spec });
    expect(diff(widget({ on: false }), widget({}))).toEqual([{ path: '.spec.on', desired: false }]);
    expect(diff(widget({ list: [], map: {} }), widget({}))).toEqual([]);
  });

  it('include rules of roles: none and empty, and those of aggregated roles', () => {
    const role = (fields: object) => object('rbac.authorization.k8s.io/v1 ClusterRole r', { ...fields });
    expect(diff(role({ rules: [] }), role({ rules: null }))).toEqual([]);
    const aggregationRule = { clusterRoleSelectors: [] };
    const live = role({ aggregationRule, rules: [{ verbs: ['get'] }] });
    expect(diff(role({ aggregationRule, rules: [{ verbs: ['list'] }] }), live)).toEqual([]);
    expect(diff(role({ rules: [{ verbs: ['list'] }] }), role({ rules: [{ verbs: ['get'] }] }))).toHaveLength(
      1,
    );
  });

  it('include ports told apart by protocol alone', () => {
    const ports = [
      { name: 'tcp', port: 53, protocol: 'TCP' },
      { name: 'udp', port: 53, protocol: 'UDP' },
    ];
    const service = object('v1 Service dns', { spec: { ports } });
    expect(diff(service, applied(service))).toEqual([]);
  });
});

describe('an object never applied by us', () => {
  const lastApplied = (one: KubeObject, live: KubeObject): KubeObject => ({
    ...live,
    metadata: {
      ...live.metadata,
      annotations: {
        ...live.metadata.annotations,
        'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify(one),
      },
    },
  });

  it('is compared by the desired fields alone', () => {
    const live = configMap('c', { annotations: { other: '1' }, data: { key: 'value', more: 'x' } });
    expect(diff(configMap('c'), live)).toEqual([]);
    expect(diff(configMap('c', { data: { key: 'new' } }), live)).toEqual([
      { path: '.data.key', desired: 'new', live: 'value' },
    ]);
  });

  it('loses what kubectl applied before and is desired no more', () => {
    const before = configMap('c', { data: { key: 'value', old: '1' } });
    const live = lastApplied(before, { ...before, data: { key: 'value', old: '1', theirs: '2' } });
    expect(diff(configMap('c'), live)).toEqual([{ path: '.data.old', live: '1' }]);
  });

  it('may carry a broken last-applied annotation', () => {
    const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': '{' };
    expect(diff(configMap('c'), configMap('c', { annotations }))).toEqual([]);
  });
});

describe('what the server made of the same desired object', () => {
  it('is no difference, what came later is', () => {
    const desired = deployment({ nodeSelector: { zone: 'a' } });
    const mutated = applied(deployment({ nodeSelector: { zone: 'mutated' }, priorityClassName: 'x' }));
    expect(diff(desired, mutated)).not.toEqual([]);
    expect(diff(desired, mutated, { applied: mutated })).toMatchObject([
      { path: '.spec.template.spec.priorityClassName' },
    ]);
    const drifted = edited(mutated, { '/spec/template/spec/nodeSelector': { zone: 'b' } });
    expect(diff(desired, drifted, { applied: mutated }).map(({ path }) => path)).toContain(
      '.spec.template.spec.nodeSelector.zone',
    );
  });
});

describe('Secrets', () => {
  const secret = (fields: object) => object('v1 Secret s', { ...fields });
  const canary = 'c2VjcmV0LWNhbmFyeQ==';

  it('show that a value changed, never the value', () => {
    const diffs = diff(secret({ data: { a: canary, b: canary } }), secret({ data: { a: 'b3RoZXI=' } }));
    expect(diffs).toEqual([
      { path: '.data.a', desired: '++++++++', live: '+++++++++' },
      { path: '.data.b', desired: '++++++++' },
    ]);
    expect(JSON.stringify(diffs)).not.toContain('c2Vj');
  });

  it('show that a masked annotation changed, never its value', () => {
    const noted = (annotations: Record<string, string>) => object('v1 Secret s', { annotations });
    const masked = { maskedAnnotations: new Set(['token/value', 'key']) };
    const desired = noted({ 'token/value': 'new-canary', key: 'key-canary', app: 'b' });
    expect(diff(desired, noted({ 'token/value': 'old-canary', app: 'a' }), masked)).toEqual([
      { path: '.metadata.annotations["token/value"]', desired: '++++++++', live: '+++++++++' },
      { path: '.metadata.annotations.key', desired: '++++++++' },
      { path: '.metadata.annotations.app', desired: 'b', live: 'a' },
    ]);
    expect(diff(desired, object('v1 Secret s'), masked)).toEqual([
      {
        path: '.metadata.annotations',
        desired: { 'token/value': '++++++++', key: '++++++++', app: 'b' },
      },
    ]);
    expect(diff(desired, desired, masked)).toEqual([]);
    const other = (annotations: Record<string, string>) => configMap('c', { annotations });
    expect(diff(other({ key: 'b' }), other({ key: 'a' }), masked)).toEqual([
      { path: '.metadata.annotations.key', desired: 'b', live: 'a' },
    ]);
  });

  it('written as stringData equal the data the server stores, null is empty', () => {
    expect(diff(secret({ stringData: { a: 'secret-canary' } }), secret({ data: { a: canary } }))).toEqual([]);
    expect(diff(secret({ data: { a: null } }), secret({ data: { a: '' } }))).toEqual([]);
    expect(
      diff(
        secret({ data: { a: `${canary.slice(0, 8)}\n${canary.slice(8)}` } }),
        secret({ data: { a: canary } }),
      ),
    ).toEqual([]);
  });
});

describe('ignored differences', () => {
  const desired = deployment();
  const edits = { '/spec/replicas': 7, [`${container}/image`]: 'web:2' };
  const live = edited(applied(desired), edits, 'autoscaler');

  it.each([
    ['by pointer', { jsonPointers: ['/spec/replicas', '/spec/template/spec/containers/0/image'] }],
    ['by manager', { managers: ['autoscaler'] }],
    ['by rule', { without: ({ spec: _spec, ...rest }: KubeObject) => rest as KubeObject }],
  ])('%s', (_name, ignore) => {
    expect(diff(desired, live)).toHaveLength(2);
    expect(diff(desired, live, { ignore })).toEqual([]);
  });

  it('keep their live values when applied', () => {
    const kept = keepIgnored(desired, live, { jsonPointers: ['/spec/replicas'], managers: ['nobody'] });
    expect((kept['spec'] as { replicas: number }).replicas).toBe(7);
    expect((desired['spec'] as { replicas: number }).replicas).toBe(2);
    expect(keepIgnored(desired, live, { managers: ['autoscaler'] })['spec']).toMatchObject({ replicas: 7 });
    expect(keepIgnored(desired, undefined, { managers: ['autoscaler'] })).toBe(desired);
  });

  it('takes over what a rule removes from a list, and no default that stands beside it', () => {
    const container = (name: string, more: object): object => ({ name, ...more });
    const workload = (containers: readonly object[]): KubeObject => ({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web' },
      spec: { template: { spec: { containers } } },
    });
    const defaults = { imagePullPolicy: 'IfNotPresent' };
    const live = workload([
      container('added', { image: 'mesh:1', ...defaults }),
      container('main', { image: 'web:2', ...defaults }),
      container('side', { image: 'side:1', ...defaults }),
    ]);
    const without = (object: KubeObject): KubeObject =>
      JSON.parse(JSON.stringify(object), (key, value: unknown) =>
        key === 'image' ? undefined : value,
      ) as KubeObject;
    const desired = workload([container('side', { image: 'side:9' }), container('main', { image: 'web:1' })]);
    expect(keepIgnored(desired, live, { without })).toEqual(
      workload([container('side', { image: 'side:1' }), container('main', { image: 'web:2' })]),
    );
  });
});

describe('keys of the outside', () => {
  it('named __proto__ and constructor are data', () => {
    const data = JSON.parse('{"__proto__":"p","constructor":"c"}') as object;
    const desired = configMap('c', { data });
    const live = configMap('c', { data: JSON.parse('{"__proto__":"q","constructor":"c"}') });
    expect(diff(desired, live)).toEqual([{ path: '.data.__proto__', desired: 'p', live: 'q' }]);
    expect(({} as Record<string, unknown>)['p']).toBeUndefined();
  });
});
