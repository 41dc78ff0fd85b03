import { isDeepStrictEqual } from 'node:util';
import { clonePlain, type KubeObject } from '@setpoint/kube';
import type { Authorizer } from '../../auth/authorizer.ts';
import { type ApiResource, groupResourceOf } from '../../catalog/api-resource.ts';
import { convertBetween } from '../../catalog/conversion.ts';
import type { Draft } from '../../kinds/index.ts';
import { decodeTyped } from '../../registry/decode.ts';
import type { Machinery } from '../../registry/machinery.ts';
import { forbidden, internal } from '../../status/answers.ts';
import { ApiError, type StatusCause } from '../../status/api-error.ts';
import {
  type AdmissionPlugin,
  type AdmissionRequest,
  namespaceOf,
  replaceContent,
  shownNameOf,
} from '../admission.ts';
import { isExempt } from '../matching/match-resources.ts';
import { versionedObjects } from '../matching/versioned-objects.ts';
import type { Reinvocation } from '../reinvocation.ts';
import { collectParams, ConfigurationError, paramResourceOf } from './collect-params.ts';
import { matchPolicy } from './match-policy.ts';
import { MutatingPolicy, MutationError } from './mutating-policy.ts';
import { bindingSpecOf } from './policy-spec.ts';
import { type PolicyHook, PolicySource } from './policy-source.ts';
import { namespaceObjectOf, RequestBindings } from './request-bindings.ts';

/** One application of a policy: for one binding and one of its parameters. */
interface Invocation {
  readonly hook: PolicyHook<MutatingPolicy>;
  readonly binding: KubeObject;
  readonly matched: ApiResource;
  readonly param: KubeObject | undefined;
}

/**
 * Changes what is written as MutatingAdmissionPolicies say, one after another
 * (apiserver/pkg/admission/plugin/policy/mutating/dispatcher.go).
 */
export function mutatingPolicies(machinery: () => Machinery, authorizer: Authorizer): AdmissionPlugin {
  let source: PolicySource<MutatingPolicy> | undefined;
  return {
    name: 'MutatingAdmissionPolicy',
    admit(request, reinvocation) {
      source ??= new PolicySource(machinery().store, 'mutating', (policy) => new MutatingPolicy(policy));
      const { hooks } = source;
      if (hooks.length === 0 || request.object === undefined || isExempt(request)) return;
      return new Dispatch(machinery(), authorizer, request, reinvocation).run(hooks);
    },
  };
}

class Dispatch {
  readonly #machinery: Machinery;
  readonly #authorizer: Authorizer;
  readonly #request: AdmissionRequest;
  readonly #reinvocation: Reinvocation;
  readonly #refusals: { readonly message: string; readonly reason: string }[] = [];

  constructor(
    machinery: Machinery,
    authorizer: Authorizer,
    request: AdmissionRequest,
    reinvocation: Reinvocation,
  ) {
    this.#machinery = machinery;
    this.#authorizer = authorizer;
    this.#request = request;
    this.#reinvocation = reinvocation;
  }

  run(hooks: readonly PolicyHook<MutatingPolicy>[]): void | Promise<void> {
    const { policies } = this.#reinvocation;
    const invocations = hooks.flatMap((hook) => this.#invocations(hook));
    if (invocations.length > 0) policies.start(this.#request.object);
    const finish = (): void => {
      if (invocations.length > 0) policies.finish(this.#request.object);
      this.#refuse();
    };
    const waiting = invocations.reduce<Promise<void> | undefined>(
      (before, invocation) =>
        before === undefined ? this.#invoke(invocation) : before.then(() => this.#invoke(invocation)),
      undefined,
    );
    return waiting === undefined ? finish() : waiting.then(finish);
  }

  #invocations(hook: PolicyHook<MutatingPolicy>): readonly Invocation[] {
    const { spec } = hook.policy;
    const matched = matchPolicy(spec.matchConstraints, this.#request, this.#machinery);
    if (matched === undefined) return [];
    const params = this.#configured(hook, undefined, () => ({
      resource: paramResourceOf(spec, this.#machinery),
    }));
    if (params === undefined) return [];
    return hook.bindings.flatMap((binding) => {
      const { matchResources, paramRef } = bindingSpecOf(binding);
      if (matchPolicy(matchResources, this.#request, this.#machinery) === undefined) return [];
      const namespace = namespaceOf(this.#request);
      const found = this.#configured(hook, binding, () =>
        collectParams(params.resource, paramRef, namespace, this.#machinery),
      );
      return (found ?? []).map((param) => ({ hook, binding, matched, param }));
    });
  }

  #invoke(invocation: Invocation): Promise<void> | undefined {
    const { hook, binding, matched, param } = invocation;
    const { policies } = this.#reinvocation;
    const parts = [hook.name, binding.metadata.name, param?.metadata.namespace, param?.metadata.name];
    const id = parts.join('/');
    const { object } = this.#request;
    if (object === undefined || !policies.hasTurn(id)) return undefined;
    const objects = versionedObjects(this.#request, matched);
    const mutate = (versioned: Draft | undefined, old: Draft | undefined): void | Promise<void> => {
      const next = this.#mutated(invocation, versioned as Draft, old);
      if (hook.policy.spec.reinvocationPolicy === 'IfNeeded') policies.mayBeDue(id);
      if (next === undefined || isDeepStrictEqual(next, versioned)) return;
      const back = convertBetween(matched, this.#request.resource, next as unknown as KubeObject);
      const replace = (converted: KubeObject): void => {
        replaceContent(object, converted as unknown as Draft);
        policies.objectChanged();
      };
      return back instanceof Promise ? back.then(replace) : replace(back);
    };
    if (objects instanceof Promise) {
      return objects.then((both) => mutate(both.object, both.oldObject));
    }
    return mutate(objects.object, objects.oldObject) ?? undefined;
  }

  /** Undefined when the policy is not about the object after all. */
  #mutated(
    { hook, binding, matched, param }: Invocation,
    object: Draft,
    old: Draft | undefined,
  ): Draft | undefined {
    const { policy } = hook;
    const seen = (now: Draft): RequestBindings =>
      new RequestBindings(this.#request, { object: now, oldObject: old }, matched, this.#authorizer);
    const namespaceObject = namespaceObjectOf(this.#request, this.#machinery.store);
    const applies = this.#configured(hook, binding, () => policy.matches(seen(object), param));
    if (applies !== true) return undefined;
    let current = object;
    for (const mutation of policy.mutations) {
      const next = this.#configured(hook, binding, () =>
        policy.mutate(mutation, current, matched, seen(current), param, namespaceObject),
      );
      if (next !== undefined && next !== current) current = this.#decoded(next, matched);
    }
    return current;
  }

  #decoded(value: unknown, resource: ApiResource): Draft {
    const context = { ...this.#request, fieldManager: '', fieldValidation: 'Strict' as const };
    try {
      const decoded = decodeTyped({ value: clonePlain(value), duplicates: [] }, resource, context);
      resource.strategy.default(decoded);
      return decoded;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      // The decoder of patches does not say what it was to be.
      throw internal(error.message.replace(/^.* cannot be handled as a \w+: /, ''));
    }
  }

  /** Undefined when the policy or binding fails; that refuses the request unless the policy fails open. */
  #configured<T>(
    { name, policy }: PolicyHook<MutatingPolicy>,
    binding: KubeObject | undefined,
    make: () => T,
  ): T | undefined {
    try {
      return make();
    } catch (error) {
      const isConfiguration = error instanceof ConfigurationError;
      if (!isConfiguration && !(error instanceof MutationError)) throw error;
      if (policy.failsOpen) return undefined;
      const what = binding === undefined ? 'policy' : 'binding';
      const why = isConfiguration ? `failed to configure ${what}: ${error.message}` : error.message;
      const by = binding === undefined ? `"${name}"` : `'${name}' with binding '${binding.metadata.name}'`;
      const reason = isConfiguration ? 'Forbidden' : 'Invalid';
      this.#refusals.push({ message: `policy ${by} denied request: ${why}`, reason });
      return undefined;
    }
  }

  #refuse(): void {
    const [first] = this.#refusals;
    if (first === undefined) return;
    const causes: readonly StatusCause[] = this.#refusals.map(({ message }) => ({ message }));
    const place = groupResourceOf(this.#request.resource);
    const { details } = forbidden(place, shownNameOf(this.#request), '', causes).status;
    throw new ApiError(403, first.reason, first.message, details);
  }
}
