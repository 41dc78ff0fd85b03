import type { Bind, FieldNode, ForSpec, Node, ObjectAssert, VarNode } from './ast.ts';
import { StaticError } from './static-error.ts';

/** The names of one environment at run time, in the order of its slots. */
class Scope {
  readonly #slots = new Map<string, number>();
  readonly #outer: Scope | undefined;

  constructor(names: readonly string[], outer?: Scope) {
    for (const name of names) this.#slots.set(name, this.#slots.size);
    this.#outer = outer;
  }

  find(name: string, hops = 0): { readonly hops: number; readonly slot: number } | undefined {
    const slot = this.#slots.get(name);
    return slot === undefined ? this.#outer?.find(name, hops + 1) : { hops, slot };
  }
}

/**
 * Gives every variable its place, and finds what go-jsonnet refuses before it runs a program: unknown variables, and
 * `self`, `super` and `$` outside of objects. Throws {@link StaticError}.
 */
export function resolve(root: Node): void {
  const resolver = new Resolver();
  resolver.visit(root, new Scope(['std']), false);
  if (resolver.orphan !== undefined)
    throw new StaticError('No top-level object found.', resolver.orphan.span);
  if (resolver.problem !== undefined) throw resolver.problem;
}

class Resolver {
  /** A `$` outside of objects, which counts before every other problem. */
  orphan: VarNode | undefined;
  problem: StaticError | undefined;

  #fail(text: string, node: Node): void {
    this.problem ??= new StaticError(text, node.span);
  }

  visit(node: Node, scope: Scope, inObject: boolean): void {
    const visit = (child: Node | undefined): void => {
      if (child !== undefined) this.visit(child, scope, inObject);
    };
    switch (node.kind) {
      case 'var':
        this.#variable(node, scope, inObject);
        return;
      case 'self':
        if (!inObject) this.#fail("Can't use self outside of an object.", node);
        return;
      case 'super-index':
      case 'in-super':
        if (!inObject) this.#fail("Can't use super outside of an object.", node);
        visit(node.index);
        return;
      case 'apply':
        visit(node.target);
        for (const argument of node.positional) visit(argument);
        for (const { value } of node.named) visit(value);
        return;
      case 'array':
        for (const element of node.elements) visit(element);
        return;
      case 'array-comp':
        this.#specs(node.specs, scope, inObject, (inner) => this.visit(node.body, inner, inObject));
        return;
      case 'assert':
        visit(node.condition);
        visit(node.rest);
        visit(node.message);
        return;
      case 'binary':
        visit(node.op === 'in' ? node.right : node.left);
        visit(node.op === 'in' ? node.left : node.right);
        return;
      case 'if':
        visit(node.condition);
        visit(node.whenTrue);
        visit(node.whenFalse);
        return;
      case 'error':
        visit(node.message);
        return;
      case 'function': {
        const inner = new Scope(
          node.parameters.map(({ name }) => name),
          scope,
        );
        for (const { fallback } of node.parameters)
          if (fallback !== undefined) this.visit(fallback, inner, inObject);
        this.visit(node.body, inner, inObject);
        return;
      }
      case 'index':
        visit(node.target);
        visit(node.index);
        return;
      case 'slice':
        for (const child of [node.target, node.from, node.to, node.step]) visit(child);
        return;
      case 'local': {
        const inner = new Scope(
          node.binds.map(({ name }) => name),
          scope,
        );
        for (const { body } of node.binds) this.visit(body, inner, inObject);
        this.visit(node.body, inner, inObject);
        return;
      }
      case 'object':
        node.isOutermost = !inObject;
        this.#members(node, scope, node.isOutermost);
        for (const { name } of node.fields) visit(name);
        return;
      case 'object-comp':
        node.isOutermost = !inObject;
        this.#specs(node.specs, scope, inObject, (inner) => {
          this.#members({ fields: [node.field], locals: node.locals, asserts: [] }, inner, node.isOutermost);
          this.visit(node.field.name, inner, inObject);
        });
        return;
      case 'parens':
        visit(node.inner);
        return;
      case 'unary':
        visit(node.operand);
        return;
      default:
    }
  }

  #variable(node: VarNode, scope: Scope, inObject: boolean): void {
    if (node.name === '$' && !inObject) {
      this.orphan ??= node;
      return;
    }
    const found = scope.find(node.name);
    if (found === undefined) {
      this.#fail(`Unknown variable: ${node.name}`, node);
      return;
    }
    node.hops = found.hops;
    node.slot = found.slot;
  }

  #members(
    object: {
      readonly fields: readonly FieldNode[];
      readonly locals: readonly Bind[];
      readonly asserts: readonly ObjectAssert[];
    },
    outer: Scope,
    isOutermost: boolean,
  ): void {
    const names = object.locals.map(({ name }) => name);
    const scope = new Scope(isOutermost ? [...names, '$'] : names, outer);
    for (const { body } of object.locals) this.visit(body, scope, true);
    for (const { body } of object.fields) this.visit(body, scope, true);
    for (const { condition, message } of object.asserts) {
      this.visit(condition, scope, true);
      if (message !== undefined) this.visit(message, scope, true);
    }
  }

  /** What a clause iterates over is resolved last, as go-jsonnet does: that decides which problem is told. */
  #specs(specs: readonly ForSpec[], scope: Scope, inObject: boolean, inside: (scope: Scope) => void): void {
    const [spec, ...rest] = specs;
    if (spec === undefined) {
      inside(scope);
      return;
    }
    const inner = new Scope([spec.name], scope);
    for (const condition of spec.conditions) this.visit(condition, inner, inObject);
    this.#specs(rest, inner, inObject, inside);
    this.visit(spec.over, scope, inObject);
  }
}
