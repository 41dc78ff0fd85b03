import type { Draft } from '../../kinds/index.ts';
import { ipv4Number, ipv4Text } from '../../kinds/ip.ts';
import type { Ingress, Service } from '../../kinds/model/network.ts';
import type { Cluster } from '../machinery/cluster.ts';
import { type Informer, keyOf } from '../machinery/informer.ts';
import { INGRESS, SERVICE } from '../machinery/kinds.ts';

type ServiceObject = Draft & Service;
type IngressObject = Draft & Ingress;

/** Addresses given out, from TEST-NET-2 (RFC 5737): nothing real answers there. */
const FIRST_ADDRESS = ipv4Number('198.51.100.10');
const SHARED_INGRESS_ADDRESS = '198.51.100.1';

/** Gives every LoadBalancer service an address of its own, and every ingress the one shared address. */
export function startLoadBalancers(cluster: Cluster): void {
  const services = cluster.informer<ServiceObject>(SERVICE);
  const ingresses = cluster.informer<IngressObject>(INGRESS);
  const serviceQueue = cluster.queue('service-lb-controller', async (key) => {
    const service = services.get(key);
    if (service === undefined || service.metadata.deletionTimestamp !== undefined) return;
    await cluster.updateStatus(service, { ...service.status, loadBalancer: balancerOf(service, services) });
  });
  services.onChange(({ object }) => {
    const has = (object?.status?.loadBalancer?.ingress ?? []).length > 0;
    if (object !== undefined && has !== (object.spec.type === 'LoadBalancer'))
      serviceQueue.add(keyOf(object));
  });
  const ingressQueue = cluster.queue('ingress-controller', async (key) => {
    const ingress = ingresses.get(key);
    if (ingress === undefined || ingress.metadata.deletionTimestamp !== undefined) return;
    await cluster.updateStatus(ingress, { loadBalancer: { ingress: [{ ip: SHARED_INGRESS_ADDRESS }] } });
  });
  ingresses.onChange(({ object }) => {
    const has = (object?.status?.loadBalancer?.ingress ?? []).length > 0;
    if (object !== undefined && !has) ingressQueue.add(keyOf(object));
  });
}

function balancerOf(service: ServiceObject, services: Informer<ServiceObject>) {
  if (service.spec.type !== 'LoadBalancer') return {};
  const taken = new Set(
    [...services.all()].flatMap(({ status }) => (status?.loadBalancer?.ingress ?? []).map(({ ip }) => ip)),
  );
  const wanted = service.spec.loadBalancerIP;
  let number = FIRST_ADDRESS;
  while (taken.has(ipv4Text(number))) number++;
  return { ingress: [{ ip: wanted ?? ipv4Text(number), ipMode: 'VIP' }] };
}
