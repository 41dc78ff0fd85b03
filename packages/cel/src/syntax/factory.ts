import type { Uint } from '../values/uint.ts';
import type {
  CallExpr,
  ComprehensionExpr,
  Expr,
  IdentExpr,
  ListExpr,
  LiteralExpr,
  MapExpr,
  SelectExpr,
} from './ast.ts';

export interface FoldParts {
  readonly range: Expr;
  readonly iterVar: string;
  readonly iterVar2?: string | undefined;
  readonly accuVar: string;
  readonly accuInit: Expr;
  readonly condition: Expr;
  readonly step: Expr;
  readonly result: Expr;
}

/** Makes nodes with fresh ids; a macro gets one whose nodes all stand where the macro's call stands. */
export class NodeFactory {
  readonly #ids: { next: number };
  readonly #offset: number;

  constructor(offset = 0, ids: { next: number } = { next: 1 }) {
    this.#ids = ids;
    this.#offset = offset;
  }

  at(offset: number): NodeFactory {
    return new NodeFactory(offset, this.#ids);
  }

  nextId(): number {
    return this.#ids.next++;
  }

  literal(value: null | boolean | bigint | Uint | number | string | Uint8Array): LiteralExpr {
    return { kind: 'literal', id: this.nextId(), offset: this.#offset, value };
  }

  ident(name: string): IdentExpr {
    return { kind: 'ident', id: this.nextId(), offset: this.#offset, name };
  }

  select(operand: Expr, field: string, testOnly = false): SelectExpr {
    return { kind: 'select', id: this.nextId(), offset: this.#offset, operand, field, testOnly };
  }

  call(name: string, ...args: readonly Expr[]): CallExpr {
    return { kind: 'call', id: this.nextId(), offset: this.#offset, target: undefined, name, args };
  }

  method(target: Expr, name: string, ...args: readonly Expr[]): CallExpr {
    return { kind: 'call', id: this.nextId(), offset: this.#offset, target, name, args };
  }

  list(elements: readonly Expr[], optionalIndices: ReadonlySet<number> = new Set()): ListExpr {
    return { kind: 'list', id: this.nextId(), offset: this.#offset, elements, optionalIndices };
  }

  emptyMap(): MapExpr {
    return { kind: 'map', id: this.nextId(), offset: this.#offset, entries: [] };
  }

  fold(parts: FoldParts): ComprehensionExpr {
    return {
      kind: 'comprehension',
      id: this.nextId(),
      offset: this.#offset,
      ...parts,
      iterVar2: parts.iterVar2,
    };
  }
}
