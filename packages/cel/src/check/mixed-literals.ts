import type { Expr } from '../syntax/ast.ts';
import { childrenOf } from '../syntax/children.ts';
import type { Issue } from '../syntax/source.ts';
import { formatType } from '../types/format-type.ts';
import { isSameType, type Type, unwrapOptional } from '../types/type.ts';
import type { Findings } from './checked.ts';

/** List and map literals whose elements have different types, which Kubernetes refuses but for `format`'s arguments. */
export function mixedLiterals(expr: Expr, findings: Findings): readonly Issue[] {
  const issues: Issue[] = [];
  const compare = (items: readonly { readonly expr: Expr; readonly optional: boolean }[]): void => {
    const types = items.map((item) => typeOf(item.expr, item.optional, findings));
    const [first] = types;
    const index = types.findIndex(
      (type) => first !== undefined && type !== undefined && !isSameType(first, type),
    );
    const [item, found] = [items[index], types[index]];
    if (first === undefined || item === undefined || found === undefined) return;
    const message = `expected type '${formatType(first)}' but found '${formatType(found)}'`;
    issues.push({ offset: item.expr.offset, message });
  };
  const visit = (node: Expr): void => {
    if (node.kind === 'call' && node.name === 'format') return;
    if (node.kind === 'list') {
      compare(
        node.elements.map((element, index) => ({ expr: element, optional: node.optionalIndices.has(index) })),
      );
    } else if (node.kind === 'map') {
      compare(node.entries.map((entry) => ({ expr: entry.key, optional: false })));
      compare(node.entries.map((entry) => ({ expr: entry.value, optional: entry.optional })));
    }
    childrenOf(node).forEach(visit);
  };
  visit(expr);
  return issues;
}

function typeOf(expr: Expr, optional: boolean, findings: Findings): Type | undefined {
  const type = findings.types.get(expr.id);
  return type !== undefined && optional ? unwrapOptional(type).type : type;
}
