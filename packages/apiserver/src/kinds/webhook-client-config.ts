import { X509Certificate } from 'node:crypto';
import { dns1123Subdomain } from '@setpoint/kube';
import type { FieldErrors } from './field-error.ts';

/** Where a webhook is: one of a URL and a service of the cluster. */
export interface WebhookClientConfig {
  readonly url?: string;
  readonly service?: {
    readonly namespace?: string;
    readonly name?: string;
    readonly path?: string;
    readonly port?: number;
  };
  /** PEM, base64; empty for the system's authorities. */
  readonly caBundle?: string;
}

/** The rules of every webhook's address (apiserver/pkg/util/webhook/validation.go). */
export function validateWebhookClient(
  { url, service }: WebhookClientConfig,
  path: string,
  errors: FieldErrors,
): void {
  if ((url === undefined) === (service === undefined))
    errors.required(path, 'exactly one of url or service is required');
  else if (url !== undefined) validateUrl(url, `${path}.url`, errors);
  else if (service !== undefined) validateService(service, `${path}.service`, errors);
}

const URL_PARTS = /^(?:([^:/?#]+):)?(?:\/\/([^/?#]*))?[^?#]*(?:\?([^#]*))?(?:#(.*))?$/s;
const form = '; desired format: https://host[/path]';

function validateUrl(url: string, field: string, errors: FieldErrors): void {
  const [, scheme = '', authority = '', query = '', fragment = ''] = URL_PARTS.exec(url) ?? [];
  const at = authority.lastIndexOf('@');
  const host = authority.slice(at + 1);
  if (scheme.toLowerCase() !== 'https')
    errors.invalid(field, scheme, `'https' is the only allowed URL scheme${form}`);
  if (host === '') errors.invalid(field, host, `host must be specified${form}`);
  if (at >= 0) errors.invalid(field, authority.slice(0, at), 'user information is not permitted in the URL');
  if (fragment !== '') errors.invalid(field, fragment, 'fragments are not permitted in the URL');
  if (query !== '') errors.invalid(field, query, 'query parameters are not permitted in the URL');
}

type Service = NonNullable<WebhookClientConfig['service']>;

function validateService(service: Service, path: string, errors: FieldErrors): void {
  // The real server hands over name and namespace the wrong way round, and so tells of the other one.
  if (!service.namespace) errors.required(`${path}.name`);
  if (!service.name) errors.required(`${path}.namespace`);
  const { port = 443 } = service;
  if (port < 1 || port > 65535)
    errors.invalid(`${path}.port`, port, 'port is not valid: must be between 1 and 65535, inclusive');
  validateServicePath(service.path ?? '', `${path}.path`, errors);
}

function validateServicePath(urlPath: string, field: string, errors: FieldErrors): void {
  if (urlPath === '' || urlPath === '/') return;
  if (urlPath === '//') {
    errors.invalid(field, urlPath, 'segment[0] may not be empty');
    return;
  }
  if (!urlPath.startsWith('/')) errors.invalid(field, urlPath, "must start with a '/'");
  // The first byte is cut off whatever it is.
  const steps = Buffer.from(urlPath).subarray(1).toString().replace(/\/$/, '').split('/');
  steps.forEach((step, index) => {
    if (step === '') errors.invalid(field, urlPath, `segment[${index}] may not be empty`);
    else
      for (const text of dns1123Subdomain(step)) errors.invalid(field, urlPath, `segment[${index}]: ${text}`);
  });
}

/** Why the bundle holds no certificates; undefined when it does. */
export function caBundleProblem(caBundle: string): string | undefined {
  const pem = Buffer.from(caBundle, 'base64').toString('latin1');
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
  if (blocks.length > 0 && blocks.every(isCertificate)) return undefined;
  return `unable to load root certificates: ${blocks.length > 0 ? 'failed to parse certificate' : 'unable to parse bytes as PEM block'}`;
}

function isCertificate(block: string): boolean {
  try {
    return new X509Certificate(block).subject !== undefined;
  } catch {
    return false;
  }
}
