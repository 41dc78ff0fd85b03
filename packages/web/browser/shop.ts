import type { KubeClient, KubeObject } from '@setpoint/kube';
import { createAll } from './create-all.ts';
import type { Repository } from './repository.ts';

const labelled = (name: string): string =>
  `  labels: {app.kubernetes.io/name: ${name}, app.kubernetes.io/part-of: checkout}`;

const deployment = (name: string, replicas: number, image: string): string => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
${labelled(name)}
spec:
  replicas: ${replicas}
  selector:
    matchLabels: {app: ${name}}
  template:
    metadata:
      labels: {app: ${name}}
    spec:
      containers:
      - name: ${name}
        image: ${image}
        env:
        - name: LOG_LEVEL
          value: info
        - name: PAYMENTS_URL
          value: http://payments.payments.svc
        resources:
          requests: {cpu: 100m, memory: 128Mi}
`;

const service = (name: string, port: number): string => `apiVersion: v1
kind: Service
metadata:
  name: ${name}
${labelled(name)}
spec:
  selector: {app: ${name}}
  ports:
  - port: ${port}
`;

/** One that cannot start: its image is not there. */
const search = deployment('search', 2, 'registry.example/shop/search:2.0.1').replace(
  '      labels: {app: search}\n    spec:',
  '      labels: {app: search}\n      annotations: {simulate.setpoint.dev/failure: ImagePullBackOff}\n    spec:',
);

const ingress = `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: shop
${labelled('shop')}
spec:
  rules:
  - host: shop.example
    http:
      paths:
      - {path: /, pathType: Prefix, backend: {service: {name: storefront, port: {number: 80}}}}
      - {path: /api, pathType: Prefix, backend: {service: {name: api, port: {number: 8080}}}}
`;

const files = (image: string): Readonly<Record<string, string>> => ({
  'checkout/api.yaml': deployment('api', 3, `registry.example/shop/api:${image}`),
  'checkout/api-service.yaml': service('api', 8080),
  'checkout/ingress.yaml': ingress,
  'checkout/storefront.yaml': deployment('storefront', 2, 'registry.example/shop/storefront:3.11.0'),
  'checkout/storefront-service.yaml': service('storefront', 80),
  'checkout/settings.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\ndata:\n  currency: EUR\n  retries: "3"\n`,
  'checkout/token.yaml': `apiVersion: v1\nkind: Secret\nmetadata:\n  name: payments-token\nstringData:\n  token: not-shown\n`,
  'search/search.yaml': search,
  'search/service.yaml': service('search', 9200),
  'checkout/cache.yaml': `apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: cache
spec:
  serviceName: cache
  replicas: 2
  selector:
    matchLabels: {app: cache}
  template:
    metadata:
      labels: {app: cache}
    spec:
      containers:
      - name: valkey
        image: valkey/valkey:8.1
`,
});

const application = (name: string, repository: Repository): KubeObject => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Application',
  metadata: { name, namespace: 'argocd' },
  spec: {
    project: 'default',
    source: { repoURL: repository.url, path: name, targetRevision: 'main' },
    destination: { server: 'https://kubernetes.default.svc', namespace: name },
    syncPolicy: { automated: { prune: true }, syncOptions: ['CreateNamespace=true'] },
  },
});

/** A small shop, deployed twice, and its search, which does not start. */
export async function createShop(
  client: KubeClient,
  repository: Repository,
  signal: AbortSignal,
): Promise<void> {
  repository.commit('checkout: the shop', files('1.40.0'));
  repository.commit('api: 1.41.2, with retries for payments', files('1.41.2'));
  await createAll(client, [application('checkout', repository), application('search', repository)], signal);
}
