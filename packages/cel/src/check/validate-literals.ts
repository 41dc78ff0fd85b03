import type { Expr } from '../syntax/ast.ts';
import type { Issue } from '../syntax/source.ts';
import { compilePattern } from '../library/regex.ts';
import { CelError } from '../values/cel-error.ts';
import { parseDuration, parseTimestamp, Timestamp } from '../values/time.ts';
import type { Findings } from './checked.ts';
import { validateFormat } from './validate-format.ts';
import { childrenOf } from '../syntax/children.ts';

type Check = (text: string) => boolean;

const LITERAL_CHECKS: ReadonlyMap<string, Check> = new Map([
  ['duration', (text) => parseDuration(text) !== undefined],
  ['timestamp', isTimestamp],
  ['matches', (text) => !(compilePattern(text) instanceof CelError)],
]);

/** Durations, timestamps and patterns that are written out must be right, as Kubernetes' validators want it. */
export function validateLiterals(expr: Expr, findings: Findings): readonly Issue[] {
  const issues: Issue[] = [];
  const visit = (node: Expr): void => {
    const check = node.kind === 'call' ? LITERAL_CHECKS.get(node.name) : undefined;
    const last = node.kind === 'call' ? node.args.at(-1) : undefined;
    if (check !== undefined && node.kind === 'call' && last?.kind === 'literal') {
      const isRight = typeof last.value !== 'string' || check(last.value);
      if (!isRight) issues.push({ offset: last.offset, message: `invalid ${node.name} argument` });
    }
    if (node.kind === 'call' && node.name === 'format') issues.push(...validateFormat(node, findings));
    childrenOf(node).forEach(visit);
  };
  visit(expr);
  return issues;
}

function isTimestamp(text: string): boolean {
  const nanos = parseTimestamp(text);
  return nanos !== undefined && Timestamp.isInRange(nanos);
}
