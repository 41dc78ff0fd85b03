import type { Span } from './source-file.ts';

interface NodeBase {
  readonly span: Span;
  /** What a stack trace says the node is in: `function <f>`; set by {@link nameContexts}. */
  context: string;
}

export interface LiteralNode extends NodeBase {
  readonly kind: 'literal';
  readonly value: null | boolean | string;
  /** Of strings, how they were written: an import takes no text block. */
  readonly block: boolean;
}
interface NumberNode extends NodeBase {
  readonly kind: 'number';
  readonly value: number;
}
interface ArrayNode extends NodeBase {
  readonly kind: 'array';
  readonly elements: readonly Node[];
}
/** `for name in over if … if …`; those of a comprehension stand outermost first. */
export interface ForSpec {
  readonly name: string;
  readonly over: Node;
  readonly conditions: readonly Node[];
}
export interface ArrayCompNode extends NodeBase {
  readonly kind: 'array-comp';
  readonly body: Node;
  readonly specs: readonly ForSpec[];
}
export interface Bind {
  readonly name: string;
  /** A function where the bind has parameters. */
  readonly body: Node;
}
/** 0: as inherited, 1: hidden (`::`), 2: forced visible (`:::`). */
export type Hide = 0 | 1 | 2;
export interface FieldNode {
  readonly name: Node;
  readonly hide: Hide;
  /** `+:` */
  readonly plus: boolean;
  readonly body: Node;
}
export interface ObjectAssert {
  readonly condition: Node;
  readonly message: Node | undefined;
  readonly span: Span;
}
export interface ObjectNode extends NodeBase {
  readonly kind: 'object';
  readonly fields: readonly FieldNode[];
  readonly locals: readonly Bind[];
  readonly asserts: readonly ObjectAssert[];
  /** `$` is this object. Set by {@link resolve}. */
  isOutermost: boolean;
}
export interface ObjectCompNode extends NodeBase {
  readonly kind: 'object-comp';
  readonly field: FieldNode;
  readonly locals: readonly Bind[];
  readonly specs: readonly ForSpec[];
  isOutermost: boolean;
}
export interface ApplyNode extends NodeBase {
  readonly kind: 'apply';
  readonly target: Node;
  readonly positional: readonly Node[];
  readonly named: readonly { readonly name: string; readonly value: Node }[];
  readonly tailstrict: boolean;
}
export interface AssertNode extends NodeBase {
  readonly kind: 'assert';
  readonly condition: Node;
  readonly message: Node | undefined;
  readonly rest: Node;
}
export interface BinaryNode extends NodeBase {
  readonly kind: 'binary';
  readonly op: string;
  readonly left: Node;
  readonly right: Node;
}
interface UnaryNode extends NodeBase {
  readonly kind: 'unary';
  readonly op: string;
  readonly operand: Node;
}
export interface ConditionalNode extends NodeBase {
  readonly kind: 'if';
  readonly condition: Node;
  readonly whenTrue: Node;
  readonly whenFalse: Node | undefined;
}
interface ErrorNode extends NodeBase {
  readonly kind: 'error';
  readonly message: Node;
}
export interface Parameter {
  readonly name: string;
  readonly fallback: Node | undefined;
}
export interface FunctionNode extends NodeBase {
  readonly kind: 'function';
  readonly parameters: readonly Parameter[];
  readonly body: Node;
}
interface ImportNode extends NodeBase {
  readonly kind: 'import';
  readonly as: 'code' | 'text' | 'bytes';
  readonly path: string;
}
/** `target[index]`; for `target.name` the index is a string and `isDot` is set. */
export interface IndexNode extends NodeBase {
  readonly kind: 'index';
  readonly target: Node;
  readonly index: Node;
  readonly isDot: boolean;
}
export interface SliceNode extends NodeBase {
  readonly kind: 'slice';
  readonly target: Node;
  readonly from: Node | undefined;
  readonly to: Node | undefined;
  readonly step: Node | undefined;
}
export interface LocalNode extends NodeBase {
  readonly kind: 'local';
  readonly binds: readonly Bind[];
  readonly body: Node;
}
interface ParensNode extends NodeBase {
  readonly kind: 'parens';
  readonly inner: Node;
}
interface SelfNode extends NodeBase {
  readonly kind: 'self';
}
interface SuperIndexNode extends NodeBase {
  readonly kind: 'super-index';
  readonly index: Node;
  readonly isDot: boolean;
}
interface InSuperNode extends NodeBase {
  readonly kind: 'in-super';
  readonly index: Node;
}
/** `$` is the variable of that name. */
export interface VarNode extends NodeBase {
  readonly kind: 'var';
  readonly name: string;
  /** How many scopes out, and where in that one. Set by {@link resolve}. */
  hops: number;
  slot: number;
}

export type Node =
  | LiteralNode
  | NumberNode
  | ArrayNode
  | ArrayCompNode
  | ObjectNode
  | ObjectCompNode
  | ApplyNode
  | AssertNode
  | BinaryNode
  | UnaryNode
  | ConditionalNode
  | ErrorNode
  | FunctionNode
  | ImportNode
  | IndexNode
  | SliceNode
  | LocalNode
  | ParensNode
  | SelfNode
  | SuperIndexNode
  | InSuperNode
  | VarNode;
