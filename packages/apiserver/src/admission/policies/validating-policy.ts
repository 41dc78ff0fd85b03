import { type AdmissionEnvironment, BOOL, CEL_LIMITS, NULL, STRING } from '@setpoint/cel';
import type { KubeObject } from '@setpoint/kube';
import { type CompiledPolicy, compileExpression, compilePolicy } from './compile-policy.ts';
import { evaluate, type Expression, type ExpressionResult, outOfBudget } from './expressions.ts';
import type { PolicySpec } from './policy-spec.ts';
import type { RequestBindings } from './request-bindings.ts';

interface Validation {
  readonly expression: string;
  readonly message?: string;
  readonly messageExpression?: string;
  readonly reason?: string;
}

interface ValidatingSpec extends PolicySpec {
  readonly validations?: readonly Validation[];
  readonly auditAnnotations?: readonly { readonly key: string; readonly valueExpression: string }[];
}

/** Why a policy refuses a request. */
export interface Denial {
  readonly message: string;
  /** The status' reason; '' for the usual one, Invalid. */
  readonly reason: string;
  /** Which of the policy's validations it comes from. */
  readonly expressionIndex: number;
}

/** A note for the audit record. */
export interface AuditNote {
  readonly key: string;
  readonly value: string;
}

/** What a policy says of a request for one parameter. */
export interface Verdict {
  /** Acted upon as the binding's validationActions say. */
  readonly denials: readonly Denial[];
  /** Of annotations that cannot be made, which always refuse. */
  readonly annotationErrors: readonly string[];
  readonly notes: readonly AuditNote[];
}

const MAX_MESSAGE_BYTES = 5 * 1024;
const MAX_NOTE_LENGTH = 10 * 1024;
const nothing: Verdict = { denials: [], annotationErrors: [], notes: [] };

/** A ValidatingAdmissionPolicy, compiled (apiserver/pkg/admission/plugin/policy/validating/validator.go). */
export class ValidatingPolicy {
  readonly #policy: CompiledPolicy<ValidatingSpec>;
  readonly #validations: readonly Expression[];
  readonly #messages: readonly (Expression | undefined)[];
  readonly #annotations: readonly Expression[];
  readonly #messageEnvironment: AdmissionEnvironment;

  constructor(object: KubeObject) {
    const policy = compilePolicy(object['spec'] as ValidatingSpec);
    const { spec, environment } = policy;
    this.#policy = policy;
    this.#messageEnvironment = environment.variant({ hasAuthorizer: false });
    this.#validations = (spec.validations ?? []).map(({ expression }) =>
      compileExpression(environment, expression, [BOOL]),
    );
    this.#messages = (spec.validations ?? []).map(({ messageExpression }) =>
      messageExpression
        ? compileExpression(this.#messageEnvironment, messageExpression, [STRING])
        : undefined,
    );
    this.#annotations = (spec.auditAnnotations ?? []).map(({ valueExpression }) =>
      compileExpression(environment, valueExpression, annotationTypes),
    );
  }

  get spec(): PolicySpec {
    return this.#policy.spec;
  }

  get failsOpen(): boolean {
    return this.#policy.spec.failurePolicy === 'Ignore';
  }

  judge(request: RequestBindings, params: unknown, namespaceObject: object | undefined): Verdict {
    const { environment, conditions } = this.#policy;
    const matched = conditions.match(request.bindings(params, undefined, true));
    if ('error' in matched) return this.#failed(matched.error);
    if (!matched.matches) return nothing;
    const bindings = request.bindings(params, namespaceObject, true);
    const evaluated = evaluate(environment, this.#validations, bindings, CEL_LIMITS.object);
    if (evaluated === undefined) return this.#failed(outOfBudget);
    const plain = request.bindings(params, namespaceObject, false);
    const messages = evaluate(this.#messageEnvironment, this.#messages, plain, evaluated.remaining);
    const denials = evaluated.results.flatMap((result, index) =>
      this.#denials(result, index, messages === undefined ? 'over budget' : messages.results[index]),
    );
    const { annotationErrors, notes } = this.#annotate(request, params, namespaceObject);
    return { denials, annotationErrors, notes };
  }

  #denials(
    result: ExpressionResult | undefined,
    index: number,
    message: ExpressionResult | 'over budget' | undefined,
  ): readonly Denial[] {
    if (result === undefined) return [];
    if ('error' in result) return this.#failed(result.error, index).denials;
    if (message === 'over budget')
      return this.#failed(`failed messageExpression: ${outOfBudget}`, index).denials;
    if (result.value === true) return [];
    const validation = this.#policy.spec.validations?.[index] as Validation;
    const text = messageOf(message) || validation.message?.trim();
    return [
      {
        message: text || `failed expression: ${validation.expression.trim()}`,
        reason: validation.reason ?? '',
        expressionIndex: index,
      },
    ];
  }

  #annotate(
    request: RequestBindings,
    params: unknown,
    namespaceObject: object | undefined,
  ): Pick<Verdict, 'annotationErrors' | 'notes'> {
    if (this.#annotations.length === 0) return nothing;
    const bindings = request.bindings(params, namespaceObject, true);
    const evaluated = evaluate(this.#policy.environment, this.#annotations, bindings, CEL_LIMITS.object);
    const results = evaluated?.results ?? [{ error: outOfBudget }];
    const annotationErrors = this.failsOpen
      ? []
      : results.flatMap((result) => (result !== undefined && 'error' in result ? [result.error] : []));
    return { annotationErrors, notes: results.flatMap((result, index) => this.#note(result, index)) };
  }

  /** What is null or blank is left out. */
  #note(result: ExpressionResult | undefined, index: number): readonly AuditNote[] {
    if (result === undefined || 'error' in result || typeof result.value !== 'string') return [];
    const value = result.value.trim().slice(0, MAX_NOTE_LENGTH);
    const key = this.#policy.spec.auditAnnotations?.[index]?.key ?? '';
    return value === '' ? [] : [{ key, value }];
  }

  #failed(message: string, expressionIndex = 0): Verdict {
    return this.failsOpen ? nothing : { ...nothing, denials: [{ message, reason: '', expressionIndex }] };
  }
}

const annotationTypes = [STRING, NULL];

/** The text of a message expression, unless it is none that can be shown. */
function messageOf(result: ExpressionResult | undefined): string {
  if (result === undefined || 'error' in result || typeof result.value !== 'string') return '';
  const text = result.value.trim();
  return text.includes('\n') || Buffer.byteLength(text) > MAX_MESSAGE_BYTES ? '' : text;
}
