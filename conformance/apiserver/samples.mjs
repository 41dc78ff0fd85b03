// One valid object of every kind that can be stored, with as many of its fields set as fit together, so that taking
// each field away or changing it reaches the rules of that field.

const labels = { app: 'web', tier: 'front' };
const selector = {
  matchLabels: { app: 'web' },
  matchExpressions: [{ key: 'tier', operator: 'In', values: ['front'] }],
};

const probe = {
  httpGet: { path: '/healthz', port: 'http', scheme: 'HTTP', httpHeaders: [{ name: 'X-A', value: 'b' }] },
  initialDelaySeconds: 3,
  periodSeconds: 4,
  timeoutSeconds: 2,
  failureThreshold: 5,
};

const podSpec = {
  initContainers: [
    {
      name: 'init',
      image: 'busybox:1',
      command: ['sh'],
      args: ['-c', 'true'],
      volumeMounts: [{ name: 'scratch', mountPath: '/s' }],
    },
    {
      name: 'side',
      image: 'busybox:1',
      restartPolicy: 'Always',
      startupProbe: { exec: { command: ['true'] } },
    },
  ],
  containers: [
    {
      name: 'web',
      image: 'nginx:1.27',
      imagePullPolicy: 'IfNotPresent',
      workingDir: '/w',
      ports: [
        { name: 'http', containerPort: 80, protocol: 'TCP' },
        { name: 'dns', containerPort: 53, protocol: 'UDP' },
      ],
      env: [
        { name: 'A', value: '1' },
        { name: 'POD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
        {
          name: 'CPU',
          valueFrom: { resourceFieldRef: { containerName: 'web', resource: 'limits.cpu', divisor: '1m' } },
        },
        { name: 'KEY', valueFrom: { secretKeyRef: { name: 'secret', key: 'k', optional: true } } },
        { name: 'CONF', valueFrom: { configMapKeyRef: { name: 'conf', key: 'k' } } },
      ],
      envFrom: [
        { prefix: 'P_', configMapRef: { name: 'conf', optional: true } },
        { secretRef: { name: 'secret' } },
      ],
      resources: { limits: { cpu: '1', memory: '1Gi' }, requests: { cpu: '500m', memory: '512Mi' } },
      volumeMounts: [
        { name: 'scratch', mountPath: '/scratch', subPath: 'a/b', readOnly: true },
        { name: 'conf', mountPath: '/conf' },
      ],
      livenessProbe: probe,
      readinessProbe: { tcpSocket: { port: 80 }, successThreshold: 2 },
      startupProbe: { grpc: { port: 80, service: 's' } },
      lifecycle: { postStart: { exec: { command: ['true'] } }, preStop: { sleep: { seconds: 3 } } },
      terminationMessagePath: '/dev/log',
      terminationMessagePolicy: 'FallbackToLogsOnError',
      securityContext: {
        runAsUser: 1000,
        runAsNonRoot: true,
        readOnlyRootFilesystem: true,
        allowPrivilegeEscalation: false,
        capabilities: { add: ['NET_ADMIN'], drop: ['ALL'] },
        seccompProfile: { type: 'RuntimeDefault' },
      },
      stdin: true,
      tty: true,
    },
  ],
  volumes: [
    { name: 'scratch', emptyDir: { medium: 'Memory', sizeLimit: '1Gi' } },
    {
      name: 'conf',
      configMap: { name: 'conf', defaultMode: 420, items: [{ key: 'k', path: 'p', mode: 256 }] },
    },
    { name: 'secret', secret: { secretName: 'secret', optional: true } },
    { name: 'host', hostPath: { path: '/var/log', type: 'Directory' } },
    { name: 'claim', persistentVolumeClaim: { claimName: 'data', readOnly: true } },
    {
      name: 'projected',
      projected: {
        defaultMode: 400,
        sources: [
          { serviceAccountToken: { audience: 'a', expirationSeconds: 7200, path: 'token' } },
          { configMap: { name: 'conf', items: [{ key: 'k', path: 'c' }] } },
          { downwardAPI: { items: [{ path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } }] } },
        ],
      },
    },
    { name: 'down', downwardAPI: { items: [{ path: 'name', fieldRef: { fieldPath: 'metadata.name' } }] } },
    { name: 'csi', csi: { driver: 'csi.example.com', readOnly: true, volumeAttributes: { a: 'b' } } },
    { name: 'nfs', nfs: { server: 'nfs.example.com', path: '/export' } },
    {
      name: 'ephemeral',
      ephemeral: {
        volumeClaimTemplate: {
          metadata: { labels: { a: 'b' } },
          spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
        },
      },
    },
  ],
  restartPolicy: 'Always',
  terminationGracePeriodSeconds: 10,
  dnsPolicy: 'None',
  dnsConfig: {
    nameservers: ['1.1.1.1'],
    searches: ['example.com'],
    options: [{ name: 'ndots', value: '2' }],
  },
  nodeSelector: { disk: 'ssd' },
  serviceAccountName: 'default',
  automountServiceAccountToken: false,
  hostname: 'web',
  subdomain: 'sub',
  hostAliases: [{ ip: '10.1.2.3', hostnames: ['a.example.com'] }],
  securityContext: {
    runAsUser: 1000,
    runAsGroup: 2000,
    fsGroup: 3000,
    fsGroupChangePolicy: 'OnRootMismatch',
    supplementalGroups: [4000],
    sysctls: [{ name: 'net.ipv4.tcp_syncookies', value: '1' }],
    seccompProfile: { type: 'RuntimeDefault' },
  },
  imagePullSecrets: [{ name: 'pull' }],
  affinity: {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [{ matchExpressions: [{ key: 'zone', operator: 'In', values: ['a'] }] }],
      },
      preferredDuringSchedulingIgnoredDuringExecution: [
        { weight: 1, preference: { matchExpressions: [{ key: 'x', operator: 'Gt', values: ['1'] }] } },
      ],
    },
    podAntiAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [
        {
          labelSelector: { matchLabels: { app: 'web' } },
          topologyKey: 'kubernetes.io/hostname',
          namespaces: ['default'],
        },
      ],
      preferredDuringSchedulingIgnoredDuringExecution: [
        {
          weight: 50,
          podAffinityTerm: { labelSelector: { matchLabels: { app: 'web' } }, topologyKey: 'zone' },
        },
      ],
    },
  },
  tolerations: [
    { key: 'dedicated', operator: 'Equal', value: 'web', effect: 'NoSchedule' },
    { key: 'gone', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 30 },
  ],
  topologySpreadConstraints: [
    {
      maxSkew: 1,
      topologyKey: 'zone',
      whenUnsatisfiable: 'DoNotSchedule',
      labelSelector: { matchLabels: { app: 'web' } },
      minDomains: 2,
      nodeTaintsPolicy: 'Honor',
      matchLabelKeys: ['tier'],
    },
  ],
  priority: undefined,
  schedulerName: 'custom',
  readinessGates: [{ conditionType: 'example.com/ready' }],
  enableServiceLinks: false,
  shareProcessNamespace: true,
  schedulingGates: [{ name: 'example.com/gate' }],
};

const { schedulingGates: _gates, ...templateSpec } = podSpec;
const template = { metadata: { labels, annotations: { note: 'x' } }, spec: templateSpec };
const jobTemplate = {
  metadata: { labels },
  spec: { ...templateSpec, restartPolicy: 'Never', initContainers: templateSpec.initContainers.slice(0, 1) },
};

const claimSpec = {
  accessModes: ['ReadWriteOnce'],
  resources: { requests: { storage: '1Gi' }, limits: { storage: '2Gi' } },
  storageClassName: 'fast',
  volumeMode: 'Filesystem',
  selector: { matchLabels: { disk: 'ssd' } },
};

const webhook = (review) => ({
  name: 'hook.example.com',
  clientConfig: { service: { namespace: 'none', name: 'hook', path: '/check', port: 443 } },
  rules: [
    {
      apiGroups: ['nobody.example.com'],
      apiVersions: ['v1'],
      operations: ['CREATE'],
      resources: ['things'],
      scope: 'Namespaced',
    },
  ],
  failurePolicy: 'Ignore',
  matchPolicy: 'Exact',
  namespaceSelector: { matchLabels: { a: 'b' } },
  objectSelector: { matchExpressions: [{ key: 'a', operator: 'Exists' }] },
  sideEffects: 'None',
  timeoutSeconds: 5,
  admissionReviewVersions: ['v1'],
  ...review,
});

const matchConstraints = {
  resourceRules: [
    { apiGroups: ['nobody.example.com'], apiVersions: ['v1'], operations: ['CREATE'], resources: ['things'] },
  ],
};

const deviceRequest = {
  name: 'gpu',
  exactly: {
    deviceClassName: 'gpu.example.com',
    allocationMode: 'ExactCount',
    count: 2,
    selectors: [{ cel: { expression: 'device.driver == "gpu.example.com"' } }],
    tolerations: [{ key: 'a', operator: 'Exists', effect: 'NoSchedule' }],
  },
};
const claim = {
  devices: {
    requests: [deviceRequest],
    constraints: [{ requests: ['gpu'], matchAttribute: 'gpu.example.com/model' }],
    config: [{ requests: ['gpu'], opaque: { driver: 'gpu.example.com', parameters: { a: 1 } } }],
  },
};

const certificateRequest =
  'LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlISk1IRUNBUUF3RHpFTk1Bc0dBMVVFQXd3RWFtRnVaVEJaTUJNR0J5cUdTTTQ5QWdFR0NDcUdTTTQ5QXdFSApBMElBQk45Szg0cWZKNGFRV014cll5aGU1MzRPQUtMblFVMldCYi8rMVpvZm02MThtYVR3Qmk4aENiNmdaUkFvCm1kZjMwTHNCN3FRZ3pTSHVkVnZWb1MyVnJJU2dBREFLQmdncWhrak9QUVFEQWdOSUFEQkZBaUJYOVo2OFVva2wKRm5yM1l0UlBHQUw1c1BqbmtHaUprNjJBbitTeW8zdHZkZ0loQUttSFdUcjZnMmhBRGZCRVJMcHluVC9pditIeApCTEhOOFlMbHZ3c2MrUExXCi0tLS0tRU5EIENFUlRJRklDQVRFIFJFUVVFU1QtLS0tLQo=';

/** `group/version/resource` → object without apiVersion, kind and name. */
export const samples = {
  '/v1/configmaps': { data: { a: '1', 'b.txt': 'two' }, binaryData: { c: 'AAEC' }, immutable: false },
  '/v1/secrets': { type: 'Opaque', data: { a: 'MQ==' }, stringData: { b: 'two' }, immutable: false },
  '/v1/serviceaccounts': {
    secrets: [{ name: 's' }],
    imagePullSecrets: [{ name: 'p' }],
    automountServiceAccountToken: true,
  },
  '/v1/namespaces': { spec: { finalizers: ['kubernetes'] } },
  '/v1/nodes': {
    spec: {
      podCIDR: '10.244.1.0/24',
      podCIDRs: ['10.244.1.0/24'],
      providerID: 'p://1',
      unschedulable: true,
      taints: [{ key: 'a', value: 'b', effect: 'NoSchedule' }],
    },
    status: {
      capacity: { cpu: '4', memory: '8Gi', pods: '110' },
      allocatable: { cpu: '4' },
      addresses: [{ type: 'InternalIP', address: '10.0.0.9' }],
      conditions: [{ type: 'Ready', status: 'True' }],
    },
  },
  '/v1/endpoints': {
    subsets: [
      {
        addresses: [
          {
            ip: '10.1.0.1',
            hostname: 'a',
            nodeName: 'n',
            targetRef: { kind: 'Pod', name: 'p', namespace: 'default' },
          },
        ],
        notReadyAddresses: [{ ip: '10.1.0.2' }],
        ports: [{ name: 'http', port: 80, protocol: 'TCP', appProtocol: 'http' }],
      },
    ],
  },
  '/v1/events': {
    involvedObject: { apiVersion: 'v1', kind: 'Pod', name: 'p', namespace: '$ns' },
    reason: 'Tested',
    message: 'm',
    type: 'Normal',
    source: { component: 'c' },
    count: 1,
    firstTimestamp: '2026-01-01T00:00:00Z',
    lastTimestamp: '2026-01-01T00:00:00Z',
  },
  '/v1/limitranges': {
    spec: {
      limits: [
        {
          type: 'Container',
          max: { cpu: '2' },
          min: { cpu: '100m' },
          default: { cpu: '1' },
          defaultRequest: { cpu: '500m' },
          maxLimitRequestRatio: { cpu: '4' },
        },
        { type: 'PersistentVolumeClaim', max: { storage: '10Gi' }, min: { storage: '1Gi' } },
      ],
    },
  },
  '/v1/persistentvolumeclaims': { spec: claimSpec },
  '/v1/persistentvolumes': {
    spec: {
      capacity: { storage: '10Gi' },
      accessModes: ['ReadWriteOnce', 'ReadOnlyMany'],
      persistentVolumeReclaimPolicy: 'Retain',
      storageClassName: 'fast',
      mountOptions: ['hard'],
      volumeMode: 'Filesystem',
      hostPath: { path: '/data', type: '' },
      claimRef: { namespace: 'default', name: 'data' },
      nodeAffinity: {
        required: {
          nodeSelectorTerms: [{ matchExpressions: [{ key: 'z', operator: 'In', values: ['a'] }] }],
        },
      },
    },
  },
  '/v1/pods': { metadata: { labels }, spec: podSpec },
  '/v1/podtemplates': { template },
  '/v1/replicationcontrollers': {
    spec: { replicas: 2, minReadySeconds: 1, selector: { app: 'web' }, template },
  },
  '/v1/resourcequotas': {
    spec: {
      hard: { pods: '10', 'requests.cpu': '4', 'count/deployments.apps': '5' },
      scopes: ['NotTerminating'],
      scopeSelector: { matchExpressions: [{ scopeName: 'PriorityClass', operator: 'In', values: ['high'] }] },
    },
  },
  '/v1/services': {
    spec: {
      type: 'NodePort',
      selector: { app: 'web' },
      ports: [
        { name: 'http', port: 80, targetPort: 'http', protocol: 'TCP', appProtocol: 'http' },
        { name: 'dns', port: 53, targetPort: 5353, protocol: 'UDP' },
      ],
      sessionAffinity: 'ClientIP',
      sessionAffinityConfig: { clientIP: { timeoutSeconds: 100 } },
      externalIPs: ['192.0.2.1'],
      externalTrafficPolicy: 'Local',
      internalTrafficPolicy: 'Cluster',
      ipFamilyPolicy: 'SingleStack',
      ipFamilies: ['IPv4'],
      publishNotReadyAddresses: true,
    },
  },
  'admissionregistration.k8s.io/v1/mutatingadmissionpolicies': {
    spec: {
      matchConstraints,
      failurePolicy: 'Ignore',
      reinvocationPolicy: 'Never',
      mutations: [
        { patchType: 'JSONPatch', jsonPatch: { expression: '[JSONPatch{op: "add", path: "/a", value: 1}]' } },
      ],
      matchConditions: [{ name: 'm', expression: 'true' }],
    },
  },
  'admissionregistration.k8s.io/v1/mutatingadmissionpolicybindings': {
    spec: { policyName: 'p', matchResources: { namespaceSelector: { matchLabels: { a: 'b' } } } },
  },
  'admissionregistration.k8s.io/v1/mutatingwebhookconfigurations': {
    webhooks: [webhook({ reinvocationPolicy: 'IfNeeded' })],
  },
  'admissionregistration.k8s.io/v1/validatingadmissionpolicies': {
    spec: {
      matchConstraints,
      failurePolicy: 'Ignore',
      validations: [{ expression: 'object != null', message: 'm', reason: 'Invalid' }],
      auditAnnotations: [{ key: 'a', valueExpression: '"x"' }],
      variables: [{ name: 'v', expression: '1' }],
      matchConditions: [{ name: 'm', expression: 'true' }],
    },
  },
  'admissionregistration.k8s.io/v1/validatingadmissionpolicybindings': {
    spec: {
      policyName: 'p',
      validationActions: ['Deny', 'Audit'],
      matchResources: { objectSelector: { matchLabels: { a: 'b' } } },
    },
  },
  'admissionregistration.k8s.io/v1/validatingwebhookconfigurations': { webhooks: [webhook({})] },
  'apiextensions.k8s.io/v1/customresourcedefinitions': {
    name: 'things.nobody.example.com',
    spec: {
      group: 'nobody.example.com',
      scope: 'Namespaced',
      names: {
        plural: 'things',
        singular: 'thing',
        kind: 'Thing',
        listKind: 'ThingList',
        shortNames: ['th'],
        categories: ['all'],
      },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: {
            openAPIV3Schema: {
              type: 'object',
              properties: {
                spec: {
                  type: 'object',
                  required: ['size'],
                  properties: {
                    size: { type: 'integer', minimum: 1, maximum: 9, default: 2 },
                    name: { type: 'string', pattern: '^[a-z]+$', maxLength: 5 },
                    list: { type: 'array', items: { type: 'string' }, 'x-kubernetes-list-type': 'set' },
                    port: { 'x-kubernetes-int-or-string': true },
                    free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
                    map: { type: 'object', additionalProperties: { type: 'string' } },
                  },
                },
                status: { type: 'object', properties: { replicas: { type: 'integer' } } },
              },
            },
          },
          subresources: {
            status: {},
            scale: { specReplicasPath: '.spec.size', statusReplicasPath: '.status.replicas' },
          },
          additionalPrinterColumns: [{ name: 'Size', type: 'integer', jsonPath: '.spec.size', priority: 1 }],
          selectableFields: [{ jsonPath: '.spec.name' }],
        },
      ],
      conversion: { strategy: 'None' },
      preserveUnknownFields: false,
    },
  },
  'apiregistration.k8s.io/v1/apiservices': {
    name: 'v1.absent.example.com',
    spec: {
      group: 'absent.example.com',
      version: 'v1',
      groupPriorityMinimum: 100,
      versionPriority: 10,
      service: { namespace: 'none', name: 'nobody', port: 443 },
      insecureSkipTLSVerify: true,
    },
  },
  'apps/v1/controllerrevisions': { data: { a: 1 }, revision: 3 },
  'apps/v1/daemonsets': {
    spec: {
      selector,
      template,
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '20%', maxSurge: 0 } },
      minReadySeconds: 1,
      revisionHistoryLimit: 3,
    },
  },
  'apps/v1/deployments': {
    spec: {
      replicas: 3,
      selector,
      template,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1, maxSurge: '30%' } },
      minReadySeconds: 1,
      revisionHistoryLimit: 3,
      paused: true,
      progressDeadlineSeconds: 30,
    },
  },
  'apps/v1/replicasets': { spec: { replicas: 3, minReadySeconds: 1, selector, template } },
  'apps/v1/statefulsets': {
    spec: {
      replicas: 3,
      selector,
      template,
      serviceName: 'web',
      podManagementPolicy: 'Parallel',
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 1 } },
      volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: claimSpec }],
      minReadySeconds: 1,
      revisionHistoryLimit: 3,
      persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete', whenScaled: 'Retain' },
      ordinals: { start: 1 },
    },
  },
  'autoscaling/v2/horizontalpodautoscalers': {
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
      minReplicas: 1,
      maxReplicas: 5,
      metrics: [
        {
          type: 'Resource',
          resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } },
        },
        {
          type: 'Pods',
          pods: { metric: { name: 'qps' }, target: { type: 'AverageValue', averageValue: '1k' } },
        },
        {
          type: 'Object',
          object: {
            describedObject: { kind: 'Service', name: 's' },
            metric: { name: 'm' },
            target: { type: 'Value', value: '2k' },
          },
        },
        {
          type: 'External',
          external: {
            metric: { name: 'q', selector: { matchLabels: { a: 'b' } } },
            target: { type: 'AverageValue', averageValue: '30' },
          },
        },
        {
          type: 'ContainerResource',
          containerResource: {
            name: 'cpu',
            container: 'web',
            target: { type: 'Utilization', averageUtilization: 60 },
          },
        },
      ],
      behavior: {
        scaleDown: {
          stabilizationWindowSeconds: 300,
          selectPolicy: 'Max',
          policies: [{ type: 'Percent', value: 10, periodSeconds: 60 }],
        },
        scaleUp: { policies: [{ type: 'Pods', value: 4, periodSeconds: 15 }] },
      },
    },
  },
  'autoscaling/v1/horizontalpodautoscalers': {
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
      minReplicas: 1,
      maxReplicas: 5,
      targetCPUUtilizationPercentage: 50,
    },
  },
  'batch/v1/cronjobs': {
    spec: {
      schedule: '*/5 * * * *',
      timeZone: 'Etc/UTC',
      concurrencyPolicy: 'Forbid',
      suspend: true,
      startingDeadlineSeconds: 60,
      successfulJobsHistoryLimit: 1,
      failedJobsHistoryLimit: 2,
      jobTemplate: { metadata: { labels }, spec: { template: jobTemplate, backoffLimit: 2 } },
    },
  },
  'batch/v1/jobs': {
    spec: {
      parallelism: 2,
      completions: 4,
      completionMode: 'Indexed',
      activeDeadlineSeconds: 100,
      backoffLimitPerIndex: 1,
      maxFailedIndexes: 2,
      ttlSecondsAfterFinished: 10,
      suspend: true,
      podReplacementPolicy: 'Failed',
      podFailurePolicy: {
        rules: [
          { action: 'FailIndex', onExitCodes: { containerName: 'web', operator: 'In', values: [1, 2] } },
          { action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] },
        ],
      },
      successPolicy: { rules: [{ succeededIndexes: '0-1', succeededCount: 1 }] },
      template: jobTemplate,
    },
  },
  'certificates.k8s.io/v1/certificatesigningrequests': {
    spec: {
      request: certificateRequest,
      signerName: 'example.com/signer',
      usages: ['digital signature', 'client auth'],
      expirationSeconds: 3600,
    },
  },
  'coordination.k8s.io/v1/leases': {
    spec: {
      holderIdentity: 'me',
      leaseDurationSeconds: 15,
      acquireTime: '2026-01-01T00:00:00.000000Z',
      renewTime: '2026-01-01T00:00:00.000000Z',
      leaseTransitions: 1,
    },
  },
  'discovery.k8s.io/v1/endpointslices': {
    addressType: 'IPv4',
    endpoints: [
      {
        addresses: ['10.1.0.1'],
        conditions: { ready: true, serving: true, terminating: false },
        hostname: 'a',
        nodeName: 'n',
        zone: 'z',
        hints: { forZones: [{ name: 'z' }] },
        targetRef: { kind: 'Pod', name: 'p' },
      },
    ],
    ports: [{ name: 'http', port: 80, protocol: 'TCP', appProtocol: 'http' }],
  },
  'events.k8s.io/v1/events': {
    eventTime: '2026-01-01T00:00:00.000000Z',
    reportingController: 'example.com/c',
    reportingInstance: 'c-1',
    action: 'Act',
    reason: 'Tested',
    regarding: { apiVersion: 'v1', kind: 'Pod', name: 'p', namespace: '$ns' },
    note: 'n',
    type: 'Normal',
    series: { count: 2, lastObservedTime: '2026-01-01T00:00:00.000000Z' },
  },
  'flowcontrol.apiserver.k8s.io/v1/flowschemas': {
    spec: {
      priorityLevelConfiguration: { name: 'workload-low' },
      matchingPrecedence: 5000,
      distinguisherMethod: { type: 'ByUser' },
      rules: [
        {
          subjects: [
            { kind: 'User', user: { name: 'ann' } },
            { kind: 'Group', group: { name: 'g' } },
            { kind: 'ServiceAccount', serviceAccount: { namespace: 'default', name: 'sa' } },
          ],
          resourceRules: [{ verbs: ['get'], apiGroups: [''], resources: ['pods'], namespaces: ['*'] }],
          nonResourceRules: [{ verbs: ['get'], nonResourceURLs: ['/healthz'] }],
        },
      ],
    },
  },
  'flowcontrol.apiserver.k8s.io/v1/prioritylevelconfigurations': {
    spec: {
      type: 'Limited',
      limited: {
        nominalConcurrencyShares: 5,
        lendablePercent: 10,
        borrowingLimitPercent: 20,
        limitResponse: { type: 'Queue', queuing: { queues: 8, handSize: 2, queueLengthLimit: 10 } },
      },
    },
  },
  'networking.k8s.io/v1/ingressclasses': {
    spec: {
      controller: 'example.com/c',
      parameters: { apiGroup: 'example.com', kind: 'P', name: 'p', scope: 'Cluster' },
    },
  },
  'networking.k8s.io/v1/ingresses': {
    spec: {
      ingressClassName: 'nginx',
      defaultBackend: { service: { name: 's', port: { number: 80 } } },
      tls: [{ hosts: ['a.example.com'], secretName: 'tls' }],
      rules: [
        {
          host: 'a.example.com',
          http: {
            paths: [
              { path: '/a', pathType: 'Prefix', backend: { service: { name: 's', port: { name: 'http' } } } },
              {
                path: '/b',
                pathType: 'Exact',
                backend: { resource: { apiGroup: 'example.com', kind: 'B', name: 'b' } },
              },
            ],
          },
        },
      ],
    },
  },
  'networking.k8s.io/v1/ipaddresses': {
    name: '192.0.2.77',
    spec: { parentRef: { group: '', resource: 'services', namespace: 'default', name: 's' } },
  },
  'networking.k8s.io/v1/networkpolicies': {
    spec: {
      podSelector: selector,
      policyTypes: ['Ingress', 'Egress'],
      ingress: [
        {
          from: [
            { podSelector: { matchLabels: { a: 'b' } }, namespaceSelector: {} },
            { ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } },
          ],
          ports: [{ protocol: 'TCP', port: 80, endPort: 90 }],
        },
      ],
      egress: [{ to: [{ podSelector: {} }], ports: [{ protocol: 'UDP', port: 'dns' }] }],
    },
  },
  'networking.k8s.io/v1/servicecidrs': { spec: { cidrs: ['198.51.100.0/24'] } },
  'node.k8s.io/v1/runtimeclasses': {
    handler: 'runsc',
    overhead: { podFixed: { cpu: '10m' } },
    scheduling: { nodeSelector: { a: 'b' }, tolerations: [{ key: 'a', operator: 'Exists' }] },
  },
  'policy/v1/poddisruptionbudgets': {
    spec: { minAvailable: '50%', selector, unhealthyPodEvictionPolicy: 'AlwaysAllow' },
  },
  'rbac.authorization.k8s.io/v1/clusterrolebindings': {
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' },
    subjects: [
      { kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name: 'ann' },
      { kind: 'Group', apiGroup: 'rbac.authorization.k8s.io', name: 'g' },
      { kind: 'ServiceAccount', namespace: 'default', name: 'sa' },
    ],
  },
  'rbac.authorization.k8s.io/v1/clusterroles': {
    rules: [
      {
        apiGroups: ['', 'apps'],
        resources: ['pods', 'deployments'],
        verbs: ['get', 'list'],
        resourceNames: ['a'],
      },
      { nonResourceURLs: ['/healthz'], verbs: ['get'] },
    ],
  },
  'rbac.authorization.k8s.io/v1/rolebindings': {
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'r' },
    subjects: [{ kind: 'ServiceAccount', name: 'sa', namespace: 'default' }],
  },
  'rbac.authorization.k8s.io/v1/roles': { rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }] },
  'resource.k8s.io/v1/deviceclasses': {
    spec: {
      selectors: [{ cel: { expression: 'device.driver == "gpu.example.com"' } }],
      config: [{ opaque: { driver: 'gpu.example.com', parameters: { a: 1 } } }],
    },
  },
  'resource.k8s.io/v1/resourceclaims': { spec: claim },
  'resource.k8s.io/v1/resourceclaimtemplates': { spec: { metadata: { labels }, spec: claim } },
  'resource.k8s.io/v1/resourceslices': {
    spec: {
      driver: 'gpu.example.com',
      pool: { name: 'pool', generation: 1, resourceSliceCount: 1 },
      nodeName: 'n',
      devices: [
        { name: 'gpu-0', attributes: { model: { string: 'x' } }, capacity: { memory: { value: '1Gi' } } },
      ],
    },
  },
  'scheduling.k8s.io/v1/priorityclasses': {
    value: 100,
    globalDefault: false,
    description: 'd',
    preemptionPolicy: 'Never',
  },
  'storage.k8s.io/v1/csidrivers': {
    spec: {
      attachRequired: false,
      podInfoOnMount: true,
      volumeLifecycleModes: ['Persistent', 'Ephemeral'],
      storageCapacity: true,
      fsGroupPolicy: 'File',
      tokenRequests: [{ audience: 'a', expirationSeconds: 3600 }],
      requiresRepublish: true,
      seLinuxMount: true,
    },
  },
  'storage.k8s.io/v1/csinodes': {
    spec: {
      drivers: [{ name: 'csi.example.com', nodeID: 'n', topologyKeys: ['zone'], allocatable: { count: 3 } }],
    },
  },
  'storage.k8s.io/v1/csistoragecapacities': {
    storageClassName: 'fast',
    capacity: '10Gi',
    maximumVolumeSize: '1Gi',
    nodeTopology: { matchLabels: { zone: 'a' } },
  },
  'storage.k8s.io/v1/storageclasses': {
    provisioner: 'csi.example.com',
    parameters: { type: 'ssd' },
    reclaimPolicy: 'Retain',
    mountOptions: ['hard'],
    allowVolumeExpansion: true,
    volumeBindingMode: 'WaitForFirstConsumer',
    allowedTopologies: [{ matchLabelExpressions: [{ key: 'zone', values: ['a'] }] }],
  },
  'storage.k8s.io/v1/volumeattachments': {
    spec: { attacher: 'csi.example.com', nodeName: 'n', source: { persistentVolumeName: 'pv' } },
  },
  'storage.k8s.io/v1/volumeattributesclasses': { driverName: 'csi.example.com', parameters: { iops: '100' } },
};
