// Builds every case of remote bases, files and charts with the engine and with the real kubectl, both against the same
// servers of this machine. What Git and Helm themselves say of a failure is their own: there only the words of kustomize
// around it are compared.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createSource } from '@setpoint/source';
import { createRemotes, kustomizePorts } from '@setpoint/render';
import { systemClock, systemRandom } from '@setpoint/core';
import { realHelm3 } from '../../scripts/real-tools.mjs';
import { DiskFiles } from '../disk-files.mjs';
import { chartCases } from './chart-cases.mjs';
import { gitCases } from './git-cases.mjs';
import { knownDifference } from './known-differences.mjs';
import { startServed } from './served.mjs';

const KUBE_VERSION = '1.35.0';
const HELM = ['--enable-helm', '--helm-command', realHelm3(), '--helm-kube-version', KUBE_VERSION];

/** The two of them: `ours(files, root, options, ports)` and `askKubectl(folder, args, environment)`. */
export async function runServed({ ours, askKubectl }, { only, jobs }, report) {
  const served = await startServed();
  const source = createSource({
    cacheDir: join(served.scratch, 'cache'),
    clock: systemClock,
    random: systemRandom,
    environment: { ...process.env, PATH: served.environment.PATH },
    protocols: ['https', 'http', 'ssh', 'file'],
  });
  const remotes = createRemotes({
    source,
    repositoryFor: (url) => ({ url, insecure: true }),
    chartFor: (url, chart) =>
      url.startsWith('oci://')
        ? { kind: 'oci', url, chart, certificateAuthority: served.authority }
        : { kind: 'helm', url, chart },
    allowLocal: true,
  });
  const tools = { served, report, jobs: Number(jobs), ours, askKubectl, ports: kustomizePorts(remotes) };
  try {
    return {
      remoteBases: await compareCases(gitCases(served), only, tools),
      remoteCharts: await compareCases(chartCases(served), only, tools),
    };
  } finally {
    await source.close();
    await served.close();
  }
}

async function compareCases(cases, only, tools) {
  const counts = {
    cases: 0,
    identical: 0,
    sameError: 0,
    sameFailureElsewhere: 0,
    knownToDiffer: 0,
    failed: 0,
  };
  const wanted = cases.filter(([name]) => only === undefined || name.includes(only));
  const worker = async () => {
    for (let one = wanted.shift(); one !== undefined; one = wanted.shift()) {
      const [name, kustomization, files = {}] = one;
      const { real, own } = await bothOf(
        { 'kustomization.yaml': JSON.stringify(kustomization), ...files },
        tools,
      );
      const known = knownDifference(name);
      const verdict = verdictOf(real, own, known);
      counts.cases++;
      counts[verdict]++;
      if (verdict === 'knownToDiffer') tools.report.push(`KNOWN ${name}: ${known}`);
      if (verdict === 'failed')
        tools.report.push(`REMOTE ${name}\n  real: ${shown(real)}\n  ours: ${shown(own)}\n`);
    }
  };
  await Promise.all(Array.from({ length: tools.jobs }, worker));
  return counts;
}

const shown = ({ yaml, error }) => error ?? yaml;

/** Each builds in a directory of its own, as kubectl leaves what it pulled behind. */
async function bothOf(files, { served, ours, askKubectl, ports }) {
  const folders = ['real', 'ours'].map((who) => writtenTo(served.scratch, who, files));
  const [realFolder = '', ownFolder = ''] = folders;
  const names = (text) => commonNames(text, served, folders);
  const options = { directory: ownFolder, enableHelm: true, helmKubeVersion: KUBE_VERSION };
  const [real, own] = await Promise.all([
    askKubectl(realFolder, HELM, served.environment),
    ours(new DiskFiles(ownFolder), '', options, ports),
  ]);
  for (const folder of folders) rmSync(dirname(folder), { recursive: true, force: true });
  return { real: renamed(real, names), own: { ...renamed(own, names), code: own.code } };
}

function renamed({ yaml, error }, names) {
  return error === undefined ? { yaml } : { error: names(error) };
}

function writtenTo(scratch, who, files) {
  const folder = join(mkdtempSync(join(scratch, `${who}-`)), 'app');
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

/** A clone lies in a temporary directory for kubectl and is called by its URL here; both are `<clone>`. */
function commonNames(text, { git, root }, folders) {
  let common = text;
  for (const folder of folders)
    common = common.replaceAll(folder, '<app>').replaceAll(dirname(folder), '<above>');
  const repositories = /(?:org|group\/sub\/team|azure\/project\/_git)\/(?:repo|other|outer|empty)(?:\.git)?/;
  const at = new RegExp(`(?:${git}|file://${root}|\\S*${root})/${repositories.source}`, 'g');
  return common.replaceAll(/(?:\/private)?\/tmp\/kustomize-\d+/g, '<clone>').replaceAll(at, '<clone>');
}

function verdictOf(real, own, known) {
  const different = known === undefined ? 'failed' : 'knownToDiffer';
  if (real.error === undefined || own.error === undefined)
    return real.yaml === own.yaml ? 'identical' : different;
  if (real.error === own.error) return 'sameError';
  const around = wordsAround(real.error);
  return around !== undefined && own.code !== undefined && own.error.startsWith(around)
    ? 'sameFailureElsewhere'
    : different;
}

/** What kustomize says before Git, Helm or the network have their say; undefined where they have none. */
function wordsAround(error) {
  const at = /failed to run '|hit \S+ timeout running|Error: |Get "|unable to run: /.exec(error)?.index;
  return at === undefined ? undefined : error.slice(0, at);
}
