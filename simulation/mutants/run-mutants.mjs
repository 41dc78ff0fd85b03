// Shows that the simulation notices: each deliberately broken behaviour must be found within `count` seeds.
import { runSeeds } from '../run-seeds.mjs';
import { mutants } from './mutants.mjs';

const register = new URL('./register.mjs', import.meta.url).href;

export async function runMutants({ workers, count, json }) {
  const results = [];
  for (const [index, { name, faults }] of mutants.entries()) {
    const { totals, failed } = await runSeeds({
      first: 1,
      count,
      faults,
      workers,
      stopAfter: 1,
      execArgv: ['--import', register],
      env: { SETPOINT_MUTANT: String(index) },
    });
    const [found] = failed;
    results.push({
      name,
      found: found !== undefined,
      seeds: totals.seeds,
      by: found?.violation.invariant,
      seed: found?.seed,
    });
    const verdict = found === undefined ? 'NOT FOUND' : `${found.violation.invariant}, seed ${found.seed}`;
    if (!json) console.log(`${verdict.padEnd(20)} ${String(totals.seeds).padStart(4)} seeds  ${name}`);
  }
  const missed = results.filter(({ found }) => !found).length;
  if (json) console.log(JSON.stringify({ mutants: results.length, missed, results }));
  else console.log(`${results.length - missed} of ${results.length} found`);
  return missed === 0 ? 0 : 1;
}
