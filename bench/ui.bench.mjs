// The pages at their promised size: 10,000 applications listed and filtered, a graph of 14,000 objects, from an event in the
// cluster to the document, and the bytes of the first load; beside them the floor: an empty page in the same browser, a key in
// an empty field, and the write itself. Options: how many applications, how many objects.
import { createContent } from '../packages/web/browser/dist/content.js';
import { createAll } from '../packages/web/browser/dist/create-all.js';
import { createLargeGraph, largeApplication, manyApplications } from '../packages/web/browser/dist/load.js';
import {
  emptyPage,
  eventsToDocument,
  firstLoad,
  keystrokesToPaint,
  longTasks,
  writes,
} from '../packages/web/browser/dist/measure.js';
import { eventually } from '../packages/web/browser/dist/steps.js';
import { startWorld } from '../packages/web/browser/dist/world.js';
import { summary } from './statistics.mjs';

const rounds = 5;

export async function run({ log, options }) {
  const applications = Number(options[0] ?? 10_000);
  const objects = Number(options[1] ?? 14_000);
  const world = await startWorld(async (client, repository, signal) => {
    await createContent(client, repository, signal);
    await createAll(client, manyApplications(applications), signal);
    await createAll(client, [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'large' } }], signal);
    await createLargeGraph(client, objects, signal);
    await createAll(client, [largeApplication(repository.url)], signal);
  });
  try {
    await signIn(world);
    log(`${applications} applications and ${objects} objects are there`);
    return {
      applications,
      objects,
      firstLoad: await firstLoad(world),
      list: await list(world),
      filter: await filter(world),
      graph: await graph(world, objects),
      eventToDocument: summary(await eventsToDocument(world, 'search-worker-1', 40)),
      floor: await floor(world),
    };
  } finally {
    await world.close();
  }
}

async function signIn(world) {
  const page = await world.page('/');
  await page.fill('[name=password]', world.server.oneTimeLogin);
  await page.press('[name=password]', 'Enter');
  await page.waitForSelector('.shell');
  await world.keepSession(page);
  await page.context().close();
}

async function list(world) {
  const measured = await opening(world, '/applications', '.fleet-line');
  const page = await world.page('/applications');
  await page.waitForSelector('.fleet-line');
  const rowsInDocument = await page.locator('.fleet-line').count();
  await page.context().close();
  return { ...measured, rowsInDocument };
}

async function filter(world) {
  const page = await world.page('/applications');
  await page.waitForSelector('.fleet-line');
  const times = await keystrokesToPaint(page, '[aria-label="Filter applications"]', 'payments ledger 10');
  await page.context().close();
  return { keystrokeToPaint: summary(times) };
}

/** What no page could be faster than, here and now. */
async function floor(world) {
  const { ready, keystrokes } = await emptyPage(world, rounds);
  return {
    emptyPage: summary(ready),
    keystrokeToPaint: summary(keystrokes),
    write: summary(await writes(world, 'search-worker-1', 40)),
  };
}

/** The graph as it opens, worst first within its budget; and with every object laid out. */
async function graph(world, objects) {
  await untilWhole(world, objects);
  const path = '/applications/argocd/large';
  return { worstFirst: await opening(world, path), everything: await opening(world, `${path}?all=true`) };
}

async function opening(world, path, shown = '[data-node]') {
  const ready = [];
  let longestMs = 0;
  for (let round = 0; round < rounds; round++) {
    const page = await world.page(path);
    await page.waitForSelector(shown);
    const measured = await longTasks(page);
    ready.push(measured.readyMs);
    longestMs = Math.max(longestMs, measured.longestMs);
    await page.context().close();
  }
  return { firstPaint: summary(ready), longestTaskMs: longestMs };
}

/** The server has seen every object. */
async function untilWhole(world, objects) {
  const page = await world.page('/settings');
  const isWhole = () =>
    page.evaluate(async (wanted) => {
      const answer = await fetch('/api/setpoint/v1/applications/argocd/large/graph?budget=1');
      return answer.ok && (await answer.json()).total >= wanted;
    }, objects);
  await eventually('the whole graph', isWhole, 120_000);
  await page.context().close();
}
