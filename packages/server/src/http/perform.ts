import { SetpointError } from '@setpoint/core';
import { withSpan } from '@setpoint/runtime';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Presented, presentedToken } from '../auth/authenticator.ts';
import { anonymous, type Identity } from '../auth/identity.ts';
import type { Call } from '../call.ts';
import { codes } from '../errors.ts';
import type { Services } from '../services.ts';
import { guardAgainstOtherSites } from './safety.ts';

/** What is needed of an operation to let a request through. */
export interface Admission {
  readonly open?: boolean;
  readonly audit?: string;
  /** It answers with a stream, which may last for days and has no span. */
  readonly stream?: unknown;
}

/** A call with what it said about itself. */
interface AuditedCall extends Call {
  readonly said: { object: string; detail: string };
}

/**
 * Identifies the caller, refuses what another site may have sent, runs the work, and records what it changed. The
 * record is durable before the answer is sent.
 */
export function perform<T>(
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
  admission: Admission,
  work: (call: Call) => Promise<T> | T,
): Promise<T> {
  if (admission.stream !== undefined) return performed(services, request, reply, admission, work);
  const route = request.routeOptions.url ?? 'none';
  const parent = request.headers['traceparent'];
  const options = {
    kind: 'server' as const,
    facts: { 'http.request.method': request.method, 'http.route': route, 'setpoint.request': request.id },
    ...(typeof parent === 'string' ? { parent } : {}),
  };
  return withSpan(`${request.method} ${route}`, options, async (span) => {
    const answer = await performed(services, request, reply, admission, work);
    span.fact('http.response.status_code', reply.statusCode);
    return answer;
  });
}

async function performed<T>(
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
  admission: Admission,
  work: (call: Call) => Promise<T> | T,
): Promise<T> {
  const presented = presentedToken(request.headers);
  const { identity, call, refusal } = await admitted(services, request, reply, admission, presented);
  if (admission.audit === undefined) {
    if (refusal !== undefined) throw refusal;
    return work(call);
  }
  try {
    if (refusal !== undefined) throw refusal;
    const answer = await work(call);
    await record(services, admission.audit, call, identity, 'allowed', '');
    return answer;
  } catch (cause) {
    const error = SetpointError.from(cause);
    await record(services, admission.audit, call, identity, outcomeOf(error), error.message);
    throw error;
  }
}

async function admitted(
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
  admission: Admission,
  presented: Presented | undefined,
): Promise<{
  readonly identity: Identity;
  readonly call: AuditedCall;
  readonly refusal: SetpointError | undefined;
}> {
  let identity = anonymous;
  let refusal: SetpointError | undefined;
  try {
    guardAgainstOtherSites({
      method: request.method,
      headers: request.headers,
      presented,
      origin: `${request.protocol}://${request.host}`,
      allowedOrigins: originsOf(services),
    });
    identity = await identityOf(services, admission, presented);
  } catch (error) {
    refusal = SetpointError.from(error);
  }
  return { identity, call: callOf(request, reply, identity), refusal };
}

/** Whoever sends a bad token to what is open to all is nobody. */
async function identityOf(
  services: Services,
  admission: Admission,
  presented: Presented | undefined,
): Promise<Identity> {
  try {
    return await services.authenticator.identify(presented);
  } catch (error) {
    if (admission.open === true) return anonymous;
    throw error;
  }
}

/** Where people may come from beside the server's own origin: `url` and `additionalUrls` of `argocd-cm`. */
export function originsOf({ state }: Services): readonly string[] {
  const urls = [state.setting('url'), ...state.setting('additionalUrls').split(/[\s,[\]"'-]+(?=https?:)/)];
  return urls.flatMap((text) => {
    try {
      return [new URL(text.trim()).origin];
    } catch {
      return [];
    }
  });
}

function callOf(request: FastifyRequest, reply: FastifyReply, identity: Identity): AuditedCall {
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort(new SetpointError('server.client-gone', 'the client went away')));
  const said = { object: '', detail: '' };
  return {
    identity,
    address: request.ip,
    requestId: request.id,
    secure: request.protocol === 'https',
    signal: gone.signal,
    said,
    about(object, detail = '') {
      said.object = object.slice(0, 1000);
      if (detail !== '') said.detail = detail.slice(0, 1000);
    },
    setHeader: (name, value) => void reply.header(name, value),
  };
}

function outcomeOf(error: SetpointError): 'denied' | 'failed' {
  const denied: readonly string[] = [codes.forbidden, codes.unauthenticated, codes.crossSite];
  return denied.includes(error.code) ? 'denied' : 'failed';
}

async function record(
  services: Services,
  action: string,
  call: AuditedCall,
  identity: Identity,
  outcome: 'allowed' | 'denied' | 'failed',
  problem: string,
): Promise<void> {
  const { object, detail } = call.said;
  await services.audit.record({
    at: new Date(services.clock.now()).toISOString(),
    user: identity.username,
    issuer: identity.issuer,
    from: call.address,
    action,
    object,
    outcome,
    detail: [detail, problem.split('\n')[0] ?? '']
      .filter((part) => part !== '')
      .join(': ')
      .slice(0, 1000),
    requestId: call.requestId,
  });
}
