import { sleep } from '@setpoint/core';
import { ownField } from '@setpoint/kube';
import { basicAuthorization, type HttpResponse } from '../../applicationset/http-port.ts';
import { deliveryError } from '../errors.ts';
import { type Call, exchange } from './exchange.ts';
import { type CreateService, flagOf, mapOf, type ServicePorts, textOf } from './service.ts';

const nanosPerMilli = 1e6;

/** `service.webhook.<name>`: any HTTP endpoint, tried again a few times while it fails. */
export const createWebhook: CreateService = (options) => {
  const basic = mapOf(options, 'basicAuth');
  const waits = {
    least: milliseconds(ownField(options, 'retryWaitMin'), 1000),
    most: milliseconds(ownField(options, 'retryWaitMax'), 5000),
    retries: Number(ownField(options, 'retryMax') ?? 0) || 3,
  };
  const headers = {
    ...headersOf(ownField(options, 'headers')),
    ...(basic === undefined
      ? {}
      : { authorization: basicAuthorization(textOf(basic, 'username'), textOf(basic, 'password')) }),
  };
  return {
    type: 'webhook',
    async send({ service, notification }, ports, signal) {
      const section = mapOf(notification.sections.get('webhook'), service);
      const path = textOf(section, 'path');
      const base = textOf(options, 'url');
      const call: Call = {
        method: methodOf(service, textOf(section, 'method')),
        url: path === '' ? base : `${base.replace(/\/+$/, '')}/${path.replace(/^\/+/, '')}`,
        headers,
        body: section === undefined ? notification.message : textOf(section, 'body'),
        insecure: flagOf(options, 'insecureSkipVerify'),
      };
      const { status, body } = await insistently(service, call, waits, ports, signal);
      if (status < 200 || status > 299) {
        throw deliveryError(
          service,
          `request to ${new URL(call.url).origin} has failed with error code ${status} : ${body.slice(0, 300)}`,
        );
      }
    },
  };
};

interface Waits {
  readonly least: number;
  readonly most: number;
  readonly retries: number;
}

/** Tries again with growing pauses while the endpoint cannot be reached or answers with 429 or 5xx. */
async function insistently(
  service: string,
  call: Call,
  { least, most, retries }: Waits,
  ports: ServicePorts,
  signal: AbortSignal,
): Promise<HttpResponse> {
  for (let attempt = 0; ; attempt++) {
    const response = await exchange(service, call, ports, signal).catch((error: unknown) => {
      signal.throwIfAborted();
      if (attempt >= retries) throw error;
      return undefined;
    });
    const isWorthAnother = response === undefined || response.status === 429 || response.status >= 500;
    if (response !== undefined && (!isWorthAnother || attempt >= retries)) return response;
    await sleep(ports.clock, Math.min(most, least * 2 ** attempt), signal);
  }
}

/** Go's durations are nanoseconds in YAML. */
function milliseconds(value: unknown, fallback: number): number {
  return typeof value === 'number' && value > 0 ? value / nanosPerMilli : fallback;
}

function headersOf(value: unknown): Readonly<Record<string, string>> {
  if (!Array.isArray(value)) return {};
  return Object.fromEntries(
    value.map((header) => [textOf(header as never, 'name').toLowerCase(), textOf(header as never, 'value')]),
  );
}

const methods = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']);

function methodOf(service: string, text: string): NonNullable<Call['method']> {
  const method = text === '' ? 'GET' : text.toUpperCase();
  if (methods.has(method)) return method as NonNullable<Call['method']>;
  throw deliveryError(service, `method ${text} is not one of ${[...methods].join(', ')}`, true);
}
