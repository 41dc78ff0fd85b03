// `npm run conformance -- apiserver --reference KUBECONFIG`: the same requests to the embedded server and to a real
// one, answer by answer.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startApiServer } from '@setpoint/apiserver';
import { allCases } from './apiserver/cases/index.mjs';
import { causesOf } from './apiserver/causes.mjs';
import { differences, describeDifference } from './apiserver/compare.mjs';
import { connect } from './apiserver/connection.mjs';
import { controllerCases } from './apiserver/controllers/index.mjs';
import { e2eTests } from './apiserver/e2e/index.mjs';
import { exclusionOf } from './apiserver/exclusions.mjs';
import { digestsOf, judge, recordedFacts } from './apiserver/facts.mjs';
import { Golden } from './apiserver/golden.mjs';
import { golden } from './apiserver/judge-validation.mjs';
import { maskAnswers } from './apiserver/mask.mjs';
import { record } from './apiserver/session.mjs';

const usage = `options: --reference KUBECONFIG  the real server to compare with, without controllers and without the
                                 ServiceAccount admission plugin; else what one answered when it was recorded
         --controlled KUBECONFIG one with kube-controller-manager and without a scheduler, for what needs
                                 controllers
         --filter TEXT[,TEXT…]   only cases whose area or id holds one of the texts
         --report FILE           every difference with both answers, one JSON object a line
         --causes FILE           the differences counted by what causes them, the heaviest first
         --record FILE           keeps what the reference answered where both answered the same; with a filter, beside what
                                 is recorded of the other cases
         --golden FILE           keeps what it found wrong with spoiled objects, as text, for the tests; with a filter,
                                 beside what is recorded of the other kinds
         --jobs N                cases at a time (default 4)`;

export async function run({ options, log }) {
  const { values } = parseArgs({
    args: options,
    options: {
      reference: { type: 'string' },
      controlled: { type: 'string' },
      filter: { type: 'string' },
      report: { type: 'string' },
      causes: { type: 'string' },
      record: { type: 'string' },
      golden: { type: 'string' },
      jobs: { type: 'string', default: '4' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) throw new Error(usage);
  const tally = new Tally(values.filter === undefined ? {} : golden());
  const filters = values.filter?.split(',');
  const cases = [...allCases, ...e2eTests, ...controllerCases].filter(
    ({ area, id }) => filters === undefined || filters.some((text) => `${area} ${id}`.includes(text)),
  );
  const isControlled = ({ controllers, compacts }) => controllers === true || compacts === true;
  const runAll = (chosen) => (ours, reference) => {
    const facts = reference === undefined ? recordedFacts() : undefined;
    const run = Math.random().toString(36).slice(2, 6);
    return eachAtOnce(grouped(chosen), Number(values.jobs), async (group) => {
      for (const testCase of group) {
        const [mine, theirs] = await Promise.all([
          record(ours, testCase, run),
          reference === undefined ? [] : record(reference, testCase, run),
        ]);
        if (facts === undefined) tally.compare(testCase, maskAnswers(mine), maskAnswers(theirs));
        else tally.judge(testCase, maskAnswers(mine), facts.cases[testCase.id] ?? '');
      }
    });
  };
  const plain = cases.filter((testCase) => !isControlled(testCase));
  await withServers(values.reference, { controllers: false }, runAll(plain));
  // Without controllers of its own a reference has nothing to say of what they do.
  if (values.reference === undefined || values.controlled !== undefined) {
    const options = { controllers: { nodes: 0, storage: false }, compactionIntervalMs: 10_000 };
    await withServers(values.controlled, options, runAll(cases.filter(isControlled)));
  }
  if (values.report !== undefined) writeFileSync(values.report, tally.report());
  if (values.causes !== undefined) writeFileSync(values.causes, tally.causes());
  if (values.record !== undefined)
    writeFileSync(values.record, tally.facts(values.filter === undefined ? {} : recordedFacts().cases));
  if (values.golden !== undefined) writeFileSync(values.golden, tally.golden.text);
  for (const line of tally.summary()) log(line);
  return tally.figures();
}

/** Runs `work` against a fresh embedded server and the reference, when there is one. */
async function withServers(kubeconfig, options, work) {
  const folder = mkdtempSync(join(tmpdir(), 'setpoint-conformance-'));
  const server = await startApiServer({ kubeconfigPath: join(folder, 'kubeconfig'), ...options });
  const connections = [];
  try {
    await server.ready;
    for (const path of [server.kubeconfigPath, kubeconfig].filter((given) => given !== undefined)) {
      const connection = await connect(path);
      connections.push(connection);
      await connection.send('GET', '/version');
    }
    await work(...connections);
  } finally {
    for (const connection of connections) connection.close();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
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

  #facts = {};
  #unjudged = 0;
  #tests = { ours: 0, reference: 0, all: 0 };
  #failedTests = [];
  #stored = 0;

  constructor(known) {
    this.golden = new Golden(known);
  }

  /** A test has passed when none of its expectations ended it. */
  #test({ name }, mine, theirs) {
    if (name === undefined) return;
    const threwIn = (answers) => answers.find(({ request }) => request === 'case')?.body.threw;
    this.#tests.all++;
    if (threwIn(mine) === undefined) this.#tests.ours++;
    else this.#failedTests.push(`${name}: ${threwIn(mine)}`);
    if (theirs !== undefined && threwIn(theirs) === undefined) this.#tests.reference++;
  }

  /** One case's answers beside what was recorded. */
  judge(testCase, mine, digests) {
    const { area, id } = testCase;
    this.#test(testCase, mine, undefined);
    const counts = (this.#areas[area] ??= { identical: 0, different: 0 });
    const { identical, different, unjudged } = judge(mine, digests);
    counts.identical += identical;
    counts.different += different.length;
    this.#unjudged += unjudged;
    for (const ours of different) this.#different.push({ id, request: ours.request, ours });
  }

  /** One case's answers beside the reference's. */
  compare(testCase, mine, theirs) {
    const { area, id } = testCase;
    this.#test(testCase, mine, theirs);
    const counts = (this.#areas[area] ??= { identical: 0, different: 0 });
    const same = new Set();
    this.#stored += theirs.find(({ request }) => request === 'objects stored')?.body ?? 0;
    for (const [ours, reference] of aligned(mine, theirs)) {
      const found = differences(ours, reference);
      if (found.length === 0) {
        counts.identical++;
        same.add(reference);
        if (area.startsWith('validation')) this.golden.add(id, reference);
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
    this.#facts[id] = digestsOf(theirs, (answer) => same.has(answer));
  }

  /** What the reference answered where both answered the same, for runs without it; `before` of cases not run. */
  facts(before) {
    const cases = Object.entries({ ...before, ...this.#facts }).map(
      ([id, digests]) => `    ${JSON.stringify(id)}: ${JSON.stringify(digests)}`,
    );
    return `{\n  "server": "v1.36",\n  "cases": {\n${cases.join(',\n')}\n  }\n}\n`;
  }

  /** Every difference, one JSON object a line. */
  report() {
    return this.#different.map((difference) => `${JSON.stringify(difference)}\n`).join('');
  }

  /** How many differences each cause makes, one a line with an example below. */
  causes() {
    const lines = causesOf(this.#different).map(
      ({ count, cause, example }) => `${count} × ${cause}\n    ${example}\n`,
    );
    return lines.join('');
  }

  summary() {
    return [
      ...Object.entries(this.#areas).map(
        ([area, { identical, different }]) => `${area}: ${identical} identical, ${different} different`,
      ),
      ...this.#failedTests.map((test) => `failed: ${String(test)}`),
    ];
  }

  figures() {
    const identical = Object.values(this.#areas).reduce((sum, area) => sum + area.identical, 0);
    return {
      ...(this.#unjudged === 0 ? {} : { unjudged: this.#unjudged }),
      identical,
      different: this.#different.length,
      ...(this.#stored === 0 ? {} : { 'random objects the reference stored': this.#stored }),
      excluded: this.#excluded,
      ...(this.#tests.all === 0
        ? {}
        : {
            'tests passed': `${this.#tests.ours} of ${this.#tests.all}`,
            ...(this.#tests.reference === 0
              ? {}
              : { 'tests passed by the reference': this.#tests.reference }),
          }),
      failed: this.#different.length + this.#failedTests.length,
    };
  }
}
