// Names, field numbers and types of Argo CD 3.5’s messages (`server/*/*.proto`, `pkg/apis/application/v1alpha1/generated.proto`)
// and of the Kubernetes messages in them. One line a message: `Name: number name type, …`.
// Types: s text, S text that JSON has also when it is empty, b boolean, i integer, y bytes, d double, T time, I integer or text, J any JSON, else a message;
// `*` before one: repeated; `{`: a map with texts as keys; `~`: its fields stand beside the others in JSON.
export const messageTable = `
AWSAuthConfig: 1 clusterName s, 2 roleARN s, 3 profile s
Account: 1 name s, 2 enabled b, 3 capabilities *s, 4 tokens *Token
AccountsList: 1 items *Account
AppHealthStatus: 1 status s, 2 message s, 3 lastTransitionTime T
AppInfo: 1 type s, 2 path s
AppProject: 1 metadata ObjectMeta, 2 spec AppProjectSpec, 3 status AppProjectStatus
AppProjectList: 1 metadata ListMeta, 2 items *AppProject
AppProjectSpec: 1 sourceRepos *s, 2 destinations *ApplicationDestination, 3 description s, 4 roles *ProjectRole, 5 clusterResourceWhitelist *ClusterResourceRestrictionItem, 6 namespaceResourceBlacklist *GroupKind, 7 orphanedResources OrphanedResourcesMonitorSettings, 8 syncWindows *SyncWindow, 9 namespaceResourceWhitelist *GroupKind, 10 signatureKeys *SignatureKey, 11 clusterResourceBlacklist *ClusterResourceRestrictionItem, 12 sourceNamespaces *s, 13 permitOnlyProjectScopedClusters b, 14 destinationServiceAccounts *ApplicationDestinationServiceAccount, 15 sourceIntegrity SourceIntegrity
AppProjectStatus: 1 jwtTokensByRole {JWTTokens
Application: 1 metadata ObjectMeta, 2 spec ApplicationSpec, 3 status ApplicationStatus, 4 operation Operation
ApplicationCondition: 1 type S, 2 message S, 3 lastTransitionTime T
ApplicationCreateRequest: 1 application Application, 2 upsert b, 3 validate b
ApplicationDeleteRequest: 1 name s, 2 cascade b, 3 propagationPolicy s, 4 appNamespace s, 5 project s
ApplicationDestination: 1 server s, 2 namespace s, 3 name s
ApplicationDestinationServiceAccount: 1 server S, 2 namespace s, 3 defaultServiceAccount S
ApplicationList: 1 metadata ListMeta, 2 items *Application
ApplicationManifestQuery: 1 name s, 2 revision s, 3 appNamespace s, 4 project s, 5 sourcePositions *i, 6 revisions *s, 7 noCache b
ApplicationManifestQueryWithFiles: 1 name s, 2 checksum s, 3 appNamespace s, 4 project s
ApplicationManifestQueryWithFilesWrapper: 1 query ApplicationManifestQueryWithFiles, 2 chunk FileChunk
ApplicationMatchExpression: 1 key s, 2 operator s, 3 values *s
ApplicationPatchRequest: 1 name s, 2 patch s, 3 patchType s, 5 appNamespace s, 6 project s
ApplicationPodLogsQuery: 1 name s, 2 namespace s, 3 podName s, 4 container s, 5 sinceSeconds i, 6 sinceTime T, 7 tailLines i, 8 follow b, 9 untilTime s, 10 filter s, 11 kind s, 12 group s, 13 resourceName s, 14 previous b, 15 appNamespace s, 16 project s, 17 matchCase b
ApplicationPreservedFields: 1 annotations *s, 2 labels *s
ApplicationQuery: 1 name s, 2 refresh s, 3 projects *s, 4 resourceVersion s, 5 selector s, 6 repo s, 7 appNamespace s, 8 project *s
ApplicationResourceDeleteRequest: 1 name s, 2 namespace s, 3 resourceName s, 4 version s, 5 group s, 6 kind s, 7 force b, 8 orphan b, 9 appNamespace s, 10 project s
ApplicationResourceEventsQuery: 1 name s, 2 resourceNamespace s, 3 resourceName s, 4 resourceUID s, 5 appNamespace s, 6 project s
ApplicationResourcePatchRequest: 1 name s, 2 namespace s, 3 resourceName s, 4 version s, 5 group s, 6 kind s, 7 patch s, 8 patchType s, 9 appNamespace s, 10 project s
ApplicationResourceRequest: 1 name s, 2 namespace s, 3 resourceName s, 4 version s, 5 group s, 6 kind s, 7 appNamespace s, 8 project s
ApplicationResourceResponse: 1 manifest s
ApplicationResponse: 
ApplicationRollbackRequest: 1 name s, 2 id i, 3 dryRun b, 4 prune b, 6 appNamespace s, 7 project s
ApplicationServerSideDiffQuery: 1 appName s, 2 appNamespace s, 3 project s, 4 liveResources *ResourceDiff, 5 targetManifests *s
ApplicationServerSideDiffResponse: 1 items *ResourceDiff, 2 modified b
ApplicationSet: 1 metadata ObjectMeta, 2 spec ApplicationSetSpec, 3 status ApplicationSetStatus
ApplicationSetApplicationStatus: 1 application S, 2 lastTransitionTime T, 3 message S, 4 status S, 5 step S, 6 targetRevisions *s
ApplicationSetCondition: 1 type S, 2 message S, 3 lastTransitionTime T, 4 status S, 5 reason S
ApplicationSetCreateRequest: 1 applicationset ApplicationSet, 2 upsert b, 3 dryRun b
ApplicationSetDeleteRequest: 1 name s, 2 appsetNamespace s
ApplicationSetGenerateRequest: 1 applicationSet ApplicationSet
ApplicationSetGenerateResponse: 1 applications *Application
ApplicationSetGenerator: 1 list ListGenerator, 2 clusters ClusterGenerator, 3 git GitGenerator, 4 scmProvider SCMProviderGenerator, 5 clusterDecisionResource DuckTypeGenerator, 6 pullRequest PullRequestGenerator, 7 matrix MatrixGenerator, 8 merge MergeGenerator, 9 selector LabelSelector, 10 plugin PluginGenerator
ApplicationSetGetQuery: 1 name s, 2 appsetNamespace s
ApplicationSetList: 1 metadata ListMeta, 2 items *ApplicationSet
ApplicationSetListQuery: 1 projects *s, 2 selector s, 3 appsetNamespace s
ApplicationSetNestedGenerator: 1 list ListGenerator, 2 clusters ClusterGenerator, 3 git GitGenerator, 4 scmProvider SCMProviderGenerator, 5 clusterDecisionResource DuckTypeGenerator, 6 pullRequest PullRequestGenerator, 7 matrix J, 8 merge J, 9 selector LabelSelector, 10 plugin PluginGenerator
ApplicationSetResourceIgnoreDifferences: 1 name s, 2 jsonPointers *s, 3 jqPathExpressions *s
ApplicationSetResponse: 1 project s, 2 applicationset ApplicationSet
ApplicationSetRolloutStep: 1 matchExpressions *ApplicationMatchExpression, 2 maxUpdate I
ApplicationSetRolloutStrategy: 1 steps *ApplicationSetRolloutStep
ApplicationSetSpec: 1 goTemplate b, 2 generators *ApplicationSetGenerator, 3 template ApplicationSetTemplate, 4 syncPolicy ApplicationSetSyncPolicy, 5 strategy ApplicationSetStrategy, 6 preservedFields ApplicationPreservedFields, 7 goTemplateOptions *s, 8 applyNestedSelectors b, 9 ignoreApplicationDifferences *ApplicationSetResourceIgnoreDifferences, 10 templatePatch s
ApplicationSetStatus: 1 conditions *ApplicationSetCondition, 2 applicationStatus *ApplicationSetApplicationStatus, 3 resources *ResourceStatus, 4 resourcesCount i, 5 health HealthStatus
ApplicationSetStrategy: 1 type s, 2 rollingSync ApplicationSetRolloutStrategy, 3 deletionOrder s
ApplicationSetSyncPolicy: 1 preserveResourcesOnDeletion b, 2 applicationsSync s
ApplicationSetTemplate: 1 metadata ApplicationSetTemplateMeta, 2 spec ApplicationSpec
ApplicationSetTemplateMeta: 1 name s, 2 namespace s, 3 labels {s, 4 annotations {s, 5 finalizers *s
ApplicationSetTree: 1 nodes *ResourceNode
ApplicationSetTreeQuery: 1 name s, 2 appsetNamespace s
ApplicationSetWatchEvent: 1 type S, 2 applicationSet ApplicationSet
ApplicationSetWatchQuery: 1 name s, 2 projects *s, 3 selector s, 4 appSetNamespace s, 5 resourceVersion s
ApplicationSource: 1 repoURL S, 2 path s, 4 targetRevision s, 7 helm ApplicationSourceHelm, 8 kustomize ApplicationSourceKustomize, 10 directory ApplicationSourceDirectory, 11 plugin ApplicationSourcePlugin, 12 chart s, 13 ref s, 14 name s, 15 tagPrefix s
ApplicationSourceDirectory: 1 recurse b, 2 jsonnet ApplicationSourceJsonnet, 3 exclude s, 4 include s, 5 disableExtensionFilter b
ApplicationSourceHelm: 1 valueFiles *s, 2 parameters *HelmParameter, 3 releaseName s, 4 values s, 5 fileParameters *HelmFileParameter, 6 version s, 7 passCredentials b, 8 ignoreMissingValueFiles b, 9 skipCrds b, 10 valuesObject J, 11 namespace s, 12 kubeVersion s, 13 apiVersions *s, 14 skipTests b, 15 skipSchemaValidation b
ApplicationSourceJsonnet: 1 extVars *JsonnetVar, 2 tlas *JsonnetVar, 3 libs *s
ApplicationSourceKustomize: 1 namePrefix s, 2 nameSuffix s, 3 images *s, 4 commonLabels {s, 5 version s, 6 commonAnnotations {s, 7 forceCommonLabels b, 8 forceCommonAnnotations b, 9 namespace s, 10 commonAnnotationsEnvsubst b, 11 replicas *KustomizeReplica, 12 patches *KustomizePatch, 13 components *s, 17 ignoreMissingComponents b, 14 labelWithoutSelector b, 15 kubeVersion s, 16 apiVersions *s, 18 labelIncludeTemplates b
ApplicationSourcePlugin: 1 name s, 2 env *EnvEntry, 3 parameters *ApplicationSourcePluginParameter
ApplicationSourcePluginParameter: 1 name s, 5 string s, 3 map OptionalMap, 4 array OptionalArray
ApplicationSpec: 1 source ApplicationSource, 2 destination ApplicationDestination, 3 project S, 4 syncPolicy SyncPolicy, 5 ignoreDifferences *ResourceIgnoreDifferences, 6 info *Info, 7 revisionHistoryLimit i, 8 sources *ApplicationSource, 9 sourceHydrator SourceHydrator
ApplicationStatus: 1 resources *ResourceStatus, 2 sync SyncStatus, 3 health AppHealthStatus, 4 history *RevisionHistory, 5 conditions *ApplicationCondition, 6 reconciledAt T, 7 operationState OperationState, 8 observedAt T, 9 sourceType s, 10 summary ApplicationSummary, 11 resourceHealthSource s, 12 sourceTypes *s, 13 controllerNamespace s, 14 sourceHydrator SourceHydratorStatus
ApplicationSummary: 1 externalURLs *s, 2 images *s, 3 isAppOfApps b
ApplicationSyncRequest: 1 name s, 2 revision s, 3 dryRun b, 4 prune b, 5 strategy SyncStrategy, 7 resources *SyncOperationResource, 8 manifests *s, 9 infos *Info, 10 retryStrategy RetryStrategy, 11 syncOptions SyncOptions, 12 appNamespace s, 13 project s, 14 sourcePositions *i, 15 revisions *s
ApplicationSyncWindow: 1 kind s, 2 schedule s, 3 duration s, 4 manualSync b
ApplicationSyncWindowsQuery: 1 name s, 2 appNamespace s, 3 project s
ApplicationSyncWindowsResponse: 1 activeWindows *ApplicationSyncWindow, 2 assignedWindows *ApplicationSyncWindow, 3 canSync b
ApplicationTree: 1 nodes *ResourceNode, 2 orphanedNodes *ResourceNode, 3 hosts *HostInfo, 4 shardsCount i
ApplicationUpdateRequest: 1 application Application, 2 validate b, 3 project s
ApplicationUpdateSpecRequest: 1 name s, 2 spec ApplicationSpec, 3 validate b, 4 appNamespace s, 5 project s
ApplicationWatchEvent: 1 type S, 2 application Application
Backoff: 1 duration s, 2 factor i, 3 maxDuration s
BasicAuthBitbucketServer: 1 username S, 2 passwordRef SecretRef
BearerTokenBitbucket: 1 tokenRef SecretRef
BearerTokenBitbucketCloud: 1 tokenRef SecretRef
CanIRequest: 1 resource s, 2 action s, 3 subresource s
CanIResponse: 1 value s
ChartDetails: 1 description s, 2 home s, 3 maintainers *s
Claim: 1 essential b, 2 value s, 3 values *s
Cluster: 1 server S, 2 name S, 3 config ClusterConfig, 4 connectionState ConnectionState, 5 serverVersion s, 6 namespaces *s, 7 refreshRequestedAt T, 8 info ClusterInfo, 9 shard i, 10 clusterResources b, 11 project s, 12 labels {s, 13 annotations {s
ClusterCacheInfo: 1 resourcesCount i, 2 apisCount i, 3 lastCacheSyncTime T
ClusterConfig: 1 username s, 2 password s, 3 bearerToken s, 4 tlsClientConfig TLSClientConfig, 5 awsAuthConfig AWSAuthConfig, 6 execProviderConfig ExecProviderConfig, 7 disableCompression b, 8 proxyUrl s
ClusterCreateRequest: 1 cluster Cluster, 2 upsert b
ClusterGenerator: 1 selector LabelSelector, 2 template ApplicationSetTemplate, 3 values {s, 4 flatList b
ClusterID: 1 type s, 2 value s
ClusterInfo: 1 connectionState ConnectionState, 2 serverVersion s, 3 cacheInfo ClusterCacheInfo, 4 applicationsCount i, 5 apiVersions *s
ClusterList: 1 metadata ListMeta, 2 items *Cluster
ClusterQuery: 1 server s, 2 name s, 3 id ClusterID
ClusterResourceRestrictionItem: 1 group S, 2 kind S, 3 name s
ClusterResponse: 
ClusterUpdateRequest: 1 cluster Cluster, 2 updatedFields *s, 3 id ClusterID
Command: 1 command *s, 2 args *s
CommitMetadata: 1 author s, 2 date s, 3 subject s, 4 body s, 5 sha s, 6 repoUrl s
ComparedTo: 1 source ApplicationSource, 2 destination ApplicationDestination, 3 sources *ApplicationSource, 4 ignoreDifferences *ResourceIgnoreDifferences
ConfigManagementPlugin: 1 name S, 2 init Command, 3 generate Command, 4 lockRepo b
ConfigMapKeyRef: 1 configMapName S, 2 key S
ConnectionState: 1 status S, 2 message S, 3 attemptedAt T
Connector: 1 name s, 2 type s, 3 id s
CreateTokenRequest: 1 name s, 2 expiresIn i, 3 id s
CreateTokenResponse: 1 token s
DeleteTokenRequest: 1 name s, 2 id s
DetailedProjectsResponse: 1 globalProjects *AppProject, 2 project AppProject, 3 repositories *Repository, 4 clusters *Cluster
DexConfig: 1 connectors *Connector, 2 dexAuthConnectorID s
DirectoryAppSpec: 
DrySource: 1 repoURL S, 2 targetRevision S, 3 path S, 4 helm ApplicationSourceHelm, 5 kustomize ApplicationSourceKustomize, 6 directory ApplicationSourceDirectory, 7 plugin ApplicationSourcePlugin
DuckTypeGenerator: 1 configMapRef S, 2 name s, 3 requeueAfterSeconds i, 4 labelSelector LabelSelector, 5 template ApplicationSetTemplate, 6 values {s
Empty: 
EmptyResponse: 
EnvEntry: 1 name S, 2 value S
Event: 1 metadata ObjectMeta, 2 involvedObject ObjectReference, 3 reason s, 4 message s, 5 source EventSource, 6 firstTimestamp T, 7 lastTimestamp T, 8 count i, 9 type s, 10 eventTime T, 11 series EventSeries, 12 action s, 13 related ObjectReference, 14 reportingComponent s, 15 reportingInstance s
EventList: 1 metadata ListMeta, 2 items *Event
EventSeries: 1 count i, 2 lastObservedTime T
EventSource: 1 component s, 2 host s
ExecProviderConfig: 1 command s, 2 args *s, 3 env {s, 4 apiVersion s, 5 installHint s, 6 provideClusterInfo b, 7 config J
FileChunk: 1 chunk y
GetAccountRequest: 1 name s
GetUserInfoRequest: 
GetUserInfoResponse: 1 loggedIn b, 2 username s, 3 iss s, 4 groups *s
GitDirectoryGeneratorItem: 1 path S, 2 exclude b
GitFileGeneratorItem: 1 path S, 2 exclude b
GitGenerator: 1 repoURL S, 2 directories *GitDirectoryGeneratorItem, 3 files *GitFileGeneratorItem, 4 revision S, 5 requeueAfterSeconds i, 6 template ApplicationSetTemplate, 7 pathParamPrefix s, 8 values {s
GlobalProjectsResponse: 1 items *AppProject
GnuPGPublicKey: 1 keyID S, 2 fingerprint s, 3 owner s, 4 trust s, 5 subType s, 6 keyData s
GnuPGPublicKeyCreateRequest: 1 publickey GnuPGPublicKey, 2 upsert b
GnuPGPublicKeyCreateResponse: 1 created GnuPGPublicKeyList, 2 skipped *s
GnuPGPublicKeyList: 1 metadata ListMeta, 2 items *GnuPGPublicKey
GnuPGPublicKeyQuery: 1 keyID s
GnuPGPublicKeyResponse: 
GoogleAnalyticsConfig: 1 trackingID s, 2 anonymizeUsers b
GroupKind: 1 group S, 2 kind S
HealthStatus: 1 status s, 2 message s, 3 lastTransitionTime T
HelmAppSpec: 1 name s, 3 valueFiles *s, 4 parameters *HelmParameter, 5 values s, 6 fileParameters *HelmFileParameter
HelmChart: 1 name s, 2 versions *s
HelmChartsResponse: 1 items *HelmChart
HelmFileParameter: 1 name s, 2 path s
HelmParameter: 1 name s, 2 value s, 3 forceString b
Help: 1 chatUrl s, 2 chatText s, 3 binaryUrls {s
HostInfo: 1 name s, 2 resourcesInfo *HostResourceInfo, 3 systemInfo NodeSystemInfo, 4 labels {s
HostResourceInfo: 1 resourceName s, 2 requestedByApp i, 3 requestedByNeighbors i, 4 capacity i
HydrateOperation: 1 startedAt T, 2 finishedAt T, 3 phase S, 4 message S, 5 drySHA s, 6 hydratedSHA s, 7 sourceHydrator SourceHydrator
HydrateTo: 1 targetBranch S
Info: 1 name S, 2 value S
InfoItem: 1 name s, 2 value s
JWTToken: 1 iat i, 2 exp i, 3 id s
JWTTokens: 1 items *JWTToken
JsonnetVar: 1 name S, 2 value S, 3 code b
KnownTypeField: 1 field s, 2 type s
KustomizeAppSpec: 3 images *s
KustomizeGvk: 1 group s, 2 version s, 3 kind s
KustomizeOptions: 1 buildOptions s, 2 binaryPath s, 3 versions *KustomizeVersion
KustomizePatch: 1 path s, 2 patch s, 3 target KustomizeSelector, 4 options {b
KustomizeReplica: 1 name S, 2 count I
KustomizeResId: 1 gvk ~KustomizeGvk, 2 name s, 3 namespace s
KustomizeSelector: 1 resId ~KustomizeResId, 2 annotationSelector s, 3 labelSelector s
KustomizeVersion: 1 name s, 2 path s, 3 buildOptions s
LabelSelector: 1 matchLabels {s, 2 matchExpressions *LabelSelectorRequirement
LabelSelectorRequirement: 1 key S, 2 operator S, 3 values *s
LinkInfo: 1 title s, 2 url s, 3 description s, 4 iconClass s
LinksResponse: 1 items *LinkInfo
ListAccountRequest: 
ListAppLinksRequest: 1 name s, 3 namespace s, 4 project s
ListGenerator: 1 elements *J, 2 template ApplicationSetTemplate, 3 elementsYaml s
ListMeta: 1 selfLink s, 2 resourceVersion s, 3 continue s, 4 remainingItemCount i, 5 shardInfo ShardInfo
ListProjectLinksRequest: 1 name s
LoadBalancerIngress: 1 ip s, 2 hostname s, 3 ipMode s, 4 ports *PortStatus
LogEntry: 1 content s, 2 timeStamp T, 3 last b, 4 timeStampStr s, 5 podName s
ManagedFieldsEntry: 1 manager s, 2 operation s, 3 apiVersion s, 4 time T, 6 fieldsType s, 7 fieldsV1 J, 8 subresource s
ManagedNamespaceMetadata: 1 labels {s, 2 annotations {s
ManagedResourcesResponse: 1 items *ResourceDiff
ManifestResponse: 1 manifests *s, 2 namespace s, 3 server s, 4 revision s, 6 sourceType s, 7 verifyResult s, 8 commands *s, 9 sourceIntegrityResult SourceIntegrityCheckResult
MatrixGenerator: 1 generators *ApplicationSetNestedGenerator, 2 template ApplicationSetTemplate
MergeGenerator: 1 generators *ApplicationSetNestedGenerator, 2 mergeKeys *s, 3 template ApplicationSetTemplate
NodeSwapStatus: 1 capacity i
NodeSystemInfo: 1 machineID s, 2 systemUUID s, 3 bootID s, 4 kernelVersion s, 5 osImage s, 6 containerRuntimeVersion s, 7 kubeletVersion s, 8 kubeProxyVersion s, 9 operatingSystem s, 10 architecture s, 11 swap NodeSwapStatus
OCIMetadata: 1 createdAt s, 2 authors s, 3 imageUrl s, 4 docsUrl s, 5 sourceUrl s, 6 version s, 7 description s
OIDCConfig: 1 name s, 2 issuer s, 3 clientID s, 4 cliClientID s, 5 scopes *s, 6 idTokenClaims {Claim, 7 enablePKCEAuthentication b
ObjectMeta: 1 name s, 2 generateName s, 3 namespace s, 4 selfLink s, 5 uid s, 6 resourceVersion s, 7 generation i, 8 creationTimestamp T, 9 deletionTimestamp T, 10 deletionGracePeriodSeconds i, 11 labels {s, 12 annotations {s, 13 ownerReferences *OwnerReference, 14 finalizers *s, 17 managedFields *ManagedFieldsEntry
ObjectReference: 1 kind s, 2 namespace s, 3 name s, 4 uid s, 5 apiVersion s, 6 resourceVersion s, 7 fieldPath s
Operation: 1 sync SyncOperation, 2 initiatedBy OperationInitiator, 3 info *Info, 4 retry RetryStrategy
OperationInitiator: 1 username s, 2 automated b
OperationState: 1 operation Operation, 2 phase S, 3 message s, 4 syncResult SyncOperationResult, 6 startedAt T, 7 finishedAt T, 8 retryCount i
OperationTerminateRequest: 1 name s, 2 appNamespace s, 3 project s
OperationTerminateResponse: 
OptionalArray: 1 array *s
OptionalMap: 1 map {s
OrphanedResourceKey: 1 group s, 2 kind s, 3 name s
OrphanedResourcesMonitorSettings: 1 warn b, 2 ignore *OrphanedResourceKey
OverrideIgnoreDiff: 1 jsonPointers *s, 2 jqPathExpressions *s, 3 managedFieldsManagers *s
OwnerReference: 5 apiVersion s, 1 kind s, 3 name s, 4 uid s, 6 controller b, 7 blockOwnerDeletion b
ParameterAnnouncement: 1 name s, 2 title s, 3 tooltip s, 4 required b, 5 itemType s, 6 collectionType s, 7 string s, 8 array *s, 9 map {s
Plugin: 1 name s
PluginAppSpec: 1 parametersAnnouncement *ParameterAnnouncement
PluginConfigMapRef: 1 name S
PluginGenerator: 1 configMapRef PluginConfigMapRef, 2 input PluginInput, 3 requeueAfterSeconds i, 4 template ApplicationSetTemplate, 5 values {s
PluginInput: 1 parameters {J
PortStatus: 1 port i, 2 protocol s, 3 error s
ProjectCreateRequest: 1 project AppProject, 2 upsert b
ProjectEmptyResponse: 
ProjectQuery: 1 name s
ProjectRole: 1 name S, 2 description s, 3 policies *s, 4 jwtTokens *JWTToken, 5 groups *s
ProjectTokenCreateRequest: 1 project s, 2 description s, 3 role s, 4 expiresIn i, 5 id s
ProjectTokenDeleteRequest: 1 project s, 2 role s, 3 iat i, 4 id s
ProjectTokenResponse: 1 token s
ProjectUpdateRequest: 1 project AppProject
PullRequestGenerator: 1 github PullRequestGeneratorGithub, 2 gitlab PullRequestGeneratorGitLab, 3 gitea PullRequestGeneratorGitea, 4 bitbucketServer PullRequestGeneratorBitbucketServer, 5 filters *PullRequestGeneratorFilter, 6 requeueAfterSeconds i, 7 template ApplicationSetTemplate, 8 bitbucket PullRequestGeneratorBitbucket, 9 azuredevops PullRequestGeneratorAzureDevOps, 10 values {s, 11 continueOnRepoNotFoundError b
PullRequestGeneratorAzureDevOps: 1 organization S, 2 project S, 3 repo S, 4 api s, 5 tokenRef SecretRef, 6 labels *s
PullRequestGeneratorBitbucket: 1 owner S, 2 repo S, 3 api s, 4 basicAuth BasicAuthBitbucketServer, 5 bearerToken BearerTokenBitbucketCloud
PullRequestGeneratorBitbucketServer: 1 project S, 2 repo S, 3 api S, 4 basicAuth BasicAuthBitbucketServer, 5 bearerToken BearerTokenBitbucket, 6 insecure b, 7 caRef ConfigMapKeyRef
PullRequestGeneratorFilter: 1 branchMatch s, 2 targetBranchMatch s, 3 titleMatch s
PullRequestGeneratorGitLab: 1 project S, 2 api s, 3 tokenRef SecretRef, 4 labels *s, 5 pullRequestState s, 6 insecure b, 7 caRef ConfigMapKeyRef
PullRequestGeneratorGitea: 1 owner S, 2 repo S, 3 api S, 4 tokenRef SecretRef, 5 insecure b, 6 labels *s
PullRequestGeneratorGithub: 1 owner S, 2 repo S, 3 api s, 4 tokenRef SecretRef, 5 appSecretName s, 6 labels *s
Refs: 1 branches *s, 2 tags *s
RepoAccessQuery: 1 repo s, 2 username s, 3 password s, 4 sshPrivateKey s, 5 insecure b, 6 tlsClientCertData s, 7 tlsClientCertKey s, 9 type s, 10 name s, 11 enableOci b, 12 githubAppPrivateKey s, 13 githubAppID i, 14 githubAppInstallationID i, 15 githubAppEnterpriseBaseUrl s, 16 proxy s, 17 project s, 18 gcpServiceAccountKey s, 19 forceHttpBasicAuth b, 20 useAzureWorkloadIdentity b, 21 bearerToken s, 22 insecureOciForceHttp b, 23 azureServicePrincipalClientId s, 24 azureServicePrincipalClientSecret s, 25 azureServicePrincipalTenantId s, 26 azureActiveDirectoryEndpoint s
RepoAppDetailsQuery: 1 source ApplicationSource, 2 appName s, 3 appProject s, 4 sourceIndex i, 5 versionId i
RepoAppDetailsResponse: 1 type s, 3 helm HelmAppSpec, 4 kustomize KustomizeAppSpec, 5 directory DirectoryAppSpec, 6 plugin PluginAppSpec
RepoAppsQuery: 1 repo s, 2 revision s, 3 appName s, 4 appProject s
RepoAppsResponse: 1 items *AppInfo
RepoCreateRequest: 1 repo Repository, 2 upsert b, 3 credsOnly b
RepoCreds: 1 url S, 2 username s, 3 password s, 4 sshPrivateKey s, 5 tlsClientCertData s, 6 tlsClientCertKey s, 7 githubAppPrivateKey s, 8 githubAppID i, 9 githubAppInstallationID i, 10 githubAppEnterpriseBaseUrl s, 11 enableOCI b, 12 type s, 13 gcpServiceAccountKey s, 19 proxy s, 20 forceHttpBasicAuth b, 23 noProxy s, 24 useAzureWorkloadIdentity b, 25 bearerToken s, 26 insecureOCIForceHttp b, 29 azureServicePrincipalClientId s, 30 azureServicePrincipalClientSecret s, 31 azureServicePrincipalTenantId s, 32 azureActiveDirectoryEndpoint s
RepoCredsCreateRequest: 1 creds RepoCreds, 2 upsert b
RepoCredsDeleteRequest: 1 url s
RepoCredsList: 1 metadata ListMeta, 2 items *RepoCreds
RepoCredsQuery: 1 url s
RepoCredsResponse: 
RepoCredsUpdateRequest: 1 creds RepoCreds
RepoQuery: 1 repo s, 2 forceRefresh b, 3 appProject s
RepoResponse: 
RepoUpdateRequest: 1 repo Repository
Repository: 1 repo S, 2 username s, 3 password s, 4 sshPrivateKey s, 5 connectionState ConnectionState, 6 insecureIgnoreHostKey b, 7 insecure b, 8 enableLfs b, 9 tlsClientCertData s, 10 tlsClientCertKey s, 11 type s, 12 name s, 13 inheritedCreds b, 14 enableOCI b, 15 githubAppPrivateKey s, 16 githubAppID i, 17 githubAppInstallationID i, 18 githubAppEnterpriseBaseUrl s, 19 proxy s, 20 project s, 21 gcpServiceAccountKey s, 22 forceHttpBasicAuth b, 23 noProxy s, 24 useAzureWorkloadIdentity b, 25 bearerToken s, 26 insecureOCIForceHttp b, 27 depth i, 28 webhookManifestCacheWarmDisabled b, 29 azureServicePrincipalClientId s, 30 azureServicePrincipalClientSecret s, 31 azureServicePrincipalTenantId s, 32 azureActiveDirectoryEndpoint s
RepositoryCertificate: 1 serverName S, 2 certType S, 3 certSubType S, 4 certData y, 5 certInfo S
RepositoryCertificateCreateRequest: 1 certificates RepositoryCertificateList, 2 upsert b
RepositoryCertificateList: 1 metadata ListMeta, 2 items *RepositoryCertificate
RepositoryCertificateQuery: 1 hostNamePattern s, 2 certType s, 3 certSubType s
RepositoryList: 1 metadata ListMeta, 2 items *Repository
ResourceAction: 1 name s, 2 params *ResourceActionParam, 3 disabled b, 4 iconClass s, 5 displayName s
ResourceActionParam: 1 name s
ResourceActionParameters: 1 name s, 2 value s
ResourceActionRunRequest: 1 name s, 2 namespace s, 3 resourceName s, 4 version s, 5 group s, 6 kind s, 7 action s, 8 appNamespace s, 9 project s
ResourceActionRunRequestV2: 1 name s, 2 namespace s, 3 resourceName s, 4 version s, 5 group s, 6 kind s, 7 action s, 8 appNamespace s, 9 project s, 10 resourceActionParameters *ResourceActionParameters
ResourceActionsListResponse: 1 actions *ResourceAction
ResourceDiff: 1 group s, 2 kind s, 3 namespace s, 4 name s, 5 targetState s, 6 liveState s, 7 diff s, 8 hook b, 9 normalizedLiveState s, 10 predictedLiveState s, 11 resourceVersion s, 12 modified b
ResourceIgnoreDifferences: 1 group s, 2 kind S, 3 name s, 4 namespace s, 5 jsonPointers *s, 6 jqPathExpressions *s, 7 managedFieldsManagers *s
ResourceNetworkingInfo: 1 targetLabels {s, 2 targetRefs *ResourceRef, 3 labels {s, 4 ingress *LoadBalancerIngress, 5 externalURLs *s
ResourceNode: 1 resourceRef ~ResourceRef, 2 parentRefs *ResourceRef, 3 info *InfoItem, 4 networkingInfo ResourceNetworkingInfo, 5 resourceVersion s, 6 images *s, 7 health HealthStatus, 8 createdAt T
ResourceOverride: 1 healthLua s, 5 useOpenLibs b, 3 actions s, 2 ignoreDifferences OverrideIgnoreDiff, 6 ignoreResourceUpdates OverrideIgnoreDiff, 4 knownTypeFields *KnownTypeField
ResourceRef: 1 group s, 2 version s, 3 kind s, 4 namespace s, 5 name s, 6 uid s
ResourceResult: 1 group S, 2 version S, 3 kind S, 4 namespace S, 5 name S, 6 status s, 7 message s, 8 hookType s, 9 hookPhase s, 10 syncPhase s, 11 images *s
ResourceStatus: 1 group s, 2 version s, 3 kind s, 4 namespace s, 5 name s, 6 status s, 7 health HealthStatus, 8 hook b, 9 requiresPruning b, 10 syncWave i, 11 requiresDeletionConfirmation b
ResourcesQuery: 1 applicationName s, 2 namespace s, 3 name s, 4 version s, 5 group s, 6 kind s, 7 appNamespace s, 8 project s
RetryStrategy: 1 limit i, 2 backoff Backoff, 3 refresh b
RevisionHistory: 2 revision s, 4 deployedAt T, 5 id i, 6 source ApplicationSource, 7 deployStartedAt T, 8 sources *ApplicationSource, 9 revisions *s, 10 initiatedBy OperationInitiator
RevisionMetadata: 1 author s, 2 date T, 3 tags *s, 4 message s, 5 signatureInfo s, 6 references *RevisionReference, 7 sourceIntegrityResult SourceIntegrityCheckResult
RevisionMetadataQuery: 1 name s, 2 revision s, 3 appNamespace s, 4 project s, 5 sourceIndex i, 6 versionId i
RevisionReference: 1 commit CommitMetadata
SCMProviderGenerator: 1 github SCMProviderGeneratorGithub, 2 gitlab SCMProviderGeneratorGitlab, 3 bitbucket SCMProviderGeneratorBitbucket, 4 bitbucketServer SCMProviderGeneratorBitbucketServer, 5 gitea SCMProviderGeneratorGitea, 6 azureDevOps SCMProviderGeneratorAzureDevOps, 7 filters *SCMProviderGeneratorFilter, 8 cloneProtocol s, 9 requeueAfterSeconds i, 10 template ApplicationSetTemplate, 11 values {s, 12 awsCodeCommit SCMProviderGeneratorAWSCodeCommit
SCMProviderGeneratorAWSCodeCommit: 1 tagFilters *TagFilter, 2 role s, 3 region s, 4 allBranches b
SCMProviderGeneratorAzureDevOps: 5 organization S, 6 api s, 7 teamProject S, 8 accessTokenRef SecretRef, 9 allBranches b
SCMProviderGeneratorBitbucket: 1 owner S, 2 user S, 3 appPasswordRef SecretRef, 4 allBranches b
SCMProviderGeneratorBitbucketServer: 1 project S, 2 api S, 3 basicAuth BasicAuthBitbucketServer, 4 allBranches b, 5 bearerToken BearerTokenBitbucket, 6 insecure b, 7 caRef ConfigMapKeyRef
SCMProviderGeneratorFilter: 1 repositoryMatch s, 2 pathsExist *s, 3 pathsDoNotExist *s, 4 labelMatch s, 5 branchMatch s
SCMProviderGeneratorGitea: 1 owner S, 2 api S, 3 tokenRef SecretRef, 4 allBranches b, 5 insecure b, 6 excludeArchivedRepos b
SCMProviderGeneratorGithub: 1 organization S, 2 api s, 3 tokenRef SecretRef, 4 appSecretName s, 5 allBranches b, 6 excludeArchivedRepos b
SCMProviderGeneratorGitlab: 1 group S, 2 includeSubgroups b, 3 api s, 4 tokenRef SecretRef, 5 allBranches b, 6 insecure b, 7 includeSharedProjects b, 8 topic s, 9 caRef ConfigMapKeyRef, 10 includeArchivedRepos b
SecretRef: 1 secretName S, 2 key S
Service: 1 name s
ServiceList: 1 items *Service
ServicesListRequest: 
SessionCreateRequest: 1 username s, 2 password s, 3 token s
SessionDeleteRequest: 
SessionResponse: 1 token s
Settings: 1 url s, 2 dexConfig DexConfig, 3 oidcConfig OIDCConfig, 4 appLabelKey s, 5 resourceOverrides {ResourceOverride, 6 statusBadgeEnabled b, 7 googleAnalytics GoogleAnalyticsConfig, 8 kustomizeOptions KustomizeOptions, 9 help Help, 10 plugins *Plugin, 11 userLoginsDisabled b, 12 configManagementPlugins *ConfigManagementPlugin, 13 kustomizeVersions *s, 14 uiCssURL s, 15 uiBannerContent s, 16 uiBannerURL s, 17 passwordPattern s, 18 trackingMethod s, 19 uiBannerPermanent b, 20 uiBannerPosition s, 21 statusBadgeRootUrl s, 22 execEnabled b, 23 controllerNamespace s, 24 appsInAnyNamespaceEnabled b, 25 impersonationEnabled b, 26 installationID s, 27 additionalUrls *s, 28 hydratorEnabled b, 29 syncWithReplaceAllowed b, 30 uiLoginButtonText s, 31 resourceViewEnabled b
SettingsPluginsResponse: 1 plugins *Plugin
SettingsQuery: 
ShardInfo: 1 selector s
SignatureKey: 1 keyID S
SourceHydrator: 1 drySource DrySource, 2 syncSource SyncSource, 3 hydrateTo HydrateTo
SourceHydratorStatus: 1 lastSuccessfulOperation SuccessfulHydrateOperation, 2 currentOperation HydrateOperation, 3 lastComparedDryRevision s
SourceIntegrity: 1 git SourceIntegrityGit
SourceIntegrityCheckResult: 1 checks *SourceIntegrityCheckResultItem
SourceIntegrityCheckResultItem: 1 name s, 2 problems *s
SourceIntegrityGit: 1 policies *SourceIntegrityGitPolicy
SourceIntegrityGitPolicy: 1 repos *SourceIntegrityGitPolicyRepo, 2 gpg SourceIntegrityGitPolicyGPG
SourceIntegrityGitPolicyGPG: 1 mode S, 3 keys *s
SourceIntegrityGitPolicyRepo: 1 url S
SuccessfulHydrateOperation: 5 drySHA s, 6 hydratedSHA s, 7 sourceHydrator SourceHydrator
SyncOperation: 1 revision s, 2 prune b, 3 dryRun b, 4 syncStrategy SyncStrategy, 6 resources *SyncOperationResource, 7 source ApplicationSource, 8 manifests *s, 9 syncOptions *s, 10 sources *ApplicationSource, 11 revisions *s, 12 autoHealAttemptsCount i
SyncOperationResource: 1 group s, 2 kind S, 3 name S, 4 namespace s
SyncOperationResult: 1 resources *ResourceResult, 2 revision S, 3 source ApplicationSource, 4 sources *ApplicationSource, 5 revisions *s, 6 managedNamespaceMetadata ManagedNamespaceMetadata
SyncOptions: 1 items *s
SyncPolicy: 1 automated SyncPolicyAutomated, 2 syncOptions *s, 3 retry RetryStrategy, 4 managedNamespaceMetadata ManagedNamespaceMetadata
SyncPolicyAutomated: 1 prune b, 2 selfHeal b, 3 allowEmpty b, 4 enabled b
SyncSource: 1 targetBranch S, 2 path S, 3 repoURL s
SyncStatus: 1 status S, 2 comparedTo ComparedTo, 3 revision s, 4 revisions *s
SyncStrategy: 1 apply SyncStrategyApply, 2 hook SyncStrategyHook
SyncStrategyApply: 1 force b
SyncStrategyHook: 1 syncStrategyApply ~SyncStrategyApply
SyncWindow: 1 kind s, 2 schedule s, 3 duration s, 4 applications *s, 5 namespaces *s, 6 clusters *s, 7 manualSync b, 8 timeZone s, 9 andOperator b, 10 description s, 11 syncOverrun b
SyncWindowsQuery: 1 name s
SyncWindowsResponse: 1 windows *SyncWindow
TLSClientConfig: 1 insecure b, 2 serverName s, 3 certData y, 4 keyData y, 5 caData y
TagFilter: 1 key S, 2 value s
Template: 1 name s
TemplateList: 1 items *Template
TemplatesListRequest: 
Token: 1 id s, 2 issuedAt i, 3 expiresAt i
Trigger: 1 name s
TriggerList: 1 items *Trigger
TriggersListRequest: 
UpdatePasswordRequest: 1 newPassword s, 2 currentPassword s, 3 name s
UpdatePasswordResponse: 
VersionMessage: 1 Version s, 2 BuildDate s, 3 GitCommit s, 4 GitTag s, 5 GitTreeState s, 6 GoVersion s, 7 Compiler s, 8 Platform s, 10 KustomizeVersion s, 11 HelmVersion s, 12 KubectlVersion s, 13 JsonnetVersion s, 14 ExtraBuildInfo s
`;

// `package.Service/Method Request Answer`
export const methodTable = `
account.AccountService/CanI CanIRequest CanIResponse
account.AccountService/CreateToken CreateTokenRequest CreateTokenResponse
account.AccountService/DeleteToken DeleteTokenRequest EmptyResponse
account.AccountService/GetAccount GetAccountRequest Account
account.AccountService/ListAccounts ListAccountRequest AccountsList
account.AccountService/UpdatePassword UpdatePasswordRequest UpdatePasswordResponse
application.ApplicationService/Create ApplicationCreateRequest Application
application.ApplicationService/Delete ApplicationDeleteRequest ApplicationResponse
application.ApplicationService/DeleteResource ApplicationResourceDeleteRequest ApplicationResponse
application.ApplicationService/Get ApplicationQuery Application
application.ApplicationService/GetApplicationSyncWindows ApplicationSyncWindowsQuery ApplicationSyncWindowsResponse
application.ApplicationService/GetManifests ApplicationManifestQuery ManifestResponse
application.ApplicationService/GetManifestsWithFiles ApplicationManifestQueryWithFilesWrapper ManifestResponse
application.ApplicationService/GetOCIMetadata RevisionMetadataQuery OCIMetadata
application.ApplicationService/GetResource ApplicationResourceRequest ApplicationResourceResponse
application.ApplicationService/List ApplicationQuery ApplicationList
application.ApplicationService/ListLinks ListAppLinksRequest LinksResponse
application.ApplicationService/ListResourceActions ApplicationResourceRequest ResourceActionsListResponse
application.ApplicationService/ListResourceEvents ApplicationResourceEventsQuery EventList
application.ApplicationService/ListResourceLinks ApplicationResourceRequest LinksResponse
application.ApplicationService/ManagedResources ResourcesQuery ManagedResourcesResponse
application.ApplicationService/Patch ApplicationPatchRequest Application
application.ApplicationService/PatchResource ApplicationResourcePatchRequest ApplicationResourceResponse
application.ApplicationService/PodLogs ApplicationPodLogsQuery LogEntry
application.ApplicationService/ResourceTree ResourcesQuery ApplicationTree
application.ApplicationService/RevisionChartDetails RevisionMetadataQuery ChartDetails
application.ApplicationService/RevisionMetadata RevisionMetadataQuery RevisionMetadata
application.ApplicationService/Rollback ApplicationRollbackRequest Application
application.ApplicationService/RunResourceAction ResourceActionRunRequest ApplicationResponse
application.ApplicationService/RunResourceActionV2 ResourceActionRunRequestV2 ApplicationResponse
application.ApplicationService/ServerSideDiff ApplicationServerSideDiffQuery ApplicationServerSideDiffResponse
application.ApplicationService/Sync ApplicationSyncRequest Application
application.ApplicationService/TerminateOperation OperationTerminateRequest OperationTerminateResponse
application.ApplicationService/Update ApplicationUpdateRequest Application
application.ApplicationService/UpdateSpec ApplicationUpdateSpecRequest ApplicationSpec
application.ApplicationService/Watch ApplicationQuery ApplicationWatchEvent
application.ApplicationService/WatchResourceTree ResourcesQuery ApplicationTree
applicationset.ApplicationSetService/Create ApplicationSetCreateRequest ApplicationSet
applicationset.ApplicationSetService/Delete ApplicationSetDeleteRequest ApplicationSetResponse
applicationset.ApplicationSetService/Generate ApplicationSetGenerateRequest ApplicationSetGenerateResponse
applicationset.ApplicationSetService/Get ApplicationSetGetQuery ApplicationSet
applicationset.ApplicationSetService/List ApplicationSetListQuery ApplicationSetList
applicationset.ApplicationSetService/ListResourceEvents ApplicationSetGetQuery EventList
applicationset.ApplicationSetService/ResourceTree ApplicationSetTreeQuery ApplicationSetTree
applicationset.ApplicationSetService/Watch ApplicationSetWatchQuery ApplicationSetWatchEvent
certificate.CertificateService/CreateCertificate RepositoryCertificateCreateRequest RepositoryCertificateList
certificate.CertificateService/DeleteCertificate RepositoryCertificateQuery RepositoryCertificateList
certificate.CertificateService/ListCertificates RepositoryCertificateQuery RepositoryCertificateList
cluster.ClusterService/Create ClusterCreateRequest Cluster
cluster.ClusterService/Delete ClusterQuery ClusterResponse
cluster.ClusterService/Get ClusterQuery Cluster
cluster.ClusterService/InvalidateCache ClusterQuery Cluster
cluster.ClusterService/List ClusterQuery ClusterList
cluster.ClusterService/RotateAuth ClusterQuery ClusterResponse
cluster.ClusterService/Update ClusterUpdateRequest Cluster
cluster.SettingsService/Get SettingsQuery Settings
cluster.SettingsService/GetPlugins SettingsQuery SettingsPluginsResponse
gpgkey.GPGKeyService/Create GnuPGPublicKeyCreateRequest GnuPGPublicKeyCreateResponse
gpgkey.GPGKeyService/Delete GnuPGPublicKeyQuery GnuPGPublicKeyResponse
gpgkey.GPGKeyService/Get GnuPGPublicKeyQuery GnuPGPublicKey
gpgkey.GPGKeyService/List GnuPGPublicKeyQuery GnuPGPublicKeyList
notification.NotificationService/ListServices ServicesListRequest ServiceList
notification.NotificationService/ListTemplates TemplatesListRequest TemplateList
notification.NotificationService/ListTriggers TriggersListRequest TriggerList
project.ProjectService/Create ProjectCreateRequest AppProject
project.ProjectService/CreateToken ProjectTokenCreateRequest ProjectTokenResponse
project.ProjectService/Delete ProjectQuery ProjectEmptyResponse
project.ProjectService/DeleteToken ProjectTokenDeleteRequest ProjectEmptyResponse
project.ProjectService/Get ProjectQuery AppProject
project.ProjectService/GetDetailedProject ProjectQuery DetailedProjectsResponse
project.ProjectService/GetGlobalProjects ProjectQuery GlobalProjectsResponse
project.ProjectService/GetSyncWindowsState SyncWindowsQuery SyncWindowsResponse
project.ProjectService/List ProjectQuery AppProjectList
project.ProjectService/ListEvents ProjectQuery EventList
project.ProjectService/ListLinks ListProjectLinksRequest LinksResponse
project.ProjectService/Update ProjectUpdateRequest AppProject
repocreds.RepoCredsService/CreateRepositoryCredentials RepoCredsCreateRequest RepoCreds
repocreds.RepoCredsService/CreateWriteRepositoryCredentials RepoCredsCreateRequest RepoCreds
repocreds.RepoCredsService/DeleteRepositoryCredentials RepoCredsDeleteRequest RepoCredsResponse
repocreds.RepoCredsService/DeleteWriteRepositoryCredentials RepoCredsDeleteRequest RepoCredsResponse
repocreds.RepoCredsService/ListRepositoryCredentials RepoCredsQuery RepoCredsList
repocreds.RepoCredsService/ListWriteRepositoryCredentials RepoCredsQuery RepoCredsList
repocreds.RepoCredsService/UpdateRepositoryCredentials RepoCredsUpdateRequest RepoCreds
repocreds.RepoCredsService/UpdateWriteRepositoryCredentials RepoCredsUpdateRequest RepoCreds
repository.RepositoryService/CreateRepository RepoCreateRequest Repository
repository.RepositoryService/CreateWriteRepository RepoCreateRequest Repository
repository.RepositoryService/DeleteRepository RepoQuery RepoResponse
repository.RepositoryService/DeleteWriteRepository RepoQuery RepoResponse
repository.RepositoryService/Get RepoQuery Repository
repository.RepositoryService/GetAppDetails RepoAppDetailsQuery RepoAppDetailsResponse
repository.RepositoryService/GetHelmCharts RepoQuery HelmChartsResponse
repository.RepositoryService/GetWrite RepoQuery Repository
repository.RepositoryService/List RepoQuery RepositoryList
repository.RepositoryService/ListApps RepoAppsQuery RepoAppsResponse
repository.RepositoryService/ListOCITags RepoQuery Refs
repository.RepositoryService/ListRefs RepoQuery Refs
repository.RepositoryService/ListRepositories RepoQuery RepositoryList
repository.RepositoryService/ListWriteRepositories RepoQuery RepositoryList
repository.RepositoryService/UpdateRepository RepoUpdateRequest Repository
repository.RepositoryService/UpdateWriteRepository RepoUpdateRequest Repository
repository.RepositoryService/ValidateAccess RepoAccessQuery RepoResponse
repository.RepositoryService/ValidateWriteAccess RepoAccessQuery RepoResponse
session.SessionService/Create SessionCreateRequest SessionResponse
session.SessionService/Delete SessionDeleteRequest SessionResponse
session.SessionService/GetUserInfo GetUserInfoRequest GetUserInfoResponse
version.VersionService/Version Empty VersionMessage
`;
