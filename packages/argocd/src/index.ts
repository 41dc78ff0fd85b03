export { clusterIdentitiesOf } from './clusters/cluster-identities.ts';
export {
  type ClusterRegistry,
  type ClusterRegistryOptions,
  createClusterRegistry,
  type LocalCluster,
} from './clusters/cluster-registry.ts';
export { type ClusterRecord, clusterRecordOf } from './clusters/cluster-secret.ts';
export {
  clusterFor,
  type ConnectionState,
  type DestinationCluster,
  inCluster,
} from './clusters/destination.ts';
export { configKinds, ConfigState, defaultProject } from './config/config-state.ts';
export { parseSettings, type TrackingSettings } from './config/settings.ts';
export { argoConventions } from './compare/conventions.ts';
export {
  type ApplicationControllerOptions,
  createApplicationController,
} from './controller/application-controller.ts';
export type { Reporter } from './controller/ports.ts';
export {
  type ComparedNow,
  compareNow,
  type CompareNowRequest,
  desiredAt,
  desiredOfFiles,
  type PlanPorts,
  type PlanRequest,
  planApplication,
} from './plan-application.ts';
export type { Desired } from './desired/desired.ts';
export { orphanedResources, type OrphanRequest } from './compare/orphaned-resources.ts';
export { isPermitted } from './compare/compare-application.ts';
export { normalizeGitUrl } from './config/git-url.ts';
export { keyOfOwner, ownerNameOf } from './controller/ports.ts';
export { approvalOf } from './operation/approved-plan.ts';
export { isAutomated } from './operation/auto-sync.ts';
export { globMatches } from './project/glob.ts';
export { regexMatches } from './project/name-pattern.ts';
export { isSourcePermitted } from './project/permissions.ts';
export { isWindowActive, type SyncWindow, syncWindowsOf, syncWindowVerdict } from './project/sync-windows.ts';
export { validateApplication } from './project/validate-application.ts';
export { hasMultipleSources, singleSourceOf, sourceFieldsOf, sourcesOf } from './model/sources.ts';
export type { ApplicationSource } from './resources/application-source.ts';
export type { RevisionHistory } from './resources/application-status.ts';
export type { Operation, OperationState, SyncOperation } from './resources/operation.ts';
export { type Commit, commitOf, refsOf } from './view/commits.ts';
export type { ChartFacts } from './view/chart-facts.ts';
export {
  artifactAnnotations,
  chartFactsOf,
  chartsOf,
  deployablesIn,
  type RepositoryAt,
  type SourceDetails,
  sourceDetails,
  tagsOf,
  tryRepository,
} from './view/repository-contents.ts';
export { sourceText } from './view/source-text.ts';
export { decideWhetherToSync } from './view/automation.ts';
export { previewSet } from './view/preview-set.ts';
export { type AppProject, appProjectResource } from './resources/app-project.ts';
export { type Application, applicationResource } from './resources/application.ts';
export { createCustomHealth, type CustomHealthOptions } from './health/custom-health.ts';
export type { ResourceCustomizations } from './health/customizations.ts';
export { createLuaRuntime, type LuaRuntime } from './health/lua/lua-runtime.ts';
export {
  discoverActions,
  type ImpactedResource,
  type ResourceAction,
  runActionScript,
} from './health/lua-actions.ts';
export { type HealthScript, runHealthScript } from './health/lua-health.ts';
export { parseResourceCustomizations } from './health/parse-customizations.ts';
export { type ArgoHealth, createArgoHealth } from './health/argo-health.ts';
export { ruleHealth } from './health/rule-health.ts';
export { compileJq, type JqOptions, type JqProgram } from './jq/compile-jq.ts';
export { type ActionTarget, carryOutAction } from './actions/carry-out-action.ts';
export type { GeneratorSurroundings } from './applicationset/generator-ports-for.ts';
export { userFor } from './project/service-account.ts';
export {
  createResourceActions,
  type ResourceActions,
  type ResourceActionsOptions,
} from './health/resource-actions.ts';
export { withoutJqPaths } from './jq/without-jq-paths.ts';
export {
  createHydratorController,
  type HydratorControllerOptions,
} from './hydrator/hydrator-controller.ts';
export {
  createImageUpdateController,
  type ImageUpdateControllerOptions,
} from './images/image-update-controller.ts';
export {
  type ApplicationSetControllerOptions,
  createApplicationSetController,
} from './applicationset/controller/application-set-controller.ts';
export type { ApplicationsSyncPolicy } from './applicationset/controller/policy.ts';
export type { GeneratorPorts, TreeRequest } from './applicationset/generators/generator-ports.ts';
export {
  type HttpPort,
  type HttpRequest,
  type HttpResponse,
  nodeHttp,
} from './applicationset/http-port.ts';
export type { ApplicationSetPreview } from './applicationset/preview.ts';
export { type ApplicationSet, applicationSetResource } from './resources/application-set.ts';
export {
  createNotificationController,
  type NotificationControllerOptions,
} from './notifications/notification-controller.ts';
export { webhookCodes } from './webhook/errors.ts';
export type { WebhookSecrets } from './webhook/hosts.ts';
export { parseWebhook } from './webhook/parse-webhook.ts';
export type { WebhookEvent, WebhookRequest } from './webhook/webhook-event.ts';
export { type ArgoState, type ArgoStateOptions, createArgoState } from './state/argo-state.ts';
export { clusterView } from './desired/cluster-view.ts';
export type { ArgoController } from './state/run-controller.ts';
export { type DeepLink, type DeepLinks, type LinkFacts, parseDeepLinks } from './links/deep-links.ts';
export { externalUrlsOf } from './status/external-urls.ts';
