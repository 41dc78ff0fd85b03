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
  const run = Math.random().toString(36).slice(2, 6);
  const tally = new Tally();
  try {
    await server.ready;
    await eachAtOnce(grouped(cases), Number(values.jobs), async (group) => {
      for (const testCase of group) {
        const [mine, theirs] = await Promise.all([
          record(ours, testCase, run),
          record(reference, testCase, run),
        ]);
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

/** Answers to the same request beside each other, also where one server's made the case go another way. */
function aligned(mine, theirs) {
  const pairs = new Map();
  for (const [place, answers] of [mine, theirs].entries()) {
    const times = new Map();
    for (const answer of answers) {
      const time = times.get(answer.request) ?? 0;
      times.set(answer.request, time + 1);
      const key = `${answer.request}\n${time}`;
      if (!pairs.has(key)) pairs.set(key, [undefined, undefined]);
      pairs.get(key)[place] = answer;
    }
  }
  return pairs.values();
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
    for (const [ours, reference] of aligned(mine, theirs)) {
      const found = differences(ours, reference);
      if (found.length === 0) {
        counts.identical++;
        continue;
      }
      const reason = exclusionOf({ area, id, found, mine: ours, theirs: reference });
      if (reason !== undefined) {
        this.#excluded[reason] = (this.#excluded[reason] ?? 0) + 1;
        continue;
      }
      counts.different++;
      const request = (reference ?? ours).request;
      this.#different.push({ id, request, lines: linesOf(found, ours, reference), ours, reference });
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
