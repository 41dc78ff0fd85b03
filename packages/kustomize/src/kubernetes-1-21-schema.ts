/**
 * The types of Kubernetes 1.21's OpenAPI as far as strategic merge asks: one line a type, its fields in turn. `f>T` is of
 * type T, `f[]T` a list of T, `f{}T` a map to T; `!strategy!keys` is how lists merge (x-kubernetes-patch-strategy and
 * x-kubernetes-list-map-keys, else x-kubernetes-patch-merge-key); what has none of these is a leaf.
 * Source: kubernetes/kubernetes v1.21.2, api/openapi-spec/swagger.json. Lists and request options are left out.
 */
export const TYPES = `
admissionregistration.v1.MutatingWebhook admissionReviewVersions[] clientConfig>admissionregistration.v1.WebhookClientConfig failurePolicy matchPolicy name namespaceSelector>m.apis.meta.v1.LabelSelector objectSelector>m.apis.meta.v1.LabelSelector reinvocationPolicy rules[]admissionregistration.v1.RuleWithOperations sideEffects timeoutSeconds
admissionregistration.v1.MutatingWebhookConfiguration apiVersion kind metadata>m.apis.meta.v1.ObjectMeta webhooks[]admissionregistration.v1.MutatingWebhook!merge!name
admissionregistration.v1.RuleWithOperations apiGroups[] apiVersions[] operations[] resources[] scope
admissionregistration.v1.ServiceReference name namespace path port
admissionregistration.v1.ValidatingWebhook admissionReviewVersions[] clientConfig>admissionregistration.v1.WebhookClientConfig failurePolicy matchPolicy name namespaceSelector>m.apis.meta.v1.LabelSelector objectSelector>m.apis.meta.v1.LabelSelector rules[]admissionregistration.v1.RuleWithOperations sideEffects timeoutSeconds
admissionregistration.v1.ValidatingWebhookConfiguration apiVersion kind metadata>m.apis.meta.v1.ObjectMeta webhooks[]admissionregistration.v1.ValidatingWebhook!merge!name
admissionregistration.v1.WebhookClientConfig caBundle service>admissionregistration.v1.ServiceReference url
admissionregistration.v1beta1.MutatingWebhook admissionReviewVersions[] clientConfig>admissionregistration.v1beta1.WebhookClientConfig failurePolicy matchPolicy name namespaceSelector>m.apis.meta.v1.LabelSelector objectSelector>m.apis.meta.v1.LabelSelector reinvocationPolicy rules[]admissionregistration.v1beta1.RuleWithOperations sideEffects timeoutSeconds
admissionregistration.v1beta1.MutatingWebhookConfiguration apiVersion kind metadata>m.apis.meta.v1.ObjectMeta webhooks[]admissionregistration.v1beta1.MutatingWebhook!merge!name
admissionregistration.v1beta1.RuleWithOperations apiGroups[] apiVersions[] operations[] resources[] scope
admissionregistration.v1beta1.ServiceReference name namespace path port
admissionregistration.v1beta1.ValidatingWebhook admissionReviewVersions[] clientConfig>admissionregistration.v1beta1.WebhookClientConfig failurePolicy matchPolicy name namespaceSelector>m.apis.meta.v1.LabelSelector objectSelector>m.apis.meta.v1.LabelSelector rules[]admissionregistration.v1beta1.RuleWithOperations sideEffects timeoutSeconds
admissionregistration.v1beta1.ValidatingWebhookConfiguration apiVersion kind metadata>m.apis.meta.v1.ObjectMeta webhooks[]admissionregistration.v1beta1.ValidatingWebhook!merge!name
admissionregistration.v1beta1.WebhookClientConfig caBundle service>admissionregistration.v1beta1.ServiceReference url
apps.v1.ControllerRevision apiVersion data>m.runtime.RawExtension kind metadata>m.apis.meta.v1.ObjectMeta revision
apps.v1.DaemonSet apiVersion kind metadata>m.apis.meta.v1.ObjectMeta spec>apps.v1.DaemonSetSpec status>apps.v1.DaemonSetStatus
apps.v1.DaemonSetCondition lastTransitionTime>m.apis.meta.v1.Time message reason status type
apps.v1.DaemonSetSpec minReadySeconds revisionHistoryLimit selector>m.apis.meta.v1.LabelSelector template>core.v1.PodTemplateSpec updateStrategy>apps.v1.DaemonSetUpdateStrategy
apps.v1.DaemonSetStatus collisionCount conditions[]apps.v1.DaemonSetCondition!merge!type currentNumberScheduled desiredNumberScheduled numberAvailable numberMisscheduled numberReady numberUnavailable observedGeneration updatedNumberScheduled
apps.v1.DaemonSetUpdateStrategy rollingUpdate>apps.v1.RollingUpdateDaemonSet type
apps.v1.Deployment apiVersion kind metadata>m.apis.meta.v1.ObjectMeta spec>apps.v1.DeploymentSpec status>apps.v1.DeploymentStatus
apps.v1.DeploymentCondition lastTransitionTime>m.apis.meta.v1.Time lastUpdateTime>m.apis.meta.v1.Time message reason status type
apps.v1.DeploymentSpec minReadySeconds paused progressDeadlineSeconds replicas revisionHistoryLimit selector>m.apis.meta.v1.LabelSelector strategy>apps.v1.DeploymentStrategy template>core.v1.PodTemplateSpec
apps.v1.DeploymentStatus availableReplicas collisionCount conditions[]apps.v1.DeploymentCondition!merge!type observedGeneration readyReplicas replicas unavailableReplicas updatedReplicas
apps.v1.DeploymentStrategy rollingUpdate>apps.v1.RollingUpdateDeployment type
apps.v1.ReplicaSet apiVersion kind metadata>m.apis.meta.v1.ObjectMeta spec>apps.v1.ReplicaSetSpec status>apps.v1.ReplicaSetStatus
apps.v1.ReplicaSetCondition lastTransitionTime>m.apis.meta.v1.Time message reason status type
apps.v1.ReplicaSetSpec minReadySeconds replicas selector>m.apis.meta.v1.LabelSelector template>core.v1.PodTemplateSpec
apps.v1.ReplicaSetStatus availableReplicas conditions[]apps.v1.ReplicaSetCondition!merge!type fullyLabeledReplicas observedGeneration readyReplicas replicas
apps.v1.RollingUpdateDaemonSet maxSurge>m.util.intstr.IntOrString maxUnavailable>m.util.intstr.IntOrString
apps.v1.RollingUpdateDeployment maxSurge>m.util.intstr.IntOrString maxUnavailable>m.util.intstr.IntOrString
apps.v1.RollingUpdateStatefulSetStrategy partition
apps.v1.StatefulSet apiVersion kind metadata>m.apis.meta.v1.ObjectMeta spec>apps.v1.StatefulSetSpec status>apps.v1.StatefulSetStatus
apps.v1.StatefulSetCondition lastTransitionTime>m.apis.meta.v1.Time message reason status type
apps.v1.StatefulSetSpec podManagementPolicy replicas revisionHistoryLimit selector>m.apis.meta.v1.LabelSelector serviceName template>core.v1.PodTemplateSpec updateStrategy>apps.v1.StatefulSetUpdateStrategy volumeClaimTemplates[]core.v1.PersistentVolumeClaim
apps.v1.StatefulSetStatus collisionCount conditions[]apps.v1.StatefulSetCondition!merge!type currentReplicas currentRevision observedGeneration readyReplicas replicas updateRevision updatedReplicas
apps.v1.StatefulSetUpdateStrategy rollingUpdate>apps.v1.RollingUpdateStatefulSetStrategy type
authentication.v1.BoundObjectReference apiVersion kind name uid
authentication.v1.TokenRequest apiVersion kind metadata>m.apis.meta.v1.ObjectMeta spec>authentication.v1.TokenRequestSpec status>authentication.v1.TokenRequestStatus
authentication.v1.TokenRequestSpec audiences[] boundObjectRef>authentication.v1.BoundObjectReference expirationSeconds
authentication.v1.TokenRequestStatus expirationTimestamp>m.apis.meta.v1.Time token
authentication.v1.TokenReview apiVersion kind metadata>m.apis.meta.v1.ObjectMeta spec>authentication.v1.TokenReviewSpec status>authentication.v1.TokenReviewStatus
authentication.v1.TokenReviewSpec audiences[] token
authentication.v1.TokenReviewStatus audiences[] authenticated error user>authentication.v1.UserInfo
authentication.v1.UserInfo extra{} groups[] uid username
authentication.v1beta1.TokenReview apiVersion kind metadata>m.apis.meta.v1.ObjectMeta spec>authentication.v1beta1.TokenReviewSpec status>authentication.v1beta1.TokenReviewStatus
authentication.v1beta1.TokenReviewSpec audiences[] token
authentication.v1beta1.TokenReviewStatus audiences[] authenticated error user>authentication.v1beta1.UserInfo
authentication.v1beta1.UserInfo extra{} groups[] uid username
authorization.v1.LocalSubjectAccessReview apiVersion kind metadata>m.apis.meta.v1.ObjectMeta spec>authorization.v1.SubjectAccessReviewSpec status>authorization.v1.SubjectAccessReviewStatus
authorization.v1.NonResourceAttributes path verb
authorization.v1.NonResourceRule nonResourceURLs[] verbs[]
authorization.v1.ResourceAttributes group name namespace resource subresource verb version
authorization.v1.ResourceRule apiGroups[] resourceNames[] resources[] verbs[]
authorization.v1.SelfSubjectAccessReview apiVersion kind metadata>m.apis.meta.v1.ObjectMeta spec>authorization.v1.SelfSubjectAccessReviewSpec status>authorization.v1.SubjectAccessReviewStatus
authorization.v1.SelfSubjectAccessReviewSpec nonResourceAttributes>authorization.v1.NonResourceAttributes resourceAttributes>authorization.v1.ResourceAttributes
authorization.v1.SelfSubjectRulesReview apiVersion kind metadata>m.apis.meta.v1.ObjectMeta spec>authorization.v1.SelfSubjectRulesReviewSpec status>authorization.v1.SubjectRulesReviewStatus
authorization.v1.SelfSubjectRulesReviewSpec namespace
authorization.v1.SubjectAccessReview apiVersion kind metadata>m.apis.meta.v1.ObjectMeta spec>authorization.v1.SubjectAccessReviewSpec status>authorization.v1.SubjectAccessReviewStatus
authorization.v1.SubjectAccessReviewSpec extra{} groups[] nonResourceAttributes>authorization.v1.NonResourceAttributes resourceAttributes>authorization.v1.ResourceAttributes uid user
authorization.v1.SubjectAccessReviewStatus allowed denied evaluationError reason
authorization.v1.SubjectRulesReviewStatus evaluationError incomplete nonResourceRules[]authorization.v1.NonResourceRule resourceRules[]authorization.v1.ResourceRule
authorization.v1beta1.LocalSubjectAccessReview apiVersion kind metadata>m.apis.meta.v1.ObjectMeta spec>authorization.v1beta1.SubjectAccessReviewSpec status>authorization.v1beta1.SubjectAccessReviewStatus
authorization.v1beta1.NonResourceAttributes path verb
authorization.v1beta1.NonResourceRule nonResourceURLs[] verbs[]
authorization.v1beta1.ResourceAttributes group name namespace resource subresource verb version
authorization.v1beta1.ResourceRule apiGroups[] resourceNames[] resources[] verbs[]
authorization.v1beta1.SelfSubjectAccessReview apiVersion kind metadata>m.apis.meta.v1.ObjectMeta spec>authorization.v1beta1.SelfSubjectAccessReviewSpec status>authorization.v1beta1.SubjectAccessReviewStatus
authorization.v1beta1.SelfSubjectAccessReviewSpec nonResourceAttributes>authorization.v1beta1.NonResourceAttributes resourceAttributes>authorization.v1beta1.ResourceAttributes
authorization.v1beta1.SelfSubjectRulesReview apiVersion kind metadata>m.apis.meta.v1.ObjectMeta spec>authorization.v1beta1.SelfSubjectRulesReviewSpec status>authorization.v1beta1.SubjectRulesReviewStatus
authorization.v1beta1.SelfSubjectRulesReviewSpec namespace
authorization.v1beta1.SubjectAccessReview apiVersion kind metadata>m.apis.meta.v1.ObjectMeta spec>authorization.v1beta1.SubjectAccessReviewSpec status>authorization.v1beta1.SubjectAccessReviewStatus
authorization.v1beta1.SubjectAccessReviewSpec extra{} group[] nonResourceAttributes>authorization.v1beta1.NonResourceAttributes resourceAttributes>authorization.v1beta1.ResourceAttributes uid user
authorization.v1beta1.SubjectAccessReviewStatus allowed denied evaluationError reason
authorization.v1beta1.SubjectRulesReviewStatus evaluationError incomplete nonResourceRules[]authorization.v1beta1.NonResourceRule resourceRules[]authorization.v1beta1.ResourceRule
autoscaling.v1.CrossVersionObjectReference apiVersion kind name
autoscaling.v1.HorizontalPodAutoscaler apiVersion kind metadata>m.apis.meta.v1.ObjectMeta spec>autoscaling.v1.HorizontalPodAutoscalerSpec status>autoscaling.v1.HorizontalPodAutoscalerStatus
autoscaling.v1.HorizontalPodAutoscalerSpec maxReplicas minReplicas scaleTargetRef>autoscaling.v1.CrossVersionObjectReference targetCPUUtilizationPercentage
autoscaling.v1.HorizontalPodAutoscalerStatus currentCPUUtilizationPercentage currentReplicas desiredReplicas lastScaleTime>m.apis.meta.v1.Time observedGeneration
autoscaling.v1.Scale apiVersion kind metadata>m.apis.meta.v1.ObjectMeta spec>autoscaling.v1.ScaleSpec status>autoscaling.v1.ScaleStatus
autoscaling.v1.ScaleSpec replicas
autoscaling.v1.ScaleStatus replicas selector
autoscaling.v2beta1.ContainerResourceMetricSource container name targetAverageUtilization targetAverageValue>m.api.resource.Quantity
autoscaling.v2beta1.ContainerResourceMetricStatus container currentAverageUtilization currentAverageValue>m.api.resource.Quantity name
autoscaling.v2beta1.CrossVersionObjectReference apiVersion kind name
autoscaling.v2beta1.ExternalMetricSource metricName metricSelector>m.apis.meta.v1.LabelSelector targetAverageValue>m.api.resource.Quantity targetValue>m.api.resource.Quantity
autoscaling.v2beta1.ExternalMetricStatus currentAverageValue>m.api.resource.Quantity currentValue>m.api.resource.Quantity metricName metricSelector>m.apis.meta.v1.LabelSelector
autoscaling.v2beta1.HorizontalPodAutoscaler apiVersion kind metadata>m.apis.meta.v1.ObjectMeta spec>autoscaling.v2beta1.HorizontalPodAutoscalerSpec status>autoscaling.v2beta1.HorizontalPodAutoscalerStatus
autoscaling.v2beta1.HorizontalPodAutoscalerCondition lastTransitionTime>m.apis.meta.v1.Time message reason status type
autoscaling.v2beta1.HorizontalPodAutoscalerSpec maxReplicas metrics[]autoscaling.v2beta1.MetricSpec minReplicas scaleTargetRef>autoscaling.v2beta1.CrossVersionObjectReference
autoscaling.v2beta1.HorizontalPodAutoscalerStatus conditions[]autoscaling.v2beta1.HorizontalPodAutoscalerCondition currentMetrics[]autoscaling.v2beta1.MetricStatus currentReplicas desiredReplicas lastScaleTime>m.apis.meta.v1.Time observedGeneration
autoscaling.v2beta1.MetricSpec containerResource>autoscaling.v2beta1.ContainerResourceMetricSource external>autoscaling.v2beta1.ExternalMetricSource object>autoscaling.v2beta1.ObjectMetricSource pods>autoscaling.v2beta1.PodsMetricSource resource>autoscaling.v2beta1.ResourceMetricSource type
autoscaling.v2beta1.MetricStatus containerResource>autoscaling.v2beta1.ContainerResourceMetricStatus external>autoscaling.v2beta1.ExternalMetricStatus object>autoscaling.v2beta1.ObjectMetricStatus pods>autoscaling.v2beta1.PodsMetricStatus resource>autoscaling.v2beta1.ResourceMetricStatus type
autoscaling.v2beta1.ObjectMetricSource averageValue>m.api.resource.Quantity metricName selector>m.apis.meta.v1.LabelSelector target>autoscaling.v2beta1.CrossVersionObjectReference targetValue>m.api.resource.Quantity
autoscaling.v2beta1.ObjectMetricStatus averageValue>m.api.resource.Quantity currentValue>m.api.resource.Quantity metricName selector>m.apis.meta.v1.LabelSelector target>autoscaling.v2beta1.CrossVersionObjectReference
autoscaling.v2beta1.PodsMetricSource metricName selector>m.apis.meta.v1.LabelSelector targetAverageValue>m.api.resource.Quantity
autoscaling.v2beta1.PodsMetricStatus currentAverageValue>m.api.resource.Quantity metricName selector>m.apis.meta.v1.LabelSelector
autoscaling.v2beta1.ResourceMetricSource name targetAverageUtilization targetAverageValue>m.api.resource.Quantity
autoscaling.v2beta1.ResourceMetricStatus currentAverageUtilization currentAverageValue>m.api.resource.Quantity name
autoscaling.v2beta2.ContainerResourceMetricSource container name target>autoscaling.v2beta2.MetricTarget
autoscaling.v2beta2.ContainerResourceMetricStatus container current>autoscaling.v2beta2.MetricValueStatus name
autoscaling.v2beta2.CrossVersionObjectReference apiVersion kind name
autoscaling.v2beta2.ExternalMetricSource metric>autoscaling.v2beta2.MetricIdentifier target>autoscaling.v2beta2.MetricTarget
autoscaling.v2beta2.ExternalMetricStatus current>autoscaling.v2beta2.MetricValueStatus metric>autoscaling.v2beta2.MetricIdentifier
autoscaling.v2beta2.HPAScalingPolicy periodSeconds type value
autoscaling.v2beta2.HPAScalingRules policies[]autoscaling.v2beta2.HPAScalingPolicy selectPolicy stabilizationWindowSeconds
autoscaling.v2beta2.HorizontalPodAutoscaler apiVersion kind metadata>m.apis.meta.v1.ObjectMeta spec>autoscaling.v2beta2.HorizontalPodAutoscalerSpec status>autoscaling.v2beta2.HorizontalPodAutoscalerStatus
autoscaling.v2beta2.HorizontalPodAutoscalerBehavior scaleDown>autoscaling.v2beta2.HPAScalingRules scaleUp>autoscaling.v2beta2.HPAScalingRules
autoscaling.v2beta2.HorizontalPodAutoscalerCondition lastTransitionTime>m.apis.meta.v1.Time message reason status type
autoscaling.v2beta2.HorizontalPodAutoscalerSpec behavior>autoscaling.v2beta2.HorizontalPodAutoscalerBehavior maxReplicas metrics[]autoscaling.v2beta2.MetricSpec minReplicas scaleTargetRef>autoscaling.v2beta2.CrossVersionObjectReference
autoscaling.v2beta2.HorizontalPodAutoscalerStatus conditions[]autoscaling.v2beta2.HorizontalPodAutoscalerCondition currentMetrics[]autoscaling.v2beta2.MetricStatus currentReplicas desiredReplicas lastScaleTime>m.apis.meta.v1.Time observedGeneration
autoscaling.v2beta2.MetricIdentifier name selector>m.apis.meta.v1.LabelSelector
autoscaling.v2beta2.MetricSpec containerResource>autoscaling.v2beta2.ContainerResourceMetricSource external>autoscaling.v2beta2.ExternalMetricSource object>autoscaling.v2beta2.ObjectMetricSource pods>autoscaling.v2beta2.PodsMetricSource resource>autoscaling.v2beta2.ResourceMetricSource type
autoscaling.v2beta2.MetricStatus containerResource>autoscaling.v2beta2.ContainerResourceMetricStatus external>autoscaling.v2beta2.ExternalMetricStatus object>autoscaling.v2beta2.ObjectMetricStatus pods>autoscaling.v2beta2.PodsMetricStatus resource>autoscaling.v2beta2.ResourceMetricStatus type
autoscaling.v2beta2.MetricTarget averageUtilization averageValue>m.api.resource.Quantity type value>m.api.resource.Quantity
autoscaling.v2beta2.MetricValueStatus averageUtilization averageValue>m.api.resource.Quantity value>m.api.resource.Quantity
autoscaling.v2beta2.ObjectMetricSource describedObject>autoscaling.v2beta2.CrossVersionObjectReference metric>autoscaling.v2beta2.MetricIdentifier target>autoscaling.v2beta2.MetricTarget
autoscaling.v2beta2.ObjectMetricStatus current>autoscaling.v2beta2.MetricValueStatus describedObject>autoscaling.v2beta2.CrossVersionObjectReference metric>autoscaling.v2beta2.MetricIdentifier
autoscaling.v2beta2.PodsMetricSource metric>autoscaling.v2beta2.MetricIdentifier target>autoscaling.v2beta2.MetricTarget
autoscaling.v2beta2.PodsMetricStatus current>autoscaling.v2beta2.MetricValueStatus metric>autoscaling.v2beta2.MetricIdentifier
autoscaling.v2beta2.ResourceMetricSource name target>autoscaling.v2beta2.MetricTarget
autoscaling.v2beta2.ResourceMetricStatus current>autoscaling.v2beta2.MetricValueStatus name
batch.v1.CronJob apiVersion kind metadata>m.apis.meta.v1.ObjectMeta spec>batch.v1.CronJobSpec status>batch.v1.CronJobStatus
batch.v1.CronJobSpec concurrencyPolicy failedJobsHistoryLimit jobTemplate>batch.v1.JobTemplateSpec schedule startingDeadlineSeconds successfulJobsHistoryLimit suspend
batch.v1.CronJobStatus active[]core.v1.ObjectReference lastScheduleTime>m.apis.meta.v1.Time lastSuccessfulTime>m.apis.meta.v1.Time
batch.v1.Job apiVersion kind metadata>m.apis.meta.v1.ObjectMeta spec>batch.v1.JobSpec status>batch.v1.JobStatus
batch.v1.JobCondition lastProbeTime>m.apis.meta.v1.Time lastTransitionTime>m.apis.meta.v1.Time message reason status type
batch.v1.JobSpec activeDeadlineSeconds backoffLimit completionMode completions manualSelector parallelism selector>m.apis.meta.v1.LabelSelector suspend template>core.v1.PodTemplateSpec ttlSecondsAfterFinished
batch.v1.JobStatus active completedIndexes completionTime>m.apis.meta.v1.Time conditions[]batch.v1.JobCondition!merge!type failed startTime>m.apis.meta.v1.Time succeeded
batch.v1.JobTemplateSpec metadata>m.apis.meta.v1.ObjectMeta spec>batch.v1.JobSpec
batch.v1beta1.CronJob apiVersion kind metadata>m.apis.meta.v1.ObjectMeta spec>batch.v1beta1.CronJobSpec status>batch.v1beta1.CronJobStatus
batch.v1beta1.CronJobSpec concurrencyPolicy failedJobsHistoryLimit jobTemplate>batch.v1beta1.JobTemplateSpec schedule startingDeadlineSeconds successfulJobsHistoryLimit suspend
batch.v1beta1.CronJobStatus active[]core.v1.ObjectReference lastScheduleTime>m.apis.meta.v1.Time lastSuccessfulTime>m.apis.meta.v1.Time
batch.v1beta1.JobTemplateSpec metadata>m.apis.meta.v1.ObjectMeta spec>batch.v1.JobSpec
certificates.v1.CertificateSigningRequest apiVersion kind metadata>m.apis.meta.v1.ObjectMeta spec>certificates.v1.CertificateSigningRequestSpec status>certificates.v1.CertificateSigningRequestStatus
certificates.v1.CertificateSigningRequestCondition lastTransitionTime>m.apis.meta.v1.Time lastUpdateTime>m.apis.meta.v1.Time message reason status type
certificates.v1.CertificateSigningRequestSpec extra{} groups[] request signerName uid usages[] username
certificates.v1.CertificateSigningRequestStatus certificate conditions[]certificates.v1.CertificateSigningRequestCondition
certificates.v1beta1.CertificateSigningRequest apiVersion kind metadata>m.apis.meta.v1.ObjectMeta spec>certificates.v1beta1.CertificateSigningRequestSpec status>certificates.v1beta1.CertificateSigningRequestStatus
certificates.v1beta1.CertificateSigningRequestCondition lastTransitionTime>m.apis.meta.v1.Time lastUpdateTime>m.apis.meta.v1.Time message reason status type
certificates.v1beta1.CertificateSigningRequestSpec extra{} groups[] request signerName uid usages[] username
certificates.v1beta1.CertificateSigningRequestStatus certificate conditions[]certificates.v1beta1.CertificateSigningRequestCondition
coordination.v1.Lease apiVersion kind metadata>m.apis.meta.v1.ObjectMeta spec>coordination.v1.LeaseSpec
coordination.v1.LeaseSpec acquireTime>m.apis.meta.v1.MicroTime holderIdentity leaseDurationSeconds leaseTransitions renewTime>m.apis.meta.v1.MicroTime
coordination.v1beta1.Lease apiVersion kind metadata>m.apis.meta.v1.ObjectMeta spec>coordination.v1beta1.LeaseSpec
coordination.v1beta1.LeaseSpec acquireTime>m.apis.meta.v1.MicroTime holderIdentity leaseDurationSeconds leaseTransitions renewTime>m.apis.meta.v1.MicroTime
core.v1.AWSElasticBlockStoreVolumeSource fsType partition readOnly volumeID
core.v1.Affinity nodeAffinity>core.v1.NodeAffinity podAffinity>core.v1.PodAffinity podAntiAffinity>core.v1.PodAntiAffinity
core.v1.AttachedVolume devicePath name
core.v1.AzureDiskVolumeSource cachingMode diskName diskURI fsType kind readOnly
core.v1.AzureFilePersistentVolumeSource readOnly secretName secretNamespace shareName
core.v1.AzureFileVolumeSource readOnly secretName shareName
core.v1.Binding apiVersion kind metadata>m.apis.meta.v1.ObjectMeta target>core.v1.ObjectReference
core.v1.CSIPersistentVolumeSource controllerExpandSecretRef>core.v1.SecretReference controllerPublishSecretRef>core.v1.SecretReference driver fsType nodePublishSecretRef>core.v1.SecretReference nodeStageSecretRef>core.v1.SecretReference readOnly volumeAttributes{} volumeHandle
core.v1.CSIVolumeSource driver fsType nodePublishSecretRef>core.v1.LocalObjectReference readOnly volumeAttributes{}
core.v1.Capabilities add[] drop[]
core.v1.CephFSPersistentVolumeSource monitors[] path readOnly secretFile secretRef>core.v1.SecretReference user
core.v1.CephFSVolumeSource monitors[] path readOnly secretFile secretRef>core.v1.LocalObjectReference user
core.v1.CinderPersistentVolumeSource fsType readOnly secretRef>core.v1.SecretReference volumeID
core.v1.CinderVolumeSource fsType readOnly secretRef>core.v1.LocalObjectReference volumeID
core.v1.ClientIPConfig timeoutSeconds
core.v1.ComponentCondition error message status type
core.v1.ComponentStatus apiVersion conditions[]core.v1.ComponentCondition!merge!type kind metadata>m.apis.meta.v1.ObjectMeta
core.v1.ConfigMap apiVersion binaryData{} data{} immutable kind metadata>m.apis.meta.v1.ObjectMeta
core.v1.ConfigMapEnvSource name optional
core.v1.ConfigMapKeySelector key name optional
core.v1.ConfigMapNodeConfigSource kubeletConfigKey name namespace resourceVersion uid
core.v1.ConfigMapProjection items[]core.v1.KeyToPath name optional
core.v1.ConfigMapVolumeSource defaultMode items[]core.v1.KeyToPath name optional
core.v1.Container args[] command[] env[]core.v1.EnvVar!merge!name envFrom[]core.v1.EnvFromSource image imagePullPolicy lifecycle>core.v1.Lifecycle livenessProbe>core.v1.Probe name ports[]core.v1.ContainerPort!merge!containerPort,protocol readinessProbe>core.v1.Probe resources>core.v1.ResourceRequirements securityContext>core.v1.SecurityContext startupProbe>core.v1.Probe stdin stdinOnce terminationMessagePath terminationMessagePolicy tty volumeDevices[]core.v1.VolumeDevice!merge!devicePath volumeMounts[]core.v1.VolumeMount!merge!mountPath workingDir
core.v1.ContainerImage names[] sizeBytes
core.v1.ContainerPort containerPort hostIP hostPort name protocol
core.v1.ContainerState running>core.v1.ContainerStateRunning terminated>core.v1.ContainerStateTerminated waiting>core.v1.ContainerStateWaiting
core.v1.ContainerStateRunning startedAt>m.apis.meta.v1.Time
core.v1.ContainerStateTerminated containerID exitCode finishedAt>m.apis.meta.v1.Time message reason signal startedAt>m.apis.meta.v1.Time
core.v1.ContainerStateWaiting message reason
core.v1.ContainerStatus containerID image imageID lastState>core.v1.ContainerState name ready restartCount started state>core.v1.ContainerState
core.v1.DaemonEndpoint Port
core.v1.DownwardAPIProjection items[]core.v1.DownwardAPIVolumeFile
core.v1.DownwardAPIVolumeFile fieldRef>core.v1.ObjectFieldSelector mode path resourceFieldRef>core.v1.ResourceFieldSelector
core.v1.DownwardAPIVolumeSource defaultMode items[]core.v1.DownwardAPIVolumeFile
core.v1.EmptyDirVolumeSource medium sizeLimit>m.api.resource.Quantity
core.v1.EndpointAddress hostname ip nodeName targetRef>core.v1.ObjectReference
core.v1.EndpointPort appProtocol name port protocol
core.v1.EndpointSubset addresses[]core.v1.EndpointAddress notReadyAddresses[]core.v1.EndpointAddress ports[]core.v1.EndpointPort
core.v1.Endpoints apiVersion kind metadata>m.apis.meta.v1.ObjectMeta subsets[]core.v1.EndpointSubset
core.v1.EnvFromSource configMapRef>core.v1.ConfigMapEnvSource prefix secretRef>core.v1.SecretEnvSource
core.v1.EnvVar name value valueFrom>core.v1.EnvVarSource
core.v1.EnvVarSource configMapKeyRef>core.v1.ConfigMapKeySelector fieldRef>core.v1.ObjectFieldSelector resourceFieldRef>core.v1.ResourceFieldSelector secretKeyRef>core.v1.SecretKeySelector
core.v1.EphemeralContainer args[] command[] env[]core.v1.EnvVar!merge!name envFrom[]core.v1.EnvFromSource image imagePullPolicy lifecycle>core.v1.Lifecycle livenessProbe>core.v1.Probe name ports[]core.v1.ContainerPort readinessProbe>core.v1.Probe resources>core.v1.ResourceRequirements securityContext>core.v1.SecurityContext startupProbe>core.v1.Probe stdin stdinOnce targetContainerName terminationMessagePath terminationMessagePolicy tty volumeDevices[]core.v1.VolumeDevice!merge!devicePath volumeMounts[]core.v1.VolumeMount!merge!mountPath workingDir
core.v1.EphemeralVolumeSource volumeClaimTemplate>core.v1.PersistentVolumeClaimTemplate
core.v1.Event action apiVersion count eventTime>m.apis.meta.v1.MicroTime firstTimestamp>m.apis.meta.v1.Time involvedObject>core.v1.ObjectReference kind lastTimestamp>m.apis.meta.v1.Time message metadata>m.apis.meta.v1.ObjectMeta reason related>core.v1.ObjectReference reportingComponent reportingInstance series>core.v1.EventSeries source>core.v1.EventSource type
core.v1.EventSeries count lastObservedTime>m.apis.meta.v1.MicroTime
core.v1.EventSource component host
core.v1.ExecAction command[]
core.v1.FCVolumeSource fsType lun readOnly targetWWNs[] wwids[]
core.v1.FlexPersistentVolumeSource driver fsType options{} readOnly secretRef>core.v1.SecretReference
core.v1.FlexVolumeSource driver fsType options{} readOnly secretRef>core.v1.LocalObjectReference
core.v1.FlockerVolumeSource datasetName datasetUUID
core.v1.GCEPersistentDiskVolumeSource fsType partition pdName readOnly
core.v1.GitRepoVolumeSource directory repository revision
core.v1.GlusterfsPersistentVolumeSource endpoints endpointsNamespace path readOnly
core.v1.GlusterfsVolumeSource endpoints path readOnly
core.v1.HTTPGetAction host httpHeaders[]core.v1.HTTPHeader path port>m.util.intstr.IntOrString scheme
core.v1.HTTPHeader name value
core.v1.Handler exec>core.v1.ExecAction httpGet>core.v1.HTTPGetAction tcpSocket>core.v1.TCPSocketAction
core.v1.HostAlias hostnames[] ip
core.v1.HostPathVolumeSource path type
core.v1.ISCSIPersistentVolumeSource chapAuthDiscovery chapAuthSession fsType initiatorName iqn iscsiInterface lun portals[] readOnly secretRef>core.v1.SecretReference targetPortal
core.v1.ISCSIVolumeSource chapAuthDiscovery chapAuthSession fsType initiatorName iqn iscsiInterface lun portals[] readOnly secretRef>core.v1.LocalObjectReference targetPortal
core.v1.KeyToPath key mode path
core.v1.Lifecycle postStart>core.v1.Handler preStop>core.v1.Handler
core.v1.LimitRange apiVersion kind metadata>m.apis.meta.v1.ObjectMeta spec>core.v1.LimitRangeSpec
core.v1.LimitRangeItem default{}m.api.resource.Quantity defaultRequest{}m.api.resource.Quantity max{}m.api.resource.Quantity maxLimitRequestRatio{}m.api.resource.Quantity min{}m.api.resource.Quantity type
core.v1.LimitRangeSpec limits[]core.v1.LimitRangeItem
core.v1.LoadBalancerIngress hostname ip ports[]core.v1.PortStatus
core.v1.LoadBalancerStatus ingress[]core.v1.LoadBalancerIngress
core.v1.LocalObjectReference name
core.v1.LocalVolumeSource fsType path
core.v1.NFSVolumeSource path readOnly server
core.v1.Namespace apiVersion kind metadata>m.apis.meta.v1.ObjectMeta spec>core.v1.NamespaceSpec status>core.v1.NamespaceStatus
core.v1.NamespaceCondition lastTransitionTime>m.apis.meta.v1.Time message reason status type
core.v1.NamespaceSpec finalizers[]
core.v1.NamespaceStatus conditions[]core.v1.NamespaceCondition!merge!type phase
core.v1.Node apiVersion kind metadata>m.apis.meta.v1.ObjectMeta spec>core.v1.NodeSpec status>core.v1.NodeStatus
core.v1.NodeAddress address type
core.v1.NodeAffinity preferredDuringSchedulingIgnoredDuringExecution[]core.v1.PreferredSchedulingTerm requiredDuringSchedulingIgnoredDuringExecution>core.v1.NodeSelector
core.v1.NodeCondition lastHeartbeatTime>m.apis.meta.v1.Time lastTransitionTime>m.apis.meta.v1.Time message reason status type
core.v1.NodeConfigSource configMap>core.v1.ConfigMapNodeConfigSource
core.v1.NodeConfigStatus active>core.v1.NodeConfigSource assigned>core.v1.NodeConfigSource error lastKnownGood>core.v1.NodeConfigSource
core.v1.NodeDaemonEndpoints kubeletEndpoint>core.v1.DaemonEndpoint
core.v1.NodeSelector nodeSelectorTerms[]core.v1.NodeSelectorTerm
core.v1.NodeSelectorRequirement key operator values[]
core.v1.NodeSelectorTerm matchExpressions[]core.v1.NodeSelectorRequirement matchFields[]core.v1.NodeSelectorRequirement
core.v1.NodeSpec configSource>core.v1.NodeConfigSource externalID podCIDR podCIDRs[]!merge providerID taints[]core.v1.Taint unschedulable
core.v1.NodeStatus addresses[]core.v1.NodeAddress!merge!type allocatable{}m.api.resource.Quantity capacity{}m.api.resource.Quantity conditions[]core.v1.NodeCondition!merge!type config>core.v1.NodeConfigStatus daemonEndpoints>core.v1.NodeDaemonEndpoints images[]core.v1.ContainerImage nodeInfo>core.v1.NodeSystemInfo phase volumesAttached[]core.v1.AttachedVolume volumesInUse[]
core.v1.NodeSystemInfo architecture bootID containerRuntimeVersion kernelVersion kubeProxyVersion kubeletVersion machineID operatingSystem osImage systemUUID
core.v1.ObjectFieldSelector apiVersion fieldPath
core.v1.ObjectReference apiVersion fieldPath kind name namespace resourceVersion uid
core.v1.PersistentVolume apiVersion kind metadata>m.apis.meta.v1.ObjectMeta spec>core.v1.PersistentVolumeSpec status>core.v1.PersistentVolumeStatus
core.v1.PersistentVolumeClaim apiVersion kind metadata>m.apis.meta.v1.ObjectMeta spec>core.v1.PersistentVolumeClaimSpec status>core.v1.PersistentVolumeClaimStatus
core.v1.PersistentVolumeClaimCondition lastProbeTime>m.apis.meta.v1.Time lastTransitionTime>m.apis.meta.v1.Time message reason status type
core.v1.PersistentVolumeClaimSpec accessModes[] dataSource>core.v1.TypedLocalObjectReference resources>core.v1.ResourceRequirements selector>m.apis.meta.v1.LabelSelector storageClassName volumeMode volumeName
core.v1.PersistentVolumeClaimStatus accessModes[] capacity{}m.api.resource.Quantity conditions[]core.v1.PersistentVolumeClaimCondition!merge!type phase
core.v1.PersistentVolumeClaimTemplate metadata>m.apis.meta.v1.ObjectMeta spec>core.v1.PersistentVolumeClaimSpec
core.v1.PersistentVolumeClaimVolumeSource claimName readOnly
core.v1.PersistentVolumeSpec accessModes[] awsElasticBlockStore>core.v1.AWSElasticBlockStoreVolumeSource azureDisk>core.v1.AzureDiskVolumeSource azureFile>core.v1.AzureFilePersistentVolumeSource capacity{}m.api.resource.Quantity cephfs>core.v1.CephFSPersistentVolumeSource cinder>core.v1.CinderPersistentVolumeSource claimRef>core.v1.ObjectReference csi>core.v1.CSIPersistentVolumeSource fc>core.v1.FCVolumeSource flexVolume>core.v1.FlexPersistentVolumeSource flocker>core.v1.FlockerVolumeSource gcePersistentDisk>core.v1.GCEPersistentDiskVolumeSource glusterfs>core.v1.GlusterfsPersistentVolumeSource hostPath>core.v1.HostPathVolumeSource iscsi>core.v1.ISCSIPersistentVolumeSource local>core.v1.LocalVolumeSource mountOptions[] nfs>core.v1.NFSVolumeSource nodeAffinity>core.v1.VolumeNodeAffinity persistentVolumeReclaimPolicy photonPersistentDisk>core.v1.PhotonPersistentDiskVolumeSource portworxVolume>core.v1.PortworxVolumeSource quobyte>core.v1.QuobyteVolumeSource rbd>core.v1.RBDPersistentVolumeSource scaleIO>core.v1.ScaleIOPersistentVolumeSource storageClassName storageos>core.v1.StorageOSPersistentVolumeSource volumeMode vsphereVolume>core.v1.VsphereVirtualDiskVolumeSource
core.v1.PersistentVolumeStatus message phase reason
core.v1.PhotonPersistentDiskVolumeSource fsType pdID
core.v1.Pod apiVersion kind metadata>m.apis.meta.v1.ObjectMeta spec>core.v1.PodSpec status>core.v1.PodStatus
core.v1.PodAffinity preferredDuringSchedulingIgnoredDuringExecution[]core.v1.WeightedPodAffinityTerm requiredDuringSchedulingIgnoredDuringExecution[]core.v1.PodAffinityTerm
core.v1.PodAffinityTerm labelSelector>m.apis.meta.v1.LabelSelector namespaceSelector>m.apis.meta.v1.LabelSelector namespaces[] topologyKey
core.v1.PodAntiAffinity preferredDuringSchedulingIgnoredDuringExecution[]core.v1.WeightedPodAffinityTerm requiredDuringSchedulingIgnoredDuringExecution[]core.v1.PodAffinityTerm
core.v1.PodCondition lastProbeTime>m.apis.meta.v1.Time lastTransitionTime>m.apis.meta.v1.Time message reason status type
core.v1.PodDNSConfig nameservers[] options[]core.v1.PodDNSConfigOption searches[]
core.v1.PodDNSConfigOption name value
core.v1.PodIP ip
core.v1.PodReadinessGate conditionType
core.v1.PodSecurityContext fsGroup fsGroupChangePolicy runAsGroup runAsNonRoot runAsUser seLinuxOptions>core.v1.SELinuxOptions seccompProfile>core.v1.SeccompProfile supplementalGroups[] sysctls[]core.v1.Sysctl windowsOptions>core.v1.WindowsSecurityContextOptions
core.v1.PodSpec activeDeadlineSeconds affinity>core.v1.Affinity automountServiceAccountToken containers[]core.v1.Container!merge!name dnsConfig>core.v1.PodDNSConfig dnsPolicy enableServiceLinks ephemeralContainers[]core.v1.EphemeralContainer!merge!name hostAliases[]core.v1.HostAlias!merge!ip hostIPC hostNetwork hostPID hostname imagePullSecrets[]core.v1.LocalObjectReference!merge!name initContainers[]core.v1.Container!merge!name nodeName nodeSelector{} overhead{}m.api.resource.Quantity preemptionPolicy priority priorityClassName readinessGates[]core.v1.PodReadinessGate restartPolicy runtimeClassName schedulerName securityContext>core.v1.PodSecurityContext serviceAccount serviceAccountName setHostnameAsFQDN shareProcessNamespace subdomain terminationGracePeriodSeconds tolerations[]core.v1.Toleration topologySpreadConstraints[]core.v1.TopologySpreadConstraint!merge!topologyKey,whenUnsatisfiable volumes[]core.v1.Volume!merge,retainKeys!name
core.v1.PodStatus conditions[]core.v1.PodCondition!merge!type containerStatuses[]core.v1.ContainerStatus ephemeralContainerStatuses[]core.v1.ContainerStatus hostIP initContainerStatuses[]core.v1.ContainerStatus message nominatedNodeName phase podIP podIPs[]core.v1.PodIP!merge!ip qosClass reason startTime>m.apis.meta.v1.Time
core.v1.PodTemplate apiVersion kind metadata>m.apis.meta.v1.ObjectMeta template>core.v1.PodTemplateSpec
core.v1.PodTemplateSpec metadata>m.apis.meta.v1.ObjectMeta spec>core.v1.PodSpec
core.v1.PortStatus error port protocol
core.v1.PortworxVolumeSource fsType readOnly volumeID
core.v1.PreferredSchedulingTerm preference>core.v1.NodeSelectorTerm weight
core.v1.Probe exec>core.v1.ExecAction failureThreshold httpGet>core.v1.HTTPGetAction initialDelaySeconds periodSeconds successThreshold tcpSocket>core.v1.TCPSocketAction terminationGracePeriodSeconds timeoutSeconds
core.v1.ProjectedVolumeSource defaultMode sources[]core.v1.VolumeProjection
core.v1.QuobyteVolumeSource group readOnly registry tenant user volume
core.v1.RBDPersistentVolumeSource fsType image keyring monitors[] pool readOnly secretRef>core.v1.SecretReference user
core.v1.RBDVolumeSource fsType image keyring monitors[] pool readOnly secretRef>core.v1.LocalObjectReference user
core.v1.ReplicationController apiVersion kind metadata>m.apis.meta.v1.ObjectMeta spec>core.v1.ReplicationControllerSpec status>core.v1.ReplicationControllerStatus
core.v1.ReplicationControllerCondition lastTransitionTime>m.apis.meta.v1.Time message reason status type
core.v1.ReplicationControllerSpec minReadySeconds replicas selector{} template>core.v1.PodTemplateSpec
core.v1.ReplicationControllerStatus availableReplicas conditions[]core.v1.ReplicationControllerCondition!merge!type fullyLabeledReplicas observedGeneration readyReplicas replicas
core.v1.ResourceFieldSelector containerName divisor>m.api.resource.Quantity resource
core.v1.ResourceQuota apiVersion kind metadata>m.apis.meta.v1.ObjectMeta spec>core.v1.ResourceQuotaSpec status>core.v1.ResourceQuotaStatus
core.v1.ResourceQuotaSpec hard{}m.api.resource.Quantity scopeSelector>core.v1.ScopeSelector scopes[]
core.v1.ResourceQuotaStatus hard{}m.api.resource.Quantity used{}m.api.resource.Quantity
core.v1.ResourceRequirements limits{}m.api.resource.Quantity requests{}m.api.resource.Quantity
core.v1.SELinuxOptions level role type user
core.v1.ScaleIOPersistentVolumeSource fsType gateway protectionDomain readOnly secretRef>core.v1.SecretReference sslEnabled storageMode storagePool system volumeName
core.v1.ScaleIOVolumeSource fsType gateway protectionDomain readOnly secretRef>core.v1.LocalObjectReference sslEnabled storageMode storagePool system volumeName
core.v1.ScopeSelector matchExpressions[]core.v1.ScopedResourceSelectorRequirement
core.v1.ScopedResourceSelectorRequirement operator scopeName values[]
core.v1.SeccompProfile localhostProfile type
core.v1.Secret apiVersion data{} immutable kind metadata>m.apis.meta.v1.ObjectMeta stringData{} type
core.v1.SecretEnvSource name optional
core.v1.SecretKeySelector key name optional
core.v1.SecretProjection items[]core.v1.KeyToPath name optional
core.v1.SecretReference name namespace
core.v1.SecretVolumeSource defaultMode items[]core.v1.KeyToPath optional secretName
core.v1.SecurityContext allowPrivilegeEscalation capabilities>core.v1.Capabilities privileged procMount readOnlyRootFilesystem runAsGroup runAsNonRoot runAsUser seLinuxOptions>core.v1.SELinuxOptions seccompProfile>core.v1.SeccompProfile windowsOptions>core.v1.WindowsSecurityContextOptions
core.v1.Service apiVersion kind metadata>m.apis.meta.v1.ObjectMeta spec>core.v1.ServiceSpec status>core.v1.ServiceStatus
core.v1.ServiceAccount apiVersion automountServiceAccountToken imagePullSecrets[]core.v1.LocalObjectReference kind metadata>m.apis.meta.v1.ObjectMeta secrets[]core.v1.ObjectReference!merge!name
core.v1.ServiceAccountTokenProjection audience expirationSeconds path
core.v1.ServicePort appProtocol name nodePort port protocol targetPort>m.util.intstr.IntOrString
core.v1.ServiceSpec allocateLoadBalancerNodePorts clusterIP clusterIPs[] externalIPs[] externalName externalTrafficPolicy healthCheckNodePort internalTrafficPolicy ipFamilies[] ipFamilyPolicy loadBalancerClass loadBalancerIP loadBalancerSourceRanges[] ports[]core.v1.ServicePort!merge!port,protocol publishNotReadyAddresses selector{} sessionAffinity sessionAffinityConfig>core.v1.SessionAffinityConfig topologyKeys[] type
core.v1.ServiceStatus conditions[]m.apis.meta.v1.Condition!merge!type loadBalancer>core.v1.LoadBalancerStatus
core.v1.SessionAffinityConfig clientIP>core.v1.ClientIPConfig
core.v1.StorageOSPersistentVolumeSource fsType readOnly secretRef>core.v1.ObjectReference volumeName volumeNamespace
core.v1.StorageOSVolumeSource fsType readOnly secretRef>core.v1.LocalObjectReference volumeName volumeNamespace
core.v1.Sysctl name value
core.v1.TCPSocketAction host port>m.util.intstr.IntOrString
core.v1.Taint effect key timeAdded>m.apis.meta.v1.Time value
core.v1.Toleration effect key operator tolerationSeconds value
core.v1.TopologySelectorLabelRequirement key values[]
core.v1.TopologySelectorTerm matchLabelExpressions[]core.v1.TopologySelectorLabelRequirement
core.v1.TopologySpreadConstraint labelSelector>m.apis.meta.v1.LabelSelector maxSkew topologyKey whenUnsatisfiable
core.v1.TypedLocalObjectReference apiGroup kind name
core.v1.Volume awsElasticBlockStore>core.v1.AWSElasticBlockStoreVolumeSource azureDisk>core.v1.AzureDiskVolumeSource azureFile>core.v1.AzureFileVolumeSource cephfs>core.v1.CephFSVolumeSource cinder>core.v1.CinderVolumeSource configMap>core.v1.ConfigMapVolumeSource csi>core.v1.CSIVolumeSource downwardAPI>core.v1.DownwardAPIVolumeSource emptyDir>core.v1.EmptyDirVolumeSource ephemeral>core.v1.EphemeralVolumeSource fc>core.v1.FCVolumeSource flexVolume>core.v1.FlexVolumeSource flocker>core.v1.FlockerVolumeSource gcePersistentDisk>core.v1.GCEPersistentDiskVolumeSource gitRepo>core.v1.GitRepoVolumeSource glusterfs>core.v1.GlusterfsVolumeSource hostPath>core.v1.HostPathVolumeSource iscsi>core.v1.ISCSIVolumeSource name nfs>core.v1.NFSVolumeSource persistentVolumeClaim>core.v1.PersistentVolumeClaimVolumeSource photonPersistentDisk>core.v1.PhotonPersistentDiskVolumeSource portworxVolume>core.v1.PortworxVolumeSource projected>core.v1.ProjectedVolumeSource quobyte>core.v1.QuobyteVolumeSource rbd>core.v1.RBDVolumeSource scaleIO>core.v1.ScaleIOVolumeSource secret>core.v1.SecretVolumeSource storageos>core.v1.StorageOSVolumeSource vsphereVolume>core.v1.VsphereVirtualDiskVolumeSource
core.v1.VolumeDevice devicePath name
core.v1.VolumeMount mountPath mountPropagation name readOnly subPath subPathExpr
core.v1.VolumeNodeAffinity required>core.v1.NodeSelector
core.v1.VolumeProjection configMap>core.v1.ConfigMapProjection downwardAPI>core.v1.DownwardAPIProjection secret>core.v1.SecretProjection serviceAccountToken>core.v1.ServiceAccountTokenProjection
core.v1.VsphereVirtualDiskVolumeSource fsType storagePolicyID storagePolicyName volumePath
core.v1.WeightedPodAffinityTerm podAffinityTerm>core.v1.PodAffinityTerm weight
core.v1.WindowsSecurityContextOptions gmsaCredentialSpec gmsaCredentialSpecName runAsUserName
discovery.v1.Endpoint addresses[] conditions>discovery.v1.EndpointConditions deprecatedTopology{} hints>discovery.v1.EndpointHints hostname nodeName targetRef>core.v1.ObjectReference zone
discovery.v1.EndpointConditions ready serving terminating
discovery.v1.EndpointHints forZones[]discovery.v1.ForZone
discovery.v1.EndpointPort appProtocol name port protocol
discovery.v1.EndpointSlice addressType apiVersion endpoints[]discovery.v1.Endpoint kind metadata>m.apis.meta.v1.ObjectMeta ports[]discovery.v1.EndpointPort
discovery.v1.ForZone name
discovery.v1beta1.Endpoint addresses[] conditions>discovery.v1beta1.EndpointConditions hints>discovery.v1beta1.EndpointHints hostname nodeName targetRef>core.v1.ObjectReference topology{}
discovery.v1beta1.EndpointConditions ready serving terminating
discovery.v1beta1.EndpointHints forZones[]discovery.v1beta1.ForZone
discovery.v1beta1.EndpointPort appProtocol name port protocol
discovery.v1beta1.EndpointSlice addressType apiVersion endpoints[]discovery.v1beta1.Endpoint kind metadata>m.apis.meta.v1.ObjectMeta ports[]discovery.v1beta1.EndpointPort
discovery.v1beta1.ForZone name
events.v1.Event action apiVersion deprecatedCount deprecatedFirstTimestamp>m.apis.meta.v1.Time deprecatedLastTimestamp>m.apis.meta.v1.Time deprecatedSource>core.v1.EventSource eventTime>m.apis.meta.v1.MicroTime kind metadata>m.apis.meta.v1.ObjectMeta note reason regarding>core.v1.ObjectReference related>core.v1.ObjectReference reportingController reportingInstance series>events.v1.EventSeries type
events.v1.EventSeries count lastObservedTime>m.apis.meta.v1.MicroTime
events.v1beta1.Event action apiVersion deprecatedCount deprecatedFirstTimestamp>m.apis.meta.v1.Time deprecatedLastTimestamp>m.apis.meta.v1.Time deprecatedSource>core.v1.EventSource eventTime>m.apis.meta.v1.MicroTime kind metadata>m.apis.meta.v1.ObjectMeta note reason regarding>core.v1.ObjectReference related>core.v1.ObjectReference reportingController reportingInstance series>events.v1beta1.EventSeries type
events.v1beta1.EventSeries count lastObservedTime>m.apis.meta.v1.MicroTime
extensions.v1beta1.HTTPIngressPath backend>extensions.v1beta1.IngressBackend path pathType
extensions.v1beta1.HTTPIngressRuleValue paths[]extensions.v1beta1.HTTPIngressPath
extensions.v1beta1.Ingress apiVersion kind metadata>m.apis.meta.v1.ObjectMeta spec>extensions.v1beta1.IngressSpec status>extensions.v1beta1.IngressStatus
extensions.v1beta1.IngressBackend resource>core.v1.TypedLocalObjectReference serviceName servicePort>m.util.intstr.IntOrString
extensions.v1beta1.IngressRule host http>extensions.v1beta1.HTTPIngressRuleValue
extensions.v1beta1.IngressSpec backend>extensions.v1beta1.IngressBackend ingressClassName rules[]extensions.v1beta1.IngressRule tls[]extensions.v1beta1.IngressTLS
extensions.v1beta1.IngressStatus loadBalancer>core.v1.LoadBalancerStatus
extensions.v1beta1.IngressTLS hosts[] secretName
flowcontrol.v1beta1.FlowDistinguisherMethod type
flowcontrol.v1beta1.FlowSchema apiVersion kind metadata>m.apis.meta.v1.ObjectMeta spec>flowcontrol.v1beta1.FlowSchemaSpec status>flowcontrol.v1beta1.FlowSchemaStatus
flowcontrol.v1beta1.FlowSchemaCondition lastTransitionTime>m.apis.meta.v1.Time message reason status type
flowcontrol.v1beta1.FlowSchemaSpec distinguisherMethod>flowcontrol.v1beta1.FlowDistinguisherMethod matchingPrecedence priorityLevelConfiguration>flowcontrol.v1beta1.PriorityLevelConfigurationReference rules[]flowcontrol.v1beta1.PolicyRulesWithSubjects
flowcontrol.v1beta1.FlowSchemaStatus conditions[]flowcontrol.v1beta1.FlowSchemaCondition
flowcontrol.v1beta1.GroupSubject name
flowcontrol.v1beta1.LimitResponse queuing>flowcontrol.v1beta1.QueuingConfiguration type
flowcontrol.v1beta1.LimitedPriorityLevelConfiguration assuredConcurrencyShares limitResponse>flowcontrol.v1beta1.LimitResponse
flowcontrol.v1beta1.NonResourcePolicyRule nonResourceURLs[] verbs[]
flowcontrol.v1beta1.PolicyRulesWithSubjects nonResourceRules[]flowcontrol.v1beta1.NonResourcePolicyRule resourceRules[]flowcontrol.v1beta1.ResourcePolicyRule subjects[]flowcontrol.v1beta1.Subject
flowcontrol.v1beta1.PriorityLevelConfiguration apiVersion kind metadata>m.apis.meta.v1.ObjectMeta spec>flowcontrol.v1beta1.PriorityLevelConfigurationSpec status>flowcontrol.v1beta1.PriorityLevelConfigurationStatus
flowcontrol.v1beta1.PriorityLevelConfigurationCondition lastTransitionTime>m.apis.meta.v1.Time message reason status type
flowcontrol.v1beta1.PriorityLevelConfigurationReference name
flowcontrol.v1beta1.PriorityLevelConfigurationSpec limited>flowcontrol.v1beta1.LimitedPriorityLevelConfiguration type
flowcontrol.v1beta1.PriorityLevelConfigurationStatus conditions[]flowcontrol.v1beta1.PriorityLevelConfigurationCondition
flowcontrol.v1beta1.QueuingConfiguration handSize queueLengthLimit queues
flowcontrol.v1beta1.ResourcePolicyRule apiGroups[] clusterScope namespaces[] resources[] verbs[]
flowcontrol.v1beta1.ServiceAccountSubject name namespace
flowcontrol.v1beta1.Subject group>flowcontrol.v1beta1.GroupSubject kind serviceAccount>flowcontrol.v1beta1.ServiceAccountSubject user>flowcontrol.v1beta1.UserSubject
flowcontrol.v1beta1.UserSubject name
g.apiregistration.v1.APIService apiVersion kind metadata>m.apis.meta.v1.ObjectMeta spec>g.apiregistration.v1.APIServiceSpec status>g.apiregistration.v1.APIServiceStatus
g.apiregistration.v1.APIServiceCondition lastTransitionTime>m.apis.meta.v1.Time message reason status type
g.apiregistration.v1.APIServiceSpec caBundle group groupPriorityMinimum insecureSkipTLSVerify service>g.apiregistration.v1.ServiceReference version versionPriority
g.apiregistration.v1.APIServiceStatus conditions[]g.apiregistration.v1.APIServiceCondition!merge!type
g.apiregistration.v1.ServiceReference name namespace port
g.apiregistration.v1beta1.APIService apiVersion kind metadata>m.apis.meta.v1.ObjectMeta spec>g.apiregistration.v1beta1.APIServiceSpec status>g.apiregistration.v1beta1.APIServiceStatus
g.apiregistration.v1beta1.APIServiceCondition lastTransitionTime>m.apis.meta.v1.Time message reason status type
g.apiregistration.v1beta1.APIServiceSpec caBundle group groupPriorityMinimum insecureSkipTLSVerify service>g.apiregistration.v1beta1.ServiceReference version versionPriority
g.apiregistration.v1beta1.APIServiceStatus conditions[]g.apiregistration.v1beta1.APIServiceCondition!merge!type
g.apiregistration.v1beta1.ServiceReference name namespace port
m.apis.meta.v1.APIGroup apiVersion kind name preferredVersion>m.apis.meta.v1.GroupVersionForDiscovery serverAddressByClientCIDRs[]m.apis.meta.v1.ServerAddressByClientCIDR versions[]m.apis.meta.v1.GroupVersionForDiscovery
m.apis.meta.v1.APIResource categories[] group kind name namespaced shortNames[] singularName storageVersionHash verbs[] version
m.apis.meta.v1.APIVersions apiVersion kind serverAddressByClientCIDRs[]m.apis.meta.v1.ServerAddressByClientCIDR versions[]
m.apis.meta.v1.Condition lastTransitionTime>m.apis.meta.v1.Time message observedGeneration reason status type
m.apis.meta.v1.GroupVersionForDiscovery groupVersion version
m.apis.meta.v1.LabelSelector matchExpressions[]m.apis.meta.v1.LabelSelectorRequirement matchLabels{}
m.apis.meta.v1.LabelSelectorRequirement key operator values[]
m.apis.meta.v1.ListMeta continue remainingItemCount resourceVersion selfLink
m.apis.meta.v1.ManagedFieldsEntry apiVersion fieldsType fieldsV1>m.apis.meta.v1.FieldsV1 manager operation time>m.apis.meta.v1.Time
m.apis.meta.v1.ObjectMeta annotations{} clusterName creationTimestamp>m.apis.meta.v1.Time deletionGracePeriodSeconds deletionTimestamp>m.apis.meta.v1.Time finalizers[]!merge generateName generation labels{} managedFields[]m.apis.meta.v1.ManagedFieldsEntry name namespace ownerReferences[]m.apis.meta.v1.OwnerReference!merge!uid resourceVersion selfLink uid
m.apis.meta.v1.OwnerReference apiVersion blockOwnerDeletion controller kind name uid
m.apis.meta.v1.ServerAddressByClientCIDR clientCIDR serverAddress
m.apis.meta.v1.Status apiVersion code details>m.apis.meta.v1.StatusDetails kind message metadata>m.apis.meta.v1.ListMeta reason status
m.apis.meta.v1.StatusCause field message reason
m.apis.meta.v1.StatusDetails causes[]m.apis.meta.v1.StatusCause group kind name retryAfterSeconds uid
networking.v1.HTTPIngressPath backend>networking.v1.IngressBackend path pathType
networking.v1.HTTPIngressRuleValue paths[]networking.v1.HTTPIngressPath
networking.v1.IPBlock cidr except[]
networking.v1.Ingress apiVersion kind metadata>m.apis.meta.v1.ObjectMeta spec>networking.v1.IngressSpec status>networking.v1.IngressStatus
networking.v1.IngressBackend resource>core.v1.TypedLocalObjectReference service>networking.v1.IngressServiceBackend
networking.v1.IngressClass apiVersion kind metadata>m.apis.meta.v1.ObjectMeta spec>networking.v1.IngressClassSpec
networking.v1.IngressClassParametersReference apiGroup kind name namespace scope
networking.v1.IngressClassSpec controller parameters>networking.v1.IngressClassParametersReference
networking.v1.IngressRule host http>networking.v1.HTTPIngressRuleValue
networking.v1.IngressServiceBackend name port>networking.v1.ServiceBackendPort
networking.v1.IngressSpec defaultBackend>networking.v1.IngressBackend ingressClassName rules[]networking.v1.IngressRule tls[]networking.v1.IngressTLS
networking.v1.IngressStatus loadBalancer>core.v1.LoadBalancerStatus
networking.v1.IngressTLS hosts[] secretName
networking.v1.NetworkPolicy apiVersion kind metadata>m.apis.meta.v1.ObjectMeta spec>networking.v1.NetworkPolicySpec
networking.v1.NetworkPolicyEgressRule ports[]networking.v1.NetworkPolicyPort to[]networking.v1.NetworkPolicyPeer
networking.v1.NetworkPolicyIngressRule from[]networking.v1.NetworkPolicyPeer ports[]networking.v1.NetworkPolicyPort
networking.v1.NetworkPolicyPeer ipBlock>networking.v1.IPBlock namespaceSelector>m.apis.meta.v1.LabelSelector podSelector>m.apis.meta.v1.LabelSelector
networking.v1.NetworkPolicyPort endPort port>m.util.intstr.IntOrString protocol
networking.v1.NetworkPolicySpec egress[]networking.v1.NetworkPolicyEgressRule ingress[]networking.v1.NetworkPolicyIngressRule podSelector>m.apis.meta.v1.LabelSelector policyTypes[]
networking.v1.ServiceBackendPort name number
networking.v1beta1.HTTPIngressPath backend>networking.v1beta1.IngressBackend path pathType
networking.v1beta1.HTTPIngressRuleValue paths[]networking.v1beta1.HTTPIngressPath
networking.v1beta1.Ingress apiVersion kind metadata>m.apis.meta.v1.ObjectMeta spec>networking.v1beta1.IngressSpec status>networking.v1beta1.IngressStatus
networking.v1beta1.IngressBackend resource>core.v1.TypedLocalObjectReference serviceName servicePort>m.util.intstr.IntOrString
networking.v1beta1.IngressClass apiVersion kind metadata>m.apis.meta.v1.ObjectMeta spec>networking.v1beta1.IngressClassSpec
networking.v1beta1.IngressClassParametersReference apiGroup kind name namespace scope
networking.v1beta1.IngressClassSpec controller parameters>networking.v1beta1.IngressClassParametersReference
networking.v1beta1.IngressRule host http>networking.v1beta1.HTTPIngressRuleValue
networking.v1beta1.IngressSpec backend>networking.v1beta1.IngressBackend ingressClassName rules[]networking.v1beta1.IngressRule tls[]networking.v1beta1.IngressTLS
networking.v1beta1.IngressStatus loadBalancer>core.v1.LoadBalancerStatus
networking.v1beta1.IngressTLS hosts[] secretName
node.v1.Overhead podFixed{}m.api.resource.Quantity
node.v1.RuntimeClass apiVersion handler kind metadata>m.apis.meta.v1.ObjectMeta overhead>node.v1.Overhead scheduling>node.v1.Scheduling
node.v1.Scheduling nodeSelector{} tolerations[]core.v1.Toleration
node.v1beta1.Overhead podFixed{}m.api.resource.Quantity
node.v1beta1.RuntimeClass apiVersion handler kind metadata>m.apis.meta.v1.ObjectMeta overhead>node.v1beta1.Overhead scheduling>node.v1beta1.Scheduling
node.v1beta1.Scheduling nodeSelector{} tolerations[]core.v1.Toleration
policy.v1.PodDisruptionBudget apiVersion kind metadata>m.apis.meta.v1.ObjectMeta spec>policy.v1.PodDisruptionBudgetSpec status>policy.v1.PodDisruptionBudgetStatus
policy.v1.PodDisruptionBudgetSpec maxUnavailable>m.util.intstr.IntOrString minAvailable>m.util.intstr.IntOrString selector>m.apis.meta.v1.LabelSelector
policy.v1.PodDisruptionBudgetStatus conditions[]m.apis.meta.v1.Condition!merge!type currentHealthy desiredHealthy disruptedPods{}m.apis.meta.v1.Time disruptionsAllowed expectedPods observedGeneration
policy.v1beta1.AllowedCSIDriver name
policy.v1beta1.AllowedFlexVolume driver
policy.v1beta1.AllowedHostPath pathPrefix readOnly
policy.v1beta1.Eviction apiVersion deleteOptions>m.apis.meta.v1.DeleteOptions kind metadata>m.apis.meta.v1.ObjectMeta
policy.v1beta1.FSGroupStrategyOptions ranges[]policy.v1beta1.IDRange rule
policy.v1beta1.HostPortRange max min
policy.v1beta1.IDRange max min
policy.v1beta1.PodDisruptionBudget apiVersion kind metadata>m.apis.meta.v1.ObjectMeta spec>policy.v1beta1.PodDisruptionBudgetSpec status>policy.v1beta1.PodDisruptionBudgetStatus
policy.v1beta1.PodDisruptionBudgetSpec maxUnavailable>m.util.intstr.IntOrString minAvailable>m.util.intstr.IntOrString selector>m.apis.meta.v1.LabelSelector
policy.v1beta1.PodDisruptionBudgetStatus conditions[]m.apis.meta.v1.Condition!merge!type currentHealthy desiredHealthy disruptedPods{}m.apis.meta.v1.Time disruptionsAllowed expectedPods observedGeneration
policy.v1beta1.PodSecurityPolicy apiVersion kind metadata>m.apis.meta.v1.ObjectMeta spec>policy.v1beta1.PodSecurityPolicySpec
policy.v1beta1.PodSecurityPolicySpec allowPrivilegeEscalation allowedCSIDrivers[]policy.v1beta1.AllowedCSIDriver allowedCapabilities[] allowedFlexVolumes[]policy.v1beta1.AllowedFlexVolume allowedHostPaths[]policy.v1beta1.AllowedHostPath allowedProcMountTypes[] allowedUnsafeSysctls[] defaultAddCapabilities[] defaultAllowPrivilegeEscalation forbiddenSysctls[] fsGroup>policy.v1beta1.FSGroupStrategyOptions hostIPC hostNetwork hostPID hostPorts[]policy.v1beta1.HostPortRange privileged readOnlyRootFilesystem requiredDropCapabilities[] runAsGroup>policy.v1beta1.RunAsGroupStrategyOptions runAsUser>policy.v1beta1.RunAsUserStrategyOptions runtimeClass>policy.v1beta1.RuntimeClassStrategyOptions seLinux>policy.v1beta1.SELinuxStrategyOptions supplementalGroups>policy.v1beta1.SupplementalGroupsStrategyOptions volumes[]
policy.v1beta1.RunAsGroupStrategyOptions ranges[]policy.v1beta1.IDRange rule
policy.v1beta1.RunAsUserStrategyOptions ranges[]policy.v1beta1.IDRange rule
policy.v1beta1.RuntimeClassStrategyOptions allowedRuntimeClassNames[] defaultRuntimeClassName
policy.v1beta1.SELinuxStrategyOptions rule seLinuxOptions>core.v1.SELinuxOptions
policy.v1beta1.SupplementalGroupsStrategyOptions ranges[]policy.v1beta1.IDRange rule
rbac.v1.AggregationRule clusterRoleSelectors[]m.apis.meta.v1.LabelSelector
rbac.v1.ClusterRole aggregationRule>rbac.v1.AggregationRule apiVersion kind metadata>m.apis.meta.v1.ObjectMeta rules[]rbac.v1.PolicyRule
rbac.v1.ClusterRoleBinding apiVersion kind metadata>m.apis.meta.v1.ObjectMeta roleRef>rbac.v1.RoleRef subjects[]rbac.v1.Subject
rbac.v1.PolicyRule apiGroups[] nonResourceURLs[] resourceNames[] resources[] verbs[]
rbac.v1.Role apiVersion kind metadata>m.apis.meta.v1.ObjectMeta rules[]rbac.v1.PolicyRule
rbac.v1.RoleBinding apiVersion kind metadata>m.apis.meta.v1.ObjectMeta roleRef>rbac.v1.RoleRef subjects[]rbac.v1.Subject
rbac.v1.RoleRef apiGroup kind name
rbac.v1.Subject apiGroup kind name namespace
rbac.v1beta1.AggregationRule clusterRoleSelectors[]m.apis.meta.v1.LabelSelector
rbac.v1beta1.ClusterRole aggregationRule>rbac.v1beta1.AggregationRule apiVersion kind metadata>m.apis.meta.v1.ObjectMeta rules[]rbac.v1beta1.PolicyRule
rbac.v1beta1.ClusterRoleBinding apiVersion kind metadata>m.apis.meta.v1.ObjectMeta roleRef>rbac.v1beta1.RoleRef subjects[]rbac.v1beta1.Subject
rbac.v1beta1.PolicyRule apiGroups[] nonResourceURLs[] resourceNames[] resources[] verbs[]
rbac.v1beta1.Role apiVersion kind metadata>m.apis.meta.v1.ObjectMeta rules[]rbac.v1beta1.PolicyRule
rbac.v1beta1.RoleBinding apiVersion kind metadata>m.apis.meta.v1.ObjectMeta roleRef>rbac.v1beta1.RoleRef subjects[]rbac.v1beta1.Subject
rbac.v1beta1.RoleRef apiGroup kind name
rbac.v1beta1.Subject apiGroup kind name namespace
scheduling.v1.PriorityClass apiVersion description globalDefault kind metadata>m.apis.meta.v1.ObjectMeta preemptionPolicy value
scheduling.v1beta1.PriorityClass apiVersion description globalDefault kind metadata>m.apis.meta.v1.ObjectMeta preemptionPolicy value
storage.v1.CSIDriver apiVersion kind metadata>m.apis.meta.v1.ObjectMeta spec>storage.v1.CSIDriverSpec
storage.v1.CSIDriverSpec attachRequired fsGroupPolicy podInfoOnMount requiresRepublish storageCapacity tokenRequests[]storage.v1.TokenRequest volumeLifecycleModes[]
storage.v1.CSINode apiVersion kind metadata>m.apis.meta.v1.ObjectMeta spec>storage.v1.CSINodeSpec
storage.v1.CSINodeDriver allocatable>storage.v1.VolumeNodeResources name nodeID topologyKeys[]
storage.v1.CSINodeSpec drivers[]storage.v1.CSINodeDriver!merge!name
storage.v1.StorageClass allowVolumeExpansion allowedTopologies[]core.v1.TopologySelectorTerm apiVersion kind metadata>m.apis.meta.v1.ObjectMeta mountOptions[] parameters{} provisioner reclaimPolicy volumeBindingMode
storage.v1.TokenRequest audience expirationSeconds
storage.v1.VolumeAttachment apiVersion kind metadata>m.apis.meta.v1.ObjectMeta spec>storage.v1.VolumeAttachmentSpec status>storage.v1.VolumeAttachmentStatus
storage.v1.VolumeAttachmentSource inlineVolumeSpec>core.v1.PersistentVolumeSpec persistentVolumeName
storage.v1.VolumeAttachmentSpec attacher nodeName source>storage.v1.VolumeAttachmentSource
storage.v1.VolumeAttachmentStatus attachError>storage.v1.VolumeError attached attachmentMetadata{} detachError>storage.v1.VolumeError
storage.v1.VolumeError message time>m.apis.meta.v1.Time
storage.v1.VolumeNodeResources count
storage.v1beta1.CSIDriver apiVersion kind metadata>m.apis.meta.v1.ObjectMeta spec>storage.v1beta1.CSIDriverSpec
storage.v1beta1.CSIDriverSpec attachRequired fsGroupPolicy podInfoOnMount requiresRepublish storageCapacity tokenRequests[]storage.v1beta1.TokenRequest volumeLifecycleModes[]
storage.v1beta1.CSINode apiVersion kind metadata>m.apis.meta.v1.ObjectMeta spec>storage.v1beta1.CSINodeSpec
storage.v1beta1.CSINodeDriver allocatable>storage.v1beta1.VolumeNodeResources name nodeID topologyKeys[]
storage.v1beta1.CSINodeSpec drivers[]storage.v1beta1.CSINodeDriver!merge!name
storage.v1beta1.CSIStorageCapacity apiVersion capacity>m.api.resource.Quantity kind maximumVolumeSize>m.api.resource.Quantity metadata>m.apis.meta.v1.ObjectMeta nodeTopology>m.apis.meta.v1.LabelSelector storageClassName
storage.v1beta1.StorageClass allowVolumeExpansion allowedTopologies[]core.v1.TopologySelectorTerm apiVersion kind metadata>m.apis.meta.v1.ObjectMeta mountOptions[] parameters{} provisioner reclaimPolicy volumeBindingMode
storage.v1beta1.TokenRequest audience expirationSeconds
storage.v1beta1.VolumeAttachment apiVersion kind metadata>m.apis.meta.v1.ObjectMeta spec>storage.v1beta1.VolumeAttachmentSpec status>storage.v1beta1.VolumeAttachmentStatus
storage.v1beta1.VolumeAttachmentSource inlineVolumeSpec>core.v1.PersistentVolumeSpec persistentVolumeName
storage.v1beta1.VolumeAttachmentSpec attacher nodeName source>storage.v1beta1.VolumeAttachmentSource
storage.v1beta1.VolumeAttachmentStatus attachError>storage.v1beta1.VolumeError attached attachmentMetadata{} detachError>storage.v1beta1.VolumeError
storage.v1beta1.VolumeError message time>m.apis.meta.v1.Time
storage.v1beta1.VolumeNodeResources count
x.apiextensions.v1.CustomResourceColumnDefinition description format jsonPath name priority type
x.apiextensions.v1.CustomResourceConversion strategy webhook>x.apiextensions.v1.WebhookConversion
x.apiextensions.v1.CustomResourceDefinition apiVersion kind metadata>m.apis.meta.v1.ObjectMeta spec>x.apiextensions.v1.CustomResourceDefinitionSpec status>x.apiextensions.v1.CustomResourceDefinitionStatus
x.apiextensions.v1.CustomResourceDefinitionCondition lastTransitionTime>m.apis.meta.v1.Time message reason status type
x.apiextensions.v1.CustomResourceDefinitionNames categories[] kind listKind plural shortNames[] singular
x.apiextensions.v1.CustomResourceDefinitionSpec conversion>x.apiextensions.v1.CustomResourceConversion group names>x.apiextensions.v1.CustomResourceDefinitionNames preserveUnknownFields scope versions[]x.apiextensions.v1.CustomResourceDefinitionVersion
x.apiextensions.v1.CustomResourceDefinitionStatus acceptedNames>x.apiextensions.v1.CustomResourceDefinitionNames conditions[]x.apiextensions.v1.CustomResourceDefinitionCondition storedVersions[]
x.apiextensions.v1.CustomResourceDefinitionVersion additionalPrinterColumns[]x.apiextensions.v1.CustomResourceColumnDefinition deprecated deprecationWarning name schema>x.apiextensions.v1.CustomResourceValidation served storage subresources>x.apiextensions.v1.CustomResourceSubresources
x.apiextensions.v1.CustomResourceSubresourceScale labelSelectorPath specReplicasPath statusReplicasPath
x.apiextensions.v1.CustomResourceSubresources scale>x.apiextensions.v1.CustomResourceSubresourceScale status>x.apiextensions.v1.CustomResourceSubresourceStatus
x.apiextensions.v1.CustomResourceValidation openAPIV3Schema>x.apiextensions.v1.JSONSchemaProps
x.apiextensions.v1.ExternalDocumentation description url
x.apiextensions.v1.JSONSchemaProps $ref $schema additionalItems>x.apiextensions.v1.JSONSchemaPropsOrBool additionalProperties>x.apiextensions.v1.JSONSchemaPropsOrBool allOf[]x.apiextensions.v1.JSONSchemaProps anyOf[]x.apiextensions.v1.JSONSchemaProps default>x.apiextensions.v1.JSON definitions{}x.apiextensions.v1.JSONSchemaProps dependencies{}x.apiextensions.v1.JSONSchemaPropsOrStringArray description enum[]x.apiextensions.v1.JSON example>x.apiextensions.v1.JSON exclusiveMaximum exclusiveMinimum externalDocs>x.apiextensions.v1.ExternalDocumentation format id items>x.apiextensions.v1.JSONSchemaPropsOrArray maxItems maxLength maxProperties maximum minItems minLength minProperties minimum multipleOf not>x.apiextensions.v1.JSONSchemaProps nullable oneOf[]x.apiextensions.v1.JSONSchemaProps pattern patternProperties{}x.apiextensions.v1.JSONSchemaProps properties{}x.apiextensions.v1.JSONSchemaProps required[] title type uniqueItems x-kubernetes-embedded-resource x-kubernetes-int-or-string x-kubernetes-list-map-keys[] x-kubernetes-list-type x-kubernetes-map-type x-kubernetes-preserve-unknown-fields
x.apiextensions.v1.ServiceReference name namespace path port
x.apiextensions.v1.WebhookClientConfig caBundle service>x.apiextensions.v1.ServiceReference url
x.apiextensions.v1.WebhookConversion clientConfig>x.apiextensions.v1.WebhookClientConfig conversionReviewVersions[]
x.apiextensions.v1beta1.CustomResourceColumnDefinition JSONPath description format name priority type
x.apiextensions.v1beta1.CustomResourceConversion conversionReviewVersions[] strategy webhookClientConfig>x.apiextensions.v1beta1.WebhookClientConfig
x.apiextensions.v1beta1.CustomResourceDefinition apiVersion kind metadata>m.apis.meta.v1.ObjectMeta spec>x.apiextensions.v1beta1.CustomResourceDefinitionSpec status>x.apiextensions.v1beta1.CustomResourceDefinitionStatus
x.apiextensions.v1beta1.CustomResourceDefinitionCondition lastTransitionTime>m.apis.meta.v1.Time message reason status type
x.apiextensions.v1beta1.CustomResourceDefinitionNames categories[] kind listKind plural shortNames[] singular
x.apiextensions.v1beta1.CustomResourceDefinitionSpec additionalPrinterColumns[]x.apiextensions.v1beta1.CustomResourceColumnDefinition conversion>x.apiextensions.v1beta1.CustomResourceConversion group names>x.apiextensions.v1beta1.CustomResourceDefinitionNames preserveUnknownFields scope subresources>x.apiextensions.v1beta1.CustomResourceSubresources validation>x.apiextensions.v1beta1.CustomResourceValidation version versions[]x.apiextensions.v1beta1.CustomResourceDefinitionVersion
x.apiextensions.v1beta1.CustomResourceDefinitionStatus acceptedNames>x.apiextensions.v1beta1.CustomResourceDefinitionNames conditions[]x.apiextensions.v1beta1.CustomResourceDefinitionCondition storedVersions[]
x.apiextensions.v1beta1.CustomResourceDefinitionVersion additionalPrinterColumns[]x.apiextensions.v1beta1.CustomResourceColumnDefinition deprecated deprecationWarning name schema>x.apiextensions.v1beta1.CustomResourceValidation served storage subresources>x.apiextensions.v1beta1.CustomResourceSubresources
x.apiextensions.v1beta1.CustomResourceSubresourceScale labelSelectorPath specReplicasPath statusReplicasPath
x.apiextensions.v1beta1.CustomResourceSubresources scale>x.apiextensions.v1beta1.CustomResourceSubresourceScale status>x.apiextensions.v1beta1.CustomResourceSubresourceStatus
x.apiextensions.v1beta1.CustomResourceValidation openAPIV3Schema>x.apiextensions.v1beta1.JSONSchemaProps
x.apiextensions.v1beta1.ExternalDocumentation description url
x.apiextensions.v1beta1.JSONSchemaProps $ref $schema additionalItems>x.apiextensions.v1beta1.JSONSchemaPropsOrBool additionalProperties>x.apiextensions.v1beta1.JSONSchemaPropsOrBool allOf[]x.apiextensions.v1beta1.JSONSchemaProps anyOf[]x.apiextensions.v1beta1.JSONSchemaProps default>x.apiextensions.v1beta1.JSON definitions{}x.apiextensions.v1beta1.JSONSchemaProps dependencies{}x.apiextensions.v1beta1.JSONSchemaPropsOrStringArray description enum[]x.apiextensions.v1beta1.JSON example>x.apiextensions.v1beta1.JSON exclusiveMaximum exclusiveMinimum externalDocs>x.apiextensions.v1beta1.ExternalDocumentation format id items>x.apiextensions.v1beta1.JSONSchemaPropsOrArray maxItems maxLength maxProperties maximum minItems minLength minProperties minimum multipleOf not>x.apiextensions.v1beta1.JSONSchemaProps nullable oneOf[]x.apiextensions.v1beta1.JSONSchemaProps pattern patternProperties{}x.apiextensions.v1beta1.JSONSchemaProps properties{}x.apiextensions.v1beta1.JSONSchemaProps required[] title type uniqueItems x-kubernetes-embedded-resource x-kubernetes-int-or-string x-kubernetes-list-map-keys[] x-kubernetes-list-type x-kubernetes-map-type x-kubernetes-preserve-unknown-fields
x.apiextensions.v1beta1.ServiceReference name namespace path port
x.apiextensions.v1beta1.WebhookClientConfig caBundle service>x.apiextensions.v1beta1.ServiceReference url
`;

/** The type of each kind: `type apiVersion Kind`. */
export const KINDS = `
admissionregistration.v1.MutatingWebhookConfiguration admissionregistration.k8s.io/v1 MutatingWebhookConfiguration
admissionregistration.v1.ValidatingWebhookConfiguration admissionregistration.k8s.io/v1 ValidatingWebhookConfiguration
admissionregistration.v1beta1.MutatingWebhookConfiguration admissionregistration.k8s.io/v1beta1 MutatingWebhookConfiguration
admissionregistration.v1beta1.ValidatingWebhookConfiguration admissionregistration.k8s.io/v1beta1 ValidatingWebhookConfiguration
apps.v1.ControllerRevision apps/v1 ControllerRevision
apps.v1.DaemonSet apps/v1 DaemonSet
apps.v1.Deployment apps/v1 Deployment
apps.v1.ReplicaSet apps/v1 ReplicaSet
apps.v1.StatefulSet apps/v1 StatefulSet
authentication.v1.TokenRequest authentication.k8s.io/v1 TokenRequest
authentication.v1.TokenReview authentication.k8s.io/v1 TokenReview
authentication.v1beta1.TokenReview authentication.k8s.io/v1beta1 TokenReview
authorization.v1.LocalSubjectAccessReview authorization.k8s.io/v1 LocalSubjectAccessReview
authorization.v1.SelfSubjectAccessReview authorization.k8s.io/v1 SelfSubjectAccessReview
authorization.v1.SelfSubjectRulesReview authorization.k8s.io/v1 SelfSubjectRulesReview
authorization.v1.SubjectAccessReview authorization.k8s.io/v1 SubjectAccessReview
authorization.v1beta1.LocalSubjectAccessReview authorization.k8s.io/v1beta1 LocalSubjectAccessReview
authorization.v1beta1.SelfSubjectAccessReview authorization.k8s.io/v1beta1 SelfSubjectAccessReview
authorization.v1beta1.SelfSubjectRulesReview authorization.k8s.io/v1beta1 SelfSubjectRulesReview
authorization.v1beta1.SubjectAccessReview authorization.k8s.io/v1beta1 SubjectAccessReview
autoscaling.v1.HorizontalPodAutoscaler autoscaling/v1 HorizontalPodAutoscaler
autoscaling.v1.Scale autoscaling/v1 Scale
autoscaling.v2beta1.HorizontalPodAutoscaler autoscaling/v2beta1 HorizontalPodAutoscaler
autoscaling.v2beta2.HorizontalPodAutoscaler autoscaling/v2beta2 HorizontalPodAutoscaler
batch.v1.CronJob batch/v1 CronJob
batch.v1.Job batch/v1 Job
batch.v1beta1.CronJob batch/v1beta1 CronJob
certificates.v1.CertificateSigningRequest certificates.k8s.io/v1 CertificateSigningRequest
certificates.v1beta1.CertificateSigningRequest certificates.k8s.io/v1beta1 CertificateSigningRequest
coordination.v1.Lease coordination.k8s.io/v1 Lease
coordination.v1beta1.Lease coordination.k8s.io/v1beta1 Lease
core.v1.Binding v1 Binding
core.v1.ComponentStatus v1 ComponentStatus
core.v1.ConfigMap v1 ConfigMap
core.v1.Endpoints v1 Endpoints
core.v1.Event v1 Event
core.v1.LimitRange v1 LimitRange
core.v1.Namespace v1 Namespace
core.v1.Node v1 Node
core.v1.PersistentVolume v1 PersistentVolume
core.v1.PersistentVolumeClaim v1 PersistentVolumeClaim
core.v1.Pod v1 Pod
core.v1.PodTemplate v1 PodTemplate
core.v1.ReplicationController v1 ReplicationController
core.v1.ResourceQuota v1 ResourceQuota
core.v1.Secret v1 Secret
core.v1.Service v1 Service
core.v1.ServiceAccount v1 ServiceAccount
discovery.v1.EndpointSlice discovery.k8s.io/v1 EndpointSlice
discovery.v1beta1.EndpointSlice discovery.k8s.io/v1beta1 EndpointSlice
events.v1.Event events.k8s.io/v1 Event
events.v1beta1.Event events.k8s.io/v1beta1 Event
extensions.v1beta1.Ingress extensions/v1beta1 Ingress
flowcontrol.v1beta1.FlowSchema flowcontrol.apiserver.k8s.io/v1beta1 FlowSchema
flowcontrol.v1beta1.PriorityLevelConfiguration flowcontrol.apiserver.k8s.io/v1beta1 PriorityLevelConfiguration
g.apiregistration.v1.APIService apiregistration.k8s.io/v1 APIService
g.apiregistration.v1beta1.APIService apiregistration.k8s.io/v1beta1 APIService
m.apis.meta.v1.APIGroup v1 APIGroup
m.apis.meta.v1.APIVersions v1 APIVersions
m.apis.meta.v1.Status v1 Status
networking.v1.Ingress networking.k8s.io/v1 Ingress
networking.v1.IngressClass networking.k8s.io/v1 IngressClass
networking.v1.NetworkPolicy networking.k8s.io/v1 NetworkPolicy
networking.v1beta1.Ingress networking.k8s.io/v1beta1 Ingress
networking.v1beta1.IngressClass networking.k8s.io/v1beta1 IngressClass
node.v1.RuntimeClass node.k8s.io/v1 RuntimeClass
node.v1beta1.RuntimeClass node.k8s.io/v1beta1 RuntimeClass
policy.v1.PodDisruptionBudget policy/v1 PodDisruptionBudget
policy.v1beta1.Eviction policy/v1beta1 Eviction
policy.v1beta1.PodDisruptionBudget policy/v1beta1 PodDisruptionBudget
policy.v1beta1.PodSecurityPolicy policy/v1beta1 PodSecurityPolicy
rbac.v1.ClusterRole rbac.authorization.k8s.io/v1 ClusterRole
rbac.v1.ClusterRoleBinding rbac.authorization.k8s.io/v1 ClusterRoleBinding
rbac.v1.Role rbac.authorization.k8s.io/v1 Role
rbac.v1.RoleBinding rbac.authorization.k8s.io/v1 RoleBinding
rbac.v1beta1.ClusterRole rbac.authorization.k8s.io/v1beta1 ClusterRole
rbac.v1beta1.ClusterRoleBinding rbac.authorization.k8s.io/v1beta1 ClusterRoleBinding
rbac.v1beta1.Role rbac.authorization.k8s.io/v1beta1 Role
rbac.v1beta1.RoleBinding rbac.authorization.k8s.io/v1beta1 RoleBinding
scheduling.v1.PriorityClass scheduling.k8s.io/v1 PriorityClass
scheduling.v1beta1.PriorityClass scheduling.k8s.io/v1beta1 PriorityClass
storage.v1.CSIDriver storage.k8s.io/v1 CSIDriver
storage.v1.CSINode storage.k8s.io/v1 CSINode
storage.v1.StorageClass storage.k8s.io/v1 StorageClass
storage.v1.VolumeAttachment storage.k8s.io/v1 VolumeAttachment
storage.v1beta1.CSIDriver storage.k8s.io/v1beta1 CSIDriver
storage.v1beta1.CSINode storage.k8s.io/v1beta1 CSINode
storage.v1beta1.CSIStorageCapacity storage.k8s.io/v1beta1 CSIStorageCapacity
storage.v1beta1.StorageClass storage.k8s.io/v1beta1 StorageClass
storage.v1beta1.VolumeAttachment storage.k8s.io/v1beta1 VolumeAttachment
x.apiextensions.v1.CustomResourceDefinition apiextensions.k8s.io/v1 CustomResourceDefinition
x.apiextensions.v1beta1.CustomResourceDefinition apiextensions.k8s.io/v1beta1 CustomResourceDefinition
`;
