// What the cases are written with. `CASE` in any text is the case's name, `REPO` the URL of its repository.

export const configMap = (name, data = { k: 'v' }, annotations) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, ...(annotations === undefined ? {} : { annotations }) },
  data,
});

const podSpec = (image, restartPolicy) => ({
  ...(restartPolicy === undefined ? {} : { restartPolicy }),
  containers: [{ name: 'main', image }],
});

/** A Job whose simulated pod ends after `seconds` with the code. */
export const job = (
  name,
  { annotations, image = 'registry.invalid/job:1', code = 0, duration = '300ms', ...spec } = {},
) => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name, ...(annotations === undefined ? {} : { annotations }) },
  spec: {
    backoffLimit: 0,
    ...spec,
    template: {
      metadata: {
        annotations: {
          'simulate.setpoint.dev/exit-code': `${code}`,
          'simulate.setpoint.dev/run-duration': duration,
          'simulate.setpoint.dev/start-delay': '10ms',
        },
      },
      spec: podSpec(image, 'Never'),
    },
  },
});

/** A Deployment; `pod` are annotations of its pods, which say how the simulated ones behave. */
export const deployment = (
  name,
  { annotations, image = 'registry.invalid/web:1', pod = {}, ...spec } = {},
) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, ...(annotations === undefined ? {} : { annotations }) },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: name } },
    ...spec,
    template: {
      metadata: {
        labels: { app: name },
        annotations: { 'simulate.setpoint.dev/start-delay': '10ms', ...pod },
      },
      spec: podSpec(image),
    },
  },
});

export const service = (name, annotations) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, ...(annotations === undefined ? {} : { annotations }) },
  spec: { selector: { app: name }, ports: [{ port: 80, targetPort: 8080 }] },
});

export const namespace = (name = 'CASE') => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });

const finalizer = 'resources-finalizer.argocd.argoproj.io';

/** A failed sync is tried once more and at once, so that both sides come to rest. */
const oneRetry = { limit: 1, backoff: { duration: '1s', factor: 1, maxDuration: '1s' } };

/** An Application of the folder `app` of the case's repository, in the case's namespace. */
export const application = ({
  name = 'CASE',
  source = {},
  sources,
  auto,
  options,
  retry = auto === undefined ? undefined : oneRetry,
  spec = {},
  metadata = {},
  cascade = false,
  into = 'CASE',
} = {}) => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Application',
  metadata: { name, namespace: 'argocd', ...(cascade ? { finalizers: [finalizer] } : {}), ...metadata },
  spec: {
    project: 'default',
    destination: { server: 'https://kubernetes.default.svc', namespace: into },
    ...(sources === undefined
      ? { source: { repoURL: 'REPO', targetRevision: 'main', path: 'app', ...source } }
      : { sources }),
    ...(auto === undefined && options === undefined && retry === undefined
      ? {}
      : {
          syncPolicy: {
            ...(auto === undefined ? {} : { automated: auto }),
            ...(options === undefined ? {} : { syncOptions: options }),
            ...(retry === undefined ? {} : { retry }),
          },
        }),
    ...spec,
  },
});

/** The text of a manifest file. */
export const manifest = (...objects) =>
  objects.map((object) => `${JSON.stringify(object, null, 2)}\n`).join('---\n');
