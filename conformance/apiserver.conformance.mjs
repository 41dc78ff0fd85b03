// `npm run conformance -- apiserver --reference KUBECONFIG`: the same requests to the embedded server and to a real
// one, answer by answer.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startApiServer } from '@setpoint/apiserver';
import { allCases } from './apiserver/cases/index.mjs';
import { differences, describeDifference } from './apiserver/compare.mjs';
import { connect } from './apiserver/connection.mjs';
import { exclusionOf } from './apiserver/exclusions.mjs';
import { maskAnswers } from './apiserver/mask.mjs';
import { record } from './apiserver/session.mjs';

const usage = `options: --reference KUBECONFIG  the real server to compare with, without controllers
         --filter TEXT           only cases whose area or id holds TEXT
         --report FILE           every difference with both answers, one JSON object a line
         --jobs N                cases at a time (default 4)`;

export async function run({ options, log }) {
  const { values } = parseArgs({
    args: options,
    options: {
      reference: { type: 'string' },
      filter: { type: 'string' },
      report: { type: 'string' },
      jobs: { type: 'string', default: '4' },
    },
  });
  if (values.reference === undefined) throw new Error(`no reference\n${usage}`);
  const cases = allCases.filter(
    ({ area, id }) => values.filter === undefined || `${area} ${id}`.includes(values.filter),
  );
  const folder = mkdtempSync(join(tmpdir(), 'setpoint-conformance-'));
  const server = await startApiServer({ kubeconfigPath: join(folder, 'kubeconfig'), controllers: false });
  const ours = await connect(server.kubeconfigPath);
  const reference = await connect(values.reference);
  await Promise.all([ours, reference].map((server) => server.send('GET', '/version')));
  const tally = new Tally();
  try {
    await server.ready;
    await eachAtOnce(grouped(cases), Number(values.jobs), async (group) => {
      for (const testCase of group) {
        const [mine, theirs] = await Promise.all([record(ours, testCase), record(reference, testCase)]);
        tally.add(testCase, maskAnswers(mine), maskAnswers(theirs));
      }
    });
  } finally {
    ours.close();
    reference.close();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  if (values.report !== undefined) writeFileSync(values.report, tally.report());
  for (const line of tally.summary()) log(line);
  return tally.figures();
}

/** Cases of one group share names in the cluster, so they follow each other. */
function grouped(cases) {
  const groups = new Map();
  for (const testCase of cases) {
    const name = testCase.group ?? testCase.id;
    groups.set(name, [...(groups.get(name) ?? []), testCase]);
  }
  return [...groups.values()];
}

async function eachAtOnce(items, jobs, work) {
  const rest = [...items];
  const worker = async () => {
    for (let item = rest.shift(); item !== undefined; item = rest.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: jobs }, worker));
}

/** Of answers with different codes only what each said matters. */
function linesOf(found, mine, theirs) {
  if (mine?.code === theirs?.code) return found.map(describeDifference);
  const said = (answer) => `${answer?.code} ${answer?.body?.message ?? ''}`;
  return [`ours ${said(mine)}`, `reference ${said(theirs)}`];
}

/** Counts answers as identical, different or excluded, by area. */
class Tally {
  #areas = {};
  #excluded = {};
  #different = [];

  add({ area, id }, mine, theirs) {
    const counts = (this.#areas[area] ??= { identical: 0, different: 0 });
    for (let index = 0; index < Math.max(mine.length, theirs.length); index++) {
      const found = differences(mine[index], theirs[index]);
      if (found.length === 0) {
        counts.identical++;
        continue;
      }
      const reason = exclusionOf({ area, id, found, mine: mine[index], theirs: theirs[index] });
      if (reason !== undefined) {
        this.#excluded[reason] = (this.#excluded[reason] ?? 0) + 1;
        continue;
      }
      counts.different++;
      const request = theirs[index]?.request ?? mine[index]?.request;
      const lines = linesOf(found, mine[index], theirs[index]);
      this.#different.push({ id, request, lines, ours: mine[index], reference: theirs[index] });
    }
  }

  /** Every difference, one JSON object a line. */
  report() {
    return this.#different.map((difference) => `${JSON.stringify(difference)}\n`).join('');
  }

  summary() {
    return Object.entries(this.#areas).map(
      ([area, { identical, different }]) => `${area}: ${identical} identical, ${different} different`,
    );
  }

  figures() {
    const identical = Object.values(this.#areas).reduce((sum, area) => sum + area.identical, 0);
    return {
      identical,
      different: this.#different.length,
      excluded: this.#excluded,
      failed: this.#different.length,
    };
  }
}
