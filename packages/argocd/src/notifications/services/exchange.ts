import { SetpointError } from '@setpoint/core';
import type { HttpRequest, HttpResponse } from '../../applicationset/http-port.ts';
import { deliveryError } from '../errors.ts';
import type { ServicePorts } from './service.ts';

export interface Call {
  readonly method?: HttpRequest['method'];
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly insecure?: boolean;
}

/** One request to a service's API; any status is an answer. Fails with `argocd.notification-delivery`, naming no path. */
export async function exchange(
  service: string,
  { method = 'POST', url, headers = {}, body, insecure }: Call,
  ports: ServicePorts,
  signal: AbortSignal,
): Promise<HttpResponse> {
  const target = urlOf(service, url);
  const certificates = ports.certificatesFor(target.host) ?? ports.certificatesFor(target.hostname);
  const request: HttpRequest = {
    method,
    url: target.href,
    headers: { 'user-agent': 'setpoint', ...headers },
    ...(body === undefined ? {} : { body }),
    ...(insecure === true ? { insecure } : {}),
    ...(certificates === undefined ? {} : { certificateAuthority: certificates }),
  };
  try {
    return await ports.http.send(request, signal);
  } catch (error) {
    signal.throwIfAborted();
    // The path of a webhook is often its secret.
    throw deliveryError(service, `${target.origin} cannot be reached (${causeOf(error)})`);
  }
}

function urlOf(service: string, url: string): URL {
  try {
    const target = new URL(url);
    if (target.protocol === 'http:' || target.protocol === 'https:') return target;
  } catch {
    // The message below does not repeat what may be a secret.
  }
  throw deliveryError(service, 'its URL is not an http or https URL', true);
}

function causeOf(error: unknown): string {
  const cause = error instanceof SetpointError ? error.cause : error;
  if (cause instanceof Error) return (cause as { readonly code?: string }).code ?? cause.name;
  return 'unknown cause';
}

/** JSON to a service's API. Fails unless the status is 2xx. */
export async function postJson(
  service: string,
  call: Omit<Call, 'body'>,
  value: unknown,
  ports: ServicePorts,
  signal: AbortSignal,
): Promise<HttpResponse> {
  const headers = { 'content-type': 'application/json', ...call.headers };
  const response = await exchange(service, { ...call, headers, body: JSON.stringify(value) }, ports, signal);
  return accepted(service, response);
}

/** The answer itself when its status is 2xx; fails otherwise, for good when the request itself was refused. */
export function accepted(service: string, response: HttpResponse): HttpResponse {
  const { status, body } = response;
  if (status >= 200 && status < 300) return response;
  const isRefused =
    status >= 400 && status < 500 && status !== 408 && status !== 409 && status !== 425 && status !== 429;
  throw deliveryError(
    service,
    `it answered ${status}: ${body.slice(0, 300)}`,
    isRefused && status !== 401 && status !== 403,
  );
}

/** The JSON of an answer; undefined when it is none. */
export function jsonOf({ body }: HttpResponse): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return undefined;
  }
}

/** JSON that a template gave. Fails for good when it is none. */
export function jsonFrom(service: string, field: string, text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw deliveryError(service, `${field} of the template is no JSON: ${text.slice(0, 200)}`, true);
  }
}
