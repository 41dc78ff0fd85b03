import { check } from './check/checker.ts';
import { Declarations, type TypeProvider } from './check/declarations.ts';
import { mixedLiterals } from './check/mixed-literals.ts';
import { validateLiterals } from './check/validate-literals.ts';
import type { Library } from './library/function.ts';
import { STANDARD_LIBRARY } from './library/standard.ts';
import { planExpression } from './plan/planner.ts';
import { Program } from './program.ts';
import type { Macro } from './syntax/macro.ts';
import { parse } from './syntax/parser.ts';
import { formatIssues, type Issue } from './syntax/source.ts';
import { DYN, type Type } from './types/type.ts';

export interface EnvironmentOptions {
  /** What expressions can use beyond the standard functions. Default: nothing. */
  readonly libraries?: readonly Library[];
  /** The variables and their types. Default: none. */
  readonly variables?: Readonly<Record<string, Type>> | ReadonlyMap<string, Type>;
  /** Struct types; see `TypeProvider`. */
  readonly types?: TypeProvider;
  /** The namespace names are looked up from. Default: none. */
  readonly container?: string;
  /** Whether list and map literals must have elements of one type. Default true, as Kubernetes has it. */
  readonly homogeneousLiterals?: boolean;
  /** Whether durations, timestamps and patterns written as literals are checked when compiling. Default false. */
  readonly validateLiterals?: boolean;
  /** Whether fields may stand between backticks. Default false, as Kubernetes has it. */
  readonly quotedFields?: boolean;
}

/** A compiled expression, or what is wrong with it; `error` is the text cel-go prints. */
export type CompileResult =
  | { readonly ok: true; readonly program: Program }
  | { readonly ok: false; readonly issues: readonly Issue[]; readonly error: string };

const NO_LIBRARIES: readonly Library[] = [];

/** What expressions are compiled against. Compiling takes about 80 µs: cache programs by their text. */
export class Environment {
  readonly #options: EnvironmentOptions;
  readonly #declarations: Declarations;
  readonly #macros: readonly Macro[];

  constructor(options: EnvironmentOptions = {}) {
    this.#options = options;
    const libraries = options.libraries ?? NO_LIBRARIES;
    this.#macros = [STANDARD_LIBRARY, ...libraries].flatMap((library) => library.macros ?? []);
    const variables = options.variables ?? {};
    this.#declarations = new Declarations(
      libraries,
      variables instanceof Map ? variables : new Map(Object.entries(variables)),
      options.container ?? '',
      options.types,
    );
  }

  /** The same environment with more variables (or others of the same names). */
  with(variables: Readonly<Record<string, Type>>): Environment {
    const all = new Map([...this.#declarations.variables, ...Object.entries(variables)]);
    return new Environment({ ...this.#options, variables: all });
  }

  compile(source: string): CompileResult {
    const parsed = this.#parse(source);
    if ('issues' in parsed) return failure(source, parsed.issues);
    const checked = check(parsed.expr, this.#declarations);
    if (checked.issues.length > 0) return failure(source, checked.issues);
    const wrong = [
      ...(this.#options.validateLiterals === true ? validateLiterals(parsed.expr, checked.findings) : []),
      ...(this.#options.homogeneousLiterals === false ? [] : mixedLiterals(parsed.expr, checked.findings)),
    ];
    if (wrong.length > 0) return failure(source, wrong);
    const planned = planExpression(parsed.expr, this.#declarations, checked.findings);
    const program = new Program(source, planned, checked.type, {
      expr: parsed.expr,
      findings: checked.findings,
    });
    return { ok: true, program };
  }

  /** Compiles without checking types: what a call means is decided by the values. */
  compileUnchecked(source: string): CompileResult {
    const parsed = this.#parse(source);
    if ('issues' in parsed) return failure(source, parsed.issues);
    const planned = planExpression(parsed.expr, this.#declarations, undefined);
    return { ok: true, program: new Program(source, planned, DYN, undefined) };
  }

  #parse(source: string): ReturnType<typeof parse> {
    return parse(source, {
      macros: this.#macros,
      optionalSyntax: this.#declarations.functionNamed('_?._') !== undefined,
      quotedFields: this.#options.quotedFields ?? false,
    });
  }
}

function failure(source: string, issues: readonly Issue[]): CompileResult {
  return { ok: false, issues, error: formatIssues(source, issues) };
}
