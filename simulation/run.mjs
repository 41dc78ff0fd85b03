// `npm run simulate -- --seeds N [--seed S] [--faults a,b] [--trace] [--json]`: the platform under faults, by seed.
import { writeSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { faultKinds, runSeed } from './dist/index.js';
import { runMutants } from './mutants/run-mutants.mjs';
import { runSeeds } from './run-seeds.mjs';

const usage = `usage: npm run simulate -- [options]

  --seeds N      how many seeds (default 200, with --seed 1)
  --seed S       the first seed (default 1)
  --faults A,B   exactly these faults instead of those each seed draws; '' for none
  --wide         each seed draws from the newer kinds of faults too
  --trace        tell the story of one seed; with --events every single event
  --mutants      check that each deliberately broken behaviour is found
  --workers N    processes (default: one a core)
  --json         figures as JSON

faults: ${faultKinds.join(', ')}`;

const { values } = parseArgs({
  options: {
    seeds: { type: 'string' },
    seed: { type: 'string' },
    faults: { type: 'string' },
    wide: { type: 'boolean', default: false },
    trace: { type: 'boolean' },
    events: { type: 'boolean' },
    mutants: { type: 'boolean' },
    workers: { type: 'string' },
    json: { type: 'boolean' },
    help: { type: 'boolean' },
  },
});

function number(text, fallback) {
  const value = text === undefined ? fallback : Number(text);
  if (Number.isSafeInteger(value) && value >= 0) return value;
  console.error(`${text} is not a whole number\n\n${usage}`);
  return process.exit(2);
}

function faultsOf(text) {
  if (text === undefined) return undefined;
  const names = text.split(',').filter(Boolean);
  const unknown = names.filter((name) => !faultKinds.includes(name));
  if (unknown.length === 0) return names;
  console.error(`unknown faults: ${unknown.join(', ')}\n\n${usage}`);
  return process.exit(2);
}

const first = number(values.seed, 1);
const count = number(values.seeds, values.seed === undefined ? 200 : 1);
const workers = number(values.workers, availableParallelism());
const faults = faultsOf(values.faults);

if (values.help) {
  console.log(usage);
} else if (values.trace) {
  const told = { tell: (line) => writeSync(1, `${line}\n`), tellsEvents: values.events === true };
  const report = await runSeed(first, {
    ...told,
    ...(faults === undefined ? { isWide: values.wide } : { faults }),
  });
  process.stdout.write(`${JSON.stringify(report)}\n`);
  process.exitCode = report.violation === undefined ? 0 : 1;
} else if (values.mutants) {
  process.exitCode = await runMutants({
    workers,
    count: number(values.seeds, 400),
    json: values.json === true,
  });
} else {
  process.exitCode = await simulate();
}

async function simulate() {
  const startedMs = performance.now();
  const stopping = new AbortController();
  process.once('SIGINT', () => stopping.abort());
  let toldMs = startedMs;
  const { totals, failed, allBefore } = await runSeeds({
    first,
    count,
    faults,
    isWide: values.wide,
    workers,
    signal: stopping.signal,
    onReport({ seed, violation }, sofar) {
      if (violation !== undefined) console.error(describe(seed, violation));
      if (performance.now() - toldMs < 10_000) return;
      toldMs = performance.now();
      const perSecond = (sofar.seeds / ((toldMs - startedMs) / 1000)).toFixed(1);
      console.error(
        `${sofar.seeds} of ${count} seeds, ${sofar.failed} failed, ${perSecond}/s, all before ${sofar.allBefore}`,
      );
    },
  });
  const seconds = (performance.now() - startedMs) / 1000;
  const figures = {
    seeds: totals.seeds,
    failed: failed.length,
    seconds: Math.round(seconds * 10) / 10,
    seedsPerSecond: Math.round((totals.seeds / seconds) * 10) / 10,
    simulatedHours: Math.round(totals.simulatedMs / 3_600_000),
    events: totals.events,
    writes: totals.writes,
  };
  const failures = failed.map(({ seed, traceHash, violation }) => ({ seed, traceHash, ...violation }));
  if (values.json) console.log(JSON.stringify({ ...figures, failures }));
  else for (const [name, value] of Object.entries(figures)) console.log(`${name.padEnd(16)} ${value}`);
  const left = first + count - allBefore;
  if (left > 0) console.error(`to go on: npm run simulate -- --seed ${allBefore} --seeds ${left}`);
  return failed.length === 0 && left === 0 ? 0 : 1;
}

function describe(seed, { invariant, message }) {
  const drawn = values.wide ? ' --wide' : '';
  const selection = values.faults === undefined ? drawn : ` --faults '${values.faults}'`;
  return `seed ${seed} breaks ${invariant}: ${message.slice(0, 400)}\n  npm run simulate -- --seed ${seed}${selection} --trace`;
}
