// What is left of kubectl's verbs: every kind `create` and `set` know, sets of objects compared and pruned, forms of output,
// requests as they are.

const kept = (name) => `apiVersion: v1
kind: ConfigMap
metadata: {name: ${name}, labels: {kept: together}}
data: {z: "1", a: ${name}}
---
`;

const daemonSet = (image) => `apiVersion: apps/v1
kind: DaemonSet
metadata: {name: everywhere}
spec:
  selector: {matchLabels: {app: everywhere}}
  template:
    metadata: {labels: {app: everywhere}}
    spec: {containers: [{name: main, image: "${image}"}]}
`;

const asked = `apiVersion: certificates.k8s.io/v1
kind: CertificateSigningRequest
metadata: {name: SESSION-asked}
spec:
  signerName: example.com/signer
  usages: [client auth]
  request: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlIUE1IVUNBUUF3RXpFUk1BOEdBMVVFQXd3SWMyVnpjMmx2YmpBd1dUQVRCZ2NxaGtqT1BRSUJCZ2dxaGtqTwpQUU1CQndOQ0FBUT0KLS0tLS1FTkQgQ0VSVElGSUNBVEUgUkVRVUVTVC0tLS0tCg==
`;

const scrutinized = `{apiVersion: v1, kind: ConfigMap, metadata: {name: raw}, data: {k: v}}`;

export const restSteps = [
  ['kubectl', 'create deployment made --image=nginx:1 --replicas=2 --port=80'],
  ['kubectl', 'create deployment made --image=nginx:1 --dry-run=server -o yaml'],
  ['kubectl', 'create service externalname out --external-name=example.com'],
  ['kubectl', 'create service loadbalancer balanced --tcp=80:8080'],
  ['kubectl', 'create service nodeport reached --tcp=80:8080 --node-port=31999'],
  ['kubectl', 'create service nodeport reached2 --tcp=80:8080 --node-port=31999'],
  ['kubectl', 'create service nodeport beyond --tcp=80:8080 --node-port=99'],
  ['kubectl', 'create role writer --verb=create --resource=deployments.apps/scale --resource-name=made'],
  ['kubectl', 'create rolebinding writers --role=writer --user=bob'],
  ['kubectl', 'set subject rolebinding writers --user=eve --group=devs'],
  ['kubectl', 'get rolebinding writers -o jsonpath={.subjects[*].name}'],
  ['kubectl', 'set env deployment made A=1 --from=configmap/one --prefix=P_'],
  ['kubectl', 'set env deployment made --list'],
  ['kubectl', 'set image deployment made *=nginx:3'],
  ['kubectl', 'set resources deployment made -c=nginx --requests=cpu=10m'],
  ['kubectl', 'set serviceaccount deployment made robot --dry-run=server -o name'],
  ['kubectl', 'get deployment made -o jsonpath={.spec.template.spec.containers[0]}'],
  ['kubectl', 'rollout restart deployment made -l app=nothing'],
  ['kubectl', 'apply -f -', daemonSet('busybox:1')],
  ['kubectl', 'apply -f -', daemonSet('busybox:2')],
  ['kubectl', 'rollout history daemonset everywhere'],
  ['kubectl', 'rollout status daemonset everywhere --timeout=1s'],
  ['kubectl', 'rollout pause daemonset everywhere'],
  ['kubectl', 'rollout undo daemonset everywhere'],
  ['kubectl', 'get ds'],
  ['kubectl', 'describe ds everywhere'],
  ['kubectl', 'create -f -', asked],
  [
    'kubectl',
    'apply -f - --prune --prune-allowlist=core/v1/ConfigMap -l kept=together',
    kept('p') + kept('q'),
  ],
  ['kubectl', 'diff -f - --prune --prune-allowlist=core/v1/ConfigMap -l kept=together', kept('p')],
  ['kubectl', 'diff -f - --concurrency=2', kept('p').replace('a: p', 'a: other') + kept('r')],
  ['kubectl', 'get cm -l kept --sort-by=.data.a -o custom-columns=N:.metadata.name,A:.data.a,Z:.data.z'],
  ['kubectl', 'get cm -l kept --sort-by={.metadata.name} --no-headers'],
  ['kubectl', 'get cm -l kept --sort-by=.bogus'],
  ['kubectl', 'get cm p -o yaml'],
  ['kubectl', 'get cm p -o kyaml'],
  ['kubectl', 'get cm p -o wide'],
  ['kubectl', 'get cm p -o bogus'],
  ['kubectl', 'get cm -o jsonpath={.items[?(@.metadata.name=="p")].data.a}'],
  ['kubectl', 'get cm,secret -l kept -o json'],
  ['kubectl', 'get cm nothing --ignore-not-found'],
  ['kubectl', 'get cm p q -o name'],
  ['kubectl', 'get cm/p secret/nothing -o name'],
  ['kubectl', 'get cm --field-selector metadata.name!=p,metadata.namespace=SESSION -l kept -o name'],
  ['kubectl', 'get cm --field-selector data.a=p'],
  ['kubectl', 'get pods --field-selector status.phase=Running,spec.nodeName=x'],
  ['kubectl', 'get cm -l kept,kept!=other -o name'],
  ['kubectl', 'get cm p --show-kind --label-columns=kept'],
  ['kubectl', 'get deployments,ds --output=name'],
  ['kubectl', 'get configmaps.v1. p -o name'],
  ['kubectl', 'get configmaps.v2 p'],
  ['kubectl', 'get componentstatuses -o name'],
  ['kubectl', 'get csr'],
  ['kubectl', 'get priorityclasses'],
  ['kubectl', 'get storageclass'],
  ['kubectl', 'get apiservices v1. v1.apps -o name'],
  ['kubectl', 'get flowschemas exempt -o jsonpath={.spec.priorityLevelConfiguration.name}'],
  ['kubectl', 'label cm p --list'],
  ['kubectl', 'annotate cm p --list'],
  ['kubectl', 'label cm p a=b c=d kept-'],
  ['kubectl', 'create --raw /api/v1/namespaces/SESSION/configmaps -f -', scrutinized],
  ['kubectl', 'replace --raw /api/v1/namespaces/SESSION/configmaps/raw -f -', scrutinized],
  ['kubectl', 'delete --raw /api/v1/namespaces/SESSION/configmaps/raw'],
  ['kubectl', 'patch cm p --type=json -p [{"op":"test","path":"/data/a","value":"wrong"}]'],
  ['kubectl', 'patch cm p --type=json -p [{"op":"remove","path":"/data/none"}]'],
  ['kubectl', 'patch cm p --type=merge -p {"data":null}'],
  ['kubectl', 'patch cm p --type=strategic -p {"metadata":{"labels":{"$patch":"delete"}}}'],
  ['kubectl', 'apply --server-side --validate=false -f -', kept('s')],
  ['kubectl', 'apply --server-side --field-manager=two -f -', kept('s').replace('"1"', '"2"')],
  ['kubectl', 'apply --server-side --dry-run=server -o yaml -f -', kept('s')],
  ['kubectl', 'apply view-last-applied cm s'],
  ['kubectl', 'apply -f -', kept('s')],
  ['kubectl', 'auth can-i --list --namespace=kube-system --as=nobody'],
  ['kubectl', 'auth can-i update deployments.apps/made --subresource=scale --as=eve'],
  ['kubectl', 'auth can-i create deployments.apps/made --subresource=scale --as=eve'],
  ['kubectl', 'auth can-i * *'],
  ['kubectl', 'auth can-i get pods --all-namespaces --as=eve -q'],
  ['kubectl', 'wait --for=jsonpath={.spec.replicas} deployment/made --timeout=1s'],
  ['kubectl', 'wait --for=condition=Bogus --all deployment --timeout=1s'],
  ['kubectl', 'scale deployment made --replicas=3 --resource-version=1'],
  ['kubectl', 'scale --replicas=1 ds/everywhere'],
  ['kubectl', 'autoscale deployment made --min=2 --max=3 --memory=1Gi'],
  ['kubectl', 'expose pod nothing --port=80'],
  ['kubectl', 'events --watch --for=deployment/made --request-timeout=1s'],
  ['kubectl', 'cluster-info dump --namespaces=kube-public -o name'],
  ['kubectl', 'api-versions'],
  ['kubectl', 'api-resources --categories=all -o name --sort-by=name'],
  ['kubectl', 'explain cronjobs --api-version=batch/v2'],
  ['kubectl', 'certificate deny nothing'],
  ['kubectl', 'delete ds,hpa,deployment,svc --all --now --wait=false'],
  ['kubectl', 'delete cm p q --dry-run=client'],
  ['kubectl', 'delete cm -l kept=together -o name'],
];
