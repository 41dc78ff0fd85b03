import type { ApiResource } from '../../catalog/api-resource.ts';
import type { Machinery } from '../../registry/machinery.ts';
import { newUid } from '../../registry/names.ts';
import { badRequest, internal } from '../../status/answers.ts';
import { ApiError, type Status } from '../../status/api-error.ts';
import { postReview } from '../../webhooks/post-review.ts';
import { webhookAddress } from '../../webhooks/webhook-address.ts';
import type { AdmissionRequest } from '../admission.ts';
import { requestAttributes } from '../matching/request-attributes.ts';
import type { VersionedObjects } from '../matching/versioned-objects.ts';
import type { Webhook } from './webhook-configuration.ts';

const defaultTimeoutSeconds = 10;
const understood = ['v1', 'v1beta1'];

/** What a webhook is asked about. */
export interface Question {
  readonly webhook: Webhook;
  readonly request: AdmissionRequest;
  /** The resource in the version the webhook's rules name, and the objects in that version. */
  readonly matched: ApiResource;
  readonly objects: VersionedObjects;
  /** Whether it may change the object. */
  readonly isMutating: boolean;
  /** Its place among the webhooks asked: `round_0_index_1`. */
  readonly place: string;
}

interface ReviewResponse {
  readonly uid?: string;
  readonly allowed?: boolean;
  readonly status?: Partial<Status>;
  readonly patch?: string;
  readonly patchType?: string;
  readonly warnings?: readonly string[];
  readonly auditAnnotations?: Readonly<Record<string, string>>;
}

/**
 * Asks the webhook; resolves to the JSON Patch operations it answers with, undefined without any. Throws the refusal as
 * the client is to see it; a webhook that fails refuses with 500 unless its failurePolicy says to go on.
 */
export async function callWebhook(question: Question, machinery: Machinery): Promise<unknown> {
  const { webhook, request } = question;
  if (request.dryRun && webhook.sideEffects !== 'None' && webhook.sideEffects !== 'NoneOnDryRun') {
    throw badRequest(`admission webhook ${JSON.stringify(webhook.name)} does not support dry run`);
  }
  let answer: Answer;
  try {
    answer = await ask(question, machinery);
  } catch (error) {
    request.signal.throwIfAborted();
    if (webhook.failurePolicy === 'Ignore') {
      const kind = question.isMutating ? 'mutation' : 'validating';
      request.annotate?.(`failed-open.${kind}.webhook.admission.k8s.io/${question.place}`, webhook.name);
      return undefined;
    }
    throw callFailure(webhook, error);
  }
  for (const [key, value] of Object.entries(answer.response.auditAnnotations ?? {}))
    request.annotate?.(`${webhook.name}/${key}`, value);
  for (const warning of answer.response.warnings ?? []) request.warnings.add(warning);
  if (answer.response.allowed !== true) throw denial(webhook, answer.response.status ?? {});
  return answer.patch;
}

interface Answer {
  readonly response: ReviewResponse;
  readonly patch: unknown;
}

async function ask(question: Question, machinery: Machinery): Promise<Answer> {
  const { webhook, request, matched, objects, isMutating } = question;
  const version = webhook.admissionReviewVersions?.find((each) => understood.includes(each));
  if (version === undefined) {
    throw new Error(
      'could not create admission objects: webhook does not accept known AdmissionReview versions (v1, v1beta1)',
    );
  }
  const uid = newUid(machinery.random);
  const review = {
    kind: 'AdmissionReview',
    apiVersion: `admission.k8s.io/${version}`,
    request: {
      uid,
      ...requestAttributes(request, matched),
      object: objects.object ?? null,
      oldObject: objects.oldObject ?? null,
    },
  };
  const answer = await named('failed to call webhook', async () => {
    const address = webhookAddress(webhook.clientConfig, machinery.store);
    return postReview(address, review, webhook.timeoutSeconds ?? defaultTimeoutSeconds, request.signal);
  });
  return named('received invalid webhook response', async () => {
    const response = responseOf(answer, uid, version);
    return { response, patch: patchOf(response, isMutating, version) };
  });
}

async function named<T>(what: string, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    throw new Error(`${what}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

function callFailure({ name }: Webhook, error: unknown): ApiError {
  const why = error instanceof Error ? error.message : String(error);
  return internal(`failed calling webhook ${JSON.stringify(name)}: ${why}`);
}

/** The webhook's own status, with a code that is a refusal. */
function denial({ name }: Webhook, status: Partial<Status>): ApiError {
  const denied = `admission webhook ${JSON.stringify(name)} denied the request`;
  const why = status.message || status.reason;
  const code = status.code !== undefined && status.code >= 400 ? status.code : 400;
  const message = why ? `${denied}: ${why}` : `${denied} without explanation`;
  return new ApiError(code, status.reason ?? '', message, status.details);
}

function responseOf(answer: unknown, uid: string, version: string): ReviewResponse {
  const review = (answer ?? {}) as { kind?: string; apiVersion?: string; response?: ReviewResponse };
  if (typeof review.response !== 'object' || review.response === null)
    throw new Error('webhook response was absent');
  const { response } = review;
  if (version !== 'v1') return response;
  if (response.uid !== uid)
    throw new Error(
      `expected response.uid=${JSON.stringify(uid)}, got ${JSON.stringify(response.uid ?? '')}`,
    );
  const { apiVersion = '/', kind = '' } = review;
  if (kind !== 'AdmissionReview' || apiVersion !== 'admission.k8s.io/v1') {
    throw new Error(
      `expected webhook response of admission.k8s.io/v1, Kind=AdmissionReview, got ${apiVersion}, Kind=${kind}`,
    );
  }
  return response;
}

function patchOf(response: ReviewResponse, isMutating: boolean, version: string): unknown {
  const { patch = '', patchType } = response;
  if (version === 'v1') checkPatch(patch, patchType, isMutating);
  if (!isMutating || patch === '') return undefined;
  if ((patchType ?? 'JSONPatch') !== 'JSONPatch')
    throw new Error(`unsupported patch type ${JSON.stringify(patchType)}`);
  const operations: unknown = JSON.parse(Buffer.from(patch, 'base64').toString());
  return Array.isArray(operations) && operations.length === 0 ? undefined : operations;
}

function checkPatch(patch: string, patchType: string | undefined, isMutating: boolean): void {
  if (!isMutating) {
    if (patch !== '') throw new Error('validating webhook may not return response.patch');
    if (patchType !== undefined) throw new Error('validating webhook may not return response.patchType');
    return;
  }
  if (patch !== '' && patchType === undefined)
    throw new Error('webhook returned response.patch but not response.patchType');
  if (patch === '' && patchType !== undefined)
    throw new Error('webhook returned response.patchType but not response.patch');
  if (patchType === '') throw new Error('webhook returned invalid response.patchType of ""');
}
