import type { Draft } from '../kinds/index.ts';
import type { TypedReference } from '../kinds/model/meta.ts';
import type {
  Endpoints,
  EndpointSlice,
  Ingress,
  LoadBalancerStatus,
  NetworkPolicySpec,
  Service,
  ServicePort,
} from '../kinds/model/network.ts';
import { formatSelector } from '../kinds/selectors.ts';
import { ageOf, firstOf, formatLabels, NONE, nameOf, orNone, specOf, UNSET } from './format.ts';
import { AGE, type KindPrinter, NAME, SELECTOR, text } from './table.ts';

function loadBalancerAddresses(status: LoadBalancerStatus | undefined): readonly string[] {
  const addresses = (status?.ingress ?? []).flatMap(({ ip, hostname }) =>
    ip ? [ip] : hostname ? [hostname] : [],
  );
  return [...new Set(addresses)].sort();
}

function externalIp(service: Service): string {
  const { type, externalIPs = [], externalName } = service.spec;
  if (type === 'ExternalName') return orNone(externalName);
  if (type !== 'LoadBalancer') return orNone(externalIPs.join(','));
  const addresses = [...loadBalancerAddresses(service.status?.loadBalancer), ...externalIPs];
  return addresses.length > 0 ? addresses.join(',') : '<pending>';
}

function servicePorts(ports: readonly ServicePort[] | undefined): string {
  const texts = (ports ?? []).map(({ port, nodePort, protocol }) =>
    nodePort ? `${port}:${nodePort}/${protocol}` : `${port}/${protocol}`,
  );
  return orNone(texts.join(','));
}

function serviceCells(object: Draft, now: number): readonly unknown[] {
  const service = object as unknown as Service;
  const { spec } = service;
  return [
    nameOf(object),
    spec.type ?? '',
    orNone(spec.clusterIPs?.[0] ?? spec.clusterIP),
    externalIp(service),
    servicePorts(spec.ports),
    ageOf(object, now),
    formatLabels(spec.selector),
  ];
}

function ingressCells(object: Draft, now: number): readonly unknown[] {
  const { spec = {}, status } = object as unknown as Ingress;
  const hosts = (spec.rules ?? []).flatMap(({ host }) => (host ? [host] : []));
  return [
    nameOf(object),
    orNone(spec.ingressClassName),
    hosts.length === 0 ? '*' : firstOf(hosts, 3),
    loadBalancerAddresses(status?.loadBalancer).join(','),
    (spec.tls ?? []).length > 0 ? '80, 443' : '80',
    ageOf(object, now),
  ];
}

function endpointsCells(object: Draft, now: number): readonly unknown[] {
  const { subsets = [] } = object as unknown as Endpoints;
  const pairs = subsets.flatMap(({ addresses = [], ports = [] }) =>
    ports.length === 0
      ? addresses.map(({ ip }) => ip)
      : ports.flatMap(({ port }) =>
          addresses.map(({ ip }) => (ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`)),
        ),
  );
  return [nameOf(object), orNone(firstOf(pairs, 3)), ageOf(object, now)];
}

function slicePorts(slice: EndpointSlice): string {
  const ports = slice.ports ?? [];
  if (ports.length === 0) return UNSET;
  return firstOf(
    ports.map(({ port, name }) => (port === undefined ? (name ?? '*') : String(port))),
    3,
  );
}

function endpointSliceCells(object: Draft, now: number): readonly unknown[] {
  const slice = object as unknown as EndpointSlice;
  const addresses = (slice.endpoints ?? []).flatMap((endpoint) => endpoint.addresses ?? []);
  return [
    nameOf(object),
    slice.addressType ?? '',
    slicePorts(slice),
    addresses.length === 0 ? UNSET : firstOf(addresses, 3),
    ageOf(object, now),
  ];
}

function parametersOf(reference: TypedReference | undefined): string {
  if (reference?.kind === undefined) return NONE;
  const group = reference.apiGroup ? `.${reference.apiGroup}` : '';
  return `${reference.kind}${group}/${reference.name ?? ''}`;
}

function parentRef(object: Draft): string {
  const { parentRef: reference } = specOf<{
    parentRef: { group?: string; resource?: string; namespace?: string; name?: string };
  }>(object);
  if (reference === undefined) return '';
  const group = reference.group ? `.${reference.group}` : '';
  return `${reference.resource ?? ''}${group}/${reference.namespace ?? ''}/${reference.name ?? ''}`;
}

export const networkPrinters: Readonly<Record<string, KindPrinter>> = {
  '/Service': {
    columns: [
      NAME,
      text('Type', 'How the service is exposed.'),
      text('Cluster-IP', 'Address of the service inside the cluster.'),
      text('External-IP', 'Addresses of the service outside the cluster.'),
      text('Port(s)', 'Ports of the service, with node ports where it has them.'),
      AGE,
      SELECTOR,
    ],
    cells: serviceCells,
  },
  '/Endpoints': {
    columns: [NAME, text('Endpoints', 'Addresses and ports that are ready.'), AGE],
    cells: endpointsCells,
  },
  'discovery.k8s.io/EndpointSlice': {
    columns: [
      NAME,
      text('AddressType', 'Kind of address the endpoints have.'),
      text('Ports', 'Ports of every endpoint in the slice.'),
      text('Endpoints', 'Addresses of the endpoints.'),
      AGE,
    ],
    cells: endpointSliceCells,
  },
  'networking.k8s.io/Ingress': {
    columns: [
      NAME,
      text('Class', 'Ingress class that serves it.'),
      text('Hosts', 'Hosts the rules match.'),
      text('Address', 'Where the load balancer is reached.'),
      text('Ports', 'Ports that are open: 443 too with TLS.'),
      AGE,
    ],
    cells: ingressCells,
  },
  'networking.k8s.io/IngressClass': {
    columns: [
      NAME,
      text('Controller', 'Controller that serves ingresses of the class.'),
      text('Parameters', 'Object that configures the controller for the class.'),
      AGE,
    ],
    cells(object, now) {
      const spec = specOf<{ controller: string; parameters: TypedReference }>(object);
      return [nameOf(object), spec.controller ?? '', parametersOf(spec.parameters), ageOf(object, now)];
    },
  },
  'networking.k8s.io/NetworkPolicy': {
    columns: [NAME, text('Pod-Selector', 'Labels of the pods the policy applies to.'), AGE],
    cells: (object, now) => [
      nameOf(object),
      formatSelector(specOf<NetworkPolicySpec>(object).podSelector),
      ageOf(object, now),
    ],
  },
  'networking.k8s.io/ServiceCIDR': {
    columns: [NAME, text('CIDRs', 'Ranges service addresses are taken from.'), AGE],
    cells: (object, now) => [
      nameOf(object),
      (specOf<{ cidrs: string[] }>(object).cidrs ?? []).join(','),
      ageOf(object, now),
    ],
  },
  'networking.k8s.io/IPAddress': {
    columns: [NAME, text('ParentRef', 'Object that uses the address.'), AGE],
    cells: (object, now) => [nameOf(object), parentRef(object), ageOf(object, now)],
  },
};
