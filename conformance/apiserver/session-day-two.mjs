// The second half of the session: what people do to what runs already, on objects of its own.

const site = (image, label = 'one') => `apiVersion: apps/v1
kind: Deployment
metadata: {name: site, labels: {app: site}, annotations: {note: edit-me}}
spec:
  replicas: 1
  selector: {matchLabels: {app: site}}
  template:
    metadata: {labels: {app: site, part: ${label}}}
    spec: {containers: [{name: site, image: "${image}"}]}
`;

const configMap = (name, set) => `apiVersion: v1
kind: ConfigMap
metadata: {name: ${name}, labels: {set: ${set}}}
data: {k: v}
`;
const together = (...texts) => texts.join('---\n');

const node = `apiVersion: v1
kind: Node
metadata: {name: SESSION-node, labels: {kubernetes.io/hostname: SESSION-node}}
spec: {}
`;

const pod = `apiVersion: v1
kind: Pod
metadata: {name: worker, labels: {run: worker}}
spec: {nodeName: SESSION-node, containers: [{name: main, image: busybox}, {name: side, image: busybox}]}
`;

const request = `apiVersion: certificates.k8s.io/v1
kind: CertificateSigningRequest
metadata: {name: SESSION-csr}
spec:
  signerName: example.com/signer
  usages: [client auth]
  request: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlIUU1IZ0NBUUF3RmpFVU1CSUdBMVVFQXd3TGMyVnpjMmx2YmkxMWMyVnlNRmt3RXdZSEtvWkl6ajBDQVFZSQpLb1pJemowREFRY0RRZ0FFS0E9PQotLS0tLUVORCBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0K
`;

const applySet = '--prune --applyset=secrets/parts';

export const dayTwoSteps = [
  ['kubectl', 'apply -f -', site('nginx:1')],
  // The editor of these sessions writes `edited` where it reads `edit-me`.
  ['kubectl', 'edit deployment site'],
  ['kubectl', 'edit deployment site'],
  ['kubectl', 'get deployment site -o jsonpath={.metadata.annotations.note}'],
  ['kubectl', 'edit cm nothing'],
  ['kubectl', 'apply edit-last-applied deployment site'],
  ['kubectl', 'apply view-last-applied deployment site'],
  ['kubectl', 'apply set-last-applied -f - --create-annotation', site('nginx:1')],
  ['kubectl', 'rollout history deployment site'],
  ['kubectl', 'rollout history deployment site --revision=7'],
  ['kubectl', 'rollout undo deployment site --to-revision=7'],
  ['kubectl', 'rollout undo deployment site --dry-run=server'],
  ['kubectl', 'rollout restart deployment nothing'],
  [
    'kubectl',
    'set image deployment site site=nginx:2 --dry-run=server -o jsonpath={.spec.template.spec.containers[0].image}',
  ],
  ['kubectl', 'set image deployment site other=nginx:2'],
  ['kubectl', 'set image deployment site site=nginx:2 --local -o name'],
  ['kubectl', 'set env deployment site --list'],
  ['kubectl', 'set env deployment site A=1'],
  ['kubectl', 'set env deployment site A-'],
  ['kubectl', 'set resources deployment site --requests=cpu=2 --limits=cpu=1'],
  ['kubectl', 'set selector svc web app=other'],
  ['kubectl', 'create clusterip web --tcp=80'],
  ['kubectl', 'create service clusterip site --tcp=80:8080'],
  ['kubectl', 'create service nodeport site-out --tcp=80:8080 --dry-run=server -o jsonpath={.spec.type}'],
  ['kubectl', 'set selector svc site app=site'],
  ['kubectl', 'get svc site -o jsonpath={.spec.selector}'],
  ['kubectl', 'get deployment site --subresource=scale'],
  ['kubectl', 'get deployment site --subresource=status -o jsonpath={.spec.replicas}'],
  ['kubectl', 'patch deployment site --subresource=scale --type=merge -p {"spec":{"replicas":2}}'],
  ['kubectl', 'patch deployment site --subresource=bogus --type=merge -p {}'],
  [
    'kubectl',
    'replace --subresource=status -f -',
    '{apiVersion: apps/v1, kind: Deployment, metadata: {name: absent}}',
  ],
  ['kubectl', 'replace --force -f -', configMap('forced', 'none')],
  ['kubectl', 'replace --force -f -', configMap('forced', 'none')],
  [
    'kubectl',
    'apply -f - -l set=mine --prune --prune-allowlist=core/v1/ConfigMap',
    together(configMap('one', 'mine'), configMap('two', 'mine')),
  ],
  ['kubectl', 'apply -f - -l set=mine --prune --prune-allowlist=core/v1/ConfigMap', configMap('one', 'mine')],
  ['kubectl', 'get cm -l set=mine -o name'],
  ['kubectl', `apply -f - ${applySet}`, together(configMap('first', 'parts'), configMap('second', 'parts'))],
  ['kubectl', `apply -f - ${applySet}`, configMap('first', 'parts')],
  ['kubectl', 'get cm -l set=parts -o name'],
  ['kubectl', 'get secret parts -o jsonpath={.metadata.labels}{.metadata.annotations}'],
  ['kubectl', 'get cm forced -w --output-watch-events --request-timeout=1s'],
  ['kubectl', 'get cm -l set=mine -w --output-watch-events -o name --request-timeout=1s'],
  ['kubectl', 'wait --for=create cm/one --timeout=5s'],
  ['kubectl', 'wait --for=create cm/never --timeout=1s'],
  ['kubectl', 'wait --for=jsonpath={.data.k}=v cm/one --timeout=5s'],
  ['kubectl', 'wait --for=jsonpath={.data.k}=w cm/one --timeout=1s'],
  ['kubectl', 'wait --for=delete cm/one --timeout=1s'],
  ['kubectl', 'create -f -', node],
  ['kubectl', 'create -f -', pod],
  ['kubectl', 'cordon SESSION-node'],
  ['kubectl', 'cordon SESSION-node'],
  ['kubectl', 'get node SESSION-node'],
  ['kubectl', 'taint node SESSION-node a=b:NoSchedule'],
  ['kubectl', 'taint node SESSION-node a=b:NoSchedule'],
  ['kubectl', 'taint node SESSION-node a=c:NoExecute --overwrite'],
  ['kubectl', 'taint node SESSION-node a:NoSchedule-'],
  ['kubectl', 'taint node SESSION-node bad!=c:NoExecute'],
  ['kubectl', 'label node SESSION-node disk=ssd'],
  ['kubectl', 'describe node SESSION-node'],
  ['kubectl', 'drain SESSION-node --dry-run=server'],
  ['kubectl', 'drain SESSION-node --timeout=2s'],
  ['kubectl', 'drain SESSION-node --force --timeout=2s --grace-period=1'],
  ['kubectl', 'uncordon SESSION-node'],
  ['kubectl', 'logs worker'],
  ['kubectl', 'logs worker -c none'],
  ['kubectl', 'exec worker -c main -- ls'],
  ['kubectl', 'exec worker -c none -- ls'],
  ['kubectl', 'attach worker -c main'],
  ['kubectl', 'cp worker:/etc/hosts hosts -c main'],
  ['kubectl', 'port-forward worker 0:80'],
  ['kubectl', 'debug worker --image=busybox -c dbg --attach=false -- sh'],
  ['kubectl', 'get pod worker -o jsonpath={.spec.ephemeralContainers}'],
  ['kubectl', 'debug worker --image=busybox --copy-to=worker2 --attach=false -c extra'],
  ['kubectl', 'get pod worker2 -o jsonpath={.spec.containers[*].name}'],
  ['kubectl', 'run piped --image=busybox --rm --dry-run=server'],
  ['kubectl', 'run labelled --image=busybox --labels=a=b --env=A=1 --port=80 --dry-run=server -o yaml'],
  ['kubectl', 'events --for pod/worker'],
  ['kubectl', 'events --types=Warning'],
  ['kubectl', 'top pod worker'],
  ['kubectl', 'delete pod worker --grace-period=0 --force'],
  ['kubectl', 'delete pod worker2 --grace-period=0 --force'],
  ['kubectl', 'delete node SESSION-node'],
  ['kubectl', 'create -f -', request],
  [
    'kubectl',
    'create clusterrole SESSION-role --verb=get,list --resource=pods,pods/log --non-resource-url=/x',
  ],
  ['kubectl', 'create clusterrole SESSION-role --verb=get --non-resource-url=/x/*'],
  ['kubectl', 'create clusterrolebinding SESSION-binding --clusterrole=SESSION-role --user=bob --group=devs'],
  ['kubectl', 'describe clusterrole SESSION-role'],
  ['kubectl', 'describe clusterrolebinding SESSION-binding'],
  ['kubectl', 'auth can-i --list --as=bob'],
  ['kubectl', 'auth can-i get /x/y --as=bob'],
  ['kubectl', 'auth can-i create pods/exec --as=bob'],
  ['kubectl', 'auth whoami'],
  ['kubectl', 'auth whoami -o yaml --as=bob --as-uid=7 --as-group=devs'],
  ['kubectl', 'delete clusterrole,clusterrolebinding SESSION-role SESSION-binding'],
  ['kubectl', 'create quota both --hard=pods=2,cpu=1 --scopes=BestEffort'],
  ['kubectl', 'create quota both --hard=pods=2 --scopes=BestEffort'],
  ['kubectl', 'describe quota both'],
  ['kubectl', 'create cronjob nightly --image=busybox --schedule=@daily -- date'],
  ['kubectl', 'create cronjob never --image=busybox --schedule=sometimes'],
  ['kubectl', 'create job nightly-now --from=cronjob/nightly'],
  ['kubectl', 'get job nightly-now -o jsonpath={.metadata.annotations}{.metadata.ownerReferences[0].kind}'],
  ['kubectl', 'create ingress tls --rule=a.example.com/*=site:80,tls=cert --class=nginx --annotation=x=y'],
  ['kubectl', 'create secret tls cert --cert=nothing --key=nothing'],
  ['kubectl', 'create secret docker-registry pull --docker-username=u --docker-password=p'],
  ['kubectl', 'get secret pull -o jsonpath={.type}'],
  ['kubectl', 'create token nobody'],
  ['kubectl', 'create token robot --bound-object-kind=Pod --bound-object-name=nobody'],
  ['kubectl', 'create token robot --duration=1s'],
  ['kubectl', 'create namespace SESSION'],
  ['kubectl', 'create namespace Bad_Name'],
  ['kubectl', 'explain configmap --recursive --output=plaintext-openapiv2'],
  ['kubectl', 'explain nothing'],
  ['kubectl', 'explain deployment.spec.nothing'],
  ['kubectl', 'api-resources --api-group=apps -o wide --sort-by=name'],
  ['kubectl', 'api-resources --verbs=list,delete --namespaced -o name --sort-by=name'],
  ['kubectl', 'autoscale deployment site --max=3 --name=scaler'],
  ['kubectl', 'autoscale deployment site --min=5 --max=3 --name=wrong'],
  [
    'kubectl',
    'expose deployment site --name=exposed --port=80 --target-port=8080 --type=NodePort --dry-run=server -o jsonpath={.spec.ports[0].targetPort}',
  ],
  ['kubectl', 'expose cm one --port=80'],
  ['kubectl', 'scale deployment/site deployment/nothing --replicas=1'],
  ['kubectl', 'scale deployment site --replicas=-1'],
  ['kubectl', 'annotate cm --all mark=yes'],
  ['kubectl', 'label cm --all -l set=parts mark=yes --resource-version=1'],
  ['kubectl', 'get cm,secret -o name -l set'],
  ['kubectl', 'get cm one -o go-template={{.data.k}}'],
  ['kubectl', 'get cm one --output=jsonpath-as-json={.data}'],
  ['kubectl', 'get all -l app=site -o name'],
  ['kubectl', 'get deployment site --show-labels --no-headers -L app'],
  ['kubectl', 'get --raw /livez?verbose'],
  ['kubectl', 'get --raw /readyz/ping'],
  ['kubectl', 'get --raw /nothing'],
  ['kubectl', 'get --raw /api/v1/namespaces/SESSION/configmaps/one'],
  ['kubectl', 'delete deployment site --cascade=foreground --wait=false'],
  ['kubectl', 'delete cm -l set --field-selector metadata.name=one'],
  ['kubectl', 'delete cm -l set=parts --dry-run=server'],
  ['kubectl', 'delete hpa,cronjob,job,ingress,svc --all --cascade=background --wait=false'],
];
