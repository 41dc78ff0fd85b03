import type { KubeObject } from '@setpoint/kube';
import { textAt, valueAt } from '../json-at.ts';

const linkPrefix = 'link.argocd.argoproj.io/';
const ignoreDefaultLinks = 'argocd.argoproj.io/ignore-default-links';
const goTrue = new Set(['1', 't', 'T', 'true', 'TRUE', 'True']);

/**
 * The addresses by which people reach what the object serves: its link annotations, and for an Ingress one for each path of a
 * rule whose host is known. Argo CD's `populateNodeInfo` and `populateIngressInfo`.
 */
export function externalUrlsOf(object: KubeObject): readonly string[] {
  const links = linksOf(object).filter((value) => isWebAddress(value.slice(value.indexOf('|') + 1)));
  return isIngress(object) && !goTrue.has(object.metadata.annotations?.[ignoreDefaultLinks] ?? '')
    ? [...links, ...ingressUrls(object)]
    : links;
}

/** The values of the object's link annotations: an address, or `title|address`. */
export function linksOf({ metadata }: Pick<KubeObject, 'metadata'>): readonly string[] {
  return Object.entries(metadata.annotations ?? {})
    .filter(([key]) => key.startsWith(linkPrefix))
    .map(([, value]) => value);
}

/** An address of another scheme would run as a script where it is shown as a link. */
function isWebAddress(text: string): boolean {
  return text === '' || /^https?:/i.test(text);
}

function isIngress({ apiVersion, kind }: KubeObject): boolean {
  return kind === 'Ingress' && /^(?:networking\.k8s\.io|extensions)\//.test(apiVersion);
}

function ingressUrls(ingress: KubeObject): readonly string[] {
  const balancer = list(valueAt(ingress, 'status', 'loadBalancer', 'ingress'))
    .map((entry) => textAt(entry, 'hostname') || textAt(entry, 'ip'))
    .find((address) => address !== '');
  return list(valueAt(ingress, 'spec', 'rules')).flatMap((rule) => {
    const host = textAt(rule, 'host') || (balancer ?? '');
    if (host === '') return [];
    const scheme = isSecured(ingress, host) ? 'https' : 'http';
    return list(valueAt(rule, 'http', 'paths')).map(
      (path) => `${scheme}://${host}${textAt(path, 'path').replace(/\*$/, '')}`,
    );
  });
}

/** Any entry with a secret counts for every host, as there. */
function isSecured(ingress: KubeObject, host: string): boolean {
  return list(valueAt(ingress, 'spec', 'tls')).some(
    (entry) => textAt(entry, 'secretName') !== '' || textAt(entry, 'host') === host,
  );
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
