import {
  CEL_LIMITS,
  CelError,
  CelList,
  CelMap,
  listType,
  misplacedObject,
  structType,
  toJson,
  type Value,
} from '@setpoint/cel';
import { SetpointError } from '@setpoint/core';
import {
  apiVersionOf,
  clonePlain,
  jsonPatch,
  KUBE_CODES,
  type KubeObject,
  mergePatchObject,
} from '@setpoint/kube';
import type { ApiResource } from '../../catalog/api-resource.ts';
import type { Draft } from '../../kinds/index.ts';
import { type CompiledPolicy, compileExpression, compilePolicy } from './compile-policy.ts';
import { evaluate, type Expression, outOfBudget } from './expressions.ts';
import type { PolicySpec } from './policy-spec.ts';
import type { RequestBindings } from './request-bindings.ts';

interface Mutation {
  readonly patchType?: string;
  readonly applyConfiguration?: { readonly expression: string };
  readonly jsonPatch?: { readonly expression: string };
}

interface MutatingSpec extends PolicySpec {
  readonly mutations?: readonly Mutation[];
  readonly reinvocationPolicy?: string;
}

/** A mutation that cannot be made: the policy's own fault, which its failurePolicy speaks of. */
export class MutationError extends Error {}

const configurationType = structType('Object');
const jsonPatchType = listType(structType('JSONPatch'));

/** One mutation, ready to run. */
export interface CompiledMutation {
  readonly kind: 'configuration' | 'patch';
  readonly expression: Expression;
}

/** A MutatingAdmissionPolicy, compiled (apiserver/pkg/admission/plugin/policy/mutating). */
export class MutatingPolicy {
  readonly #policy: CompiledPolicy<MutatingSpec>;
  readonly mutations: readonly CompiledMutation[];

  constructor(object: KubeObject) {
    this.#policy = compilePolicy(object['spec'] as MutatingSpec);
    const { spec, environment } = this.#policy;
    const patching = environment.variant({ hasPatchTypes: true });
    this.mutations = (spec.mutations ?? []).flatMap(({ patchType, ...by }): readonly CompiledMutation[] => {
      const isPatch = patchType === 'JSONPatch';
      const source = (isPatch ? by.jsonPatch : by.applyConfiguration)?.expression;
      if (source === undefined) return [];
      const type = isPatch ? jsonPatchType : configurationType;
      const expression = compileExpression(patching, source, [type]);
      return [{ kind: isPatch ? 'patch' : 'configuration', expression }];
    });
  }

  get spec(): MutatingSpec {
    return this.#policy.spec;
  }

  get failsOpen(): boolean {
    return this.#policy.spec.failurePolicy === 'Ignore';
  }

  /** Whether the policy applies; throws {@link MutationError} when its conditions fail. */
  matches(request: RequestBindings, params: unknown): boolean {
    const answer = this.#policy.conditions.match(request.bindings(params, undefined, true));
    if ('error' in answer) throw new MutationError(answer.error);
    return answer.matches;
  }

  /** The object as a mutation makes it; `resource` is of its version. Throws {@link MutationError}. */
  mutate(
    { kind, expression }: CompiledMutation,
    object: Draft,
    resource: ApiResource,
    request: RequestBindings,
    params: unknown,
    namespaceObject: object | undefined,
  ): unknown {
    if (!expression.compiled.ok) throw new MutationError(expression.compiled.error);
    const bindings = request.bindings(params, namespaceObject, true);
    const environment = this.#policy.environment.variant({ hasPatchTypes: true });
    const evaluated = evaluate(environment, [expression], bindings, CEL_LIMITS.object);
    if (evaluated === undefined) throw new MutationError(outOfBudget);
    const [result] = evaluated.results;
    if (result === undefined || 'error' in result) throw new MutationError(result?.error ?? '');
    return kind === 'patch' ? patched(object, result.value) : configured(object, result.value, resource);
  }
}

function configured(object: Draft, value: Value, resource: ApiResource): unknown {
  refuseMisplaced(value);
  const patch = { apiVersion: apiVersionOf(resource.gvk), kind: resource.gvk.kind, ...jsonOf(value) };
  try {
    return mergePatchObject(object as unknown as KubeObject, patch, resource.schema);
  } catch (error) {
    if (!(error instanceof SetpointError)) throw error;
    throw new MutationError(`error applying patch: ${error.message}`);
  }
}

/** A patch whose test fails leaves the object as it is. */
function patched(object: Draft, value: Value): unknown {
  const operations = value instanceof CelList ? value.toArray().map(operationOf) : [];
  try {
    return jsonPatch(object, operations);
  } catch (error) {
    if (!(error instanceof SetpointError)) throw error;
    if (error.code === KUBE_CODES.patchInvalid && error.message.endsWith('test failed')) return object;
    throw new MutationError(`JSON Patch: ${error.message}`);
  }
}

function operationOf(operation: Value): object {
  if (!(operation instanceof CelMap)) return {};
  const text = (name: string): string => {
    const value = operation.get(name);
    return typeof value === 'string' ? value : '';
  };
  const from = text('from');
  const value = operation.get('value');
  if (value !== undefined) refuseMisplaced(value);
  return {
    op: text('op'),
    path: text('path'),
    ...(from === '' ? {} : { from }),
    ...(value === undefined ? {} : { value: clonePlain(toJson(value)) }),
  };
}

function refuseMisplaced(value: Value): void {
  const problem = misplacedObject(value);
  if (problem instanceof CelError) throw new MutationError(`type mismatch: ${problem.message}`);
}

function jsonOf(value: Value): object {
  return clonePlain(toJson(value)) as object;
}
