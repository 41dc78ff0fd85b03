import { CLAUSE_RULES, replaceClauses, unknownClause } from '../library/format-clauses.ts';
import type { CallExpr } from '../syntax/ast.ts';
import type { Issue } from '../syntax/source.ts';
import { formatType } from '../types/format-type.ts';
import { DYN } from '../types/type.ts';
import type { Findings } from './checked.ts';

/** What a `format` call whose text and arguments are written out does wrong, as cel-go's validator has it. */
export function validateFormat(call: CallExpr, findings: Findings): readonly Issue[] {
  const [args] = call.args;
  const { target } = call;
  if (target?.kind !== 'literal' || typeof target.value !== 'string' || args?.kind !== 'list') return [];
  const issues: Issue[] = [];
  let index = 0;
  replaceClauses(target.value, ({ verb }) => {
    const arg = args.elements[index];
    const clause = CLAUSE_RULES.get(verb === 'X' ? 'x' : verb);
    if (issues.length > 0) return '';
    if (arg === undefined) issues.push({ offset: call.offset, message: `index ${index} out of range` });
    else if (clause === undefined) issues.push({ offset: call.offset, message: unknownClause(verb) });
    else {
      const type = findings.types.get(arg.id) ?? DYN;
      const message = `error during formatting: ${clause.rule}, was given ${formatType(type)}`;
      if (type.kind !== 'dyn' && !clause.kinds.has(type.kind)) issues.push({ offset: arg.offset, message });
    }
    index++;
    return '';
  });
  return issues;
}
