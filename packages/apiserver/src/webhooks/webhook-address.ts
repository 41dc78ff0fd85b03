import type { WebhookClientConfig } from '../kinds/index.ts';
import { storePath } from '../store/entry.ts';
import type { Store } from '../store/store.ts';

/** Where a webhook is reached. */
export interface WebhookAddress {
  readonly url: URL;
  /** What its certificate has to be for, and what it is asked as. */
  readonly serverName: string;
  readonly ca: string | undefined;
  /** What to connect to in place of the URL's host. */
  readonly connect: { readonly host: string; readonly port: number } | undefined;
}

interface ServiceSpec {
  readonly type?: string;
  readonly externalName?: string;
  readonly selector?: object;
  readonly ports?: readonly { readonly port: number; readonly name?: string }[];
}

interface EndpointsSubset {
  readonly addresses?: readonly { readonly ip: string; readonly targetRef?: { readonly kind?: string } }[];
  readonly ports?: readonly { readonly port: number; readonly name?: string }[];
}

/**
 * The address of a webhook. A service is reached where its ExternalName or the endpoints somebody wrote for it say;
 * throws for one of simulated pods, where nobody answers.
 */
export function webhookAddress(
  { url, service, caBundle }: WebhookClientConfig,
  store: Pick<Store, 'get'>,
): WebhookAddress {
  const ca = caBundle ? Buffer.from(caBundle, 'base64').toString('utf8').trim() : '';
  const common = { ca: ca === '' ? undefined : `${ca}\n` };
  if (url !== undefined) {
    const target = new URL(url);
    return { ...common, url: target, serverName: target.hostname, connect: undefined };
  }
  const { name = '', namespace = '', path = '', port = 443 } = service ?? {};
  const serverName = `${name}.${namespace}.svc`;
  const target = new URL(`https://${serverName}:${port}`);
  target.pathname = path;
  return { ...common, url: target, serverName, connect: resolveService(namespace, name, port, store) };
}

function resolveService(
  namespace: string,
  name: string,
  port: number,
  store: Pick<Store, 'get'>,
): { host: string; port: number } {
  const path = storePath(namespace, name);
  const service = store.get({ resource: '/services', path });
  if (service === undefined) throw new Error(`service ${JSON.stringify(name)} not found`);
  const spec = service.object['spec'] as ServiceSpec;
  if (spec.type === 'ExternalName') return { host: spec.externalName ?? '', port };
  const served = spec.ports?.find((each) => each.port === port);
  if (served === undefined)
    throw new Error(`no service port ${port} found for service ${JSON.stringify(name)}`);
  const endpoints = store.get({ resource: '/endpoints', path })?.object['subsets'];
  for (const subset of (endpoints ?? []) as readonly EndpointsSubset[]) {
    const target = subset.ports?.find((each) => (each.name ?? '') === (served.name ?? ''));
    const address = subset.addresses?.find(({ targetRef }) => targetRef?.kind !== 'Pod');
    if (target !== undefined && address !== undefined) return { host: address.ip, port: target.port };
  }
  throw new Error(
    `no endpoints available for service ${JSON.stringify(name)}: the pods of this server are simulated; ` +
      'use clientConfig.url, a service of type ExternalName, or Endpoints with the address of a process',
  );
}
