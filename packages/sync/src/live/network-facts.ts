import { type KubeObject, type ObjectRef, refKey } from '@setpoint/kube';
import { at, listAt, textAt, textsAt } from './json-reads.ts';

/** Where traffic comes in at an object and where it leads, as Argo CD's network view draws it. */
export interface NetworkFacts {
  /** Of a Pod: what selectors look at. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Traffic goes to the Pods of the namespace that have all of these. */
  readonly targetLabels?: Readonly<Record<string, string>>;
  /** Traffic goes to these. */
  readonly targetRefs?: readonly ObjectRef[];
  /** Addresses at which it is reached from outside: names or IPs. */
  readonly addresses?: readonly string[];
}

const routes = new Set(['HTTPRoute', 'GRPCRoute', 'TCPRoute', 'TLSRoute', 'UDPRoute']);

/** The facts of Services, Ingresses, Gateway API's and Istio's kinds; undefined for any other. */
export function networkFacts(object: KubeObject): NetworkFacts | undefined {
  const group = object.apiVersion.includes('/') ? object.apiVersion.split('/')[0] : '';
  switch (`${group}/${object.kind}`) {
    case '/Service':
      return serviceFacts(object);
    case 'networking.k8s.io/Ingress':
    case 'extensions/Ingress':
      return { targetRefs: unique(ingressTargets(object)), addresses: loadBalancerOf(object) };
    case 'networking.istio.io/VirtualService':
      return { targetRefs: unique(virtualServiceTargets(object)) };
    case 'networking.istio.io/ServiceEntry':
      return { targetLabels: textsAt(object, 'spec', 'workloadSelector', 'labels') };
    case 'gateway.networking.k8s.io/Gateway':
      return { addresses: valuesOf(listAt(object, 'status', 'addresses'), 'value') };
    default:
      if (group !== 'gateway.networking.k8s.io' || !routes.has(object.kind)) return undefined;
      return { targetRefs: unique(routeTargets(object)) };
  }
}

function serviceFacts(object: KubeObject): NetworkFacts {
  const isOutside = textAt(object, 'spec', 'type') === 'LoadBalancer';
  return {
    targetLabels: textsAt(object, 'spec', 'selector'),
    ...(isOutside ? { addresses: loadBalancerOf(object) } : {}),
  };
}

const loadBalancerOf = (object: KubeObject): readonly string[] =>
  valuesOf(listAt(object, 'status', 'loadBalancer', 'ingress'), 'hostname', 'ip');

/** Of each item the first of the fields that says something. */
function valuesOf(items: readonly unknown[], ...fields: readonly string[]): readonly string[] {
  return items
    .map((item) => fields.map((field) => textAt(item, field)).find((text) => text !== '') ?? '')
    .filter((text) => text !== '');
}

/** Backends are named in one way since v1, in another before. */
function ingressTargets(object: KubeObject): readonly ObjectRef[] {
  const paths = listAt(object, 'spec', 'rules').flatMap((rule) => listAt(rule, 'http', 'paths'));
  const backends = [
    at(object, 'spec', 'defaultBackend') ?? at(object, 'spec', 'backend'),
    ...paths.map((path) => at(path, 'backend')),
  ];
  return backends
    .map((backend) => textAt(backend, 'service', 'name') || textAt(backend, 'serviceName'))
    .map((name) => serviceRef(object.metadata.namespace ?? '', name));
}

/** A host is `name`, `name.namespace` or longer. */
function virtualServiceTargets(object: KubeObject): readonly ObjectRef[] {
  return listAt(object, 'spec', 'http')
    .flatMap((rule) => listAt(rule, 'route'))
    .map((route) => textAt(route, 'destination', 'host').split('.'))
    .map(([name = '', namespace = object.metadata.namespace ?? '']) => serviceRef(namespace, name));
}

/** A route names the gateways it hangs on and the backends it leads to; both are drawn from the route, as Argo CD does. */
function routeTargets(object: KubeObject): readonly ObjectRef[] {
  const own = object.metadata.namespace ?? '';
  const refOf = (given: unknown, kind: string, group: string): ObjectRef => ({
    group: textAt(given, 'group') || group,
    kind: textAt(given, 'kind') || kind,
    namespace: textAt(given, 'namespace') || own,
    name: textAt(given, 'name'),
  });
  return [
    ...listAt(object, 'spec', 'parentRefs').map((one) => refOf(one, 'Gateway', 'gateway.networking.k8s.io')),
    ...listAt(object, 'spec', 'rules')
      .flatMap((rule) => listAt(rule, 'backendRefs'))
      .map((one) => refOf(one, 'Service', '')),
  ];
}

const serviceRef = (namespace: string, name: string): ObjectRef => ({
  group: '',
  kind: 'Service',
  namespace,
  name,
});

function unique(refs: readonly ObjectRef[]): readonly ObjectRef[] {
  const byKey = new Map(refs.filter(({ name }) => name !== '').map((ref) => [refKey(ref), ref]));
  return [...byKey.values()];
}
