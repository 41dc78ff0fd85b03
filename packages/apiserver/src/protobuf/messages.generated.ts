// Field numbers and kinds of the Go types of Kubernetes 1.36, as their protobuf and json tags give them. Facts only.
/** `apiVersion/Kind=message`, separated by spaces. */
export const protobufRoots =
  'apiextensions.k8s.io/v1/CustomResourceDefinition=649 apiregistration.k8s.io/v1/APIService=669 admissionregistration.k8s.io/v1/MutatingAdmissionPolicy=0 admissionregistration.k8s.io/v1/MutatingAdmissionPolicyBinding=17 admissionregistration.k8s.io/v1/MutatingWebhookConfiguration=20 admissionregistration.k8s.io/v1/ValidatingAdmissionPolicy=24 admissionregistration.k8s.io/v1/ValidatingAdmissionPolicyBinding=32 admissionregistration.k8s.io/v1/ValidatingWebhookConfiguration=34 admissionregistration.k8s.io/v1alpha1/MutatingAdmissionPolicy=36 admissionregistration.k8s.io/v1alpha1/MutatingAdmissionPolicyBinding=46 admissionregistration.k8s.io/v1beta1/MutatingAdmissionPolicy=49 admissionregistration.k8s.io/v1beta1/MutatingAdmissionPolicyBinding=59 apps/v1/ControllerRevision=62 apps/v1/DaemonSet=63 apps/v1/Deployment=177 apps/v1/ReplicaSet=183 apps/v1/StatefulSet=187 authentication.k8s.io/v1/SelfSubjectReview=199 authentication.k8s.io/v1/TokenRequest=202 authentication.k8s.io/v1/TokenReview=206 authorization.k8s.io/v1/LocalSubjectAccessReview=209 authorization.k8s.io/v1/SelfSubjectAccessReview=217 authorization.k8s.io/v1/SelfSubjectRulesReview=219 authorization.k8s.io/v1/SubjectAccessReview=224 autoscaling/v1/HorizontalPodAutoscaler=225 autoscaling/v1/Scale=229 autoscaling/v2/HorizontalPodAutoscaler=232 batch/v1/CronJob=255 batch/v1/Job=267 certificates.k8s.io/v1/CertificateSigningRequest=271 certificates.k8s.io/v1alpha1/ClusterTrustBundle=275 certificates.k8s.io/v1beta1/ClusterTrustBundle=277 certificates.k8s.io/v1beta1/PodCertificateRequest=279 coordination.k8s.io/v1/Lease=282 coordination.k8s.io/v1alpha2/LeaseCandidate=284 coordination.k8s.io/v1beta1/LeaseCandidate=286 discovery.k8s.io/v1/EndpointSlice=288 events.k8s.io/v1/Event=295 flowcontrol.apiserver.k8s.io/v1/FlowSchema=298 flowcontrol.apiserver.k8s.io/v1/PriorityLevelConfiguration=311 internal.apiserver.k8s.io/v1alpha1/StorageVersion=319 networking.k8s.io/v1/IPAddress=324 networking.k8s.io/v1/Ingress=327 networking.k8s.io/v1/IngressClass=341 networking.k8s.io/v1/NetworkPolicy=344 networking.k8s.io/v1/ServiceCIDR=351 networking.k8s.io/v1beta1/IPAddress=354 networking.k8s.io/v1beta1/ServiceCIDR=357 node.k8s.io/v1/RuntimeClass=360 policy/v1/Eviction=363 policy/v1/PodDisruptionBudget=366 rbac.authorization.k8s.io/v1/ClusterRole=369 rbac.authorization.k8s.io/v1/ClusterRoleBinding=372 rbac.authorization.k8s.io/v1/Role=375 rbac.authorization.k8s.io/v1/RoleBinding=376 resource.k8s.io/v1/DeviceClass=377 resource.k8s.io/v1/ResourceClaim=384 resource.k8s.io/v1/ResourceClaimTemplate=402 resource.k8s.io/v1/ResourceSlice=404 resource.k8s.io/v1alpha3/DeviceTaintRule=417 resource.k8s.io/v1alpha3/ResourcePoolStatusRequest=422 resource.k8s.io/v1beta1/DeviceClass=426 resource.k8s.io/v1beta1/ResourceClaim=433 resource.k8s.io/v1beta1/ResourceClaimTemplate=450 resource.k8s.io/v1beta1/ResourceSlice=452 resource.k8s.io/v1beta2/DeviceClass=466 resource.k8s.io/v1beta2/DeviceTaintRule=473 resource.k8s.io/v1beta2/ResourceClaim=478 resource.k8s.io/v1beta2/ResourceClaimTemplate=496 resource.k8s.io/v1beta2/ResourceSlice=498 scheduling.k8s.io/v1/PriorityClass=510 scheduling.k8s.io/v1alpha2/PodGroup=511 scheduling.k8s.io/v1alpha2/Workload=523 storage.k8s.io/v1/CSIDriver=527 storage.k8s.io/v1/CSINode=530 storage.k8s.io/v1/CSIStorageCapacity=534 storage.k8s.io/v1/StorageClass=535 storage.k8s.io/v1/VolumeAttachment=538 storage.k8s.io/v1/VolumeAttributesClass=558 storage.k8s.io/v1beta1/VolumeAttributesClass=559 storagemigration.k8s.io/v1beta1/StorageVersionMigration=560 v1/Binding=564 v1/ComponentStatus=565 v1/ConfigMap=567 v1/DeleteOptions=364 v1/Endpoints=568 v1/Event=572 v1/LimitRange=574 v1/Namespace=577 v1/Node=581 v1/NodeProxyOptions=599 v1/PersistentVolume=600 v1/PersistentVolumeClaim=189 v1/Pod=602 v1/PodAttachOptions=623 v1/PodExecOptions=624 v1/PodPortForwardOptions=625 v1/PodProxyOptions=626 v1/PodTemplate=627 v1/ReplicationController=628 v1/ResourceQuota=632 v1/Secret=637 v1/Service=638 v1/ServiceAccount=647 v1/ServiceProxyOptions=648';

/** One message a line: `number[?]:jsonName:kind` for each field; see message-table.ts. */
export const protobufMessages = `1:metadata:m1 2:spec:m4
1:name:s 2:generateName:s 3:namespace:s 4:selfLink:s 5:uid:s 6:resourceVersion:s 7:generation:i 8:creationTimestamp:t 9?:deletionTimestamp:t 10?:deletionGracePeriodSeconds:i 11:labels:{}s 12:annotations:{}s 13:ownerReferences:[]m2 14:finalizers:[]s 17:managedFields:[]m3
5:apiVersion:s 1:kind:s 3:name:s 4:uid:s 6?:controller:B 7?:blockOwnerDeletion:B
1:manager:s 2:operation:s 3:apiVersion:s 4?:time:t 6:fieldsType:s 7?:fieldsV1:f 8:subresource:s
1?:paramKind:m5 2?:matchConstraints:m6 3:variables:[]m12 4:mutations:[]m13 5?:failurePolicy:s 6:matchConditions:[]m16 7:reinvocationPolicy:s
1:apiVersion:s 2:kind:s
1?:namespaceSelector:m7 2?:objectSelector:m7 3:resourceRules:[]m9 4:excludeResourceRules:[]m9 7?:matchPolicy:s
1:matchLabels:{}s 2:matchExpressions:[]m8
1:key:s 2:operator:s 3:values:[]s
1:resourceNames:[]s 2::m10
1:operations:[]s 2::m11
1:apiGroups:[]s 2:apiVersions:[]s 3:resources:[]s 4?:scope:s
1:name:s 2:expression:s
2:patchType:s 3?:applyConfiguration:m14 4?:jsonPatch:m15
1:expression:s
1:expression:s
1:name:s 2:expression:s
1:metadata:m1 2:spec:m18
1:policyName:s 2?:paramRef:m19 3?:matchResources:m6
1:name:s 2:namespace:s 3?:selector:m7 4?:parameterNotFoundAction:s
1:metadata:m1 2:webhooks:[]m21
1:name:s 2:clientConfig:m22 3:rules:[]m10 4?:failurePolicy:s 9?:matchPolicy:s 5?:namespaceSelector:m7 11?:objectSelector:m7 6?:sideEffects:s 7?:timeoutSeconds:i 8:admissionReviewVersions:[]s 10?:reinvocationPolicy:s 12:matchConditions:[]m16
3?:url:s 1?:service:m23 2:caBundle:b
1:namespace:s 2:name:s 3?:path:s 4?:port:i
1:metadata:m1 2:spec:m25 3:status:m28
1?:paramKind:m5 2?:matchConstraints:m6 3:validations:[]m26 4?:failurePolicy:s 5:auditAnnotations:[]m27 6:matchConditions:[]m16 7:variables:[]m12
1:expression:s 2:message:s 3?:reason:s 4:messageExpression:s
1:key:s 2:valueExpression:s
1:observedGeneration:i 2?:typeChecking:m29 3:conditions:[]m31
1:expressionWarnings:[]m30
2:fieldRef:s 3:warning:s
1:type:s 2:status:s 3:observedGeneration:i 4:lastTransitionTime:t 5:reason:s 6:message:s
1:metadata:m1 2:spec:m33
1:policyName:s 2?:paramRef:m19 3?:matchResources:m6 4:validationActions:[]s
1:metadata:m1 2:webhooks:[]m35
1:name:s 2:clientConfig:m22 3:rules:[]m10 4?:failurePolicy:s 9?:matchPolicy:s 5?:namespaceSelector:m7 10?:objectSelector:m7 6?:sideEffects:s 7?:timeoutSeconds:i 8:admissionReviewVersions:[]s 11:matchConditions:[]m16
1:metadata:m1 2:spec:m37
1?:paramKind:m38 2?:matchConstraints:m39 3:variables:[]m41 4:mutations:[]m42 5?:failurePolicy:s 6:matchConditions:[]m45 7:reinvocationPolicy:s
1:apiVersion:s 2:kind:s
1?:namespaceSelector:m7 2?:objectSelector:m7 3:resourceRules:[]m40 4:excludeResourceRules:[]m40 7?:matchPolicy:s
1:resourceNames:[]s 2::m10
1:name:s 2:expression:s
2:patchType:s 3?:applyConfiguration:m43 4?:jsonPatch:m44
1:expression:s
1:expression:s
1:name:s 2:expression:s
1:metadata:m1 2:spec:m47
1:policyName:s 2?:paramRef:m48 3?:matchResources:m39
1:name:s 2:namespace:s 3?:selector:m7 4?:parameterNotFoundAction:s
1:metadata:m1 2:spec:m50
1?:paramKind:m51 2?:matchConstraints:m52 3:variables:[]m54 4:mutations:[]m55 5?:failurePolicy:s 6:matchConditions:[]m58 7:reinvocationPolicy:s
1:apiVersion:s 2:kind:s
1?:namespaceSelector:m7 2?:objectSelector:m7 3:resourceRules:[]m53 4:excludeResourceRules:[]m53 7?:matchPolicy:s
1:resourceNames:[]s 2::m10
1:name:s 2:expression:s
2:patchType:s 3?:applyConfiguration:m56 4?:jsonPatch:m57
1:expression:s
1:expression:s
1:name:s 2:expression:s
1:metadata:m1 2:spec:m60
1:policyName:s 2?:paramRef:m61 3?:matchResources:m52
1:name:s 2:namespace:s 3?:selector:m7 4?:parameterNotFoundAction:s
1:metadata:m1 2:data:r 3:revision:i
1:metadata:m1 2:spec:m64 3:status:m175
1?:selector:m7 2:template:m65 3:updateStrategy:m173 4:minReadySeconds:i 6?:revisionHistoryLimit:i
1:metadata:m1 2:spec:m66
1:volumes:[]m67 20:initContainers:[]m116 2:containers:[]m116 34:ephemeralContainers:[]m149 3:restartPolicy:s 4?:terminationGracePeriodSeconds:i 5?:activeDeadlineSeconds:i 6:dnsPolicy:s 7:nodeSelector:{}s 8:serviceAccountName:s 9:serviceAccount:s 21?:automountServiceAccountToken:B 10:nodeName:s 11:hostNetwork:B 12:hostPID:B 13:hostIPC:B 27?:shareProcessNamespace:B 14?:securityContext:m151 15:imagePullSecrets:[]m78 16:hostname:s 17:subdomain:s 18?:affinity:m153 19:schedulerName:s 22:tolerations:[]m163 23:hostAliases:[]m164 24:priorityClassName:s 25?:priority:i 26?:dnsConfig:m165 28:readinessGates:[]m167 29?:runtimeClassName:s 30?:enableServiceLinks:B 31?:preemptionPolicy:s 32:overhead:{}q 33:topologySpreadConstraints:[]m168 35?:setHostnameAsFQDN:B 36?:os:m169 37?:hostUsers:B 38:schedulingGates:[]m170 39:resourceClaims:[]m171 40?:resources:m126 41?:hostnameOverride:s 43?:schedulingGroup:m172
1:name:s 2::m68
1?:hostPath:m69 2?:emptyDir:m70 3?:gcePersistentDisk:m71 4?:awsElasticBlockStore:m72 5?:gitRepo:m73 6?:secret:m74 7?:nfs:m76 8?:iscsi:m77 9?:glusterfs:m79 10?:persistentVolumeClaim:m80 11?:rbd:m81 12?:flexVolume:m82 13?:cinder:m83 14?:cephfs:m84 15?:flocker:m85 16?:downwardAPI:m86 17?:fc:m90 18?:azureFile:m91 19?:configMap:m92 20?:vsphereVolume:m93 21?:quobyte:m94 22?:azureDisk:m95 23?:photonPersistentDisk:m96 26?:projected:m97 24?:portworxVolume:m105 25?:scaleIO:m106 27?:storageos:m107 28?:csi:m108 29?:ephemeral:m109 30?:image:m115
1:path:s 2?:type:s
1:medium:s 2?:sizeLimit:q
1:pdName:s 2:fsType:s 3:partition:i 4:readOnly:B
1:volumeID:s 2:fsType:s 3:partition:i 4:readOnly:B
1:repository:s 2:revision:s 3:directory:s
1:secretName:s 2:items:[]m75 3?:defaultMode:i 4?:optional:B
1:key:s 2:path:s 3?:mode:i
1:server:s 2:path:s 3:readOnly:B
1:targetPortal:s 2:iqn:s 3:lun:i 4:iscsiInterface:s 5:fsType:s 6:readOnly:B 7:portals:[]s 8:chapAuthDiscovery:B 11:chapAuthSession:B 10?:secretRef:m78 12?:initiatorName:s
1:name:s
1:endpoints:s 2:path:s 3:readOnly:B
1:claimName:s 2:readOnly:B
1:monitors:[]s 2:image:s 3:fsType:s 4:pool:s 5:user:s 6:keyring:s 7?:secretRef:m78 8:readOnly:B
1:driver:s 2:fsType:s 3?:secretRef:m78 4:readOnly:B 5:options:{}s
1:volumeID:s 2:fsType:s 3:readOnly:B 4?:secretRef:m78
1:monitors:[]s 2:path:s 3:user:s 4:secretFile:s 5?:secretRef:m78 6:readOnly:B
1:datasetName:s 2:datasetUUID:s
1:items:[]m87 2?:defaultMode:i
1:path:s 2?:fieldRef:m88 3?:resourceFieldRef:m89 4?:mode:i
1:apiVersion:s 2:fieldPath:s
1:containerName:s 2:resource:s 3:divisor:q
1:targetWWNs:[]s 2?:lun:i 3:fsType:s 4:readOnly:B 5:wwids:[]s
1:secretName:s 2:shareName:s 3:readOnly:B
1::m78 2:items:[]m75 3?:defaultMode:i 4?:optional:B
1:volumePath:s 2:fsType:s 3:storagePolicyName:s 4:storagePolicyID:s
1:registry:s 2:volume:s 3:readOnly:B 4:user:s 5:group:s 6:tenant:s
1:diskName:s 2:diskURI:s 3?:cachingMode:s 4?:fsType:s 5?:readOnly:B 6?:kind:s
1:pdID:s 2:fsType:s
1:sources:[]m98 2?:defaultMode:i
1?:secret:m99 2?:downwardAPI:m100 3?:configMap:m101 4?:serviceAccountToken:m102 5?:clusterTrustBundle:m103 6?:podCertificate:m104
1::m78 2:items:[]m75 4?:optional:B
1:items:[]m87
1::m78 2:items:[]m75 4?:optional:B
1:audience:s 2?:expirationSeconds:i 3:path:s
1?:name:s 2?:signerName:s 3?:labelSelector:m7 5?:optional:B 4:path:s
1:signerName:s 2:keyType:s 3?:maxExpirationSeconds:i 4:credentialBundlePath:s 5:keyPath:s 6:certificateChainPath:s 7:userAnnotations:{}s
1:volumeID:s 2:fsType:s 3:readOnly:B
1:gateway:s 2:system:s 3?:secretRef:m78 4:sslEnabled:B 5:protectionDomain:s 6:storagePool:s 7:storageMode:s 8:volumeName:s 9:fsType:s 10:readOnly:B
1:volumeName:s 2:volumeNamespace:s 3:fsType:s 4:readOnly:B 5?:secretRef:m78
1:driver:s 2?:readOnly:B 3?:fsType:s 4:volumeAttributes:{}s 5?:nodePublishSecretRef:m78
1?:volumeClaimTemplate:m110
1:metadata:m1 2:spec:m111
1:accessModes:[]s 4?:selector:m7 2:resources:m112 3:volumeName:s 5?:storageClassName:s 6?:volumeMode:s 7?:dataSource:m113 8?:dataSourceRef:m114 9?:volumeAttributesClassName:s
1:limits:{}q 2:requests:{}q
1?:apiGroup:s 2:kind:s 3:name:s
1?:apiGroup:s 2:kind:s 3:name:s 4?:namespace:s
1:reference:s 2:pullPolicy:s
1:name:s 2:image:s 3:command:[]s 4:args:[]s 5:workingDir:s 6:ports:[]m117 19:envFrom:[]m118 7:env:[]m121 8:resources:m126 23:resizePolicy:[]m128 24?:restartPolicy:s 25:restartPolicyRules:[]m129 9:volumeMounts:[]m131 21:volumeDevices:[]m132 10?:livenessProbe:m133 11?:readinessProbe:m133 22?:startupProbe:m133 12?:lifecycle:m140 13:terminationMessagePath:s 20:terminationMessagePolicy:s 14:imagePullPolicy:s 15?:securityContext:m143 16:stdin:B 17:stdinOnce:B 18:tty:B
1:name:s 2:hostPort:i 3:containerPort:i 4:protocol:s 5:hostIP:s
1:prefix:s 2?:configMapRef:m119 3?:secretRef:m120
1::m78 2?:optional:B
1::m78 2?:optional:B
1:name:s 2:value:s 3?:valueFrom:m122
1?:fieldRef:m88 2?:resourceFieldRef:m89 3?:configMapKeyRef:m123 4?:secretKeyRef:m124 5?:fileKeyRef:m125
1::m78 2:key:s 3?:optional:B
1::m78 2:key:s 3?:optional:B
1:volumeName:s 2:path:s 3:key:s 4?:optional:B
1:limits:{}q 2:requests:{}q 3:claims:[]m127
1:name:s 2:request:s
1:resourceName:s 2:restartPolicy:s
1:action:s 2?:exitCodes:m130
1:operator:s 2:values:[]i
1:name:s 2:readOnly:B 7?:recursiveReadOnly:s 3:mountPath:s 4:subPath:s 5?:mountPropagation:s 6:subPathExpr:s
1:name:s 2:devicePath:s
1::m134 2:initialDelaySeconds:i 3:timeoutSeconds:i 4:periodSeconds:i 5:successThreshold:i 6:failureThreshold:i 7?:terminationGracePeriodSeconds:i
1?:exec:m135 2?:httpGet:m136 3?:tcpSocket:m138 4?:grpc:m139
1:command:[]s
1:path:s 2:port:o 3:host:s 4:scheme:s 5:httpHeaders:[]m137
1:name:s 2:value:s
1:port:o 2:host:s
1:port:i 2?:service:s
1?:postStart:m141 2?:preStop:m141 3?:stopSignal:s
1?:exec:m135 2?:httpGet:m136 3?:tcpSocket:m138 4?:sleep:m142
1:seconds:i
1?:capabilities:m144 2?:privileged:B 3?:seLinuxOptions:m145 10?:windowsOptions:m146 4?:runAsUser:i 8?:runAsGroup:i 5?:runAsNonRoot:B 6?:readOnlyRootFilesystem:B 7?:allowPrivilegeEscalation:B 9?:procMount:s 11?:seccompProfile:m147 12?:appArmorProfile:m148
1:add:[]s 2:drop:[]s
1:user:s 2:role:s 3:type:s 4:level:s
1?:gmsaCredentialSpecName:s 2?:gmsaCredentialSpec:s 3?:runAsUserName:s 4?:hostProcess:B
1:type:s 2?:localhostProfile:s
1:type:s 2?:localhostProfile:s
1::m150 2:targetContainerName:s
1:name:s 2:image:s 3:command:[]s 4:args:[]s 5:workingDir:s 6:ports:[]m117 19:envFrom:[]m118 7:env:[]m121 8:resources:m126 23:resizePolicy:[]m128 24?:restartPolicy:s 25:restartPolicyRules:[]m129 9:volumeMounts:[]m131 21:volumeDevices:[]m132 10?:livenessProbe:m133 11?:readinessProbe:m133 22?:startupProbe:m133 12?:lifecycle:m140 13:terminationMessagePath:s 20:terminationMessagePolicy:s 14:imagePullPolicy:s 15?:securityContext:m143 16:stdin:B 17:stdinOnce:B 18:tty:B
1?:seLinuxOptions:m145 8?:windowsOptions:m146 2?:runAsUser:i 6?:runAsGroup:i 3?:runAsNonRoot:B 4:supplementalGroups:[]i 12?:supplementalGroupsPolicy:s 5?:fsGroup:i 7:sysctls:[]m152 9?:fsGroupChangePolicy:s 10?:seccompProfile:m147 11?:appArmorProfile:m148 13?:seLinuxChangePolicy:s
1:name:s 2:value:s
1?:nodeAffinity:m154 2?:podAffinity:m159 3?:podAntiAffinity:m162
1?:requiredDuringSchedulingIgnoredDuringExecution:m155 2:preferredDuringSchedulingIgnoredDuringExecution:[]m158
1:nodeSelectorTerms:[]m156
1:matchExpressions:[]m157 2:matchFields:[]m157
1:key:s 2:operator:s 3:values:[]s
1:weight:i 2:preference:m156
1:requiredDuringSchedulingIgnoredDuringExecution:[]m160 2:preferredDuringSchedulingIgnoredDuringExecution:[]m161
1?:labelSelector:m7 2:namespaces:[]s 3:topologyKey:s 4?:namespaceSelector:m7 5:matchLabelKeys:[]s 6:mismatchLabelKeys:[]s
1:weight:i 2:podAffinityTerm:m160
1:requiredDuringSchedulingIgnoredDuringExecution:[]m160 2:preferredDuringSchedulingIgnoredDuringExecution:[]m161
1:key:s 2:operator:s 3:value:s 4:effect:s 5?:tolerationSeconds:i
1:ip:s 2:hostnames:[]s
1:nameservers:[]s 2:searches:[]s 3:options:[]m166
1:name:s 2?:value:s
1:conditionType:s
1:maxSkew:i 2:topologyKey:s 3:whenUnsatisfiable:s 4?:labelSelector:m7 5?:minDomains:i 6?:nodeAffinityPolicy:s 7?:nodeTaintsPolicy:s 8:matchLabelKeys:[]s
1:name:s
1:name:s
1:name:s 3?:resourceClaimName:s 4?:resourceClaimTemplateName:s
1?:podGroupName:s
1:type:s 2?:rollingUpdate:m174
1?:maxUnavailable:o 2?:maxSurge:o
1:currentNumberScheduled:i 2:numberMisscheduled:i 3:desiredNumberScheduled:i 4:numberReady:i 5:observedGeneration:i 6:updatedNumberScheduled:i 7:numberAvailable:i 8:numberUnavailable:i 9?:collisionCount:i 10:conditions:[]m176
1:type:s 2:status:s 3:lastTransitionTime:t 4:reason:s 5:message:s
1:metadata:m1 2:spec:m178 3:status:m181
1?:replicas:i 2?:selector:m7 3:template:m65 4:strategy:m179 5:minReadySeconds:i 6?:revisionHistoryLimit:i 7:paused:B 9?:progressDeadlineSeconds:i
1:type:s 2?:rollingUpdate:m180
1?:maxUnavailable:o 2?:maxSurge:o
1:observedGeneration:i 2:replicas:i 3:updatedReplicas:i 7:readyReplicas:i 4:availableReplicas:i 5:unavailableReplicas:i 9?:terminatingReplicas:i 6:conditions:[]m182 8?:collisionCount:i
1:type:s 2:status:s 6:lastUpdateTime:t 7:lastTransitionTime:t 4:reason:s 5:message:s
1:metadata:m1 2:spec:m184 3:status:m185
1?:replicas:i 4:minReadySeconds:i 2?:selector:m7 3:template:m65
1:replicas:i 2:fullyLabeledReplicas:i 4:readyReplicas:i 5:availableReplicas:i 7?:terminatingReplicas:i 3:observedGeneration:i 6:conditions:[]m186
1:type:s 2:status:s 3:lastTransitionTime:t 4:reason:s 5:message:s
1:metadata:m1 2:spec:m188 3:status:m197
1?:replicas:i 2?:selector:m7 3:template:m65 4:volumeClaimTemplates:[]m189 5:serviceName:s 6:podManagementPolicy:s 7:updateStrategy:m193 8?:revisionHistoryLimit:i 9:minReadySeconds:i 10?:persistentVolumeClaimRetentionPolicy:m195 11?:ordinals:m196
1:metadata:m1 2:spec:m111 3:status:m190
1:phase:s 2:accessModes:[]s 3:capacity:{}q 4:conditions:[]m191 5:allocatedResources:{}q 7:allocatedResourceStatuses:{}s 8?:currentVolumeAttributesClassName:s 9?:modifyVolumeStatus:m192
1:type:s 2:status:s 3:lastProbeTime:t 4:lastTransitionTime:t 5:reason:s 6:message:s
1:targetVolumeAttributesClassName:s 2:status:s
1:type:s 2?:rollingUpdate:m194
1?:partition:i 2?:maxUnavailable:o
1:whenDeleted:s 2:whenScaled:s
1:start:i
1:observedGeneration:i 2:replicas:i 3:readyReplicas:i 4:currentReplicas:i 5:updatedReplicas:i 6:currentRevision:s 7:updateRevision:s 9?:collisionCount:i 10:conditions:[]m198 11:availableReplicas:i
1:type:s 2:status:s 3:lastTransitionTime:t 4:reason:s 5:message:s
1:metadata:m1 2:status:m200
1:userInfo:m201
1:username:s 2:uid:s 3:groups:[]s 4:extra:{}S
1:metadata:m1 2:spec:m203 3:status:m205
1:audiences:[]s 4?:expirationSeconds:i 3?:boundObjectRef:m204
1:kind:s 2:apiVersion:s 3:name:s 4:uid:s
1:token:s 2:expirationTimestamp:t
1:metadata:m1 2:spec:m207 3:status:m208
1:token:s 2:audiences:[]s
1:authenticated:B 2:user:m201 4:audiences:[]s 3:error:s
1:metadata:m1 2:spec:m210 3:status:m216
1?:resourceAttributes:m211 2?:nonResourceAttributes:m215 3:user:s 4:groups:[]s 5:extra:{}S 6:uid:s
1:namespace:s 2:verb:s 3:group:s 4:version:s 5:resource:s 6:subresource:s 7:name:s 8?:fieldSelector:m212 9?:labelSelector:m214
1:rawSelector:s 2:requirements:[]m213
1:key:s 2:operator:s 3:values:[]s
1:rawSelector:s 2:requirements:[]m8
1:path:s 2:verb:s
1:allowed:B 4:denied:B 2:reason:s 3:evaluationError:s
1:metadata:m1 2:spec:m218 3:status:m216
1?:resourceAttributes:m211 2?:nonResourceAttributes:m215
1:metadata:m1 2:spec:m220 3:status:m221
1:namespace:s
1:resourceRules:[]m222 2:nonResourceRules:[]m223 3:incomplete:B 4:evaluationError:s
1:verbs:[]s 2:apiGroups:[]s 3:resources:[]s 4:resourceNames:[]s
1:verbs:[]s 2:nonResourceURLs:[]s
1:metadata:m1 2:spec:m210 3:status:m216
1:metadata:m1 2:spec:m226 3:status:m228
1:scaleTargetRef:m227 2?:minReplicas:i 3:maxReplicas:i 4?:targetCPUUtilizationPercentage:i
1:kind:s 2:name:s 3:apiVersion:s
1?:observedGeneration:i 2?:lastScaleTime:t 3:currentReplicas:i 4:desiredReplicas:i 5?:currentCPUUtilizationPercentage:i
1:metadata:m1 2:spec:m230 3:status:m231
1:replicas:i
1:replicas:i 2:selector:s
1:metadata:m1 2:spec:m233 3:status:m246
1:scaleTargetRef:m234 2?:minReplicas:i 3:maxReplicas:i 4:metrics:[]m235 5?:behavior:m243
1:kind:s 2:name:s 3:apiVersion:s
1:type:s 2?:object:m236 3?:pods:m239 4?:resource:m240 7?:containerResource:m241 5?:external:m242
1:describedObject:m234 2:target:m237 3:metric:m238
1:type:s 2?:value:q 3?:averageValue:q 4?:averageUtilization:i
1:name:s 2?:selector:m7
1:metric:m238 2:target:m237
1:name:s 2:target:m237
1:name:s 2:target:m237 3:container:s
1:metric:m238 2:target:m237
1?:scaleUp:m244 2?:scaleDown:m244
3?:stabilizationWindowSeconds:i 1?:selectPolicy:s 2:policies:[]m245 4?:tolerance:q
1:type:s 2:value:i 3:periodSeconds:i
1?:observedGeneration:i 2?:lastScaleTime:t 3:currentReplicas:i 4:desiredReplicas:i 5:currentMetrics:[]m247 6:conditions:[]m254
1:type:s 2?:object:m248 3?:pods:m250 4?:resource:m251 7?:containerResource:m252 5?:external:m253
1:metric:m238 2:current:m249 3:describedObject:m234
1?:value:q 2?:averageValue:q 3?:averageUtilization:i
1:metric:m238 2:current:m249
1:name:s 2:current:m249
1:name:s 2:current:m249 3:container:s
1:metric:m238 2:current:m249
1:type:s 2:status:s 3:lastTransitionTime:t 4:reason:s 5:message:s
1:metadata:m1 2:spec:m256 3:status:m265
1:schedule:s 8?:timeZone:s 2?:startingDeadlineSeconds:i 3:concurrencyPolicy:s 4?:suspend:B 5:jobTemplate:m257 6?:successfulJobsHistoryLimit:i 7?:failedJobsHistoryLimit:i
1:metadata:m1 2:spec:m258
1?:parallelism:i 2?:completions:i 3?:activeDeadlineSeconds:i 11?:podFailurePolicy:m259 16?:successPolicy:m263 7?:backoffLimit:i 12?:backoffLimitPerIndex:i 13?:maxFailedIndexes:i 4?:selector:m7 5?:manualSelector:B 6:template:m65 8?:ttlSecondsAfterFinished:i 9?:completionMode:s 10?:suspend:B 14?:podReplacementPolicy:s 15?:managedBy:s
1:rules:[]m260
1:action:s 2?:onExitCodes:m261 3:onPodConditions:[]m262
1?:containerName:s 2:operator:s 3:values:[]i
1:type:s 2:status:s
1:rules:[]m264
1?:succeededIndexes:s 2?:succeededCount:i
1:active:[]m266 4?:lastScheduleTime:t 5?:lastSuccessfulTime:t
1:kind:s 2:namespace:s 3:name:s 4:uid:s 5:apiVersion:s 6:resourceVersion:s 7:fieldPath:s
1:metadata:m1 2:spec:m258 3:status:m268
1:conditions:[]m269 2?:startTime:t 3?:completionTime:t 4:active:i 5:succeeded:i 6:failed:i 11?:terminating:i 7:completedIndexes:s 10?:failedIndexes:s 8?:uncountedTerminatedPods:m270 9?:ready:i
1:type:s 2:status:s 3:lastProbeTime:t 4:lastTransitionTime:t 5:reason:s 6:message:s
1:succeeded:[]s 2:failed:[]s
1:metadata:m1 2:spec:m272 3:status:m273
1:request:b 7:signerName:s 8?:expirationSeconds:i 5:usages:[]s 2:username:s 3:uid:s 4:groups:[]s 6:extra:{}S
1:conditions:[]m274 2:certificate:b
1:type:s 6:status:s 2:reason:s 3:message:s 4:lastUpdateTime:t 5:lastTransitionTime:t
1:metadata:m1 2:spec:m276
1:signerName:s 2:trustBundle:s
1:metadata:m1 2:spec:m278
1:signerName:s 2:trustBundle:s
1:metadata:m1 2:spec:m280 3:status:m281
1:signerName:s 2:podName:s 3:podUID:s 4:serviceAccountName:s 5:serviceAccountUID:s 6:nodeName:s 7:nodeUID:s 8?:maxExpirationSeconds:i 9:pkixPublicKey:b 10:proofOfPossession:b 12:stubPKCS10Request:b 11:unverifiedUserAnnotations:{}s
1:conditions:[]m31 2:certificateChain:s 4?:notBefore:t 5?:beginRefreshAt:t 6?:notAfter:t
1:metadata:m1 2:spec:m283
1?:holderIdentity:s 2?:leaseDurationSeconds:i 3?:acquireTime:u 4?:renewTime:u 5?:leaseTransitions:i 6?:strategy:s 7?:preferredHolder:s
1:metadata:m1 2:spec:m285
1:leaseName:s 2?:pingTime:u 3?:renewTime:u 4:binaryVersion:s 5:emulationVersion:s 6:strategy:s
1:metadata:m1 2:spec:m287
1:leaseName:s 2?:pingTime:u 3?:renewTime:u 4:binaryVersion:s 5:emulationVersion:s 6:strategy:s
1:metadata:m1 4:addressType:s 2:endpoints:[]m289 3:ports:[]m294
1:addresses:[]s 2:conditions:m290 3?:hostname:s 4?:targetRef:m266 5:deprecatedTopology:{}s 6?:nodeName:s 7?:zone:s 8?:hints:m291
1?:ready:B 2?:serving:B 3?:terminating:B
1:forZones:[]m292 2:forNodes:[]m293
1:name:s
1:name:s
1?:name:s 2?:protocol:s 3?:port:i 4?:appProtocol:s
1:metadata:m1 2:eventTime:u 3?:series:m296 4:reportingController:s 5:reportingInstance:s 6:action:s 7:reason:s 8:regarding:m266 9?:related:m266 10:note:s 11:type:s 12:deprecatedSource:m297 13:deprecatedFirstTimestamp:t 14:deprecatedLastTimestamp:t 15:deprecatedCount:i
1:count:i 2:lastObservedTime:u
1:component:s 2:host:s
1:metadata:m1 2:spec:m299 3:status:m309
1:priorityLevelConfiguration:m300 2:matchingPrecedence:i 3?:distinguisherMethod:m301 4:rules:[]m302
1:name:s
1:type:s
1:subjects:[]m303 2:resourceRules:[]m307 3:nonResourceRules:[]m308
1:kind:s 2?:user:m304 3?:group:m305 4?:serviceAccount:m306
1:name:s
1:name:s
1:namespace:s 2:name:s
1:verbs:[]s 2:apiGroups:[]s 3:resources:[]s 4:clusterScope:B 5:namespaces:[]s
1:verbs:[]s 6:nonResourceURLs:[]s
1:conditions:[]m310
1:type:s 2:status:s 3:lastTransitionTime:t 4:reason:s 5:message:s
1:metadata:m1 2:spec:m312 3:status:m317
1:type:s 2?:limited:m313 3?:exempt:m316
1?:nominalConcurrencyShares:i 2:limitResponse:m314 3?:lendablePercent:i 4?:borrowingLimitPercent:i
1:type:s 2?:queuing:m315
1:queues:i 2:handSize:i 3:queueLengthLimit:i
1?:nominalConcurrencyShares:i 2?:lendablePercent:i
1:conditions:[]m318
1:type:s 2:status:s 3:lastTransitionTime:t 4:reason:s 5:message:s
1:metadata:m1 2:spec:m320 3:status:m321

1:storageVersions:[]m322 2?:commonEncodingVersion:s 3:conditions:[]m323
1:apiServerID:s 2:encodingVersion:s 3:decodableVersions:[]s 4:servedVersions:[]s
1:type:s 2:status:s 3:observedGeneration:i 4:lastTransitionTime:t 5:reason:s 6:message:s
1:metadata:m1 2:spec:m325
1?:parentRef:m326
1:group:s 2:resource:s 3:namespace:s 4:name:s
1:metadata:m1 2:spec:m328 3:status:m337
4?:ingressClassName:s 1?:defaultBackend:m329 2:tls:[]m332 3:rules:[]m333
4?:service:m330 3?:resource:m113
1:name:s 2:port:m331
1:name:s 2:number:i
1:hosts:[]s 2:secretName:s
1:host:s 2::m334
1?:http:m335
1:paths:[]m336
1:path:s 3?:pathType:s 2:backend:m329
1:loadBalancer:m338
1:ingress:[]m339
1:ip:s 2:hostname:s 4:ports:[]m340
1:port:i 2:protocol:s 3?:error:s
1:metadata:m1 2:spec:m342
1:controller:s 2?:parameters:m343
1?:apiGroup:s 2:kind:s 3:name:s 4?:scope:s 5?:namespace:s
1:metadata:m1 2:spec:m345
1:podSelector:m7 2:ingress:[]m346 3:egress:[]m350 4:policyTypes:[]s
1:ports:[]m347 2:from:[]m348
1?:protocol:s 2?:port:o 3?:endPort:i
1?:podSelector:m7 2?:namespaceSelector:m7 3?:ipBlock:m349
1:cidr:s 2:except:[]s
1:ports:[]m347 2:to:[]m348
1:metadata:m1 2:spec:m352 3:status:m353
1:cidrs:[]s
1:conditions:[]m31
1:metadata:m1 2:spec:m355
1?:parentRef:m356
1:group:s 2:resource:s 3:namespace:s 4:name:s
1:metadata:m1 2:spec:m358 3:status:m359
1:cidrs:[]s
1:conditions:[]m31
1:metadata:m1 2:handler:s 3?:overhead:m361 4?:scheduling:m362
1:podFixed:{}q
1:nodeSelector:{}s 2:tolerations:[]m163
1:metadata:m1 2?:deleteOptions:m364
1?:gracePeriodSeconds:i 2?:preconditions:m365 3?:orphanDependents:B 4?:propagationPolicy:s 5:dryRun:[]s 6?:ignoreStoreReadErrorWithClusterBreakingPotential:B
1?:uid:s 2?:resourceVersion:s
1:metadata:m1 2:spec:m367 3:status:m368
1?:minAvailable:o 2?:selector:m7 3?:maxUnavailable:o 4?:unhealthyPodEvictionPolicy:s
1:observedGeneration:i 2:disruptedPods:{}t 3:disruptionsAllowed:i 4:currentHealthy:i 5:desiredHealthy:i 6:expectedPods:i 7:conditions:[]m31
1:metadata:m1 2:rules:[]m370 3?:aggregationRule:m371
1:verbs:[]s 2:apiGroups:[]s 3:resources:[]s 4:resourceNames:[]s 5:nonResourceURLs:[]s
1:clusterRoleSelectors:[]m7
1:metadata:m1 2:subjects:[]m373 3:roleRef:m374
1:kind:s 2:apiGroup:s 3:name:s 4:namespace:s
1:apiGroup:s 2:kind:s 3:name:s
1:metadata:m1 2:rules:[]m370
1:metadata:m1 2:subjects:[]m373 3:roleRef:m374
1:metadata:m1 2:spec:m378
1:selectors:[]m379 2:config:[]m381 4?:extendedResourceName:s
1?:cel:m380
1:expression:s
1::m382
1?:opaque:m383
1:driver:s 2:parameters:r
1:metadata:m1 2:spec:m385 3:status:m394
1:devices:m386
1:requests:[]m387 2:constraints:[]m392 3:config:[]m393
1:name:s 2?:exactly:m388 3:firstAvailable:[]m391
1:deviceClassName:s 2:selectors:[]m379 3:allocationMode:s 4:count:i 5?:adminAccess:B 6:tolerations:[]m389 7?:capacity:m390
1:key:s 2:operator:s 3:value:s 4:effect:s 5?:tolerationSeconds:i
1:requests:{}q
1:name:s 2:deviceClassName:s 3:selectors:[]m379 4:allocationMode:s 5:count:i 6:tolerations:[]m389 7?:capacity:m390
1:requests:[]s 2?:matchAttribute:s 3?:distinctAttribute:s
1:requests:[]s 2::m382
1?:allocation:m395 2:reservedFor:[]m399 4:devices:[]m400
1:devices:m396 3?:nodeSelector:m155 5?:allocationTimestamp:t
1:results:[]m397 2:config:[]m398
1:request:s 2:driver:s 3:pool:s 4:device:s 5?:adminAccess:B 6:tolerations:[]m389 7:bindingConditions:[]s 8:bindingFailureConditions:[]s 9?:shareID:s 10:consumedCapacity:{}q
1:source:s 2:requests:[]s 3::m382
1:apiGroup:s 3:resource:s 4:name:s 5:uid:s
1:driver:s 2:pool:s 3:device:s 7?:shareID:s 4:conditions:[]m31 5?:data:r 6?:networkData:m401
1:interfaceName:s 2:ips:[]s 3:hardwareAddress:s
1:metadata:m1 2:spec:m403
1:metadata:m1 2:spec:m385
1:metadata:m1 2:spec:m405
1:driver:s 2:pool:m406 3?:nodeName:s 4?:nodeSelector:m155 5?:allNodes:B 6:devices:[]m407 7?:perDeviceNodeSelection:B 8:sharedCounters:[]m416
1:name:s 2:generation:i 3:resourceSliceCount:i
1:name:s 2:attributes:{}m408 3:capacity:{}m409 4:consumesCounters:[]m412 5?:nodeName:s 6?:nodeSelector:m155 7?:allNodes:B 8:taints:[]m414 9?:bindsToNode:B 10:bindingConditions:[]s 11:bindingFailureConditions:[]s 12?:allowMultipleAllocations:B 13:nodeAllocatableResourceMappings:{}m415
2?:int:i 3?:bool:B 4?:string:s 5?:version:s 6:ints:[]i 7:bools:[]B 8:strings:[]s 9:versions:[]s
1:value:q 2?:requestPolicy:m410
1?:default:q 3:validValues:[]q 4?:validRange:m411
1?:min:q 2?:max:q 3?:step:q
1:counterSet:s 2:counters:{}m413
1:value:q
1:key:s 2:value:s 3:effect:s 4?:timeAdded:t
1?:capacityKey:s 2?:allocationMultiplier:q
1:name:s 2:counters:{}m413
1:metadata:m1 2:spec:m418 3:status:m421
1?:deviceSelector:m419 2:taint:m420
2?:driver:s 3?:pool:s 4?:device:s
1:key:s 2:value:s 3:effect:s 4?:timeAdded:t
1:conditions:[]m31
1:metadata:m1 2:spec:m423 3?:status:m424
1:driver:s 2?:poolName:s 3?:limit:i
6?:poolCount:i 2:pools:[]m425 3:conditions:[]m31
1:driver:s 2:poolName:s 9:generation:i 8?:resourceSliceCount:i 4?:totalDevices:i 5?:allocatedDevices:i 6?:availableDevices:i 7?:unavailableDevices:i 3?:nodeName:s 10?:validationError:s
1:metadata:m1 2:spec:m427
1:selectors:[]m428 2:config:[]m430 4?:extendedResourceName:s
1?:cel:m429
1:expression:s
1::m431
1?:opaque:m432
1:driver:s 2:parameters:r
1:metadata:m1 2:spec:m434 3:status:m442
1:devices:m435
1:requests:[]m436 2:constraints:[]m440 3:config:[]m441
1:name:s 2:deviceClassName:s 3:selectors:[]m428 4:allocationMode:s 5:count:i 6?:adminAccess:B 7:firstAvailable:[]m437 8:tolerations:[]m438 9?:capacity:m439
1:name:s 2:deviceClassName:s 3:selectors:[]m428 4:allocationMode:s 5:count:i 7:tolerations:[]m438 8?:capacity:m439
1:key:s 2:operator:s 3:value:s 4:effect:s 5?:tolerationSeconds:i
1:requests:{}q
1:requests:[]s 2?:matchAttribute:s 3?:distinctAttribute:s
1:requests:[]s 2::m431
1?:allocation:m443 2:reservedFor:[]m447 4:devices:[]m448
1:devices:m444 3?:nodeSelector:m155 5?:allocationTimestamp:t
1:results:[]m445 2:config:[]m446
1:request:s 2:driver:s 3:pool:s 4:device:s 5?:adminAccess:B 6:tolerations:[]m438 7:bindingConditions:[]s 8:bindingFailureConditions:[]s 9?:shareID:s 10:consumedCapacity:{}q
1:source:s 2:requests:[]s 3::m431
1:apiGroup:s 3:resource:s 4:name:s 5:uid:s
1:driver:s 2:pool:s 3:device:s 7?:shareID:s 4:conditions:[]m31 5?:data:r 6?:networkData:m449
1:interfaceName:s 2:ips:[]s 3:hardwareAddress:s
1:metadata:m1 2:spec:m451
1:metadata:m1 2:spec:m434
1:metadata:m1 2:spec:m453
1:driver:s 2:pool:m454 3:nodeName:s 4?:nodeSelector:m155 5:allNodes:B 6:devices:[]m455 7?:perDeviceNodeSelection:B 8:sharedCounters:[]m465
1:name:s 2:generation:i 3:resourceSliceCount:i
1:name:s 2?:basic:m456
1:attributes:{}m457 2:capacity:{}m458 3:consumesCounters:[]m461 4?:nodeName:s 5?:nodeSelector:m155 6?:allNodes:B 7:taints:[]m463 8?:bindsToNode:B 9:bindingConditions:[]s 10:bindingFailureConditions:[]s 11?:allowMultipleAllocations:B 12:nodeAllocatableResourceMappings:{}m464
2?:int:i 3?:bool:B 4?:string:s 5?:version:s 6:ints:[]i 7:bools:[]B 8:strings:[]s 9:versions:[]s
1:value:q 2?:requestPolicy:m459
1?:default:q 3:validValues:[]q 4?:validRange:m460
1?:min:q 2?:max:q 3?:step:q
1:counterSet:s 2:counters:{}m462
1:value:q
1:key:s 2:value:s 3:effect:s 4?:timeAdded:t
1?:capacityKey:s 2?:allocationMultiplier:q
1:name:s 2:counters:{}m462
1:metadata:m1 2:spec:m467
1:selectors:[]m468 2:config:[]m470 4?:extendedResourceName:s
1?:cel:m469
1:expression:s
1::m471
1?:opaque:m472
1:driver:s 2:parameters:r
1:metadata:m1 2:spec:m474 3:status:m477
1?:deviceSelector:m475 2:taint:m476
2?:driver:s 3?:pool:s 4?:device:s
1:key:s 2:value:s 3:effect:s 4?:timeAdded:t
1:conditions:[]m31
1:metadata:m1 2:spec:m479 3:status:m488
1:devices:m480
1:requests:[]m481 2:constraints:[]m486 3:config:[]m487
1:name:s 2?:exactly:m482 3:firstAvailable:[]m485
1:deviceClassName:s 2:selectors:[]m468 3:allocationMode:s 4:count:i 5?:adminAccess:B 6:tolerations:[]m483 7?:capacity:m484
1:key:s 2:operator:s 3:value:s 4:effect:s 5?:tolerationSeconds:i
1:requests:{}q
1:name:s 2:deviceClassName:s 3:selectors:[]m468 4:allocationMode:s 5:count:i 6:tolerations:[]m483 7?:capacity:m484
1:requests:[]s 2?:matchAttribute:s 3?:distinctAttribute:s
1:requests:[]s 2::m471
1?:allocation:m489 2:reservedFor:[]m493 4:devices:[]m494
1:devices:m490 3?:nodeSelector:m155 5?:allocationTimestamp:t
1:results:[]m491 2:config:[]m492
1:request:s 2:driver:s 3:pool:s 4:device:s 5?:adminAccess:B 6:tolerations:[]m483 7:bindingConditions:[]s 8:bindingFailureConditions:[]s 9?:shareID:s 10:consumedCapacity:{}q
1:source:s 2:requests:[]s 3::m471
1:apiGroup:s 3:resource:s 4:name:s 5:uid:s
1:driver:s 2:pool:s 3:device:s 7?:shareID:s 4:conditions:[]m31 5?:data:r 6?:networkData:m495
1:interfaceName:s 2:ips:[]s 3:hardwareAddress:s
1:metadata:m1 2:spec:m497
1:metadata:m1 2:spec:m479
1:metadata:m1 2:spec:m499
1:driver:s 2:pool:m500 3?:nodeName:s 4?:nodeSelector:m155 5?:allNodes:B 6:devices:[]m501 7?:perDeviceNodeSelection:B 8:sharedCounters:[]m509
1:name:s 2:generation:i 3:resourceSliceCount:i
1:name:s 2:attributes:{}m502 3:capacity:{}m503 4:consumesCounters:[]m506 5?:nodeName:s 6?:nodeSelector:m155 7?:allNodes:B 8:taints:[]m476 9?:bindsToNode:B 10:bindingConditions:[]s 11:bindingFailureConditions:[]s 12?:allowMultipleAllocations:B 13:nodeAllocatableResourceMappings:{}m508
2?:int:i 3?:bool:B 4?:string:s 5?:version:s 6:ints:[]i 7:bools:[]B 8:strings:[]s 9:versions:[]s
1:value:q 2?:requestPolicy:m504
1?:default:q 3:validValues:[]q 4?:validRange:m505
1?:min:q 2?:max:q 3?:step:q
1:counterSet:s 2:counters:{}m507
1:value:q
1?:capacityKey:s 2?:allocationMultiplier:q
1:name:s 2:counters:{}m507
1:metadata:m1 2:value:i 3:globalDefault:B 4:description:s 5?:preemptionPolicy:s
1:metadata:m1 2:spec:m512 3:status:m521
1?:podGroupTemplateRef:m513 2:schedulingPolicy:m515 3?:schedulingConstraints:m518 4:resourceClaims:[]m520 5?:disruptionMode:s 6:priorityClassName:s 7?:priority:i
1?:workload:m514
1:workloadName:s 2:podGroupTemplateName:s
1?:basic:m516 2?:gang:m517

1:minCount:i
1:topology:[]m519
1:key:s
1:name:s 2?:resourceClaimName:s 3?:resourceClaimTemplateName:s
1:conditions:[]m31 2:resourceClaimStatuses:[]m522
1:name:s 2?:resourceClaimName:s
1:metadata:m1 2:spec:m524
1?:controllerRef:m525 2:podGroupTemplates:[]m526
1:apiGroup:s 2:kind:s 3:name:s
1:name:s 2:schedulingPolicy:m515 3?:schedulingConstraints:m518 4:resourceClaims:[]m520 5?:disruptionMode:s 6:priorityClassName:s 7?:priority:i
1:metadata:m1 2:spec:m528
1?:attachRequired:B 2?:podInfoOnMount:B 3:volumeLifecycleModes:[]s 4?:storageCapacity:B 5?:fsGroupPolicy:s 6:tokenRequests:[]m529 7?:requiresRepublish:B 8?:seLinuxMount:B 9?:nodeAllocatableUpdatePeriodSeconds:i 10?:serviceAccountTokenInSecrets:B 11?:preventPodSchedulingIfMissing:B
1:audience:s 2?:expirationSeconds:i
1:metadata:m1 2:spec:m531
1:drivers:[]m532
1:name:s 2:nodeID:s 3:topologyKeys:[]s 4?:allocatable:m533
1?:count:i
1:metadata:m1 2?:nodeTopology:m7 3:storageClassName:s 4?:capacity:q 5?:maximumVolumeSize:q
1:metadata:m1 2:provisioner:s 3:parameters:{}s 4?:reclaimPolicy:s 5:mountOptions:[]s 6?:allowVolumeExpansion:B 7?:volumeBindingMode:s 8:allowedTopologies:[]m536
1:matchLabelExpressions:[]m537
1:key:s 2:values:[]s
1:metadata:m1 2:spec:m539 3:status:m556
1:attacher:s 2:source:m540 3:nodeName:s
1?:persistentVolumeName:s 2?:inlineVolumeSpec:m541
1:capacity:{}q 2::m542 3:accessModes:[]s 4?:claimRef:m266 5:persistentVolumeReclaimPolicy:s 6:storageClassName:s 7:mountOptions:[]s 8?:volumeMode:s 9?:nodeAffinity:m555 10?:volumeAttributesClassName:s
1?:gcePersistentDisk:m71 2?:awsElasticBlockStore:m72 3?:hostPath:m69 4?:glusterfs:m543 5?:nfs:m76 6?:rbd:m544 7?:iscsi:m546 8?:cinder:m547 9?:cephfs:m548 10?:fc:m90 11?:flocker:m85 12?:flexVolume:m549 13?:azureFile:m550 14?:vsphereVolume:m93 15?:quobyte:m94 16?:azureDisk:m95 17?:photonPersistentDisk:m96 18?:portworxVolume:m105 19?:scaleIO:m551 20?:local:m552 21?:storageos:m553 22?:csi:m554
1:endpoints:s 2:path:s 3:readOnly:B 4?:endpointsNamespace:s
1:monitors:[]s 2:image:s 3:fsType:s 4:pool:s 5:user:s 6:keyring:s 7?:secretRef:m545 8:readOnly:B
1:name:s 2:namespace:s
1:targetPortal:s 2:iqn:s 3:lun:i 4:iscsiInterface:s 5:fsType:s 6:readOnly:B 7:portals:[]s 8:chapAuthDiscovery:B 11:chapAuthSession:B 10?:secretRef:m545 12?:initiatorName:s
1:volumeID:s 2:fsType:s 3:readOnly:B 4?:secretRef:m545
1:monitors:[]s 2:path:s 3:user:s 4:secretFile:s 5?:secretRef:m545 6:readOnly:B
1:driver:s 2:fsType:s 3?:secretRef:m545 4:readOnly:B 5:options:{}s
1:secretName:s 2:shareName:s 3:readOnly:B 4?:secretNamespace:s
1:gateway:s 2:system:s 3?:secretRef:m545 4:sslEnabled:B 5:protectionDomain:s 6:storagePool:s 7:storageMode:s 8:volumeName:s 9:fsType:s 10:readOnly:B
1:path:s 2?:fsType:s
1:volumeName:s 2:volumeNamespace:s 3:fsType:s 4:readOnly:B 5?:secretRef:m266
1:driver:s 2:volumeHandle:s 3:readOnly:B 4:fsType:s 5:volumeAttributes:{}s 6?:controllerPublishSecretRef:m545 7?:nodeStageSecretRef:m545 8?:nodePublishSecretRef:m545 9?:controllerExpandSecretRef:m545 10?:nodeExpandSecretRef:m545
1?:required:m155
1:attached:B 2:attachmentMetadata:{}s 3?:attachError:m557 4?:detachError:m557
1:time:t 2:message:s 3?:errorCode:i
1:metadata:m1 2:driverName:s 3:parameters:{}s
1:metadata:m1 2:driverName:s 3:parameters:{}s
1:metadata:m1 2:spec:m561 3:status:m563
1:resource:m562
1:group:s 2:resource:s
1:conditions:[]m31 2:resourceVersion:s
1:metadata:m1 2:target:m266
1:metadata:m1 2:conditions:[]m566
1:type:s 2:status:s 3:message:s 4:error:s
1:metadata:m1 4?:immutable:B 2:data:{}s 3:binaryData:{}b
1:metadata:m1 2:subsets:[]m569
1:addresses:[]m570 2:notReadyAddresses:[]m570 3:ports:[]m571
1:ip:s 3:hostname:s 4?:nodeName:s 2?:targetRef:m266
1:name:s 2:port:i 3:protocol:s 4?:appProtocol:s
1:metadata:m1 2:involvedObject:m266 3:reason:s 4:message:s 5:source:m297 6:firstTimestamp:t 7:lastTimestamp:t 8:count:i 9:type:s 10:eventTime:u 11?:series:m573 12:action:s 13?:related:m266 14:reportingComponent:s 15:reportingInstance:s
1:count:i 2:lastObservedTime:u
1:metadata:m1 2:spec:m575
1:limits:[]m576
1:type:s 2:max:{}q 3:min:{}q 4:default:{}q 5:defaultRequest:{}q 6:maxLimitRequestRatio:{}q
1:metadata:m1 2:spec:m578 3:status:m579
1:finalizers:[]s
1:phase:s 2:conditions:[]m580
1:type:s 2:status:s 4:lastTransitionTime:t 5:reason:s 6:message:s
1:metadata:m1 2:spec:m582 3:status:m586
1:podCIDR:s 7:podCIDRs:[]s 3:providerID:s 4:unschedulable:B 5:taints:[]m583 6?:configSource:m584 2:externalID:s
1:key:s 2:value:s 3:effect:s 4?:timeAdded:t
2?:configMap:m585
1:namespace:s 2:name:s 3:uid:s 4:resourceVersion:s 5:kubeletConfigKey:s
1:capacity:{}q 2:allocatable:{}q 3:phase:s 4:conditions:[]m587 5:addresses:[]m588 6:daemonEndpoints:m589 7:nodeInfo:m591 8:images:[]m593 9:volumesInUse:[]s 10:volumesAttached:[]m594 11?:config:m595 12:runtimeHandlers:[]m596 13?:features:m598 14:declaredFeatures:[]s
1:type:s 2:status:s 3:lastHeartbeatTime:t 4:lastTransitionTime:t 5:reason:s 6:message:s
1:type:s 2:address:s
1:kubeletEndpoint:m590
1:Port:i
1:machineID:s 2:systemUUID:s 3:bootID:s 4:kernelVersion:s 5:osImage:s 6:containerRuntimeVersion:s 7:kubeletVersion:s 8:kubeProxyVersion:s 9:operatingSystem:s 10:architecture:s 11?:swap:m592
1?:capacity:i
1:names:[]s 2:sizeBytes:i
1:name:s 2:devicePath:s
1?:assigned:m584 2?:active:m584 3?:lastKnownGood:m584 4:error:s
1:name:s 2?:features:m597
1?:recursiveReadOnlyMounts:B 2?:userNamespaces:B
1?:supplementalGroupsPolicy:B
1:path:s
1:metadata:m1 2:spec:m541 3:status:m601
1:phase:s 2:message:s 3:reason:s 4?:lastPhaseTransitionTime:t
1:metadata:m1 2:spec:m66 3:status:m603
17:observedGeneration:i 1:phase:s 2:conditions:[]m604 3:message:s 4:reason:s 11:nominatedNodeName:s 5:hostIP:s 16:hostIPs:[]m605 6:podIP:s 12:podIPs:[]m606 7?:startTime:t 10:initContainerStatuses:[]m607 8:containerStatuses:[]m607 9:qosClass:s 13:ephemeralContainerStatuses:[]m607 14:resize:s 15:resourceClaimStatuses:[]m619 18?:extendedResourceClaimStatus:m620 19:allocatedResources:{}q 20?:resources:m126 21:nodeAllocatableResourceClaimStatuses:[]m622
1:type:s 7:observedGeneration:i 2:status:s 3:lastProbeTime:t 4:lastTransitionTime:t 5:reason:s 6:message:s
1:ip:s
1:ip:s
1:name:s 2:state:m608 3:lastState:m608 4:ready:B 5:restartCount:i 6:image:s 7:imageID:s 8:containerID:s 9?:started:B 10:allocatedResources:{}q 11?:resources:m126 12:volumeMounts:[]m612 13?:user:m615 14:allocatedResourcesStatus:[]m617 15?:stopSignal:s
1?:waiting:m609 2?:running:m610 3?:terminated:m611
1:reason:s 2:message:s
1:startedAt:t
1:exitCode:i 2:signal:i 3:reason:s 4:message:s 5:startedAt:t 6:finishedAt:t 7:containerID:s
1:name:s 2:mountPath:s 3:readOnly:B 4?:recursiveReadOnly:s 5?:volumeStatus:m613
1?:image:m614
1:imageRef:s
1?:linux:m616
1:uid:i 2:gid:i 3:supplementalGroups:[]i
1:name:s 2:resources:[]m618
1:resourceID:s 2:health:s 6?:message:s
1:name:s 2?:resourceClaimName:s
1:requestMappings:[]m621 2:resourceClaimName:s
1:containerName:s 2:resourceName:s 3:requestName:s
1:resourceClaimName:s 2:containers:[]s 3:resources:{}q
1:stdin:B 2:stdout:B 3:stderr:B 4:tty:B 5:container:s
1:stdin:B 2:stdout:B 3:stderr:B 4:tty:B 5:container:s 6:command:[]s
1:ports:[]i
1:path:s
1:metadata:m1 2:template:m65
1:metadata:m1 2:spec:m629 3:status:m630
1?:replicas:i 4:minReadySeconds:i 2:selector:{}s 3?:template:m65
1:replicas:i 2:fullyLabeledReplicas:i 4:readyReplicas:i 5:availableReplicas:i 3:observedGeneration:i 6:conditions:[]m631
1:type:s 2:status:s 3:lastTransitionTime:t 4:reason:s 5:message:s
1:metadata:m1 2:spec:m633 3:status:m636
1:hard:{}q 2:scopes:[]s 3?:scopeSelector:m634
1:matchExpressions:[]m635
1:scopeName:s 2:operator:s 3:values:[]s
1:hard:{}q 2:used:{}q
1:metadata:m1 5?:immutable:B 2:data:{}b 4:stringData:{}s 3:type:s
1:metadata:m1 2:spec:m639 3:status:m643
1:ports:[]m640 2:selector:{}s 3:clusterIP:s 18:clusterIPs:[]s 4:type:s 5:externalIPs:[]s 7:sessionAffinity:s 8:loadBalancerIP:s 9:loadBalancerSourceRanges:[]s 10:externalName:s 11:externalTrafficPolicy:s 12:healthCheckNodePort:i 13:publishNotReadyAddresses:B 14?:sessionAffinityConfig:m641 19:ipFamilies:[]s 17?:ipFamilyPolicy:s 20?:allocateLoadBalancerNodePorts:B 21?:loadBalancerClass:s 22?:internalTrafficPolicy:s 23?:trafficDistribution:s
1:name:s 2:protocol:s 6?:appProtocol:s 3:port:i 4:targetPort:o 5:nodePort:i
1?:clientIP:m642
1?:timeoutSeconds:i
1:loadBalancer:m644 2:conditions:[]m31
1:ingress:[]m645
1:ip:s 2:hostname:s 3?:ipMode:s 4:ports:[]m646
1:port:i 2:protocol:s 3?:error:s
1:metadata:m1 2:secrets:[]m266 3:imagePullSecrets:[]m78 4?:automountServiceAccountToken:B
1:path:s
1:metadata:m1 2:spec:m650 3:status:m667
1:group:s 3:names:m651 4:scope:s 7:versions:[]m652 9?:conversion:m665 10:preserveUnknownFields:B
1:plural:s 2:singular:s 3:shortNames:[]s 4:kind:s 5:listKind:s 6:categories:[]s
1:name:s 2:served:B 3:storage:B 7:deprecated:B 8?:deprecationWarning:s 4?:schema:m653 5?:subresources:m660 6:additionalPrinterColumns:[]m663 9:selectableFields:[]m664
1?:openAPIV3Schema:m654
1:id:s 2:$schema:s 3?:$ref:s 4:description:s 5:type:s 6:format:s 7:title:s 8?:default:r 9?:maximum:d 10:exclusiveMaximum:B 11?:minimum:d 12:exclusiveMinimum:B 13?:maxLength:i 14?:minLength:i 15:pattern:s 16?:maxItems:i 17?:minItems:i 18:uniqueItems:B 19?:multipleOf:d 20:enum:[]r 21?:maxProperties:i 22?:minProperties:i 23:required:[]s 24?:items:e655 25:allOf:[]m654 26:oneOf:[]m654 27:anyOf:[]m654 28?:not:m654 29:properties:{}m654 30?:additionalProperties:e656 31:patternProperties:{}m654 32:dependencies:{}e657 33?:additionalItems:e656 34:definitions:{}m654 35?:externalDocs:m658 36?:example:r 37:nullable:B 38?:x-kubernetes-preserve-unknown-fields:B 39:x-kubernetes-embedded-resource:B 40:x-kubernetes-int-or-string:B 41:x-kubernetes-list-map-keys:[]s 42?:x-kubernetes-list-type:s 43?:x-kubernetes-map-type:s 44:x-kubernetes-validations:[]m659
1?:schema:m654 2:jSONSchemas:[]m654
1:allows:B 2?:schema:m654
1?:schema:m654 2:property:[]s
1:description:s 2:url:s
1:rule:s 2:message:s 3:messageExpression:s 4?:reason:s 5:fieldPath:s 6?:optionalOldSelf:B
1?:status:m661 2?:scale:m662

1:specReplicasPath:s 2:statusReplicasPath:s 3?:labelSelectorPath:s
1:name:s 2:type:s 3:format:s 4:description:s 5:priority:i 6:jsonPath:s
1:jsonPath:s
1:strategy:s 2?:webhook:m666
2?:clientConfig:m22 3:conversionReviewVersions:[]s
1:conditions:[]m668 2:acceptedNames:m651 3:storedVersions:[]s 4:observedGeneration:i
1:type:s 2:status:s 3:lastTransitionTime:t 4:reason:s 5:message:s 6:observedGeneration:i
1:metadata:m1 2:spec:m670 3:status:m672
1?:service:m671 2:group:s 3:version:s 4:insecureSkipTLSVerify:B 5:caBundle:b 7:groupPriorityMinimum:i 8:versionPriority:i
1:namespace:s 2:name:s 3?:port:i
1:conditions:[]m673
1:type:s 2:status:s 3:lastTransitionTime:t 4:reason:s 5:message:s`;
