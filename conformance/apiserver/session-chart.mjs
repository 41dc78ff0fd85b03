// A chart whose resources need no controllers: a definition of its own kind, hooks that are kept, replaced and deleted, and
// values by which one of them fails.

const hook = (name, { on, weight = 0, policy, spoiled = '' }) => `apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Release.Name }}-${name}
  annotations:
    helm.sh/hook: ${on}
    helm.sh/hook-weight: "${weight}"
    helm.sh/hook-delete-policy: ${policy}
data:
  on: "${on}"
${spoiled}`;

const spoiledWhen = (hookName) => `{{- if eq .Values.fail "${hookName}" }}
  "not a key!": x
{{- end }}
`;

export const chartFiles = {
  'Chart.yaml': 'apiVersion: v2\nname: plain\nversion: 1.2.3\nappVersion: "7"\ndescription: Without pods.\n',
  'values.yaml': 'greeting: hello\nfail: none\nnested: {a: 1, b: [x, y]}\n',
  'crds/widget.yaml': `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.chart.example.com}
spec:
  group: chart.example.com
  scope: Namespaced
  names: {plural: widgets, kind: Widget}
  versions:
  - name: v1
    served: true
    storage: true
    schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
`,
  'templates/NOTES.txt': 'Release {{ .Release.Name }} {{ .Release.Revision }} says {{ .Values.greeting }}.\n',
  'templates/settings.yaml': `apiVersion: v1
kind: ConfigMap
metadata: {name: "{{ .Release.Name }}-settings"}
data:
  greeting: {{ .Values.greeting | quote }}
  nested: {{ .Values.nested | toJson | quote }}
  known: {{ .Capabilities.APIVersions.Has "chart.example.com/v1" | quote }}
`,
  'templates/widget.yaml': `apiVersion: chart.example.com/v1
kind: Widget
metadata: {name: "{{ .Release.Name }}"}
spec: {greeting: {{ .Values.greeting | quote }}}
`,
  'templates/kept.yaml': `apiVersion: v1
kind: Secret
metadata:
  name: {{ .Release.Name }}-kept
  annotations: {helm.sh/resource-policy: keep}
stringData: {greeting: {{ .Values.greeting | quote }}}
`,
  'templates/before.yaml': hook('before', {
    on: 'pre-install,pre-upgrade',
    weight: -5,
    policy: 'before-hook-creation',
    spoiled: spoiledWhen('before'),
  }),
  'templates/after.yaml': hook('after', {
    on: 'post-install,post-upgrade,post-rollback',
    policy: 'hook-succeeded',
    spoiled: spoiledWhen('after'),
  }),
  'templates/failed.yaml': hook('gone', {
    on: 'post-upgrade',
    weight: 1,
    policy: 'hook-failed,before-hook-creation',
    spoiled: spoiledWhen('gone'),
  }),
  'templates/end.yaml': hook('end', {
    on: 'pre-delete',
    policy: 'before-hook-creation',
    spoiled: spoiledWhen('end'),
  }),
  'templates/test.yaml': `apiVersion: v1
kind: Pod
metadata:
  name: {{ .Release.Name }}-test
  annotations: {helm.sh/hook: test}
spec:
  restartPolicy: Never
  containers: [{name: ask, image: busybox, command: ["true"]}]
`,
};
