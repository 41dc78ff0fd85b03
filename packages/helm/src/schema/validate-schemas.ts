import type { ChartNode } from '../dependencies/chart-node.ts';
import { HELM_CODES, helmError } from '../errors.ts';
import { goPrintf } from '../values/go-printf.ts';
import { isTable, type Table } from '../values/merge-maps.ts';
import { schemaProblem } from './schema-problem.ts';

/**
 * Checks the values against `values.schema.json` of the chart and of its dependencies. Fails with `helm.schema`, naming
 * every value that does not fit; also for a schema that refers to files or URLs, which are never read.
 */
export function validateSchemas(node: ChartNode, values: Table): void {
  const problems = problemsOf(node, values);
  if (problems === '') return;
  throw helmError(
    HELM_CODES.schema,
    `values don't meet the specifications of the schema(s) in the following chart(s):\n${problems}`,
    { subject: node.name, nextAction: 'Change the values that are named, or skip schema validation.' },
  );
}

function problemsOf(node: ChartNode, values: Table): string {
  let text = '';
  if (node.chart.schema !== undefined) {
    const problem = schemaProblem(node.chart.schema, values);
    if (problem !== undefined) text += `${node.name}:\n${problem}`;
  }
  for (const child of node.dependencies) {
    const own = values.get(child.name) ?? null;
    if (own === null) continue;
    text += isTable(own)
      ? problemsOf(child, own)
      : goPrintf('%s:\ninvalid type for values: expected object (map), got %T\n', child.name, own);
  }
  return text;
}
