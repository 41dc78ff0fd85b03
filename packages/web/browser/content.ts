import type { KubeClient, KubeObject } from '@setpoint/kube';
import { createAll } from './create-all.ts';
import type { Repository } from './repository.ts';

/** Never to be seen in any page, answer or log. */
export const canary = 'canary-5f3c9d1e';
export const applicationCount = 10_000;
export const logLines = 100_000;
const logPods = 10;

const deployment = (
  name: string,
  replicas: number,
  image: string,
  annotations = '',
): string => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
spec:
  replicas: ${replicas}
  selector:
    matchLabels: {app: ${name}}
  template:
    metadata:
      labels: {app: ${name}}
${annotations}    spec:
      containers:
      - name: app
        image: ${image}
        env:
        - name: LOG_LEVEL
          value: info
`;

export const configMap = (name: string, value: string, annotations = ''): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n${annotations}data:\n  value: "${value}"\n`;

const service = `apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector: {app: web}
  ports:
  - port: 80
`;

const secret = `apiVersion: v1
kind: Secret
metadata:
  name: token
stringData:
  token: ${canary}
`;

const hook = `apiVersion: batch/v1
kind: Job
metadata:
  name: migrate
  annotations:
    argocd.argoproj.io/hook: PreSync
    argocd.argoproj.io/hook-delete-policy: BeforeHookCreation
spec:
  template:
    spec:
      restartPolicy: Never
      containers:
      - name: migrate
        image: migrate:1
`;

const pullFails = '      annotations: {simulate.setpoint.dev/failure: ImagePullBackOff}\n';

function logAnnotation(): string {
  const lines = Array.from({ length: logLines / logPods }, (_, at) => `line ${at} ok`).join('\\n');
  return `      annotations:\n        logs.setpoint.dev/app: "${lines}"\n`;
}

/** What the repository holds at first. */
export function firstCommit(repository: Repository): void {
  const kept = Object.fromEntries(
    Array.from({ length: 14 }, (_, at) => [`prune/c${at}.yaml`, configMap(`c${at}`, 'kept')]),
  );
  repository.commit('Seed', {
    'web/deployment.yaml': deployment('web', 2, 'nginx:1.27'),
    'web/service.yaml': service,
    'web/config.yaml': configMap('settings', 'first'),
    'web/late.yaml': configMap('late', 'first', '  annotations: {argocd.argoproj.io/sync-wave: "1"}\n'),
    'web/secret.yaml': secret,
    'web/migrate.yaml': hook,
    'broken/config.yaml': configMap('ok', '1'),
    'broken/nonsense.yaml': 'kind: Nonsense\nmetadata: {name: x}\n',
    'logs/deployment.yaml': deployment('chatty', logPods, 'chatty:1', logAnnotation()),
    'pull/deployment.yaml': deployment('pull', 2, 'registry.example/team/pull:9', pullFails).replace(
      'spec:\n',
      'spec:\n  progressDeadlineSeconds: 86400\n',
    ),
    'denied/config.yaml': configMap('ok', '1'),
    'denied/role.yaml':
      'apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: too-much}\nrules: []\n',
    'denied/namespace.yaml': 'apiVersion: v1\nkind: Namespace\nmetadata: {name: forbidden}\n',
    'closed/config.yaml': configMap('ok', '1'),
    'large/one.yaml': configMap('set-0', 'first'),
    ...kept,
  });
}

const application = (
  name: string,
  repository: Repository,
  automated: boolean,
  project = 'default',
): KubeObject => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Application',
  metadata: { name, namespace: 'argocd' },
  spec: {
    project,
    source: { repoURL: repository.url, path: name, targetRevision: 'main' },
    destination: { server: 'https://kubernetes.default.svc', namespace: name },
    syncPolicy: {
      syncOptions: ['CreateNamespace=true'],
      ...(automated ? { automated: { prune: true } } : {}),
    },
  },
});

/** bcrypt of `reader-password`. */
const readerHash = '$2b$08$BrunZDjz90W45MmGOUNar.7pKhVu0.OC7sAOWVmB9TpwZimsRJMQy';
export const reader = { username: 'reader', password: 'reader-password' } as const;

const accounts: readonly KubeObject[] = [
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'argocd-cm', namespace: 'argocd', labels: { 'app.kubernetes.io/part-of': 'argocd' } },
    data: { 'accounts.reader': 'login' },
  },
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: 'argocd-rbac-cm',
      namespace: 'argocd',
      labels: { 'app.kubernetes.io/part-of': 'argocd' },
    },
    data: { 'policy.csv': 'g, reader, role:readonly\ng, ops, role:readonly\n' },
  },
  {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: 'argocd-secret',
      namespace: 'argocd',
      labels: { 'app.kubernetes.io/part-of': 'argocd' },
    },
    stringData: { 'accounts.reader.password': readerHash },
  },
];

const project = (name: string, spec: object): KubeObject => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'AppProject',
  metadata: { name, namespace: 'argocd' },
  spec: { sourceRepos: ['*'], destinations: [{ server: '*', namespace: '*' }], ...spec },
});

const projects: readonly KubeObject[] = [
  project('strict', {}),
  // Denies every minute of every day.
  project('closed', {
    syncWindows: [{ kind: 'deny', schedule: '* * * * *', duration: '1h', applications: ['*'] }],
  }),
];

/** Accounts and the applications that people work on in the tests. */
export async function createContent(
  client: KubeClient,
  repository: Repository,
  signal: AbortSignal,
): Promise<void> {
  firstCommit(repository);
  await createAll(client, [...accounts, ...projects], signal);
  await createAll(
    client,
    [
      application('web', repository, false),
      application('broken', repository, false),
      application('prune', repository, true),
      application('logs', repository, true),
      application('pull', repository, true),
      application('denied', repository, true, 'strict'),
      application('closed', repository, true, 'closed'),
    ],
    signal,
  );
}
