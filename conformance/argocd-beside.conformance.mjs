// `npm run conformance -- argocd-beside --argocd DIR`: a real Argo CD beside Setpoint, each on an API server of its own, the
// same cases done to both, and everything they show compared: statuses, live objects, events.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { cases } from './argocd-beside/cases/index.mjs';
import { besideEachOther } from './argocd-beside/engines.mjs';
import { byChance, excluded } from './argocd-beside/exclusions.mjs';
import { report } from './argocd-beside/report.mjs';
import { startServices } from './argocd-beside/services.mjs';
import { takeCase } from './argocd-beside/session.mjs';

const usage = `options: --argocd DIR      a folder with the program argocd of Argo CD 3, helm and kustomize; redis-server on PATH
         --filter TEXT,…   cases whose name has one of the texts
         --at-once N       cases done at the same time (default 6)
         --servers DIR     etcd, kube-apiserver and kube-controller-manager to use in place of the embedded API server
         --itself          Argo CD on both sides: what two runs of it differ in is chance
         --report FILE     every difference and exclusion, as JSON
         --keep            leave the data and the logs of both sides where they are`;

export async function run({ options, log }) {
  const { values } = parseArgs({
    args: options,
    options: {
      argocd: { type: 'string' },
      filter: { type: 'string', default: '' },
      'at-once': { type: 'string', default: '6' },
      servers: { type: 'string' },
      itself: { type: 'boolean', default: false },
      report: { type: 'string' },
      keep: { type: 'boolean', default: false },
    },
  });
  if (values.argocd === undefined) throw new Error(`no Argo CD\n${usage}`);
  const wanted = values.filter.split(',');
  const chosen = cases.filter(({ name }) => wanted.some((text) => name.includes(text)));
  if (chosen.length === 0) throw new Error(`no case has ${values.filter} in its name`);
  const take = async (worlds, folder) => {
    mkdirSync(join(folder, 'repositories'));
    const services = await startServices();
    const context = { worlds, folder, services, excluded: values.itself ? byChance : excluded, log };
    const [alone, together] = [true, false].map((wanted) =>
      chosen.filter((item) => (item.alone === true) === wanted),
    );
    try {
      const results = await takeAll(together, Number(values['at-once']), context);
      results.push(...(await takeAll(alone, 1, context)));
      return report(chosen, results, values.report, log);
    } finally {
      await services.close();
    }
  };
  const two = chosen.some(({ second }) => second === true);
  return besideEachOther({ ...values, two, log }, take);
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
