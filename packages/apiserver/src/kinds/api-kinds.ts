import { defaultApiService, validateApiService } from './api-service.ts';
import { clusterKind, type KindTable } from './define-kind.ts';
import {
  createDefinition,
  defaultDefinition,
  updateDefinition,
  validateDefinitionName,
} from './definition-kind.ts';
import { validateFlowSchema, validatePriorityLevel } from './flow-validation.ts';
import type { Draft } from './model/meta.ts';
import { fillZero } from './pod-defaults.ts';
import { defaultPriorityLevel } from './priority-level-defaults.ts';
import {
  approve,
  createSigningRequest,
  validateSigningRequest,
  validateSigningStatus,
  writeSigningStatus,
} from './signing-request.ts';

/** What was asked for stays: who decides upon it has to be sure of that. */
function keepSpec(object: Draft, old: Draft): void {
  object['spec'] = old['spec'];
}

export const apiKinds: KindTable = {
  'apiextensions.k8s.io/CustomResourceDefinition': clusterKind({
    hasStatus: true,
    hasGeneration: true,
    default: defaultDefinition,
    create: createDefinition,
    update: updateDefinition,
    validate: validateDefinitionName,
    validateOnUpdate: false,
  }),
  'apiregistration.k8s.io/APIService': clusterKind({
    hasStatus: true,
    anyName: true,
    default: defaultApiService,
    validate: validateApiService,
  }),
  'flowcontrol.apiserver.k8s.io/FlowSchema': clusterKind({
    statusKeeps: 'labels',
    hasStatus: true,
    hasGeneration: true,
    metadataOnUpdate: 'whole',
    default: (object) => fillZero(object['spec'] as object, { matchingPrecedence: 1000 }),
    validate: validateFlowSchema,
  }),
  'flowcontrol.apiserver.k8s.io/PriorityLevelConfiguration': clusterKind({
    statusKeeps: 'labels',
    hasStatus: true,
    hasGeneration: true,
    default: defaultPriorityLevel,
    validate: validatePriorityLevel,
  }),
  'certificates.k8s.io/CertificateSigningRequest': clusterKind({
    hasStatus: true,
    resets: {
      '': { 'f:spec': {}, 'f:status': {} },
      status: { 'f:spec': {}, 'f:status': { 'f:conditions': {} } },
      approval: { 'f:spec': {}, 'f:status': { 'f:certificate': {} } },
    },
    anyName: true,
    create: createSigningRequest,
    validate: validateSigningRequest,
    update: keepSpec,
    statusUpdate: writeSigningStatus,
    validateStatus: (object, old, errors) => validateSigningStatus(object, old, 'status', errors),
    subresources: {
      approval: {
        update: approve,
        validate: (object, old, errors) => validateSigningStatus(object, old, 'approval', errors),
      },
    },
  }),
};
