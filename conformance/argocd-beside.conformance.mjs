// `npm run conformance -- argocd-beside --argocd DIR`: a real Argo CD beside Setpoint, each on an API server of its own, the
// same cases done to both, and everything they show compared: statuses, live objects, events.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { cases } from './argocd-beside/cases/index.mjs';
import { startArgocd, startSetpoint } from './argocd-beside/engines.mjs';
import { excluded } from './argocd-beside/exclusions.mjs';
import { takeCase } from './argocd-beside/session.mjs';
import { startWorld } from './argocd-beside/world.mjs';

const usage = `options: --argocd DIR      a folder with the program argocd of Argo CD 3, helm and kustomize; redis-server on PATH
         --filter TEXT     cases whose name has the text
         --at-once N       cases done at the same time (default 6)
         --report FILE     every difference and exclusion, as JSON
         --keep            leave the data and the logs of both sides where they are`;

/** Not polled, so that each case alone says when something is looked at again. */
const settings = { 'timeout.reconciliation': '3600s', 'timeout.reconciliation.jitter': '0s' };

export async function run({ options, log }) {
  const { values } = parseArgs({
    args: options,
    options: {
      argocd: { type: 'string' },
      filter: { type: 'string', default: '' },
      'at-once': { type: 'string', default: '6' },
      report: { type: 'string' },
      keep: { type: 'boolean', default: false },
    },
  });
  if (values.argocd === undefined) throw new Error(`no Argo CD\n${usage}`);
  const chosen = cases.filter(({ name }) => name.includes(values.filter));
  if (chosen.length === 0) throw new Error(`no case has ${values.filter} in its name`);
  const folder = mkdtempSync(join(tmpdir(), 'setpoint-beside-'));
  mkdirSync(join(folder, 'repositories'));
  const worlds = [];
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130));
  try {
    for (const [name, start] of [
      ['setpoint', startSetpoint],
      ['argocd', (world) => startArgocd(world, values.argocd)],
    ]) {
      const world = await startWorld(name, join(folder, name), settings);
      worlds.push(world);
      world.engine = await start(world);
    }
    const context = { worlds, folder, excluded, log };
    const together = chosen.filter(({ alone }) => alone !== true);
    const results = await takeAll(together, Number(values['at-once']), context);
    results.push(
      ...(await takeAll(
        chosen.filter(({ alone }) => alone === true),
        1,
        context,
      )),
    );
    return report(chosen, results, values.report, log);
  } finally {
    for (const world of worlds) {
      await world.engine?.end();
      await world.client.close();
      await world.program.kill();
    }
    if (values.keep) log(`kept ${folder}`);
    else rmSync(folder, { recursive: true, force: true });
  }
}

async function takeAll(chosen, atOnce, context) {
  const results = [];
  const waiting = [...chosen];
  const take = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      try {
        const steps = await takeCase(next, context);
        results.push(...steps);
        const fields = steps.flatMap(({ differences }) => differences.map(({ field }) => field));
        const told = [...new Set(fields)].slice(0, 8).join(', ');
        context.log(
          `${next.name}: ${steps.length} steps, ${fields.length} differences${told && `: ${told}`}`,
        );
      } catch (error) {
        context.log(`${next.name}: ${error.stack}`);
        results.push({
          identical: 0,
          excluded: [],
          differences: [{ case: next.name, field: 'case', ours: `${error.message}` }],
        });
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, take));
  return results;
}

function report(chosen, results, file, log) {
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
