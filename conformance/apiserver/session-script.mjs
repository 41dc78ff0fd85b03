// One long session of kubectl and helm: every verb a person uses, on objects that nothing but the session changes.

import { dayTwoSteps } from './session-day-two.mjs';
import { releaseSteps } from './session-releases.mjs';
import { restSteps } from './session-rest.mjs';

const deployment = (image) => `apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {app: web}}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - {name: web, image: "${image}", ports: [{containerPort: 80}], resources: {requests: {cpu: 100m}}}
`;
const all = `apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80, name: http}]}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: conf}
data: {a: "1", b: two}
---
apiVersion: v1
kind: Secret
metadata: {name: hidden}
stringData: {password: x}
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: tick}
spec:
  schedule: "*/5 * * * *"
  jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: t, image: busybox}]}}}}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web}
spec:
  rules: [{host: a.example.com, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}}]
`;
const crd = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: gadgets.session.example.com}
spec:
  group: session.example.com
  scope: Namespaced
  names: {plural: gadgets, kind: Gadget, shortNames: [gd]}
  versions:
  - name: v1
    served: true
    storage: true
    additionalPrinterColumns: [{name: Size, type: integer, jsonPath: .spec.size}]
    schema:
      openAPIV3Schema:
        type: object
        description: A gadget.
        properties:
          spec:
            description: What it is.
            type: object
            required: [size]
            properties: {size: {type: integer, minimum: 1, description: How large.}, color: {type: string, enum: [red, blue], default: red}}
`;
const gadget = (spec) =>
  `{apiVersion: session.example.com/v1, kind: Gadget, metadata: {name: g}, spec: ${spec}}`;

/** The life of a release, with one of the helms. */
function helmSteps(tool) {
  return [
    [tool, 'install rel CHART'],
    [tool, 'install rel CHART'],
    [tool, 'list'],
    [tool, 'status rel'],
    [tool, 'get values rel'],
    [tool, 'get manifest rel'],
    [tool, 'upgrade rel CHART --set replicaCount=2'],
    [tool, 'upgrade rel CHART --set replicaCount=-1'],
    [tool, 'history rel'],
    [tool, 'rollback rel 1'],
    [tool, 'history rel'],
    [tool, 'uninstall rel'],
    [tool, 'list -a'],
    [tool, 'uninstall rel'],
  ];
}

/** Steps `[tool, arguments, stdin?]`, in order; all in the namespace of the session. */
export const steps = [
  ['kubectl', 'version -o json'],
  ['kubectl', 'cluster-info'],
  ['kubectl', 'api-versions'],
  ['kubectl', 'api-resources --sort-by=name'],
  ['kubectl', 'api-resources --namespaced=false -o wide --sort-by=name'],
  ['kubectl', 'get namespaces'],
  ['kubectl', 'get all'],
  ['kubectl', 'get pods -A'],
  ['kubectl', 'get nodes'],
  ['kubectl', 'get bogus'],
  ['kubectl', 'get pod nobody'],
  ['kubectl', 'create -f -', deployment('nginx:1')],
  ['kubectl', 'create -f -', deployment('nginx:1')],
  ['kubectl', 'apply -f -', deployment('nginx:1')],
  ['kubectl', 'apply -f -', deployment('nginx:2')],
  ['kubectl', 'apply -f -', deployment('nginx:2')],
  ['kubectl', 'apply -f -', all],
  ['kubectl', 'apply -f - --dry-run=server', deployment('nginx:3')],
  ['kubectl', 'apply -f - --dry-run=client', deployment('nginx:3')],
  ['kubectl', 'apply -f - --validate=strict', deployment('nginx:3').replace('replicas', 'replicaz')],
  [
    'kubectl',
    'apply -f - --validate=warn',
    deployment('nginx:2').replace('replicas: 2', 'replicas: 2, bogus: 1'),
  ],
  ['kubectl', 'apply -f - --validate=ignore', deployment('nginx:2').replace('containers', 'containerz')],
  ['kubectl', 'diff -f -', deployment('nginx:9')],
  ['kubectl', 'diff -f -', deployment('nginx:2')],
  ['kubectl', 'diff --server-side -f -', deployment('nginx:8')],
  ['kubectl', 'apply --server-side -f -', deployment('nginx:4')],
  ['kubectl', 'apply --server-side --force-conflicts -f -', deployment('nginx:4')],
  ['kubectl', 'apply --server-side --field-manager=other -f -', deployment('nginx:5')],
  ['kubectl', 'get deployment web -o yaml --show-managed-fields'],
  ['kubectl', 'get deployment web -o wide'],
  ['kubectl', 'get deployment web -o jsonpath={.spec.replicas}'],
  ['kubectl', 'get deploy,svc,cm,secret,cronjob,ingress'],
  ['kubectl', 'get svc web -o yaml'],
  ['kubectl', 'get cm -o custom-columns=NAME:.metadata.name,A:.data.a'],
  ['kubectl', 'get cm --chunk-size=1 -o name'],
  ['kubectl', 'get cm -l app=none'],
  ['kubectl', 'get cm --field-selector metadata.name=conf'],
  ['kubectl', 'get cm --sort-by=.metadata.name'],
  ['kubectl', 'get cm conf -o json'],
  ['kubectl', 'get secret hidden -o yaml'],
  ['kubectl', 'get --raw /api/v1/namespaces/default'],
  ['kubectl', 'get --raw /healthz'],
  ['kubectl', 'describe deployment web'],
  ['kubectl', 'describe svc web'],
  ['kubectl', 'describe cm conf'],
  ['kubectl', 'describe secret hidden'],
  ['kubectl', 'describe cronjob tick'],
  ['kubectl', 'describe ingress web'],
  ['kubectl', 'describe ns default'],
  ['kubectl', 'explain deployment.spec.strategy --output=plaintext-openapiv2'],
  ['kubectl', 'label deployment web tier=front'],
  ['kubectl', 'label deployment web tier=back'],
  ['kubectl', 'label deployment web tier=back --overwrite'],
  ['kubectl', 'label deployment web tier-'],
  ['kubectl', 'label deployment web bad=x!y'],
  ['kubectl', 'annotate deployment web note=hello'],
  ['kubectl', 'annotate deployment web note-'],
  ['kubectl', 'scale deployment web --replicas=5'],
  ['kubectl', 'scale deployment web --current-replicas=2 --replicas=3'],
  ['kubectl', 'autoscale deployment web --min=1 --max=4 --cpu=50%'],
  ['kubectl', 'get hpa web -o yaml'],
  ['kubectl', 'get hpa'],
  ['kubectl', 'describe hpa web'],
  ['kubectl', 'set image deployment web web=nginx:6'],
  ['kubectl', 'set env deployment web A=1 B=2'],
  ['kubectl', 'set resources deployment web --limits=cpu=1,memory=1Gi'],
  ['kubectl', 'set serviceaccount deployment web default'],
  ['kubectl', 'rollout history deployment web'],
  ['kubectl', 'rollout pause deployment web'],
  ['kubectl', 'rollout pause deployment web'],
  ['kubectl', 'rollout resume deployment web'],
  ['kubectl', 'rollout undo deployment web'],
  ['kubectl', 'rollout status deployment web --watch=false'],
  ['kubectl', 'patch deployment web -p {"spec":{"minReadySeconds":3}}'],
  ['kubectl', 'patch deployment web --type=json -p [{"op":"replace","path":"/spec/replicas","value":1}]'],
  ['kubectl', 'patch deployment web --type=merge -p {"spec":{"replicas":-1}}'],
  ['kubectl', 'patch deployment web --subresource=status --type=merge -p {"status":{"replicas":1}}'],
  ['kubectl', 'expose deployment web --port=81 --name=web2'],
  ['kubectl', 'create configmap made --from-literal=k=v'],
  ['kubectl', 'create configmap made --from-literal=k=v'],
  ['kubectl', 'create secret generic gen --from-literal=k=v'],
  ['kubectl', 'create serviceaccount robot'],
  ['kubectl', 'create role reader --verb=get,list --resource=configmaps'],
  ['kubectl', 'create rolebinding reader --role=reader --serviceaccount=SESSION:robot'],
  ['kubectl', 'create clusterrole bad --verb=get --resource=bogus'],
  ['kubectl', 'create quota q --hard=pods=2'],
  ['kubectl', 'create job once --image=busybox'],
  ['kubectl', 'create job from --from=cronjob/tick'],
  ['kubectl', 'create ingress more --rule=b.example.com/=web:80'],
  ['kubectl', 'create poddisruptionbudget pdb --selector=app=web --min-available=1'],
  ['kubectl', 'create priorityclass session-class --value=5'],
  ['kubectl', 'create token robot --duration=10m'],
  ['kubectl', 'run single --image=nginx --restart=Never'],
  ['kubectl', 'get pod single -o yaml'],
  ['kubectl', 'get pods'],
  ['kubectl', 'describe pod single'],
  ['kubectl', 'logs single'],
  ['kubectl', 'exec single -- ls'],
  ['kubectl', 'describe quota q'],
  ['kubectl', 'describe job once'],
  ['kubectl', 'describe role reader'],
  ['kubectl', 'describe rolebinding reader'],
  ['kubectl', 'describe pdb pdb'],
  ['kubectl', 'auth can-i get configmaps --as=system:serviceaccount:SESSION:robot'],
  ['kubectl', 'auth can-i delete configmaps --as=system:serviceaccount:SESSION:robot'],
  ['kubectl', 'auth can-i --list --as=system:serviceaccount:SESSION:robot'],
  ['kubectl', 'auth can-i get bogus'],
  ['kubectl', 'get secrets --as=system:serviceaccount:SESSION:robot'],
  ['kubectl', 'auth whoami --as=bob --as-group=devs'],
  [
    'kubectl',
    'auth reconcile -f -',
    '{apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: {name: reader}, rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]}',
  ],
  ['kubectl', 'events'],
  ['kubectl', 'get events'],
  ['kubectl', 'top pods'],
  ['kubectl', 'top nodes'],
  ['kubectl', 'wait --for=jsonpath={.spec.replicas}=1 deployment/web --timeout=5s'],
  ['kubectl', 'wait --for=condition=Available deployment/web --timeout=1s'],
  ['kubectl', 'wait --for=delete pod/nobody --timeout=1s'],
  ['kubectl', 'replace -f -', '{apiVersion: v1, kind: ConfigMap, metadata: {name: made}, data: {k: w}}'],
  ['kubectl', 'replace -f -', '{apiVersion: v1, kind: ConfigMap, metadata: {name: absent}, data: {k: w}}'],
  ['kubectl', 'create -f -', crd],
  ['kubectl', 'wait --for=condition=Established crd/gadgets.session.example.com --timeout=10s'],
  ['kubectl', 'create -f -', gadget('{size: 3}')],
  ['kubectl', 'create -f -', gadget('{size: 0, color: green}')],
  ['kubectl', 'apply -f -', gadget('{size: 4, extra: 1}')],
  ['kubectl', 'get gd'],
  ['kubectl', 'get gd g -o yaml'],
  ['kubectl', 'describe gd g'],
  ['kubectl', 'explain gadget.spec'],
  ['kubectl', 'patch gd g --type=merge -p {"spec":{"size":7}}'],
  ['kubectl', 'patch gd g -p {"spec":{"size":7}}'],
  ['kubectl', 'delete gd g --wait=false'],
  ['kubectl', 'delete crd gadgets.session.example.com --wait=false'],
  ['kubectl', 'certificate approve nobody'],
  ['kubectl', 'cordon nobody'],
  ['kubectl', 'taint node nobody a=b:NoSchedule'],
  ['kubectl', 'delete pod single --grace-period=0 --force'],
  ['kubectl', 'delete cm conf'],
  ['kubectl', 'delete cm conf'],
  ['kubectl', 'delete cm conf --ignore-not-found'],
  ['kubectl', 'delete deployment web --cascade=orphan --wait=false'],
  ['kubectl', 'delete svc,ingress --all'],
  ['kubectl', 'delete priorityclass session-class'],
  ...dayTwoSteps,
  ...restSteps,
  ...helmSteps('helm'),
  ...releaseSteps('helm'),
  ...helmSteps('helm3'),
  ...releaseSteps('helm3'),
  ['kubectl', 'get all'],
];
