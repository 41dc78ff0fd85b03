// What the session deploys.

const configMap = `apiVersion: v1
kind: ConfigMap
metadata:
  name: web
data:
  k: one
`;

const deployment = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: web, image: nginx:1}]
`;

/** It waits to be resumed, so it never ends by itself. */
const endlessHook = `apiVersion: batch/v1
kind: Job
metadata:
  name: endless
  annotations: {argocd.argoproj.io/hook: PreSync}
spec:
  suspend: true
  template:
    spec:
      restartPolicy: Never
      containers: [{name: wait, image: busybox}]
`;

export const files = {
  'app/web.yaml': configMap,
  'app/deployment.yaml': deployment.replace('replicas: 1', 'replicas: 0'),
  'app/hidden.yaml':
    'apiVersion: v1\nkind: Secret\nmetadata: {name: hidden}\nstringData: {password: canary-in-the-cli}\n',
  'slow/hook.yaml': endlessHook,
  'slow/web.yaml': configMap.replace('name: web', 'name: slow'),
  'kustomize/kustomization.yaml': 'resources: [deployment.yaml]\n',
  'kustomize/deployment.yaml': deployment
    .replaceAll('name: web', 'name: custom')
    .replace('replicas: 1', 'replicas: 0'),
  'chart/Chart.yaml':
    'apiVersion: v2\nname: packed\nversion: 1.0.0\ndescription: A chart of the session\nhome: https://chart.invalid\nmaintainers: [{name: ann, email: ann@chart.invalid}]\n',
  'chart/values.yaml': 'text: default\n',
  'chart/templates/map.yaml':
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: {{ .Release.Name }}}\ndata:\n  text: {{ .Values.text }}\n',
};

/** What a person would change of a project, and of an application. */
export const editor = `sed -i -e 's/^description: second$/description: third/' -e 's/^project: team$/project: team\\nrevisionHistoryLimit: 7/' "$1"\n`;

export const valuesFile = 'other: value\n';

export const appFile = (url) => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: from-file}
spec:
  project: default
  source: {repoURL: "${url}", path: app, targetRevision: main}
  destination: {server: https://kubernetes.default.svc, namespace: team}
`;

export const multiFile = (url) => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: multi}
spec:
  project: default
  sources: [{repoURL: "${url}", path: app, targetRevision: main}]
  destination: {server: https://kubernetes.default.svc, namespace: team}
`;

export const setFile = (url) => `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {name: set}
spec:
  goTemplate: true
  generators: [{list: {elements: [{env: a}, {env: b}]}}]
  template:
    metadata: {name: 'set-{{ .env }}'}
    spec:
      project: default
      source: {repoURL: "${url}", path: app, targetRevision: main}
      destination: {server: https://kubernetes.default.svc, namespace: team}
`;

/** A public key made for this; nobody has the other half. */
export const gpgKey = {
  id: '8EA96A8AEA71A61A',
  text: `-----BEGIN PGP PUBLIC KEY BLOCK-----

mDMEawQn9RYJKwYBBAHaRw8BAQdAShqV2tYo6x6V7/GZGXQgYSgtff/U2ORXWMkj
Qsel10a0IlNlc3Npb24gPHNlc3Npb25Ac2V0cG9pbnQuaW52YWxpZD6IkAQTFggA
OBYhBDmN8gfiExV8EBAClY6paorqcaYaBQJrBCf1AhsDBQsJCAcCBhUKCQgLAgQW
AgMBAh4BAheAAAoJEI6paorqcaYansgA/2ExW53/jflt+PsClu59EZa38B39bTH/
OVFubCgEkuU2AQD+lVCD63bmGZYD/LXfYXVxkyx8WDyx8bbHywXX9unsAw==
=prp3
-----END PGP PUBLIC KEY BLOCK-----
`,
};
