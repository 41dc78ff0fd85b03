import type { TypeProvider } from '../check/declarations.ts';
import { Environment } from '../environment.ts';
import type { Bindings, Program } from '../program.ts';
import { formatType } from '../types/format-type.ts';
import { DYN, isSameType, structType, type Type } from '../types/type.ts';
import { CelError } from '../values/cel-error.ts';
import { CelMap, type MapKey } from '../values/map.ts';
import type { Value } from '../values/value.ts';
import { ADMISSION_STRUCTS, NAMESPACE_TYPE, REQUEST_TYPE } from './admission-types.ts';
import { AUTHORIZER, RESOURCE_CHECK } from './authorizer.ts';
import { JSON_PATCH_LIBRARY } from './json-patch.ts';
import { KUBERNETES_LIBRARIES } from './libraries.ts';
import { MUTATION_TYPES } from './mutation-types.ts';
import { variableType } from './type-check.ts';

export interface AdmissionOptions {
  /** The policy has parameters: `params`. Default false. */
  readonly hasParams?: boolean;
  /** `authorizer` and `authorizer.requestResource`. Default true. */
  readonly hasAuthorizer?: boolean;
  /** `variables`, which webhooks and match conditions being checked have none of. Default true. */
  readonly hasVariables?: boolean;
  /** A MutatingAdmissionPolicy: `Object{}`, `JSONPatch{}` and `jsonpatch.escapeKey`. Default false. */
  readonly hasPatchTypes?: boolean;
}

/** A `variables` entry of a policy, evaluated when an expression first reads it. */
export interface AdmissionVariable {
  readonly name: string;
  readonly expression: string;
}

export type AdmissionCompileResult =
  | { readonly ok: true; readonly program: Program }
  /** `compilation failed: ERROR: …`, or `must evaluate to bool but got string`. */
  | { readonly ok: false; readonly error: string };

const MUTATION_LIBRARIES = [...KUBERNETES_LIBRARIES, JSON_PATCH_LIBRARY];
const VARIABLES = structType('kubernetes.variables');

/**
 * What the expressions of admission policies, match conditions and webhooks are compiled against: `object`,
 * `oldObject`, `request`, `namespaceObject`, `params`, `authorizer` and `variables`.
 */
export class AdmissionEnvironment {
  readonly #options: AdmissionOptions;
  readonly #composed: ReadonlyMap<string, Program>;
  readonly #environment: Environment;

  constructor(options: AdmissionOptions = {}, composed: ReadonlyMap<string, Program> = new Map()) {
    this.#options = options;
    this.#composed = composed;
    this.#environment = new Environment({
      libraries: options.hasPatchTypes === true ? MUTATION_LIBRARIES : KUBERNETES_LIBRARIES,
      variables: variablesOf(options),
      types: typesOf(options, composed),
      validateLiterals: true,
    });
  }

  /** Compiles an expression that must give exactly one of some types; without types, anything. */
  compile(expression: string, results: readonly Type[] = []): AdmissionCompileResult {
    const compiled = this.#environment.compile(expression);
    if (!compiled.ok) return { ok: false, error: `compilation failed: ${compiled.error}` };
    const { resultType, problem } = compiled.program;
    if (problem !== undefined) return { ok: false, error: `program instantiation failed: ${problem}` };
    if (results.length === 0 || results.some((type) => isSameType(type, resultType))) return compiled;
    // What cel-go calls the type of null where it is not checking expressions.
    const names = results.map((type) => (type.kind === 'null' ? 'null_type' : formatType(type)));
    const wanted = names.length === 1 ? names.join('') : `one of [${names.join(' ')}]`;
    return { ok: false, error: `must evaluate to ${wanted} but got ${formatType(resultType)}` };
  }

  /** The environment in which `variables.name` is there too; variables see those before them. */
  withVariable(
    variable: AdmissionVariable,
  ): { readonly environment: AdmissionEnvironment } | { readonly error: string } {
    const compiled = this.compile(variable.expression);
    if (!compiled.ok) return { error: compiled.error };
    const composed = new Map([...this.#composed, [variable.name, compiled.program] as const]);
    return { environment: new AdmissionEnvironment(this.#options, composed) };
  }

  /** The same variables under other options. */
  variant(options: AdmissionOptions): AdmissionEnvironment {
    return new AdmissionEnvironment({ ...this.#options, ...options }, this.#composed);
  }

  /**
   * The bindings with `variables` added, for the evaluations of one request. `variableCost()` is what reading variables
   * has cost so far, each once; it counts against the budget of the policy.
   */
  bind(
    bindings: Bindings,
    costLimit?: number,
  ): { readonly bindings: Bindings; readonly variableCost: () => number } {
    const all = new Map<string, unknown>(bindings instanceof Map ? bindings : Object.entries(bindings));
    const variables = new LazyVariables(this.#composed, all, costLimit);
    all.set('variables', variables);
    return { bindings: all, variableCost: () => variables.cost };
  }
}

function variablesOf(options: AdmissionOptions): ReadonlyMap<string, Type> {
  const variables = new Map<string, Type>([
    ['object', DYN],
    ['oldObject', DYN],
    ['namespaceObject', NAMESPACE_TYPE],
    ['request', REQUEST_TYPE],
  ]);
  if (options.hasVariables !== false) variables.set('variables', VARIABLES);
  if (options.hasParams === true) variables.set('params', DYN);
  if (options.hasAuthorizer !== false) {
    variables.set('authorizer', AUTHORIZER).set('authorizer.requestResource', RESOURCE_CHECK);
  }
  return variables;
}

function typesOf(options: AdmissionOptions, composed: ReadonlyMap<string, Program>): TypeProvider {
  const fields = new Map([...composed].map(([name, { resultType }]) => [name, variableType(resultType)]));
  const fieldsOf: TypeProvider['fieldsOf'] = (name) => {
    if (name === VARIABLES.name) return fields;
    const known = ADMISSION_STRUCTS.get(name);
    return known ?? (options.hasPatchTypes === true ? MUTATION_TYPES.fieldsOf(name) : undefined);
  };
  const { construct } = MUTATION_TYPES;
  return options.hasPatchTypes === true && construct !== undefined ? { fieldsOf, construct } : { fieldsOf };
}

/** The values of `variables`, each computed at its first reading. */
class LazyVariables extends CelMap {
  readonly #programs: ReadonlyMap<string, Program>;
  readonly #bindings: Bindings;
  readonly #options: { readonly costLimit?: number };
  readonly #values = new Map<string, Value>();
  cost = 0;

  constructor(programs: ReadonlyMap<string, Program>, bindings: Bindings, costLimit: number | undefined) {
    super();
    this.#programs = programs;
    this.#bindings = bindings;
    this.#options = costLimit === undefined ? {} : { costLimit };
  }

  get size(): number {
    return this.#programs.size;
  }

  override has(key: MapKey): boolean {
    return typeof key === 'string' && this.#programs.has(key);
  }

  get(key: MapKey): Value | undefined {
    if (typeof key !== 'string') return undefined;
    const known = this.#values.get(key);
    const program = this.#programs.get(key);
    if (known !== undefined || program === undefined) return known;
    const { value, cost } = program.evaluate(this.#bindings, this.#options);
    const result =
      value instanceof CelError
        ? new CelError(`composited variable ${JSON.stringify(key)} fails to evaluate: ${value.message}`)
        : value;
    this.cost += cost;
    this.#values.set(key, result);
    return result;
  }

  keys(): Iterable<Value> {
    return this.#programs.keys();
  }
}
