// `npm run conformance -- helm --corpus DIR`: the real helm and ours over every chart found under DIR, once with its
// own values and once with each ci/*-values.yaml.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { decodeSigs, encodeSigs } from '@setpoint/goyaml';
import { loadChart, mergeValues, renderChart } from '@setpoint/helm';
import { DiskFiles } from '../packages/helm/dist/testing/disk-files.js';
import { realHelm, realHelm3 } from '../scripts/real-tools.mjs';

const usage = `options: --corpus DIR        where charts are looked for
         --only TEXT         only charts whose path holds TEXT
         --flip             also a run of each chart with every boolean of its values negated
         --report FILE       every difference, in full
         --cache DIR         keeps what the real helm gave, for the next run over the same corpus
         --jobs N            real helms at a time (default 2)
         --helm 3            the real helm 3, and ours with its rules (default 4)`;

export async function run({ options, log }) {
  const { values } = parseArgs({
    args: options,
    options: {
      corpus: { type: 'string' },
      only: { type: 'string' },
      flip: { type: 'boolean', default: false },
      report: { type: 'string' },
      cache: { type: 'string' },
      jobs: { type: 'string', default: '2' },
      helm: { type: 'string', default: '4' },
    },
  });
  if (values.corpus === undefined) throw new Error(`no corpus\n${usage}`);
  const corpus = resolve(values.corpus);
  const cases = chartsUnder(corpus)
    .filter((chart) => values.only === undefined || chart.includes(values.only))
    .flatMap((chart) => [...casesOf(corpus, chart), ...(values.flip ? flippedCase(corpus, chart) : [])]);
  const helm = new RealHelm(corpus, values.cache, values.helm === '3' ? 3 : 4);
  const outcomes = [];
  let next = 0;
  const worker = async () => {
    for (let i = next++; i < cases.length; i = next++) {
      outcomes[i] = { ...cases[i], ...(await compare(corpus, helm, cases[i])) };
      if (i % 50 === 49) log(`${i + 1} of ${cases.length}`);
    }
  };
  await Promise.all(Array.from({ length: Number(values.jobs) }, worker));
  const differing = outcomes.filter(({ outcome }) => !accepted.has(outcome));
  for (const { outcome, id, summary = '' } of differing)
    log(`${outcome}: ${id}\n    ${summary.slice(0, 400)}`);
  if (values.report !== undefined) writeFileSync(values.report, differing.map(reportOf).join('\n'));
  const counts = {};
  for (const { outcome } of outcomes) counts[outcome] = (counts[outcome] ?? 0) + 1;
  const charts = new Set(outcomes.map(({ chart }) => chart)).size;
  const failing = new Set(differing.map(({ chart }) => chart)).size;
  return {
    charts,
    chartsWithDifferences: failing,
    cases: outcomes.length,
    ...counts,
    failed: differing.length,
  };
}

/** What counts as agreement: the same bytes, the same but for what the real tool itself varies, the same refusal. */
const accepted = new Set(['identical', 'identical-masked', 'same-error', 'remote-schema-refused']);

/** Every directory with a Chart.yaml that is not part of a chart around it. */
function chartsUnder(root) {
  const found = [];
  const walk = (folder) => {
    const entries = readdirSync(folder, { withFileTypes: true });
    if (entries.some((entry) => entry.name === 'Chart.yaml')) {
      found.push(relative(root, folder) || '.');
      return;
    }
    for (const entry of entries)
      if (entry.isDirectory() && entry.name !== '.git') walk(join(folder, entry.name));
  };
  walk(root);
  return found.sort((a, b) => (a < b ? -1 : 1));
}

function casesOf(corpus, chart) {
  const ci = join(corpus, chart, 'ci');
  const files = existsSync(ci) ? readdirSync(ci).filter((name) => /values\.ya?ml$/.test(name)) : [];
  const valueFiles = [
    undefined,
    ...files.sort((a, b) => (a < b ? -1 : 1)).map((name) => join(chart, 'ci', name)),
  ];
  return valueFiles.map((file) => ({
    chart,
    file,
    id: file === undefined ? chart : `${chart} -f ${basename(file)}`,
  }));
}

/** The chart with the other branch of what its values switch: more of its templates, and more of its errors. */
function flippedCase(corpus, chart) {
  const path = join(corpus, chart, 'values.yaml');
  if (!existsSync(path)) return [];
  const file = `${chart}/setpoint-flipped-values.yaml`;
  if (!existsSync(join(corpus, file))) {
    try {
      writeFileSync(join(corpus, file), encodeSigs(flipped(decodeSigs(readFileSync(path, 'utf8'))) ?? {}));
    } catch {
      // Values that do not parse are the chart's own error, which its plain case compares.
      return [];
    }
  }
  return [{ chart, file, id: `${chart} flipped` }];
}

/** The tables and booleans of values, negated; undefined for everything else. */
function flipped(value) {
  if (typeof value === 'boolean') return !value;
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return undefined;
  const entries = Object.entries(value).map(([key, item]) => [key, flipped(item)]);
  const kept = entries.filter(([, item]) => item !== undefined);
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

/** The real tool, with what it gave kept on disk when asked for. */
class RealHelm {
  #corpus;
  #cache;
  #binary;
  version;

  constructor(corpus, cache, version) {
    this.#corpus = corpus;
    this.version = version;
    this.#binary = version === 3 ? realHelm3() : realHelm();
    this.#cache = cache;
    if (cache !== undefined) mkdirSync(cache, { recursive: true });
  }

  async template({ chart, file }, turn) {
    const args = [
      'template',
      'release-name',
      `./${chart}`,
      ...(file === undefined ? [] : ['-f', file]),
      '--include-crds',
    ];
    const key = createHash('sha256')
      .update(JSON.stringify([this.version, digestOf(this.#corpus, chart, file), args, turn]))
      .digest('hex');
    const path = this.#cache === undefined ? undefined : join(this.#cache, `${key}.json`);
    if (path !== undefined && existsSync(path)) return JSON.parse(readFileSync(path, 'utf8'));
    const result = await this.#run(args);
    if (path !== undefined) writeFileSync(path, JSON.stringify(result));
    return result;
  }

  async #run(args) {
    const home = join(dirname(this.#binary), 'home');
    const environment = { PATH: '/nowhere', HOME: home, HELM_NO_PLUGINS: '1' };
    const settings = { cwd: this.#corpus, maxBuffer: 256 * 1024 * 1024, env: environment, timeout: 600_000 };
    try {
      const { stdout } = await promisify(execFile)(this.#binary, args, settings);
      return { stdout };
    } catch (error) {
      // Whoever ended it, it did not fail by itself: nothing to keep or to compare with.
      if (error.signal !== null) throw error;
      return { error: errorText(error.stderr) };
    }
  }
}

/** Helm's error without its log lines and its advice. */
function errorText(stderr) {
  const at = stderr.search(/^Error: /m);
  return stderr
    .slice(at < 0 ? 0 : at + 'Error: '.length)
    .replace('\n\nUse --debug flag to render out invalid YAML', '')
    .trim();
}

/** Of what the real tool reads, so that nothing is kept longer than it is true. */
function digestOf(corpus, chart, file) {
  const hash = createHash('sha256');
  const add = (path, bytes) => hash.update(`${path} ${bytes.length}\n`).update(bytes);
  for (const entry of readdirSync(join(corpus, chart), { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) add(relative(corpus, path), readFileSync(path));
  }
  if (file !== undefined) add(file, readFileSync(join(corpus, file)));
  return hash.digest('hex');
}

async function ours(corpus, { chart, file }, helmVersion) {
  try {
    const files = new DiskFiles(corpus);
    const values = await mergeValues(
      { valueFiles: file === undefined ? [] : [file] },
      { files, helmVersion },
    );
    const loaded = await loadChart(files, chart, { helmVersion });
    const capabilities = helmVersion === 3 ? { kubeVersion: 'v1.32.0' } : {};
    const { manifests } = await renderChart(loaded, { values, includeCrds: true, helmVersion, capabilities });
    return { stdout: manifests };
  } catch (error) {
    return { error: error.message.trim(), stack: error.code === undefined ? error.stack : undefined };
  }
}

async function compare(corpus, helm, test) {
  const mine = await ours(corpus, test, helm.version);
  const real = await helm.template(test, 1);
  if (real.stdout !== undefined && real.stdout === mine.stdout) return { outcome: 'identical' };
  if (real.error !== undefined && sameError(real.error, mine.error)) return { outcome: 'same-error' };
  if (isRefusedReference(real, mine)) return { outcome: 'remote-schema-refused' };
  if (mine.error !== undefined && real.error !== undefined)
    return differs('error-mismatch', real.error, mine.error);
  if (mine.error !== undefined) return differs('we-fail', '', mine.stack ?? mine.error);
  if (real.error !== undefined) return differs('helm-fails', real.error, '');
  for (let turn = 2; turn < 6; turn++) {
    const again = await helm.template(test, turn);
    if (again.stdout === mine.stdout) return { outcome: 'identical' };
    if (again.stdout !== undefined && sameButFor(real.stdout, again.stdout, mine.stdout))
      return { outcome: 'identical-masked' };
  }
  return differs('different', real.stdout, mine.stdout);
}

/** Helm lists what is wrong with values in the random order of Go's maps. */
function sameError(real, mine) {
  const lines = (text) =>
    (text ?? '')
      .split('\n')
      .sort((a, b) => (a < b ? -1 : 1))
      .join('\n');
  return lines(real) === lines(mine);
}

/** Helm reads schemas from the network (and fails where there is none); we refuse to (CVE-2025-55199). */
function isRefusedReference(real, mine) {
  const refused = /failing loading "https?:.*schemas may not refer to files or URLs/.test(mine.error ?? '');
  return refused && (real.error === undefined || real.error.includes('failing loading "http'));
}

/** Whether two texts agree in every line that the real tool itself gives twice. */
function sameButFor(first, second, mine) {
  if (first === second) return false;
  const [a, b, c] = [first, second, mine].map((text) => text.split('\n'));
  if (a.length !== b.length || a.length !== c.length) return false;
  return a.every((line, i) => line === c[i] || (line !== b[i] && line.length > 0));
}

function differs(outcome, real, mine) {
  const [a, b] = [real.split('\n'), mine.split('\n')];
  const at = a.findIndex((line, i) => line !== b[i]);
  const summary = `line ${at + 1}: helm ${JSON.stringify(a[at])}, ours ${JSON.stringify(b[at])}`;
  const around = (lines) => lines.slice(Math.max(0, at - 6), at + 12).join('\n');
  return { outcome, summary, real: around(a), mine: around(b) };
}

function reportOf({ id, outcome, summary, real, mine }) {
  return `=== ${outcome}: ${id}\n${summary}\n--- helm\n${real}\n--- ours\n${mine}\n`;
}
