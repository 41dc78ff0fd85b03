/** A Deployment of some 2.5 KB, as people write them. */
export function deployment(name, image = 'registry.example.com/team/web:1.0.0') {
  const labels = {
    'app.kubernetes.io/name': name,
    'app.kubernetes.io/part-of': 'bench',
    'app.kubernetes.io/managed-by': 'setpoint',
  };
  const probe = (path) => ({
    httpGet: { path, port: 'http', scheme: 'HTTP' },
    initialDelaySeconds: 5,
    periodSeconds: 10,
    timeoutSeconds: 2,
    failureThreshold: 3,
    successThreshold: 1,
  });
  const container = (suffix) => ({
    name: `web${suffix}`,
    image,
    imagePullPolicy: 'IfNotPresent',
    ports: [{ name: `http${suffix}`.slice(0, 15), containerPort: 8080, protocol: 'TCP' }],
    env: Array.from({ length: 8 }, (_, index) => ({ name: `SETTING_${index}`, value: `value-${index}` })),
    resources: { limits: { cpu: '500m', memory: '256Mi' }, requests: { cpu: '50m', memory: '64Mi' } },
    readinessProbe: { ...probe('/ready'), httpGet: { path: '/ready', port: 8080, scheme: 'HTTP' } },
    livenessProbe: { ...probe('/live'), httpGet: { path: '/live', port: 8080, scheme: 'HTTP' } },
    volumeMounts: [{ name: 'config', mountPath: '/etc/web', readOnly: true }],
  });
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'default', labels, annotations: { 'bench.example.com/owner': 'team-a' } },
    spec: {
      replicas: 3,
      selector: { matchLabels: { 'app.kubernetes.io/name': name } },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
      template: {
        metadata: { labels },
        spec: {
          serviceAccountName: 'default',
          securityContext: { runAsNonRoot: true, runAsUser: 10001 },
          containers: [container(''), container('-sidecar')],
          volumes: [{ name: 'config', configMap: { name: `${name}-config` } }],
        },
      },
    },
  };
}

export function configMap(name, data) {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default' }, data };
}
