import { isDeepStrictEqual } from 'node:util';
import { clonePlain, jsonPatch, type KubeObject } from '@setpoint/kube';
import type { Authorizer } from '../../auth/authorizer.ts';
import { type ApiResource, groupResourceOf } from '../../catalog/api-resource.ts';
import { convertBetween } from '../../catalog/conversion.ts';
import type { Draft } from '../../kinds/index.ts';
import { decodeTyped } from '../../registry/decode.ts';
import type { Machinery } from '../../registry/machinery.ts';
import { forbidden, internal } from '../../status/answers.ts';
import { type AdmissionPlugin, type AdmissionRequest, replaceContent } from '../admission.ts';
import type { Derived } from '../derived.ts';
import { isExempt, matchedResource, selectorsMatch } from '../matching/match-resources.ts';
import { type VersionedObjects, versionedObjects } from '../matching/versioned-objects.ts';
import { RequestBindings } from '../policies/request-bindings.ts';
import type { Reinvocation } from '../reinvocation.ts';
import { callWebhook } from './call-webhook.ts';
import { type Hook, webhookSource } from './webhook-configuration.ts';

/** Lets mutating webhooks change what is written, one after another. */
export function mutatingWebhooks(machinery: () => Machinery, authorizer: Authorizer): AdmissionPlugin {
  let source: Derived<readonly Hook[]> | undefined;
  return {
    name: 'MutatingAdmissionWebhook',
    admit(request, reinvocation) {
      source ??= webhookSource(machinery().store, 'mutating');
      const hooks = source.value;
      if (hooks.length === 0 || isExempt(request)) return;
      // Whether a later webhook is concerned may depend on what an earlier one changed; without one nothing is waited for.
      if (!hooks.some((hook) => reachOf(hook, request, machinery()) !== undefined)) return;
      return mutate(new Caller(machinery(), authorizer, request, true), hooks, reinvocation);
    },
  };
}

/** Asks validating webhooks, all at once; any of them may refuse. */
export function validatingWebhooks(machinery: () => Machinery, authorizer: Authorizer): AdmissionPlugin {
  let source: Derived<readonly Hook[]> | undefined;
  return {
    name: 'ValidatingAdmissionWebhook',
    validate(request) {
      source ??= webhookSource(machinery().store, 'validating');
      const hooks = source.value;
      if (hooks.length === 0 || isExempt(request)) return;
      const concerned = hooks.filter((hook) => reachOf(hook, request, machinery()) !== undefined);
      if (concerned.length === 0) return;
      const caller = new Caller(machinery(), authorizer, request, false);
      return validate(caller, concerned);
    },
  };
}

async function validate(caller: Caller, hooks: readonly Hook[]): Promise<void> {
  const questions = await Promise.all(
    hooks.map((hook, index) => caller.prepare(hook, `round_0_index_${index}`)),
  );
  await Promise.all(questions.flatMap((question) => (question === undefined ? [] : [question.ask()])));
}

async function mutate(caller: Caller, hooks: readonly Hook[], reinvocation: Reinvocation): Promise<void> {
  const { webhooks } = reinvocation;
  webhooks.start(caller.request.object);
  const round = reinvocation.isSecondRound ? 1 : 0;
  for (const [index, hook] of hooks.entries()) {
    if (!webhooks.hasTurn(hook.id)) continue;
    const place = `round_${round}_index_${index}`;
    const question = await caller.prepare(hook, place);
    if (question === undefined) continue;
    const patch = await question.ask();
    const isChanged = patch !== undefined && (await caller.change(hook, question, patch));
    caller.noteMutation(hook, place, isChanged);
    if (isChanged) webhooks.objectChanged();
    if (hook.webhook.reinvocationPolicy === 'IfNeeded') webhooks.mayBeDue(hook.id);
  }
  webhooks.finish(caller.request.object);
}

/** The resource the webhook would be shown, by rules and selectors; undefined when it is not concerned. */
function reachOf(
  { webhook }: Hook,
  request: AdmissionRequest,
  machinery: Machinery,
): ApiResource | undefined {
  const matched = matchedResource(webhook.rules ?? [], webhook, request, machinery);
  return matched !== undefined && selectorsMatch(webhook, request, machinery) ? matched : undefined;
}

interface Prepared {
  readonly matched: ApiResource;
  readonly objects: VersionedObjects;
  /** The operations of the webhook's patch; undefined without one. */
  ask(): Promise<unknown>;
}

/** Asks webhooks about one request. */
class Caller {
  readonly request: AdmissionRequest;
  readonly #machinery: Machinery;
  readonly #authorizer: Authorizer;
  readonly #isMutating: boolean;

  constructor(machinery: Machinery, authorizer: Authorizer, request: AdmissionRequest, isMutating: boolean) {
    this.#machinery = machinery;
    this.#authorizer = authorizer;
    this.request = request;
    this.#isMutating = isMutating;
  }

  /** What to ask the webhook, as the object is now; undefined when it is not concerned. Throws 403 when nobody can tell. */
  async prepare(hook: Hook, place: string): Promise<Prepared | undefined> {
    const { webhook, conditions } = hook;
    const { request } = this;
    const matched = reachOf(hook, request, this.#machinery);
    if (matched === undefined) return undefined;
    const objects = await versionedObjects(request, matched);
    const seen = new RequestBindings(request, objects, matched, this.#authorizer);
    const answer = conditions.match(seen.bindings(undefined, undefined, true));
    if ('error' in answer) throw forbidden(groupResourceOf(request.resource), request.name, answer.error);
    if (!answer.matches) return undefined;
    const question = { webhook, request, matched, objects, isMutating: this.#isMutating, place };
    return { matched, objects, ask: () => callWebhook(question, this.#machinery) };
  }

  noteMutation({ id, webhook }: Hook, place: string, mutated: boolean): void {
    const [configuration] = id.split('/');
    this.request.annotate?.(
      `mutation.webhook.admission.k8s.io/${place}`,
      JSON.stringify({ configuration, webhook: webhook.name, mutated }),
    );
  }

  /** Applies the webhook's patch to the request's object; answers whether that changed it. */
  async change({ webhook }: Hook, { matched, objects }: Prepared, patch: unknown): Promise<boolean> {
    const { object } = this.request;
    if (object === undefined || objects.object === undefined) {
      const name = JSON.stringify(webhook.name);
      throw internal(
        `admission webhook ${name} attempted to modify the object, which is not supported for this operation`,
      );
    }
    const next = this.#patched(objects.object, patch, matched);
    if (isDeepStrictEqual(next, objects.object)) return false;
    const back = await convertBetween(matched, this.request.resource, next as unknown as KubeObject);
    replaceContent(object, back as unknown as Draft);
    return true;
  }

  #patched(object: Draft, patch: unknown, resource: ApiResource): Draft {
    const context = { ...this.request, fieldManager: '', fieldValidation: 'Ignore' as const };
    try {
      const value = clonePlain(jsonPatch(object, patch));
      const decoded = decodeTyped({ value, duplicates: [] }, resource, context);
      resource.strategy.default(decoded);
      return decoded;
    } catch (error) {
      throw internal((error as Error).message);
    }
  }
}
