// Compares @setpoint/kustomize with recorded results of kustomize 5.7.1 (--fixtures) and with the real kubectl over every
// kustomization under a directory (--corpus), with the flags --enable-helm and --load-restrictor given to both. With
// --remote every form of remote bases, files and charts is served on this machine to both, and remote bases of a corpus
// are read through the sources. Prints counts, and every difference to --report (default: the terminal).
import { execFile } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock, systemRandom } from '@setpoint/core';
import { build, KUSTOMIZATION_FILE_NAMES } from '@setpoint/kustomize';
import { createRemotes, kustomizePorts } from '@setpoint/render';
import { createSource } from '@setpoint/source';
import { realHelm3, realKubectl } from '../scripts/real-tools.mjs';
import { DiskFiles } from './disk-files.mjs';
import { runServed } from './kustomize-remote/run-served.mjs';

export async function run({ options, log }) {
  const { values } = parseArgs({
    args: options,
    options: {
      corpus: { type: 'string', multiple: true },
      fixtures: { type: 'string' },
      report: { type: 'string' },
      golden: { type: 'string' },
      only: { type: 'string' },
      jobs: { type: 'string', default: '2' },
      'enable-helm': { type: 'boolean', default: false },
      'load-restrictor': { type: 'string', default: 'LoadRestrictionsRootOnly' },
      remote: { type: 'boolean', default: false },
    },
  });
  if (values.fixtures === undefined && values.corpus === undefined && !values.remote)
    throw new Error('nothing to compare: give --fixtures DIR, --corpus DIR or --remote');
  const report = [];
  const figures = { failed: 0 };
  if (values.remote) Object.assign(figures, await runServed({ ours, askKubectl }, values, report));
  if (values.fixtures !== undefined) figures.fixtures = await runFixtures(values, report);
  for (const corpus of values.corpus ?? [])
    figures[basename(corpus)] = await runCorpus(corpus, values, report);
  for (const counts of Object.values(figures)) figures.failed += counts.failed ?? 0;
  if (values.report === undefined) for (const line of report) log(line);
  else writeFileSync(values.report, `${report.join('\n')}\n`);
  return figures;
}

async function runFixtures({ fixtures, only }, report) {
  let passed = 0;
  let failed = 0;
  for (const name of readdirSync(fixtures)) {
    const folder = join(fixtures, name);
    if (!existsSync(join(folder, 'case.json')) || (only !== undefined && !name.includes(only))) continue;
    const problem = await fixtureProblem(folder);
    if (problem === undefined) passed++;
    else {
      failed++;
      report.push(`FIXTURE ${name}\n${problem}\n`);
    }
  }
  if (passed + failed === 0) throw new Error(`${fixtures}: no case found`);
  return { passed, failed };
}

async function fixtureProblem(folder) {
  const { root, options, kind } = JSON.parse(readFileSync(join(folder, 'case.json'), 'utf8'));
  const files = new DiskFiles(join(folder, 'files'));
  const result = await ours(files, root, {
    reorder: options.Reorder === 'krusty.ReorderOptionLegacy' ? 'legacy' : 'none',
    loadRestrictions: options.LoadRestrictions === 'types.LoadRestrictionsNone' ? 'none' : 'rootOnly',
  });
  if (kind === 'error') {
    const [expected] = JSON.parse(readFileSync(join(folder, 'expected_error.json'), 'utf8'));
    if (result.error === undefined) return 'expected an error, got a result';
    return result.error.includes(expected)
      ? undefined
      : `expected error: ${expected}\nactual error:   ${result.error}`;
  }
  const expected = readFileSync(join(folder, 'expected.yaml'), 'utf8');
  if (result.error !== undefined) return `error: ${result.error}`;
  return result.yaml === expected ? undefined : firstDifference(expected, result.yaml);
}

async function ours(files, root, options, ports = {}) {
  try {
    const result = await build(files, root, options, ports, AbortSignal.timeout(120_000));
    return { yaml: result.yaml() };
  } catch (error) {
    if (error?.name !== 'SetpointError') return { error: `FAULT ${error?.stack ?? error}` };
    return { error: error.message.replace(/\n$/, ''), code: error.code };
  }
}

function firstDifference(expected, actual) {
  const left = expected.split('\n');
  const right = actual.split('\n');
  const at = left.findIndex((line, i) => line !== right[i]);
  const line = at < 0 ? left.length : at;
  const from = Math.max(0, line - 3);
  const show = (lines) =>
    lines
      .slice(from, line + 4)
      .map((text) => `    ${text}`)
      .join('\n');
  return `line ${line + 1}: expected\n${show(left)}\n  actual\n${show(right)}`;
}

/** Every directory with a kustomization file, sorted. */
function findKustomizations(root) {
  const found = [];
  const visit = (folder) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (entry.isDirectory() && entry.name !== '.git') visit(join(folder, entry.name));
      else if (KUSTOMIZATION_FILE_NAMES.includes(entry.name)) found.push(folder);
    }
  };
  visit(root);
  return [...new Set(found)].sort((a, b) => (a < b ? -1 : 1));
}

/** The flags as kubectl and as the engine take them, and what the engine may read beside the files. */
async function flagsOf(values) {
  const enableHelm = values['enable-helm'];
  const restrictor = values['load-restrictor'];
  if (!['LoadRestrictionsRootOnly', 'LoadRestrictionsNone'].includes(restrictor))
    throw new Error(`--load-restrictor ${restrictor}: LoadRestrictionsRootOnly or LoadRestrictionsNone`);
  const remotes = values.remote ? await openRemotes() : undefined;
  // Versions of helm differ in the cluster that charts see by default.
  const helmKubeVersion = '1.35.0';
  const helm = enableHelm
    ? ['--enable-helm', '--helm-command', realHelm3(), '--helm-kube-version', helmKubeVersion]
    : [];
  return {
    args: [...helm, '--load-restrictor', restrictor],
    options: {
      enableHelm,
      helmKubeVersion,
      loadRestrictions: restrictor === 'LoadRestrictionsNone' ? 'none' : 'rootOnly',
    },
    ports: enableHelm || values.remote ? kustomizePorts(remotes?.remotes) : {},
    close: async () => remotes?.close(),
  };
}

/** Remote bases as a person at this machine reaches them. */
async function openRemotes() {
  const cacheDir = mkdtempSync(join(tmpdir(), 'setpoint-conformance-'));
  const protocols = ['https', 'http', 'ssh', 'file'];
  const environment = process.env;
  const source = createSource({ cacheDir, clock: systemClock, random: systemRandom, environment, protocols });
  return {
    remotes: createRemotes({ source, repositoryFor: (url) => ({ url }), allowLocal: true }),
    close: async () => {
      await source.close();
      rmSync(cacheDir, { recursive: true, force: true });
    },
  };
}

async function runCorpus(corpus, values, report) {
  const flags = await flagsOf(values);
  try {
    return await compareCorpus(corpus, values, flags, report);
  } finally {
    await flags.close();
  }
}

async function compareCorpus(corpus, { only, golden, jobs }, flags, report) {
  const files = new DiskFiles(corpus);
  const folders = findKustomizations(files.root).filter(
    (folder) => only === undefined || folder.includes(only),
  );
  if (folders.length === 0) throw new Error(`${corpus}: no kustomization found`);
  const counts = { identical: 0, sameError: 0, different: 0, errorMismatch: 0, excluded: 0 };
  const excluded = [];
  let next = 0;
  const worker = async () => {
    while (next < folders.length) {
      const folder = folders[next++];
      const options = { ...flags.options, directory: files.root };
      const own = await ours(files, relative(files.root, folder), options, flags.ports);
      const isAsked = own.code !== 'kustomize.port-missing';
      const real = isAsked ? await realResult(folder, flags.args, golden) : undefined;
      const reason = isAsked ? outside(real, own, files.root) : own.error;
      if (reason === undefined) compare(folder, real, own, counts, report);
      else {
        counts.excluded++;
        excluded.push(`EXCLUDED ${folder}: ${reason}`);
      }
    }
  };
  await Promise.all(Array.from({ length: Number(jobs) }, worker));
  report.push(...excluded);
  return { kustomizations: folders.length, ...counts, failed: counts.different + counts.errorMismatch };
}

/** Why the words of a failure are not compared: only kubectl looks whether there is something outside the files. */
function outside({ error }, own, root) {
  if (own.error === undefined || own.error === error) return undefined;
  const [, path = root] = /evalsymlink failure on '([^']*)' : lstat/.exec(error) ?? [];
  return isBelow(path, root) ? undefined : `${path} lies outside ${root}, where nobody looks`;
}

function isBelow(path, root) {
  return path === root || path.startsWith(`${root}/`);
}

function compare(folder, real, own, counts, report) {
  if (real.error === undefined && own.error === undefined) {
    if (real.yaml === own.yaml) counts.identical++;
    else {
      counts.different++;
      report.push(`DIFFERENT ${folder}\n${firstDifference(real.yaml, own.yaml)}\n`);
    }
  } else if (real.error !== undefined && withoutAddresses(real.error) === own.error) counts.sameError++;
  else {
    counts.errorMismatch++;
    report.push(`ERROR ${folder}\n  real: ${real.error ?? 'ok'}\n  ours: ${own.error ?? 'ok'}\n`);
  }
}

/** Go shows where in its memory a generator lies. */
function withoutAddresses(error) {
  return error.replaceAll(/ &\{0x[0-9a-f]+ <nil>\}(?=:)/g, '');
}

/** What the real kubectl says; kept in --golden DIR when given, since asking takes a process each. */
async function realResult(folder, args, golden) {
  const key = createHash('sha256')
    .update([folder, ...args].join('\0'))
    .digest('hex')
    .slice(0, 24);
  const path = golden === undefined ? undefined : join(golden, `${key}.json`);
  if (path !== undefined && existsSync(path)) return JSON.parse(readFileSync(path, 'utf8'));
  const result = await askKubectl(folder, args);
  if (path !== undefined) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, JSON.stringify(result));
  }
  return result;
}

function askKubectl(folder, args, environment = {}) {
  return new Promise((resolve) => {
    const env = { ...process.env, ...environment };
    const options = { maxBuffer: 512 * 1024 * 1024, timeout: 120_000, env };
    execFile(realKubectl(), ['kustomize', ...args, folder], options, (error, stdout, stderr) => {
      if (error === null) resolve({ yaml: stdout });
      else resolve({ error: errorText(stderr) });
    });
  });
}

/** What stands behind `error: `; warnings come before it. */
function errorText(stderr) {
  const at = stderr.startsWith('error: ') ? 0 : stderr.indexOf('\nerror: ') + 1;
  return stderr
    .slice(at)
    .replace(/^error: /, '')
    .replace(/\n$/, '');
}
