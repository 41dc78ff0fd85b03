// What a suite tells of its comparisons.
import { writeFileSync } from 'node:fs';

/** Says the differences by field and the exclusions by reason, writes both to `file`, and gives the suite's figures. */
export function report(chosen, results, file, log) {
  const differences = results.flatMap((result) => result.differences);
  const left = results.flatMap((result) => result.excluded);
  for (const [field, found] of grouped(differences, ({ field }) => field)) {
    const { ours, argocd, case: name, step } = found[0];
    log(`${found.length} × ${field}\n    ${name}, ${step}: ${short(ours)} | ${short(argocd)}`);
  }
  for (const [reason, found] of grouped(left, ({ reason }) => reason))
    log(`${found.length} excluded: ${reason}`);
  if (file !== undefined) writeFileSync(file, JSON.stringify({ differences, excluded: left }, null, 1));
  return {
    cases: chosen.length,
    steps: results.length,
    identical: results.reduce((sum, { identical }) => sum + identical, 0),
    excluded: left.length,
    failed: differences.length,
  };
}

function grouped(items, keyOf) {
  const groups = new Map();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return [...groups].toSorted((a, b) => b[1].length - a[1].length);
}

function short(value) {
  return value === undefined ? '(none)' : JSON.stringify(value).slice(0, 300);
}
