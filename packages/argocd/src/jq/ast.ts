export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%';
export type ComparisonOperator = '==' | '!=' | '<' | '<=' | '>' | '>=';
export type UpdateOperator = '=' | '|=' | '//=' | `${ArithmeticOperator}=`;

export interface FunctionDefinition {
  readonly name: string;
  /** `$x` makes both a variable and a function x. */
  readonly parameters: readonly { readonly name: string; readonly isVariable: boolean }[];
  readonly body: JqNode;
}

export type Pattern =
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'array'; readonly items: readonly Pattern[] }
  | {
      readonly kind: 'object';
      readonly entries: readonly {
        readonly key: JqNode;
        /** Set for `$name`, which also binds. */
        readonly variable: string | undefined;
        readonly pattern: Pattern | undefined;
      }[];
    };

interface TwoSided<K> {
  readonly kind: K;
  readonly left: JqNode;
  readonly right: JqNode;
}

export type JqNode =
  | { readonly kind: 'identity' }
  | { readonly kind: 'recurse' }
  | { readonly kind: 'literal'; readonly value: unknown }
  | { readonly kind: 'string'; readonly format: string; readonly parts: readonly (string | JqNode)[] }
  | { readonly kind: 'format'; readonly format: string }
  | { readonly kind: 'array'; readonly content: JqNode | undefined }
  | {
      readonly kind: 'object';
      readonly entries: readonly { readonly key: JqNode; readonly value: JqNode }[];
    }
  | {
      readonly kind: 'index';
      readonly target: JqNode;
      readonly key: JqNode;
      /** With `?`: where this one step fails there is no result; errors of the target remain. */
      readonly isOptional?: boolean;
    }
  | {
      readonly kind: 'slice';
      readonly target: JqNode;
      readonly from: JqNode | undefined;
      readonly to: JqNode | undefined;
      readonly isOptional?: boolean;
    }
  | { readonly kind: 'iterate'; readonly target: JqNode; readonly isOptional?: boolean }
  | { readonly kind: 'negate'; readonly operand: JqNode }
  | TwoSided<'pipe'>
  | TwoSided<'comma'>
  | TwoSided<'alternative'>
  | TwoSided<'and'>
  | TwoSided<'or'>
  | {
      readonly kind: 'binary';
      readonly operator: ArithmeticOperator | ComparisonOperator;
      readonly left: JqNode;
      readonly right: JqNode;
    }
  | {
      readonly kind: 'update';
      readonly operator: UpdateOperator;
      readonly target: JqNode;
      readonly value: JqNode;
    }
  | {
      readonly kind: 'if';
      readonly condition: JqNode;
      readonly whenTrue: JqNode;
      readonly otherwise: JqNode | undefined;
    }
  | { readonly kind: 'try'; readonly body: JqNode; readonly handler: JqNode | undefined }
  | {
      readonly kind: 'reduce';
      readonly source: JqNode;
      readonly pattern: Pattern;
      readonly initial: JqNode;
      readonly update: JqNode;
    }
  | {
      readonly kind: 'foreach';
      readonly source: JqNode;
      readonly pattern: Pattern;
      readonly initial: JqNode;
      readonly update: JqNode;
      readonly extract: JqNode | undefined;
    }
  | {
      readonly kind: 'bind';
      readonly source: JqNode;
      /** More than one with `?//`: the next is tried when one fails. */
      readonly patterns: readonly Pattern[];
      readonly body: JqNode;
    }
  | { readonly kind: 'label'; readonly name: string; readonly body: JqNode }
  | { readonly kind: 'break'; readonly name: string; readonly position: number }
  | { readonly kind: 'define'; readonly definition: FunctionDefinition; readonly body: JqNode }
  | {
      readonly kind: 'call';
      readonly name: string;
      readonly args: readonly JqNode[];
      readonly position: number;
    }
  | { readonly kind: 'variable'; readonly name: string; readonly position: number };

/** The names a pattern binds. */
export function namesOf(pattern: Pattern): readonly string[] {
  if (pattern.kind === 'variable') return [pattern.name];
  if (pattern.kind === 'array') return pattern.items.flatMap(namesOf);
  return pattern.entries.flatMap(({ variable, pattern: inner }) => [
    ...(variable === undefined ? [] : [variable]),
    ...(inner === undefined ? [] : namesOf(inner)),
  ]);
}
