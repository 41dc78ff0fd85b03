import { describe, expect, it } from 'vitest';
import { builtinKinds } from '@setpoint/kube';
import { formatFieldErrors } from './field-error.ts';
import { type Draft, strategyOf } from './index.ts';

const [group, version] = ['apps', 'v1'];
const now = (): string => '2026-01-01T00:00:00Z';

function strategy(apiVersion: string, kind: string) {
  const [g, v] = apiVersion.includes('/') ? (apiVersion.split('/') as [string, string]) : ['', apiVersion];
  return strategyOf({ group: g, version: v, kind });
}

function draft(apiVersion: string, kind: string, fields: Record<string, unknown>, namespaced = true): Draft {
  const metadata = namespaced ? { name: 'x', namespace: 'ns', uid: 'u1' } : { name: 'x', uid: 'u1' };
  return { apiVersion, kind, metadata, ...structuredClone(fields) };
}

function created(object: Draft): Draft {
  const rules = strategy(object.apiVersion, object.kind);
  rules.default(object);
  rules.prepareForCreate(object, { name: 'ann', groups: [] });
  return object;
}

function problems(object: Draft, old?: Draft): string {
  const errors = strategy(object.apiVersion, object.kind).validate(object, old, '', () => undefined);
  return errors.length === 0 ? '' : formatFieldErrors(errors);
}

const template = {
  metadata: { labels: { app: 'a' } },
  spec: { containers: [{ name: 'c', image: 'nginx' }] },
};
const deployment = { selector: { matchLabels: { app: 'a' } }, template };

describe('defaults', () => {
  it('fills a deployment as a real server does', () => {
    const object = created(draft('apps/v1', 'Deployment', { spec: deployment }));
    expect(object['spec']).toEqual({
      replicas: 1,
      selector: { matchLabels: { app: 'a' } },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
      revisionHistoryLimit: 10,
      progressDeadlineSeconds: 600,
      template: {
        metadata: { labels: { app: 'a' } },
        spec: {
          containers: [
            {
              name: 'c',
              image: 'nginx',
              imagePullPolicy: 'Always',
              resources: {},
              terminationMessagePath: '/dev/termination-log',
              terminationMessagePolicy: 'File',
            },
          ],
          dnsPolicy: 'ClusterFirst',
          restartPolicy: 'Always',
          schedulerName: 'default-scheduler',
          securityContext: {},
          terminationGracePeriodSeconds: 30,
        },
      },
    });
    expect(problems(object)).toBe('');
  });

  it.each([
    ['nginx', 'Always'],
    ['nginx:latest', 'Always'],
    ['registry:5000/nginx', 'Always'],
    ['registry:5000/nginx:1.2', 'IfNotPresent'],
    ['nginx@sha256:0123', 'IfNotPresent'],
  ])('pulls %s %s', (image, policy) => {
    const object = created(draft('v1', 'Pod', { spec: { containers: [{ name: 'c', image }] } }));
    const spec = object['spec'] as { containers: { imagePullPolicy: string }[]; enableServiceLinks: boolean };
    expect(spec.containers[0]?.imagePullPolicy).toBe(policy);
    expect(spec.enableServiceLinks).toBe(true);
  });

  it('is idempotent for every built-in kind', () => {
    const sample = {
      spec: {
        ...deployment,
        containers: [{ name: 'c', image: 'i', livenessProbe: { httpGet: { port: 1 } } }],
      },
    };
    for (const { gvk } of builtinKinds()) {
      const object: Draft = {
        apiVersion: gvk.group ? `${gvk.group}/${gvk.version}` : gvk.version,
        kind: gvk.kind,
        metadata: { name: 'x' },
        ...structuredClone(sample),
      };
      strategyOf(gvk).default(object);
      const once = structuredClone(object);
      strategyOf(gvk).default(object);
      expect(object).toEqual(once);
    }
  });

  it('never throws at what is missing, in any kind', () => {
    for (const { gvk } of builtinKinds()) {
      for (const fields of [
        {},
        { spec: {} },
        { spec: { template: {}, jobTemplate: {}, volumeClaimTemplates: [{}] } },
      ]) {
        const apiVersion = gvk.group ? `${gvk.group}/${gvk.version}` : gvk.version;
        const object = created({
          apiVersion,
          kind: gvk.kind,
          metadata: { name: 'x' },
          ...structuredClone(fields),
        });
        const rules = strategyOf(gvk);
        expect(
          rules.validate(object, undefined, '', () => undefined),
          gvk.kind,
        ).toBeDefined();
        expect(
          rules.validate(object, structuredClone(object), '', () => undefined),
          gvk.kind,
        ).toBeDefined();
        expect(rules.warnings(object), gvk.kind).toBeDefined();
        for (const subresource of ['', 'status', 'scale', 'finalize', 'approval']) {
          rules.prepareForUpdate(object, structuredClone(object), subresource, now);
        }
      }
    }
  });

  it('derives the rest of a pod: quality of service, requests from limits, host ports', () => {
    const resources = { limits: { cpu: '1', memory: '1Gi' } };
    const ports = [{ containerPort: 80 }];
    const object = created(
      draft('v1', 'Pod', {
        spec: { hostNetwork: true, containers: [{ name: 'c', image: 'i', resources, ports }] },
      }),
    );
    expect(object['status']).toMatchObject({ phase: 'Pending', qosClass: 'Guaranteed' });
    expect(object['spec']).toMatchObject({
      containers: [
        { resources: { requests: { cpu: '1', memory: '1Gi' } }, ports: [{ hostPort: 80, protocol: 'TCP' }] },
      ],
    });
  });

  it('folds stringData into data and gives namespaces their label and finalizer', () => {
    const secret = created(draft('v1', 'Secret', { stringData: { a: 'b' }, data: { c: 'ZA==' } }));
    expect(secret).toMatchObject({ type: 'Opaque', data: { a: 'Yg==', c: 'ZA==' } });
    expect(secret).not.toHaveProperty('stringData');
    const namespace = created(draft('v1', 'Namespace', {}, false));
    expect(namespace).toMatchObject({
      metadata: { labels: { 'kubernetes.io/metadata.name': 'x' } },
      spec: { finalizers: ['kubernetes'] },
      status: { phase: 'Active' },
    });
  });

  it('keeps __proto__ as data', () => {
    const data = JSON.parse('{"stringData":{"__proto__":"x"}}') as Record<string, unknown>;
    const secret = created({ ...draft('v1', 'Secret', {}), ...data });
    expect(JSON.stringify(secret['data'])).toBe('{"__proto__":"eA=="}');
  });

  it('selects the pods of a job by its uid', () => {
    const spec = { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'i' }] } } };
    const job = created(draft('batch/v1', 'Job', { spec }));
    expect(job['spec']).toMatchObject({
      completions: 1,
      parallelism: 1,
      backoffLimit: 6,
      selector: { matchLabels: { 'batch.kubernetes.io/controller-uid': 'u1' } },
      template: { metadata: { labels: { 'job-name': 'x', 'batch.kubernetes.io/job-name': 'x' } } },
    });
    expect(problems(job)).toBe('');
  });
});

describe('validation', () => {
  const cases: readonly (readonly [string, Draft, string])[] = [
    [
      'selector and labels',
      draft('apps/v1', 'Deployment', { spec: { ...deployment, selector: { matchLabels: { app: 'b' } } } }),
      'spec.template.metadata.labels: Invalid value: {"app":"a"}: `selector` does not match template `labels`',
    ],
    [
      'no image, a bad name, an unknown volume: all at once',
      draft('v1', 'Pod', {
        spec: { containers: [{ name: 'A', volumeMounts: [{ name: 'v', mountPath: '/v' }] }] },
      }),
      "[spec.containers[0].name: Invalid value: \"A\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?'), spec.containers[0].image: Required value, spec.containers[0].volumeMounts[0].name: Not found: \"v\"]",
    ],
    [
      'requests above limits',
      draft('v1', 'Pod', {
        spec: {
          containers: [
            { name: 'c', image: 'i', resources: { requests: { cpu: '1' }, limits: { cpu: '500m' } } },
          ],
        },
      }),
      'spec.containers[0].resources.requests: Invalid value: "1": must be less than or equal to cpu limit of 500m',
    ],
    [
      'a port out of range',
      draft('v1', 'Service', { spec: { ports: [{ port: 0 }] } }),
      '[spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive, spec.ports[0].targetPort: Invalid value: 0: must be between 1 and 65535, inclusive]',
    ],
    [
      'a restart policy jobs do not know',
      draft('batch/v1', 'Job', { spec: { template: { spec: { containers: [{ name: 'c', image: 'i' }] } } } }),
      'spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"',
    ],
    [
      'a cron schedule with three fields',
      draft('batch/v1', 'CronJob', {
        spec: {
          schedule: '* * *',
          jobTemplate: {
            spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'i' }] } } },
          },
        },
      }),
      'spec.schedule: Invalid value: "* * *": expected exactly 5 fields, found 3: [* * *]',
    ],
    [
      'a rule without verbs',
      draft('rbac.authorization.k8s.io/v1', 'Role', { rules: [{ apiGroups: [''], resources: ['pods'] }] }),
      'rules[0].verbs: Required value: verbs must contain at least one value',
    ],
    [
      'a path without its type',
      draft('networking.k8s.io/v1', 'Ingress', {
        spec: {
          rules: [
            { http: { paths: [{ path: '/', backend: { service: { name: 's', port: { number: 80 } } } }] } },
          ],
        },
      }),
      'spec.rules[0].http.paths[0].pathType: Required value: pathType must be specified',
    ],
    [
      'a key config maps cannot have',
      draft('v1', 'ConfigMap', { data: { 'a/b': 'c' } }),
      "data[a/b]: Invalid value: \"a/b\": a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')",
    ],
    [
      'a TLS secret without its key',
      draft('v1', 'Secret', { type: 'kubernetes.io/tls', data: { 'tls.crt': '' } }),
      'data[tls.key]: Required value',
    ],
    [
      'both bounds of a budget',
      draft('policy/v1', 'PodDisruptionBudget', { spec: { minAvailable: 1, maxUnavailable: 1 } }),
      'spec: Invalid value: {"MinAvailable":1,"Selector":null,"MaxUnavailable":1,"UnhealthyPodEvictionPolicy":null}: minAvailable and maxUnavailable cannot be both set',
    ],
    [
      'bounds of an autoscaler the wrong way round',
      draft('autoscaling/v2', 'HorizontalPodAutoscaler', {
        spec: {
          minReplicas: 3,
          maxReplicas: 2,
          scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'd' },
        },
      }),
      'spec.maxReplicas: Invalid value: 2: must be greater than or equal to `minReplicas`',
    ],
    [
      'a claim without a size',
      draft('v1', 'PersistentVolumeClaim', { spec: { accessModes: ['ReadWriteOnce'] } }),
      'spec.resources[storage]: Required value',
    ],
    [
      'a webhook of two segments',
      draft(
        'admissionregistration.k8s.io/v1',
        'ValidatingWebhookConfiguration',
        {
          webhooks: [
            {
              name: 'a.b',
              admissionReviewVersions: ['v1'],
              sideEffects: 'None',
              clientConfig: { url: 'https://x' },
            },
          ],
        },
        false,
      ),
      'webhooks[0].name: Invalid value: "a.b": should be a domain with at least three segments separated by dots',
    ],
    [
      'labels that are none',
      { ...draft('v1', 'ConfigMap', {}), metadata: { name: 'x', namespace: 'ns', labels: { 'a b': 'c' } } },
      "metadata.labels: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
    ],
  ];
  it.each(cases)('names %s', (_name, object, message) => {
    expect(problems(created(object))).toBe(message);
  });

  it('holds selectors, data and references in place', () => {
    const old = created(draft('apps/v1', 'Deployment', { spec: deployment }));
    const object = structuredClone(old);
    const labels = { app: 'b' };
    Object.assign(object['spec'] as object, {
      selector: { matchLabels: labels },
      template: { ...template, metadata: { labels } },
    });
    strategy('apps/v1', 'Deployment').default(object);
    expect(problems(object, old)).toBe(
      'spec.selector: Invalid value: {"matchLabels":{"app":"b"}}: field is immutable',
    );

    const config = created(draft('v1', 'ConfigMap', { data: { a: '1' }, immutable: true }));
    expect(problems({ ...config, data: { a: '2' } }, config)).toBe(
      'data: Forbidden: field is immutable when `immutable` is set',
    );
    const roleRef = { kind: 'ClusterRole', name: 'r' };
    const binding = created(draft('rbac.authorization.k8s.io/v1', 'RoleBinding', { roleRef }));
    expect(
      problems(
        { ...binding, roleRef: { ...roleRef, name: 's', apiGroup: 'rbac.authorization.k8s.io' } },
        binding,
      ),
    ).toBe(
      'roleRef: Invalid value: {"APIGroup":"rbac.authorization.k8s.io","Kind":"ClusterRole","Name":"s"}: cannot change roleRef',
    );
  });

  it('lets a pod change its image and nothing else', () => {
    const old = created(draft('v1', 'Pod', { spec: { containers: [{ name: 'c', image: 'a:1' }] } }));
    const image = structuredClone(old);
    (image['spec'] as { containers: { image: string }[] }).containers[0]!.image = 'a:2';
    expect(problems(image, old)).toBe('');
    const host = structuredClone(old);
    Object.assign(host['spec'] as object, { hostNetwork: true });
    expect(problems(host, old)).toMatch(
      /^spec: Forbidden: pod updates may not change fields other than `spec.containers/,
    );
  });

  it('lets finalizers leave a terminating object, never join it', () => {
    const old = created(draft('v1', 'ConfigMap', {}));
    old.metadata.deletionTimestamp = '2026-01-01T00:00:00Z';
    old.metadata.finalizers = ['a.b/c'];
    const object = structuredClone(old);
    object.metadata.finalizers = ['a.b/c', 'a.b/d'];
    expect(problems(object, old)).toBe(
      'metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"a.b/d"}',
    );
  });
});

describe('status and generation', () => {
  it('keeps status and the rest apart', () => {
    const rules = strategyOf({ group, version, kind: 'Deployment' });
    const old = created(draft('apps/v1', 'Deployment', { spec: deployment }));
    old['status'] = { replicas: 1 };
    const update: Draft = { ...structuredClone(old), status: { replicas: 9 } };
    rules.prepareForUpdate(update, old, '', now);
    expect(update['status']).toEqual({ replicas: 1 });
    const status: Draft = { ...structuredClone(old), spec: {}, status: { replicas: 2 } };
    rules.prepareForUpdate(status, old, 'status', now);
    expect([status['spec'], status['status']]).toEqual([old['spec'], { replicas: 2 }]);
    expect(rules.bumpsGeneration(update, old)).toBe(false);
    Object.assign(update['spec'] as object, { replicas: 5 });
    expect(rules.bumpsGeneration(update, old)).toBe(true);
  });

  it('has a strategy for every built-in kind', () => {
    const facts = builtinKinds();
    expect(facts.length).toBeGreaterThan(60);
    for (const { gvk, subresources } of facts) {
      if (!/^v\d+$/.test(gvk.version) || !subresources.some(({ name }) => name === 'status')) continue;
      expect([gvk.kind, strategyOf(gvk).hasStatus]).toEqual([gvk.kind, true]);
    }
  });
});
