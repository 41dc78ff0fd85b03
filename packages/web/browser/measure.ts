import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { eventually } from './steps.ts';
import { applicationGvk, type World } from './world.ts';

/** How long a press of each key of `text` takes to be painted, in milliseconds. */
export async function keystrokesToPaint(page: Page, field: string, text: string): Promise<readonly number[]> {
  await page.focus(field);
  await page.evaluate(() => {
    const times: number[] = [];
    Object.assign(window, { keystrokes: times });
    document.addEventListener(
      'keydown',
      (event) => {
        requestAnimationFrame(() => {
          const channel = new MessageChannel();
          channel.port1.onmessage = () => times.push(performance.now() - event.timeStamp);
          channel.port2.postMessage(undefined);
        });
      },
      { capture: true },
    );
  });
  await page.keyboard.type(text, { delay: 60 });
  return eventually('every key painted', async () => {
    const times = await page.evaluate<readonly number[]>('window.keystrokes');
    return times.length >= text.length ? times : undefined;
  });
}

/** When the page had what was waited for, and its longest task so far (0: none over 50 ms), since the navigation. */
export function longTasks(page: Page): Promise<{ readonly readyMs: number; readonly longestMs: number }> {
  return page.evaluate(
    () =>
      new Promise<{ readyMs: number; longestMs: number }>((resolve) => {
        requestAnimationFrame(() => {
          const readyMs = performance.now();
          let longestMs = 0;
          const observer = new PerformanceObserver((list) => {
            for (const { duration } of list.getEntries()) longestMs = Math.max(longestMs, duration);
          });
          observer.observe({ type: 'longtask', buffered: true });
          setTimeout(() => {
            observer.disconnect();
            resolve({ readyMs, longestMs });
          }, 250);
        });
      }),
  );
}

/** What the browser and the machine need for nothing: an empty page, and a key in a field of it. */
export async function emptyPage(
  world: World,
  rounds: number,
): Promise<{ readonly ready: readonly number[]; readonly keystrokes: readonly number[] }> {
  const ready: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const page = await world.page('/healthz');
    ready.push((await longTasks(page)).readyMs);
    await page.context().close();
  }
  const page = await world.page('/healthz');
  await page.evaluate(() => document.body.append(document.createElement('input')));
  const keystrokes = await keystrokesToPaint(page, 'input', 'payments ledger 10');
  await page.context().close();
  return { ready, keystrokes };
}

/** How long the cluster takes to write what {@link eventsToDocument} waits for, in milliseconds. */
export async function writes(world: World, name: string, times: number): Promise<readonly number[]> {
  const durations: number[] = [];
  for (let at = 0; at < times; at++) {
    const startedMs = performance.now();
    await world.client.patch(
      { gvk: applicationGvk, namespace: 'argocd', name },
      'merge',
      { status: { health: { status: at % 2 === 0 ? 'Progressing' : 'Degraded' } } },
      { fieldManager: 'bench' },
      world.signal,
    );
    durations.push(performance.now() - startedMs);
  }
  return durations;
}

/** Opens the fleet, and says what was loaded for it, in bytes after gzip. */
export async function firstLoad(
  world: World,
): Promise<{ readonly scriptBytes: number; readonly styleBytes: number }> {
  // A context of its own has nothing cached.
  const page = await world.page('/healthz');
  const sizes = { scriptBytes: 0, styleBytes: 0 };
  const reading: Promise<void>[] = [];
  page.on('response', (response) => {
    const kind = /\.(js|css)(\?|$)/.exec(response.url())?.[1];
    if (kind === undefined) return;
    const read = async (): Promise<void> => {
      sizes[kind === 'js' ? 'scriptBytes' : 'styleBytes'] += gzipSync(await response.body()).length;
    };
    reading.push(read());
  });
  await page.goto(`${world.proxy.url}/applications`);
  await page.waitForSelector('.fleet-line');
  await Promise.all(reading);
  await page.context().close();
  return sizes;
}

/** How long a change of an application in the cluster takes to be in the document, in milliseconds, again and again. */
export async function eventsToDocument(
  world: World,
  name: string,
  times: number,
): Promise<readonly number[]> {
  const page = await world.page(`/applications?q=${name}`);
  const row = `[data-key="argocd/${name}"]`;
  await page.waitForSelector(row);
  await page.evaluate((selector) => {
    const seen: Record<string, number> = {};
    Object.assign(window, { seen });
    const list = document.querySelector('.fleet-scroll');
    if (!list) throw new Error('no list');
    new MutationObserver(() => {
      const health = document.querySelector(selector)?.getAttribute('data-health') ?? '';
      seen[health] ??= Date.now();
    }).observe(list, { subtree: true, childList: true, attributes: true });
  }, row);
  const durations: number[] = [];
  for (let at = 0; at < times; at++) {
    const health = at % 2 === 0 ? 'Progressing' : 'Degraded';
    await page.evaluate('for (const key of Object.keys(window.seen)) delete window.seen[key]');
    const startedMs = Date.now();
    await world.client.patch(
      { gvk: applicationGvk, namespace: 'argocd', name },
      'merge',
      { status: { health: { status: health } } },
      { fieldManager: 'bench' },
      world.signal,
    );
    const seenMs = await eventually('the change in the document', () =>
      page.evaluate<number | undefined>(`window.seen[${JSON.stringify(health)}]`),
    );
    durations.push(seenMs - startedMs);
  }
  await page.context().close();
  return durations;
}
