import { isDeepStrictEqual } from 'node:util';
import { clusterKind, type KindTable, namespacedKind } from './define-kind.ts';
import { countedSlice, validateSlice } from './endpoint-slice-validation.ts';
import { validateEndpoints } from './endpoints-validation.ts';
import { sameValue } from './field-error.ts';
import { validateIngressClass } from './ingress-class-validation.ts';
import { validateIngress } from './ingress-validation.ts';
import { canonicalIp } from './ip.ts';
import { validateIpAddress, validateIpAddressUpdate } from './ip-address-validation.ts';
import type { Draft } from './model/meta.ts';
import type { Endpoints, EndpointSlice } from './model/network.ts';
import { defaultNetworkPolicy, validateNetworkPolicy } from './network-policy-validation.ts';
import { fill, fillText } from './pod-defaults.ts';
import { validateServiceCidr, validateServiceCidrUpdate } from './service-cidr-validation.ts';
import { serviceKind } from './service-kind.ts';

const ENDPOINTS_DEPRECATED = 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice';

/** Only v1beta1 could write it. */
function dropTopology(object: Draft): void {
  for (const endpoint of (object as unknown as EndpointSlice).endpoints ?? [])
    delete (endpoint as { deprecatedTopology?: unknown }).deprecatedTopology;
}

export const networkKinds: KindTable = {
  '/Service': serviceKind,
  '/Endpoints': namespacedKind({
    metadataOnUpdate: 'whole',
    deprecation: ENDPOINTS_DEPRECATED,
    createOnUpdate: true,
    default(object) {
      for (const subset of (object as unknown as Endpoints).subsets ?? []) {
        for (const port of subset.ports ?? []) fillText(port, { protocol: 'TCP' });
      }
    },
    validate: validateEndpoints,
  }),
  'discovery.k8s.io/EndpointSlice': namespacedKind({
    hasGeneration: true,
    bumpsGeneration: (object, old) => !sameValue(countedSlice(object), countedSlice(old)),
    default(object) {
      for (const port of (object as unknown as EndpointSlice).ports ?? []) {
        fill(port, { name: '', protocol: 'TCP' });
      }
    },
    drop(object, old) {
      if (old === undefined || !sameValue(object['endpoints'], old['endpoints'])) dropTopology(object);
    },
    validate: validateSlice,
    validateUpdate: (object, old, errors) =>
      errors.immutable('addressType', object['addressType'], old['addressType']),
  }),
  'networking.k8s.io/Ingress': namespacedKind({
    metadataOnUpdate: 'whole',
    hasStatus: true,
    hasGeneration: true,
    create: (object) => void (object['status'] = { loadBalancer: {} }),
    validate: validateIngress,
  }),
  'networking.k8s.io/IngressClass': clusterKind({
    metadataOnUpdate: 'whole',
    hasGeneration: true,
    default(object) {
      const spec = object['spec'] as { parameters?: { scope?: string } } | undefined;
      if (spec?.parameters) fill(spec.parameters, { scope: 'Cluster' });
    },
    validate: validateIngressClass,
    validateOnUpdate: false,
    validateUpdate(object, old, errors) {
      const controllerOf = (draft: Draft): string =>
        (draft['spec'] as { controller?: string } | undefined)?.controller ?? '';
      errors.immutable('spec.controller', controllerOf(object), controllerOf(old));
      validateIngressClass(object, errors);
    },
  }),
  'networking.k8s.io/NetworkPolicy': namespacedKind({
    hasGeneration: true,
    // Go's reflect.DeepEqual, which tells an empty list from none.
    bumpsGeneration: (object, old) => !isDeepStrictEqual(object['spec'], old['spec']),
    default: defaultNetworkPolicy,
    validate: validateNetworkPolicy,
  }),
  'networking.k8s.io/ServiceCIDR': clusterKind({
    statusKeeps: 'labels',
    hasStatus: true,
    validate: validateServiceCidr,
    validateOnUpdate: false,
    validateUpdate: validateServiceCidrUpdate,
  }),
  'networking.k8s.io/IPAddress': clusterKind({
    metadataOnUpdate: 'whole',
    name: canonicalIp,
    validate: validateIpAddress,
    validateOnUpdate: false,
    validateUpdate: validateIpAddressUpdate,
  }),
};
