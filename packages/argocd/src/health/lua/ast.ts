/** A local variable: where its value stands in the frame, and whether an inner function holds on to it. */
export interface LocalVariable {
  readonly name: string;
  readonly slot: number;
  captured: boolean;
}

/** Where a function finds an upvalue when it is made: a local of the function around it, or that one's own upvalue. */
export type UpvalueSource =
  | { readonly from: 'local'; readonly local: LocalVariable }
  | { readonly from: 'upvalue'; readonly index: number };

export interface FunctionBody {
  readonly name: string;
  readonly parameters: readonly LocalVariable[];
  readonly isVararg: boolean;
  readonly upvalues: readonly UpvalueSource[];
  readonly block: Block;
}

export type Block = readonly Statement[];

export type BinaryOperator =
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | '^'
  | '..'
  | '=='
  | '~='
  | '<'
  | '<='
  | '>'
  | '>='
  | 'and'
  | 'or';

export type Expression =
  | { readonly kind: 'constant'; readonly value: undefined | boolean | number | string }
  | { readonly kind: 'vararg' }
  | { readonly kind: 'function'; readonly body: FunctionBody }
  | { readonly kind: 'local'; readonly local: LocalVariable }
  | { readonly kind: 'upvalue'; readonly index: number }
  | { readonly kind: 'global'; readonly name: string; readonly line: number }
  | { readonly kind: 'index'; readonly object: Expression; readonly key: Expression; readonly line: number }
  | {
      readonly kind: 'call';
      readonly callee: Expression;
      readonly args: readonly Expression[];
      readonly line: number;
    }
  | {
      readonly kind: 'method';
      readonly object: Expression;
      readonly name: string;
      readonly args: readonly Expression[];
      readonly line: number;
    }
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
      readonly line: number;
    }
  | {
      readonly kind: 'unary';
      readonly operator: '-' | 'not' | '#';
      readonly operand: Expression;
      readonly line: number;
    }
  | { readonly kind: 'single'; readonly inner: Expression }
  | { readonly kind: 'table'; readonly items: readonly TableItem[]; readonly line: number };

/** A key of undefined is the next position. */
export interface TableItem {
  readonly key: Expression | undefined;
  readonly value: Expression;
}

export type Target = Extract<Expression, { kind: 'local' | 'upvalue' | 'global' | 'index' }>;

export type Statement = { readonly line: number } & (
  | {
      readonly kind: 'local';
      readonly locals: readonly LocalVariable[];
      readonly values: readonly Expression[];
    }
  | { readonly kind: 'localFunction'; readonly local: LocalVariable; readonly body: FunctionBody }
  | { readonly kind: 'assign'; readonly targets: readonly Target[]; readonly values: readonly Expression[] }
  | { readonly kind: 'call'; readonly call: Expression }
  | { readonly kind: 'do'; readonly block: Block }
  | { readonly kind: 'while'; readonly condition: Expression; readonly block: Block }
  | { readonly kind: 'repeat'; readonly block: Block; readonly until: Expression }
  | {
      readonly kind: 'if';
      readonly branches: readonly { readonly condition: Expression; readonly block: Block }[];
      readonly otherwise: Block | undefined;
    }
  | {
      readonly kind: 'numericFor';
      readonly local: LocalVariable;
      readonly from: Expression;
      readonly to: Expression;
      readonly step: Expression | undefined;
      readonly block: Block;
    }
  | {
      readonly kind: 'genericFor';
      readonly locals: readonly LocalVariable[];
      readonly values: readonly Expression[];
      readonly block: Block;
    }
  | { readonly kind: 'return'; readonly values: readonly Expression[] }
  | { readonly kind: 'break' }
  | { readonly kind: 'goto'; readonly label: string }
  | { readonly kind: 'label'; readonly label: string }
);
