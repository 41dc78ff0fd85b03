// `npm run conformance -- kubectl --reference KUBECONFIG`: one session of real kubectl and helm against the embedded
// server and a real one, what they print compared step by step. Neither server has controllers.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { startApiServer } from '@setpoint/apiserver';
import { realHelm, realHelm3, realKubectl } from '../scripts/real-tools.mjs';
import { connect } from './apiserver/connection.mjs';
import { tool } from './apiserver/command-line.mjs';
import { chartFiles } from './apiserver/session-chart.mjs';
import { steps } from './apiserver/session-script.mjs';

const usage = `options: --reference KUBECONFIG  the real server to compare with, without controllers
         --helm PATH             another helm than the one of the development dependencies
         --report FILE           what both printed wherever it differs`;

export async function run({ options, log }) {
  const { values } = parseArgs({
    args: options,
    options: { reference: { type: 'string' }, helm: { type: 'string' }, report: { type: 'string' } },
  });
  if (values.reference === undefined) throw new Error(`no reference\n${usage}`);
  const folder = mkdtempSync(join(tmpdir(), 'setpoint-session-'));
  const server = await startApiServer({ kubeconfigPath: join(folder, 'kubeconfig'), controllers: false });
  await server.ready;
  const name = `session-${Math.random().toString(36).slice(2, 7)}`;
  try {
    const sessions = await Promise.all(
      [server.kubeconfigPath, values.reference].map((kubeconfig, index) =>
        transcript({
          kubeconfig,
          name,
          folder: join(folder, String(index)),
          helm: values.helm ?? realHelm(),
        }),
      ),
    );
    return compared(sessions, values.report, log);
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function compared([ours, reference], report, log) {
  let identical = 0;
  const different = [];
  for (const [index, [tool, line]] of steps.entries()) {
    if (ours[index] === reference[index]) identical++;
    else different.push(`$ ${tool} ${line}\n--- ours\n${ours[index]}\n--- reference\n${reference[index]}\n`);
  }
  if (report !== undefined) writeFileSync(report, different.join('\n'));
  for (const text of different) log(text.split('\n')[0]);
  return { steps: steps.length, identical, different: different.length, failed: different.length };
}

async function transcript({ kubeconfig, name, folder, helm }) {
  const connection = await connect(kubeconfig);
  await connection.send('POST', '/api/v1/namespaces', { body: { metadata: { name } } });
  await connection.send('POST', `/api/v1/namespaces/${name}/serviceaccounts`, {
    body: { metadata: { name: 'default' } },
  });
  connection.close();
  mkdirSync(folder);
  const chart = join(folder, 'chart');
  const context = { kubeconfig, name, home: folder };
  await tool(helm, ['create', chart], '', context);
  const plain = join(folder, 'plain');
  writeFiles(plain, chartFiles);
  const printed = [];
  for (const [which, line, input = ''] of steps) {
    const words = line
      .split(' ')
      .map((word) => word.replace('SESSION', name).replace('CHART', chart).replace('PLAIN', plain));
    const path = { helm, helm3: realHelm3() }[which] ?? realKubectl();
    const { code, text } = await tool(
      path,
      ['-n', name, ...words],
      input.replaceAll('SESSION', name),
      context,
    );
    printed.push(masked(`${text}[${code}]`, { name, folder, server: connection.server }));
  }
  return printed;
}

function writeFiles(folder, files) {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

/** What is each server's own: addresses, times, identities, versions. */
function masked(text, { name, folder, server }) {
  return text
    .replaceAll(name, 'SESSION')
    .replaceAll(folder, 'FOLDER')
    .replaceAll(server, 'SERVER')
    .replace(/("(?:gitVersion|gitCommit|goVersion|compiler)"): "[^"]*"/g, '$1: "VERSION"')
    .replace(/\/tmp\/(?:LIVE|MERGED)-\d+/g, 'DIFF')
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'UID')
    .replace(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?: ?(?:Z|[+-]\d{4})(?: UTC)?)?/g, 'TIME')
    .replace(
      /\w{3},? \w{3} +\d+ \d\d:\d\d:\d\d (?:UTC )?\d{4}|\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d [+-]\d{4}/g,
      'TIME',
    )
    .replace(/^(system-(?:cluster|node)-critical +\d+ +false +)\S+/gm, '$1AGE')
    .replace(/(Expected resource version to be \d+, was )\d+/g, '$1N')
    .replace(/modifiedAt=\d+/g, 'modifiedAt=TIME')
    .replace(/(resourceVersion"?): ?"\d+"/g, '$1:"N"')
    .replace(/\b10\.(?:9[6-9]|10\d|11[01])\.\d+\.\d+\b/g, 'IP')
    .replace(/ey[\w-]+\.[\w-]+\.[\w-]+/g, 'TOKEN')
    .replace(/^[ \t]+(?:N\/A)?$/gm, '')
    .replace(/\b(?:\d+m)?\d+(?:\.\d+)?m?s\b/g, 'AGE')
    .replace(/^(default|kube-\S+) +Active +\S+$/gm, '$1 Active AGE')
    .replace(/^session-\w+ +Active +\S+\n/gm, '')
    .replace(/X509SHA256=[0-9a-f]+/g, 'X509SHA256=DIGEST')
    .replace(/(?<=^RESOURCES:\n)[^]*?(?=^NOTES:)/gm, sections)
    .replace(/Resource Version: +\d+/g, 'Resource Version: N')
    .replace(/patch: Invalid value: "(?:[^"\\]|\\.)*": /g, 'patch: Invalid value: WHAT THE PATCH MADE: ')
    .replace(/^\{"(?:kind|apiVersion)".*\}$/gm, inOrder)
    .replace(/^(evicting pod .*)\n(Warning: deleting Pods .*)$/gm, '$2\n$1')
    .replace(/ {2,}/g, '  ');
}

/** What helm tells of a release's resources, kind by kind in an order of chance. */
function sections(text) {
  return text
    .split(/^(?===> )/m)
    .map((each) => each.trim())
    .toSorted()
    .join('\n');
}

/** An object in one line with its members by name: their order says nothing. */
function inOrder(line) {
  const sorted = (_key, value) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : value;
  return JSON.stringify(JSON.parse(line), sorted);
}
