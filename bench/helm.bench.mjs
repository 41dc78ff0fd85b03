// `npm run bench -- helm [CORPUS] [CHARTS]`: rendering charts in process against the real helm, whose process start is
// reported apart. CORPUS (or --corpus CORPUS) is a folder of charts (default: our own test charts); CHARTS limits how
// many are measured. `cacheHit` is the platform's renderer asked again for a chart that has not changed.
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { systemClock } from '@setpoint/core';
import { loadChart, renderChart } from '@setpoint/helm';
import { createRenderer } from '@setpoint/render';
import { createDirectoryTree } from '@setpoint/source';
import { DiskFiles } from '../packages/helm/dist/testing/disk-files.js';
import { realHelm } from '../scripts/real-tools.mjs';
import { quantile } from './statistics.mjs';

const ownCharts = join(dirname(fileURLToPath(import.meta.url)), '../packages/helm/testdata/charts');
const warmRuns = 15;
const processRuns = 3;
/** What a key takes is random: two runs say little. */
const fewestRuns = 5;
/** Charts that generate keys take seconds: they get fewer runs. */
const slowMs = 1000;
const execute = promisify(execFile);

export async function run({ options, log }) {
  const [corpus = ownCharts, limit = '1000'] = options.filter((option) => option !== '--corpus');
  const root = resolve(corpus);
  const charts = everyNth(chartsUnder(root), Number(limit));
  const startMs = await processMs(['version', '--short'], root, 10);
  const measured = [];
  let skipped = 0;
  for (const chart of charts) {
    const figures = await measure(root, chart);
    if (figures === undefined) {
      skipped++;
      continue;
    }
    measured.push({ chart, ...figures });
    if (measured.length % 25 === 0) log(`${measured.length} charts`);
  }
  for (const item of measured.toSorted((a, b) => b.warmMs - a.warmMs).slice(0, 12)) {
    const { chart, bytes, coldMs, warmMs, loadedMs, helmMs } = item;
    const [cold, warm, loaded, helm] = [coldMs, warmMs, loadedMs, helmMs].map((ms) => ms.toFixed(2));
    log(`${chart}: ${bytes} bytes, cold ${cold}, load and render ${warm}, render ${loaded}, helm ${helm} ms`);
  }
  const repeatable = measured.filter(({ varies }) => !varies);
  return {
    processStartMs: startMs,
    skipped,
    cacheHitMs: await cacheHitMs(root, charts),
    repeatable: summaryOf(repeatable, startMs),
    // Charts with random values, most of whose time can be the generation of keys.
    all: summaryOf(measured, startMs),
  };
}

/** Milliseconds of an answer from the renderer's cache: the median of the charts' medians. */
async function cacheHitMs(root, charts) {
  const renderer = createRenderer({ clock: systemClock });
  const signal = new AbortController().signal;
  const samples = [];
  for (const chart of everyNth(charts, 20)) {
    const request = { tree: treeOf(join(root, chart)), path: '', tool: { kind: 'helm' } };
    if (!(await renderer.render(request, signal)).ok) continue;
    const hits = [];
    for (let i = 0; i < 50; i++) hits.push((await timed(() => renderer.render(request, signal)))[0]);
    samples.push(quantile(hits, 0.5));
  }
  await renderer.close();
  return quantile(samples, 0.5);
}

function treeOf(folder) {
  const files = new Map();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) files.set(relative(folder, path), readFileSync(path));
  }
  return createDirectoryTree(files);
}

/**
 * Medians over charts, and ratios to the real tool with and without the start of its process. It loads and renders, so
 * ours does too, but for the ratios that say `renderOnly`.
 */
function summaryOf(measured, startMs) {
  const of = (key) => measured.map((item) => item[key]);
  const mean = (list) => list.reduce((sum, value) => sum + value, 0) / list.length;
  const ratioP50 = (key) =>
    quantile(
      measured.map((item) => item.helmMs / item[key]),
      0.5,
    );
  const heaviest = measured.find(({ chart }) => chart.endsWith('kube-prometheus-stack'));
  return {
    charts: measured.length,
    coldMs: { p50: quantile(of('coldMs'), 0.5), mean: mean(of('coldMs')) },
    loadAndRenderMs: { p50: quantile(of('warmMs'), 0.5), mean: mean(of('warmMs')) },
    renderMs: {
      p50: quantile(of('loadedMs'), 0.5),
      p95: quantile(of('loadedMs'), 0.95),
      mean: mean(of('loadedMs')),
    },
    helmMs: { p50: quantile(of('helmMs'), 0.5), mean: mean(of('helmMs')) },
    timesFaster: {
      p50: ratioP50('warmMs'),
      mean: mean(of('helmMs')) / mean(of('warmMs')),
      meanWithoutProcessStart: (mean(of('helmMs')) - startMs) / mean(of('warmMs')),
      ...(heaviest === undefined ? {} : { kubePrometheusStack: heaviest.helmMs / heaviest.warmMs }),
      renderOnlyP50: ratioP50('loadedMs'),
      renderOnlyMean: mean(of('helmMs')) / mean(of('loadedMs')),
      renderOnlyMeanWithoutProcessStart: (mean(of('helmMs')) - startMs) / mean(of('loadedMs')),
      ...(heaviest === undefined
        ? {}
        : { renderOnlyKubePrometheusStack: heaviest.helmMs / heaviest.loadedMs }),
    },
  };
}

/** Milliseconds of one chart; undefined when it does not render on its own. */
async function measure(root, chart) {
  const files = new DiskFiles(root);
  const render = async (loaded) => renderChart(loaded, { includeCrds: true });
  const first = await firstRender(() => timed(async () => render(await loadChart(files, chart))));
  if (first === undefined) return undefined;
  const [coldMs, { manifests }] = first;
  const varies = (await render(await loadChart(files, chart))).manifests !== manifests;
  const warm = [];
  const loadedOnce = [];
  const loaded = await loadChart(files, chart);
  const until = performance.now() + slowMs;
  for (let i = 0; i < warmRuns && (i < fewestRuns || performance.now() < until); i++) {
    warm.push((await timed(async () => render(await loadChart(files, chart))))[0]);
    loadedOnce.push((await timed(() => render(loaded)))[0]);
  }
  const helmMs = await processMs(
    ['template', 'release-name', `./${chart}`, '--include-crds'],
    root,
    processRuns,
  );
  return {
    bytes: manifests.length,
    varies,
    coldMs,
    warmMs: quantile(warm, 0.5),
    loadedMs: quantile(loadedOnce, 0.5),
    helmMs,
  };
}

/** Undefined for library charts, and charts that need values: there is nothing to compare. */
async function firstRender(body) {
  try {
    return await body();
  } catch (error) {
    if (error?.name === 'SetpointError') return undefined;
    throw error;
  }
}

async function timed(body) {
  const from = performance.now();
  const result = await body();
  return [performance.now() - from, result];
}

async function processMs(args, cwd, runs) {
  const samples = [];
  for (let i = 0; i < runs; i++) {
    const [ms] = await timed(() =>
      execute(realHelm(), args, { cwd, maxBuffer: 1e9, env: { HOME: '/nonexistent', PATH: '' } }),
    );
    samples.push(ms);
  }
  return quantile(samples, 0.5);
}

function chartsUnder(root) {
  const found = [];
  const walk = (folder) => {
    if (existsSync(join(folder, 'Chart.yaml'))) {
      found.push(relative(root, folder));
      return;
    }
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (entry.isDirectory() && entry.name !== '.git') walk(join(folder, entry.name));
    }
  };
  walk(root);
  return found.sort((a, b) => (a < b ? -1 : 1));
}

/** At most `count` of the list, evenly spread. */
function everyNth(list, count) {
  const step = Math.max(1, list.length / count);
  return Array.from({ length: Math.min(count, list.length) }, (_, i) => list[Math.floor(i * step)]);
}
