import { isDeepStrictEqual } from 'node:util';
import { jsonPatch, clonePlain } from '@setpoint/kube';
import type { Draft } from '../../kinds/index.ts';
import { decodeObject } from '../../registry/decode.ts';
import type { Machinery } from '../../registry/machinery.ts';
import { internal } from '../../status/answers.ts';
import type { AdmissionPlugin, AdmissionRequest } from '../admission.ts';
import { callWebhook } from './call-webhook.ts';
import { wantsRequest } from './match-webhook.ts';
import { type Webhook, webhooksOf } from './webhook-configuration.ts';

/** Lets mutating webhooks change what is written, one after another. */
export function mutatingWebhooks(machinery: () => Machinery): AdmissionPlugin {
  return {
    name: 'MutatingAdmissionWebhook',
    admit(request) {
      const wanted = wantedBy(machinery(), 'mutating', request);
      return wanted.length === 0 ? undefined : mutate(machinery(), wanted, request);
    },
  };
}

/** Asks validating webhooks, all at once; any of them may refuse. */
export function validatingWebhooks(machinery: () => Machinery): AdmissionPlugin {
  return {
    name: 'ValidatingAdmissionWebhook',
    validate(request) {
      const { random } = machinery();
      const wanted = wantedBy(machinery(), 'validating', request);
      if (wanted.length === 0) return;
      return Promise.all(wanted.map((webhook) => callWebhook(webhook, request, random))).then(
        () => undefined,
      );
    },
  };
}

function wantedBy(
  { store, catalog }: Machinery,
  kind: 'mutating' | 'validating',
  request: AdmissionRequest,
): readonly Webhook[] {
  return webhooksOf(store, kind).filter((webhook) => wantsRequest(webhook, request, store, catalog));
}

/** Who asks for it is called again when somebody after it changed the object. */
async function mutate(
  machinery: Machinery,
  webhooks: readonly Webhook[],
  request: AdmissionRequest,
): Promise<void> {
  const results = new Map<Webhook, Draft | undefined>();
  for (const webhook of webhooks) {
    await callAndApply(machinery, webhook, request);
    if (webhook.reinvocationPolicy === 'IfNeeded') results.set(webhook, clonePlain(request.object));
  }
  for (const [webhook, result] of results) {
    if (!isDeepStrictEqual(result, request.object)) await callAndApply(machinery, webhook, request);
  }
}

async function callAndApply(
  machinery: Machinery,
  webhook: Webhook,
  request: AdmissionRequest,
): Promise<void> {
  const answer = await callWebhook(webhook, request, machinery.random);
  const { object, resource } = request;
  if (answer?.patch === undefined || object === undefined) return;
  let patched: unknown;
  try {
    patched = jsonPatch(object, answer.patch);
  } catch (error) {
    throw internal(`failed calling webhook ${JSON.stringify(webhook.name)}: ${(error as Error).message}`);
  }
  const context = { ...request, fieldManager: '', fieldValidation: 'Ignore' as const };
  const decoded = decodeObject({ value: clonePlain(patched), duplicates: [] }, resource, context);
  resource.strategy.default(decoded);
  replaceContent(object, decoded);
}

/** The writer holds the object itself, so it is changed in place. */
function replaceContent(object: Draft, content: Draft): void {
  for (const key of Object.keys(object)) delete object[key];
  Object.assign(object, content);
}
