import type { KubeObject } from '@setpoint/kube';
import type { Authorizer } from '../../auth/authorizer.ts';
import { type ApiResource, groupResourceOf } from '../../catalog/api-resource.ts';
import type { Machinery } from '../../registry/machinery.ts';
import { forbidden } from '../../status/answers.ts';
import { ApiError } from '../../status/api-error.ts';
import { type AdmissionPlugin, type AdmissionRequest, namespaceOf, shownNameOf } from '../admission.ts';
import { isExempt } from '../matching/match-resources.ts';
import { type VersionedObjects, versionedObjects } from '../matching/versioned-objects.ts';
import { collectParams, ConfigurationError, paramResourceOf } from './collect-params.ts';
import { matchPolicy } from './match-policy.ts';
import { bindingSpecOf } from './policy-spec.ts';
import { type PolicyHook, PolicySource } from './policy-source.ts';
import { namespaceObjectOf, RequestBindings } from './request-bindings.ts';
import { type AuditNote, type Denial, ValidatingPolicy } from './validating-policy.ts';

/** A denial with who it comes from. */
interface Refusal extends Pick<Denial, 'message' | 'reason'> {
  readonly policy: string;
  /** Undefined when the policy itself cannot be used. */
  readonly binding: string | undefined;
}

/**
 * Judges what is written or deleted by ValidatingAdmissionPolicies. The first denial is the one that is told
 * (apiserver/pkg/admission/plugin/policy/validating/dispatcher.go).
 */
export function validatingPolicies(machinery: () => Machinery, authorizer: Authorizer): AdmissionPlugin {
  let source: PolicySource<ValidatingPolicy> | undefined;
  return {
    name: 'ValidatingAdmissionPolicy',
    validate(request) {
      source ??= new PolicySource(machinery().store, 'validating', (policy) => new ValidatingPolicy(policy));
      const { hooks } = source;
      if (hooks.length === 0 || isExempt(request)) return;
      return new Dispatch(machinery(), authorizer, request).run(hooks);
    },
  };
}

class Dispatch {
  readonly #machinery: Machinery;
  readonly #authorizer: Authorizer;
  readonly #request: AdmissionRequest;
  readonly #refusals: Refusal[] = [];

  constructor(machinery: Machinery, authorizer: Authorizer, request: AdmissionRequest) {
    this.#machinery = machinery;
    this.#authorizer = authorizer;
    this.#request = request;
  }

  /** Waits only for objects that have to be converted by somebody else. */
  run(hooks: readonly PolicyHook<ValidatingPolicy>[]): void | Promise<void> {
    const waiting = hooks.reduce<Promise<void> | undefined>(
      (before, hook) => (before === undefined ? this.#apply(hook) : before.then(() => this.#apply(hook))),
      undefined,
    );
    if (waiting === undefined) this.#refuse();
    else return waiting.then(() => this.#refuse());
  }

  #apply(hook: PolicyHook<ValidatingPolicy>): Promise<void> | undefined {
    const { policy, name } = hook;
    const matched = matchPolicy(policy.spec.matchConstraints, this.#request, this.#machinery);
    if (matched === undefined) return undefined;
    const params = this.#configured(hook, undefined, () => ({
      resource: paramResourceOf(policy.spec, this.#machinery),
    }));
    if (params === undefined) return undefined;
    const bindings = hook.bindings.filter(
      (binding) =>
        matchPolicy(bindingSpecOf(binding).matchResources, this.#request, this.#machinery) !== undefined,
    );
    if (bindings.length === 0) return undefined;
    const judge = (objects: VersionedObjects): void => {
      const seen = new RequestBindings(this.#request, objects, matched, this.#authorizer);
      const notes: AuditNote[] = [];
      for (const binding of bindings) this.#judge(hook, binding, params.resource, seen, notes);
      this.#note(name, notes);
    };
    const objects = versionedObjects(this.#request, matched);
    if (!(objects instanceof Promise)) {
      judge(objects);
      return undefined;
    }
    return objects.then(judge, (error: unknown) => {
      const why = `failed to convert object version: ${error instanceof Error ? error.message : String(error)}`;
      this.#misconfigured(name, policy, bindings[0], why);
    });
  }

  #judge(
    hook: PolicyHook<ValidatingPolicy>,
    binding: KubeObject,
    resource: ApiResource | undefined,
    seen: RequestBindings,
    notes: AuditNote[],
  ): void {
    const { paramRef, validationActions = [] } = bindingSpecOf(binding);
    const namespace = namespaceOf(this.#request);
    const params = this.#configured(hook, binding, () =>
      collectParams(resource, paramRef, namespace, this.#machinery),
    );
    const namespaceObject = namespaceObjectOf(this.#request, this.#machinery.store);
    const from = { policy: hook.name, binding: binding.metadata.name };
    for (const param of params ?? []) {
      const { denials, annotationErrors, notes: made } = hook.policy.judge(seen, param, namespaceObject);
      notes.push(...made);
      for (const denial of denials) {
        if (validationActions.includes('Deny')) this.#refusals.push({ ...denial, ...from });
        if (validationActions.includes('Audit')) this.#record(from, denial, validationActions);
        if (validationActions.includes('Warn')) this.#warn(from, denial);
      }
      for (const message of annotationErrors) this.#refusals.push({ message, reason: '', ...from });
    }
  }

  #warn({ policy, binding }: Pick<Refusal, 'policy' | 'binding'>, { message }: Denial): void {
    this.#request.warnings.add(
      `Validation failed for ValidatingAdmissionPolicy '${policy}' with binding '${binding}': ${message}`,
    );
  }

  /** One failure is recorded of a request: the first. */
  #record(
    { policy, binding }: Pick<Refusal, 'policy' | 'binding'>,
    { message, expressionIndex }: Denial,
    validationActions: readonly string[],
  ): void {
    const failure = { message, policy, binding, expressionIndex, validationActions };
    this.#request.annotate?.(
      'validation.policy.admission.k8s.io/validation_failure',
      JSON.stringify([failure]),
    );
  }

  /** What bindings with several parameters say of one key is listed. */
  #note(policy: string, notes: readonly AuditNote[]): void {
    const values = new Map<string, Set<string>>();
    for (const { key, value } of notes) {
      const known = values.get(key);
      if (known === undefined) values.set(key, new Set([value]));
      else known.add(value);
    }
    for (const [key, each] of values) this.#request.annotate?.(`${policy}/${key}`, [...each].join(', '));
  }

  /** Undefined when the policy or binding cannot be used, which refuses the request unless the policy fails open. */
  #configured<T>(
    { name, policy }: PolicyHook<ValidatingPolicy>,
    binding: KubeObject | undefined,
    make: () => T,
  ): T | undefined {
    try {
      return make();
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      this.#misconfigured(name, policy, binding, error.message);
      return undefined;
    }
  }

  #misconfigured(name: string, policy: ValidatingPolicy, binding: KubeObject | undefined, why: string): void {
    if (policy.failsOpen) return;
    const message = `failed to configure ${binding === undefined ? 'policy' : 'binding'}: ${why}`;
    this.#refusals.push({ message, reason: '', policy: name, binding: binding?.metadata.name });
  }

  #refuse(): void {
    const [first] = this.#refusals;
    if (first === undefined) return;
    const { policy, binding, message, reason } = first;
    const by = binding === undefined ? '' : ` with binding '${binding}'`;
    const text = `ValidatingAdmissionPolicy '${policy}'${by} denied request: ${message}`;
    const { status } = forbidden(groupResourceOf(this.#request.resource), shownNameOf(this.#request), text, [
      { message: text },
    ]);
    const code = codes.get(reason) ?? 422;
    throw new ApiError(code, reason === '' ? 'Invalid' : reason, status.message ?? '', status.details);
  }
}

const codes: ReadonlyMap<string, number> = new Map([
  ['Forbidden', 403],
  ['Unauthorized', 401],
  ['RequestEntityTooLarge', 413],
]);
