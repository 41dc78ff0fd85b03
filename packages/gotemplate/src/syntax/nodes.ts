/** The syntax tree of one template. Positions are offsets in the source, in UTF-16 units. */

/** What a file was parsed from; messages need its name and text. */
export interface Source {
  readonly name: string;
  readonly text: string;
}

interface Base {
  readonly pos: number;
}

interface TextNode extends Base {
  readonly type: 'text';
  readonly text: string;
}

export interface ActionNode extends Base {
  readonly type: 'action';
  readonly pipe: PipeNode;
}

export interface BranchNode extends Base {
  readonly type: 'if' | 'with' | 'range';
  readonly pipe: PipeNode;
  readonly list: ListNode;
  readonly elseList: ListNode | undefined;
}

export interface TemplateNode extends Base {
  readonly type: 'template';
  readonly name: string;
  readonly pipe: PipeNode | undefined;
}

export interface JumpNode extends Base {
  readonly type: 'break' | 'continue';
}

/** Ends a list; never part of a finished tree. */
export interface EndNode extends Base {
  readonly type: 'end';
}

/** Ends the first list of a branch; never part of a finished tree. */
export interface ElseNode extends Base {
  readonly type: 'else';
}

export interface ListNode extends Base {
  readonly type: 'list';
  readonly nodes: StatementNode[];
}

export interface PipeNode extends Base {
  readonly type: 'pipe';
  isAssign: boolean;
  readonly declarations: VariableNode[];
  readonly commands: CommandNode[];
}

export interface CommandNode extends Base {
  readonly type: 'command';
  readonly args: OperandNode[];
}

export interface FieldNode extends Base {
  readonly type: 'field';
  readonly idents: readonly string[];
}

export interface VariableNode extends Base {
  readonly type: 'variable';
  /** The name with its `$`, then the fields. */
  readonly idents: readonly string[];
}

export interface ChainNode extends Base {
  readonly type: 'chain';
  readonly node: OperandNode;
  readonly fields: string[];
}

export interface IdentifierNode extends Base {
  readonly type: 'identifier';
  readonly name: string;
}

interface DotNode extends Base {
  readonly type: 'dot';
}

interface NilNode extends Base {
  readonly type: 'nil';
}

interface BoolNode extends Base {
  readonly type: 'bool';
  readonly value: boolean;
}

interface StringNode extends Base {
  readonly type: 'string';
  readonly quoted: string;
  readonly text: string;
}

/** A number under every type that can hold it, as Go's untyped constants. */
export interface NumberNode extends Base {
  readonly type: 'number';
  readonly text: string;
  readonly int: bigint | undefined;
  readonly uint: bigint | undefined;
  readonly float: number | undefined;
  readonly imaginary: number | undefined;
}

export type OperandNode =
  | FieldNode
  | VariableNode
  | ChainNode
  | IdentifierNode
  | DotNode
  | NilNode
  | BoolNode
  | StringNode
  | NumberNode
  | PipeNode;

export type StatementNode = TextNode | ActionNode | BranchNode | TemplateNode | JumpNode;

export type Node = StatementNode | OperandNode | CommandNode | ListNode | EndNode | ElseNode;
