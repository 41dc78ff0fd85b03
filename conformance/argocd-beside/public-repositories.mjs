// Public repositories written for Argo CD, and what their own documentation has one apply. Nothing of them is changed.

const inCluster = 'https://kubernetes.default.svc';
const application = (name, repoURL, path, more = {}) => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Application',
  metadata: { name, namespace: 'argocd' },
  spec: {
    project: 'default',
    source: { repoURL, path, targetRevision: 'HEAD' },
    destination: { server: inCluster, namespace: 'argocd' },
    ...more,
  },
});
/** Synced by hand into a namespace of its own, as none of them is meant to share one. */
const ownNamespace = (path) => ({
  destination: { server: inCluster, namespace: path.replace(/.*\//, '') },
  syncPolicy: { syncOptions: ['CreateNamespace=true'] },
});
const automated = { syncPolicy: { automated: { prune: true, selfHeal: true } } };

/** The cluster Secret that a GitOps bridge writes: which add-ons a cluster wants, and where they are. */
const bridgedCluster = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: {
    name: 'bridged',
    namespace: 'argocd',
    labels: {
      'argocd.argoproj.io/secret-type': 'cluster',
      environment: 'staging',
      enable_metrics_server: 'true',
      enable_cert_manager: 'true',
      enable_argo_rollouts: 'true',
      enable_kyverno: 'true',
      enable_ingress_nginx: 'true',
      enable_aws_ebs_csi_resources: 'true',
    },
    annotations: {
      addons_repo_url: 'https://github.com/gitops-bridge-dev/gitops-bridge-argocd-control-plane-template',
      addons_repo_basepath: '',
      addons_repo_path: 'bootstrap/control-plane/addons',
      addons_repo_revision: 'HEAD',
      aws_cluster_name: 'bridged',
      aws_region: 'eu-west-1',
    },
  },
  stringData: { name: 'bridged', server: inCluster, config: '{"tlsClientConfig":{"insecure":false}}' },
};

/**
 * `copy`: the folder of the repository's copy. `steps`: what `kubectl apply` is given one after the other: `file`, `recursive`
 * and `kustomize` are paths in the repository, `objects` what its documentation has one make with the command line.
 */
export const publicRepositories = [
  {
    copy: 'argoproj+argocd-example-apps',
    apply: [
      { objects: [application('apps', 'https://github.com/argoproj/argocd-example-apps.git', 'apps')] },
    ],
  },
  {
    copy: 'kostis-codefresh+many-appsets-demo',
    apply: [{ file: 'root-argocd-app.yml' }],
  },
  {
    copy: 'codefresh-contrib+gitops-certification-examples',
    apply: [
      { file: 'declarative/single-app' },
      { file: 'declarative/parent-app' },
      {
        objects: [
          'sync-strategies',
          'simple-app',
          'kustomize-apps/my-kustomize-app',
          'helm-apps/helm-app',
        ].map((path) =>
          application(
            path.replace(/.*\//, ''),
            'https://github.com/codefresh-contrib/gitops-certification-examples',
            path,
            ownNamespace(path),
          ),
        ),
      },
    ],
  },
  {
    copy: 'christianh814+example-kubernetes-go-repo',
    apply: [
      { kustomize: 'cluster-XXXX/components/argocdproj' },
      { kustomize: 'cluster-XXXX/components/applicationsets' },
    ],
  },
  {
    copy: 'gitops-bridge-dev+gitops-bridge-argocd-control-plane-template',
    apply: [{ objects: [bridgedCluster] }, { file: 'bootstrap/control-plane/exclude/bootstrap.yaml' }],
  },
  {
    copy: 'argoproj+argoproj-deployments',
    apply: [{ file: 'argocd/base/projects' }, { file: 'argoproj/base/sync-argoproj.yaml' }],
  },
  {
    copy: 'cnoe-io+stacks',
    apply: [
      { file: 'ref-implementation' },
      { file: 'crossplane-integrations' },
      { file: 'vcluster-multi-env' },
    ],
  },
  {
    copy: 'gruberdev+homelab',
    apply: [
      { recursive: 'apps/argocd/base/projects' },
      { recursive: 'apps/argocd/base/networking' },
      { recursive: 'apps/argocd/base/utilities' },
    ],
  },
  {
    copy: 'aws-samples+eks-blueprints-add-ons',
    apply: [
      {
        objects: [
          application('add-ons', 'https://github.com/aws-samples/eks-blueprints-add-ons', 'chart', automated),
        ],
      },
    ],
  },
  {
    copy: 'loeken+homelab',
    apply: [
      {
        objects: [
          application(
            'core',
            'https://github.com/loeken/homelab',
            'deploy/argocd/bootstrap-core-apps',
            automated,
          ),
          application(
            'optional',
            'https://github.com/loeken/homelab',
            'deploy/argocd/bootstrap-optional-apps',
            automated,
          ),
        ],
      },
    ],
  },
  {
    copy: 'khuedoan+homelab',
    apply: [
      {
        objects: [
          'system/kured',
          'system/loki',
          'platform/global-secrets',
          'apps/homepage',
          'external',
          'metal',
        ].map((path) =>
          application(path.replace('/', '-'), 'https://github.com/khuedoan/homelab', path, automated),
        ),
      },
    ],
  },
  {
    copy: 'aws-samples+eks-blueprints-workloads',
    apply: [
      { file: 'multi-repo/argo-app-projects' },
      {
        objects: ['envs/dev', 'multi-repo/argo-app-of-apps/dev'].map((path) =>
          application(
            path.replaceAll('/', '-'),
            'https://github.com/aws-samples/eks-blueprints-workloads.git',
            path,
          ),
        ),
      },
    ],
  },
  { copy: 'adaptivekind+app-of-apps', apply: [{ file: 'env/base.yaml' }, { file: 'env/lab.yaml' }] },
  {
    copy: 'stevesea+argocd-helm-app-of-apps-example',
    apply: [
      {
        objects: ['argocd-example-infra', 'argocd-example-apps'].map((path) => {
          const url = 'https://github.com/stevesea/argocd-helm-app-of-apps-example';
          const made = application(path, url, path);
          made.spec.source.helm = { valueFiles: ['test-values.yaml'] };
          return made;
        }),
      },
    ],
  },
  { copy: 'akuity+kargo-advanced', apply: [{ file: 'argocd' }] },
  {
    copy: 'morey-tech+homelab',
    apply: [
      { file: 'kubernetes/rubrik/bootstrap/app-of-apps.yaml' },
      { file: 'kubernetes/kind-personal/bootstrap/argo-cd/cluster-services.yaml' },
    ],
  },
  { copy: 'opspresso+argocd-env-demo', apply: [{ file: 'apps.yaml' }, { file: 'apps' }] },
  {
    copy: 'SMACAcademy+ArgoCD-Complete-Master-Course',
    apply: [
      'Project_Intro/sample_project.yaml',
      'Nginx_Deployment_ArgoCD_Apps/argo-app.yaml',
      'Sample_Deployment_Service_ArgoCD_Apps',
      'Liveness_Deployment_ArgoCD_Apps',
      'Ignore_Diff_Apps',
      'Sync_Retry_Apps',
      'With_Schema_Error_Apps',
      'Params_Demo_Apps',
    ].map((path) => ({ file: `0-Demo_Files/${path}` })),
  },
  {
    copy: 'mitchross+talos-argocd-proxmox',
    apply: [{ file: 'infrastructure/controllers/argocd/root.yaml' }],
  },
  {
    copy: 'redhat-developer+openshift-gitops-getting-started',
    apply: [
      {
        objects: ['cluster', 'app'].map((path) => {
          const url = 'https://github.com/redhat-developer/openshift-gitops-getting-started';
          const made = application(path, url, path, ownNamespace('spring-petclinic'));
          made.spec.source.directory = { recurse: true };
          return made;
        }),
      },
    ],
  },
];
