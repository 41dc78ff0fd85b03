// Kustomize in this process against the real kubectl, a process each: an overlay over 200, 1,000 and 4,000 Deployments,
// one base of many overlays
// changed, every kustomization of corpora (corpus=DIR,…), and one large overlay (large=DIR, with files=ROOT of its tree).
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { build, KUSTOMIZATION_FILE_NAMES } from '@setpoint/kustomize';
import { DiskFiles } from '../conformance/disk-files.mjs';
import { realKubectl } from '../scripts/real-tools.mjs';
import { oneBaseChanged } from './kustomize-bases.mjs';
import { quantile } from './statistics.mjs';

const SIZES = [200, 1000, 4000];
const NAMES = new Set(KUSTOMIZATION_FILE_NAMES);

export async function run({ options, log }) {
  const values = new Map(options.map((option) => option.split('=', 2)));
  const figures = { deployments: await deployments(log) };
  log('one base changed');
  figures.oneBaseChanged = await oneBaseChanged(deployment);
  const corpora = [];
  for (const corpus of values.get('corpus')?.split(',') ?? []) {
    log(`corpus ${corpus}`);
    const times = await corpusTimes(resolve(corpus), Number(values.get('sample') ?? 40));
    corpora.push(times);
    figures[basename(corpus)] = corpusFigures(times);
  }
  if (corpora.length > 1) {
    figures.corpora = corpusFigures({
      own: corpora.flatMap((c) => c.own),
      ratios: corpora.flatMap((c) => c.ratios),
    });
  }
  if (values.has('large')) {
    const large = resolve(values.get('large'));
    const root = resolve(values.get('files') ?? dirname(large));
    figures.large = await compared(new DiskFiles(root), relative(root, large), large, 5);
  }
  return figures;
}

async function deployments(log) {
  const folder = mkdtempSync(join(tmpdir(), 'setpoint-kustomize-'));
  try {
    const figures = {};
    for (const count of SIZES) {
      log(`${count} deployments`);
      const root = join(folder, String(count));
      writeOverlay(root, count);
      // The real tool grows with the square: 4,000 take it minutes.
      const real = count > 1000 ? 0 : 3;
      const result = await compared(new DiskFiles(root), 'overlay', join(root, 'overlay'), real);
      figures[count] = { ...result, usPerDeployment: (result.ownMs * 1000) / count };
    }
    return figures;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A base of Deployments under a prefix, a label, an image tag and one patch. */
function writeOverlay(root, count) {
  mkdirSync(join(root, 'base'), { recursive: true });
  mkdirSync(join(root, 'overlay'));
  const resources = Array.from({ length: count }, (_, i) => `d${i}.yaml`);
  for (const [i, file] of resources.entries()) writeFileSync(join(root, 'base', file), deployment(i));
  writeFileSync(
    join(root, 'base', 'kustomization.yaml'),
    `resources:\n${resources.map((r) => `- ${r}\n`).join('')}`,
  );
  writeFileSync(join(root, 'overlay', 'kustomization.yaml'), OVERLAY);
}

const OVERLAY = `resources: [../base]
namePrefix: prod-
labels:
- pairs: {environment: prod}
  includeSelectors: true
images:
- name: example/app
  newTag: v2
patches:
- patch: |-
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: app-7}
    spec:
      replicas: 3
      template:
        spec:
          containers:
          - name: app
            resources: {limits: {memory: 256Mi}}
`;

function deployment(i) {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: app-${i}
  labels: {app: app-${i}}
spec:
  replicas: 1
  selector:
    matchLabels: {app: app-${i}}
  template:
    metadata:
      labels: {app: app-${i}}
    spec:
      serviceAccountName: app
      containers:
      - name: app
        image: example/app:v1
        ports:
        - {containerPort: 8080, name: http}
        env:
        - name: LOG_LEVEL
          value: info
        - name: PASSWORD
          valueFrom: {secretKeyRef: {name: app-${i}, key: password}}
        resources:
          requests: {cpu: 100m, memory: 128Mi}
`;
}

/** Median times of both for one kustomization, whose results must be the same. */
async function compared(files, root, folder, runs) {
  const own = await ownTimes(files, root, 7);
  const ownMs = quantile(own.times.slice(2), 0.5);
  if (runs === 0) return { ownMs, outputBytes: Buffer.byteLength(own.yaml) };
  const real = [];
  let expected = '';
  for (let i = 0; i < runs; i++) {
    const started = performance.now();
    expected = kubectl(folder);
    real.push(performance.now() - started);
  }
  if (own.yaml !== expected) throw new Error(`${folder}: not what kubectl gives`);
  const realMs = quantile(real, 0.5);
  return { ownMs, realMs, ratio: realMs / ownMs, outputBytes: Buffer.byteLength(expected) };
}

async function ownTimes(files, root, runs) {
  const times = [];
  let yaml = '';
  for (let i = 0; i < runs; i++) {
    const started = performance.now();
    const result = await build(files, root, {}, {}, new AbortController().signal);
    yaml = result.yaml();
    times.push(performance.now() - started);
  }
  return { times, yaml };
}

function kubectl(folder) {
  const options = { maxBuffer: 512 * 1024 * 1024, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] };
  return execFileSync(realKubectl(), ['kustomize', folder], options);
}

/** Every kustomization that builds here: ours once warm, the process on a sample of them. */
async function corpusTimes(corpus, sample) {
  const files = new DiskFiles(corpus);
  const warm = [];
  for (const folder of kustomizations(files.root)) {
    const root = relative(files.root, folder);
    const times = await timesOf(files, root);
    if (times !== undefined) warm.push({ folder, ms: quantile(times, 0.5) });
  }
  const step = Math.max(1, Math.floor(warm.length / sample));
  const ratios = [];
  for (let i = 0; i < warm.length; i += step) {
    const started = performance.now();
    kubectl(warm[i].folder);
    ratios.push((performance.now() - started) / warm[i].ms);
  }
  return { own: warm.map((one) => one.ms), ratios };
}

function corpusFigures({ own, ratios }) {
  if (own.length === 0) return { builds: 0 };
  return {
    builds: own.length,
    p50Ms: quantile(own, 0.5),
    p99Ms: quantile(own, 0.99),
    maxMs: Math.max(...own),
    ratioP50: quantile(ratios, 0.5),
  };
}

/** Undefined where the build fails, as it then does for both. */
async function timesOf(files, root) {
  try {
    return (await ownTimes(files, root, 4)).times.slice(1);
  } catch (error) {
    if (error?.name === 'SetpointError') return undefined;
    throw error;
  }
}

function kustomizations(root) {
  const found = new Set();
  const visit = (folder) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (entry.isDirectory() && entry.name !== '.git') visit(join(folder, entry.name));
      else if (NAMES.has(entry.name)) found.add(folder);
    }
  };
  visit(root);
  return [...found];
}
