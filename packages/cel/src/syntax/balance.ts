import type { Expr } from './ast.ts';
import type { NodeFactory } from './factory.ts';

/**
 * A chain of `&&` or `||` as a balanced tree, so that a long chain is not a deep one. Its shape follows cel-go's,
 * because estimated costs depend on it.
 */
export function balance(
  make: NodeFactory,
  name: string,
  terms: readonly Expr[],
  offsets: readonly number[],
): Expr {
  const build = (low: number, high: number): Expr => {
    if (low > high) return at(terms, low);
    const middle = Math.floor((low + high + 1) / 2);
    const left = middle === low ? at(terms, middle) : build(low, middle - 1);
    const right = middle === high ? at(terms, middle + 1) : build(middle + 1, high);
    return make.at(at(offsets, middle)).call(name, left, right);
  };
  return build(0, offsets.length - 1);
}

function at<T>(items: readonly T[], index: number): T {
  const item = items[index];
  if (item === undefined) throw new Error('a chain with fewer terms than operators');
  return item;
}
