import { request as httpsRequest } from 'node:https';
import type { Random } from '@setpoint/core';
import { newUid } from '../../registry/names.ts';
import { badRequest } from '../../status/answers.ts';
import { ApiError, type Status } from '../../status/api-error.ts';
import type { AdmissionRequest } from '../admission.ts';
import { admissionReview } from './admission-review.ts';
import type { Webhook } from './webhook-configuration.ts';

const defaultTimeoutSeconds = 10;
const maxAnswerBytes = 8 * 1024 * 1024;

export interface WebhookAnswer {
  /** JSON Patch operations; undefined without any. */
  readonly patch: unknown;
}

interface ReviewResponse {
  readonly uid?: string;
  readonly allowed?: boolean;
  readonly status?: Partial<Status>;
  readonly patch?: string;
  readonly patchType?: string;
  readonly warnings?: readonly string[];
}

/**
 * Asks the webhook. Throws the refusal as the client is to see it; undefined when it failed and its failurePolicy says to
 * go on. Throws 500 when it failed and must not.
 */
export async function callWebhook(
  webhook: Webhook,
  request: AdmissionRequest,
  random: Random,
): Promise<WebhookAnswer | undefined> {
  if (request.dryRun && webhook.sideEffects !== 'None' && webhook.sideEffects !== 'NoneOnDryRun') {
    throw badRequest(`admission webhook ${JSON.stringify(webhook.name)} does not support dry run`);
  }
  const uid = newUid(random);
  let response: ReviewResponse;
  try {
    response = responseOf(
      await post(webhook, JSON.stringify(admissionReview(request, uid)), request.signal),
      uid,
    );
  } catch (error) {
    if (webhook.failurePolicy === 'Ignore') return undefined;
    throw callFailure(webhook, error);
  }
  for (const warning of response.warnings ?? []) request.warnings.add(warning);
  if (response.allowed !== true) throw denial(webhook, response.status ?? {});
  return {
    patch:
      response.patch === undefined
        ? undefined
        : (JSON.parse(Buffer.from(response.patch, 'base64').toString()) as unknown),
  };
}

function callFailure({ name }: Webhook, error: unknown): ApiError {
  const why = error instanceof Error ? error.message : String(error);
  const message = `Internal error occurred: failed calling webhook ${JSON.stringify(name)}: failed to call webhook: ${why}`;
  return new ApiError(500, 'InternalError', message, {
    causes: [{ message: message.slice('Internal error occurred: '.length) }],
  });
}

function denial({ name }: Webhook, status: Partial<Status>): ApiError {
  const denied = `admission webhook ${JSON.stringify(name)} denied the request`;
  const why = status.message || status.reason;
  const code = status.code !== undefined && status.code >= 400 ? status.code : 400;
  return new ApiError(
    code,
    status.reason ?? '',
    why ? `${denied}: ${why}` : `${denied} without explanation`,
    status.details,
  );
}

function responseOf(text: string, uid: string): ReviewResponse {
  const review = JSON.parse(text) as { kind?: string; apiVersion?: string; response?: ReviewResponse };
  if (review.kind !== 'AdmissionReview' || review.apiVersion !== 'admission.k8s.io/v1') {
    throw new Error(
      `expected response of kind admission.k8s.io/v1 AdmissionReview, got ${review.apiVersion} ${review.kind}`,
    );
  }
  if (review.response === undefined) throw new Error('webhook response was absent');
  if (review.response.uid !== uid) {
    throw new Error(
      `expected response.uid=${JSON.stringify(uid)}, got ${JSON.stringify(review.response.uid ?? '')}`,
    );
  }
  return review.response;
}

function post(webhook: Webhook, body: string, signal: AbortSignal): Promise<string> {
  const { url, caBundle } = webhook.clientConfig;
  if (url === undefined)
    throw new Error('this server does not reach services of the cluster: use clientConfig.url');
  const seconds = webhook.timeoutSeconds ?? defaultTimeoutSeconds;
  const target = new URL(url);
  target.searchParams.set('timeout', `${seconds}s`);
  const headers = {
    'content-type': 'application/json',
    accept: 'application/json',
    'content-length': String(Buffer.byteLength(body)),
  };
  const ca = caBundle === undefined ? {} : { ca: Buffer.from(caBundle, 'base64') };
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void =>
      reject(new Error(`Post ${JSON.stringify(target.href)}: ${error.message}`));
    const limit = AbortSignal.any([signal, AbortSignal.timeout(seconds * 1000)]);
    const sent = httpsRequest(target, { method: 'POST', headers, signal: limit, ...ca }, (answer) => {
      const chunks: Buffer[] = [];
      let size = 0;
      answer.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > maxAnswerBytes) sent.destroy(new Error('the answer is too large'));
        else chunks.push(chunk);
      });
      answer.on('error', fail);
      answer.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        if (answer.statusCode === 200) resolve(text);
        else fail(new Error(`the server answered with status ${answer.statusCode}`));
      });
    });
    sent.on('error', (error) => fail(limit.aborted ? new Error('context deadline exceeded') : error));
    sent.end(body);
  });
}
