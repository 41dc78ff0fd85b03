// What gitops-engine's diff_test.go expects of each pair under its testdata: whether the live object counts as modified.
// Cases that change a file before comparing it, that are about secrets hidden from people, or that are modified only by
// what a recorded dry run answered (ssd-service) are not here.
const threeWay = (name, modified) => ({
  name,
  config: `${name}-config.json`,
  live: `${name}-live.json`,
  modified,
});

export const diffCases = [
  { ...threeWay('aggr-clusterrole', false), ignoreAggregatedRoles: true },
  { ...threeWay('aggr-clusterrole', true), name: 'aggr-clusterrole, compared', ignoreAggregatedRoles: false },
  threeWay('elasticsearch', false),
  threeWay('deployment', false),
  threeWay('mutatingwebhookconfig', false),
  threeWay('spinnaker-sa', false),
  threeWay('wordpress', false),
  threeWay('grafana-clusterrole', false),
  threeWay('sealedsecret', false),
  threeWay('endpoints', false),
  ...[
    ['smd-service-config', 'smd-service-live', true],
    ['smd-service-config-2-ports', 'smd-service-live', true],
    ['smd-service-config', 'smd-service-live-with-type', true],
    ['smd-service-config-ports', 'smd-service-live', true],
    ['smd-deploy-config', 'smd-deploy-live', false],
    ['smd-deploy2-config', 'smd-deploy2-live', true],
    ['ssd-deploy-nested-config', 'ssd-deploy-nested-live', true],
    ['ssd-deploy-with-manual-apply-config', 'ssd-deploy-with-manual-apply-live', true],
    ['ssd-svc-no-label-config', 'ssd-svc-label-live', true],
    ['ssd-deploy-composite-key-config', 'ssd-deploy-composite-key-live', true],
    ['ssd-configmap-config', 'ssd-configmap-live', true],
  ].map(([config, live, modified]) => ({
    name: `${config} on ${live}`,
    config: `${config}.yaml`,
    live: `${live}.yaml`,
    modified,
  })),
];
