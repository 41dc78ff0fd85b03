/** An expression. `at` is the index of the token it is reported at. */
export type Node = { readonly at: number } & (
  | { readonly kind: 'literal'; readonly value: unknown }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'unary'; readonly operator: string; readonly operand: Node }
  | { readonly kind: 'binary'; readonly operator: string; readonly left: Node; readonly right: Node }
  | { readonly kind: 'conditional'; readonly test: Node; readonly consequent: Node; readonly otherwise: Node }
  /** `a.b`, `a[b]`, and with `optional` `a?.b`: nil where `a` is nil. */
  | { readonly kind: 'member'; readonly object: Node; readonly property: Node; readonly optional: boolean }
  /** Where the nil of an optional member inside it ends. */
  | { readonly kind: 'chain'; readonly body: Node }
  | { readonly kind: 'slice'; readonly object: Node; readonly from?: Node; readonly to?: Node }
  | { readonly kind: 'call'; readonly callee: Node; readonly args: readonly Node[] }
  | { readonly kind: 'builtin'; readonly name: string; readonly args: readonly Node[] }
  /** The predicate of a builtin; `#` in it is the element. */
  | { readonly kind: 'closure'; readonly body: Node }
  | { readonly kind: 'pointer'; readonly name: string }
  | { readonly kind: 'let'; readonly name: string; readonly value: Node; readonly body: Node }
  | { readonly kind: 'array'; readonly items: readonly Node[] }
  | { readonly kind: 'map'; readonly pairs: ReadonlyArray<readonly [Node, Node]> }
);
