import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { eventually, figure, setConfigMap, untilApplication } from '../steps.ts';
import type { World } from '../world.ts';
import { syncByApi } from '../sync-by-api.ts';

const nodeOfSettings = '[data-object="ConfigMap/settings"]';

export function applicationBehaviours(current: () => World): void {
  describe('application', () => {
    it('6 and 7: a change in the cluster redraws one node, in its place, soon', async () => {
      const world = current();
      await syncByApi(world, 'web');
      const page = await world.page('/applications/argocd/web');
      await page.waitForSelector(`${nodeOfSettings}[data-sync=Synced]`);
      const before = await page.$$eval('[data-node]', (nodes) =>
        nodes.map((node) => [node.getAttribute('data-object'), node.getAttribute('style')]),
      );
      await page.evaluate(() => {
        const changed = new Set<string>();
        const times: number[] = [];
        Object.assign(window, { changed, times });
        const plane = document.querySelector('.graph-plane');
        if (!plane) throw new Error('no graph');
        new MutationObserver((mutations) => {
          for (const { target } of mutations) {
            const element = target instanceof Element ? target : target.parentElement;
            changed.add(element?.closest('[data-node]')?.getAttribute('data-object') ?? 'the plane');
          }
          times.push(Date.now());
        }).observe(plane, { subtree: true, childList: true, attributes: true, characterData: true });
      });
      const startedMs = Date.now();
      await setConfigMap(world, 'web', 'settings', 'edited by hand');
      await page.waitForSelector(`${nodeOfSettings}[data-sync=OutOfSync]`);
      const changed = await page.evaluate<readonly string[]>('[...window.changed]');
      const times = await page.evaluate<readonly number[]>('window.times');
      figure(6, 'nodes redrawn', changed.length);
      figure(7, 'event to document ms', (times[0] ?? 0) - startedMs);
      expect(changed).toEqual(['ConfigMap/settings']);
      const after = await page.$$eval('[data-node]', (nodes) =>
        nodes.map((node) => [node.getAttribute('data-object'), node.getAttribute('style')]),
      );
      expect(after).toEqual(before);
      await page.context().close();
    });

    it('8: a lost connection says since when, and comes back without a gap', async () => {
      const world = current();
      await syncByApi(world, 'web');
      const page = await world.page('/applications/argocd/web');
      await page.waitForSelector(`${nodeOfSettings}[data-sync=Synced]`);
      world.proxy.cut();
      await page.waitForSelector('[data-connection=stale]');
      expect(await page.textContent('[data-connection=stale]')).toMatch(/Stale since \d+:\d+/);
      await setConfigMap(world, 'web', 'settings', 'edited while nobody looked');
      await untilApplication(world, 'web', ({ sync }) => sync?.status === 'OutOfSync');
      world.proxy.mend();
      await page.waitForSelector(`${nodeOfSettings}[data-sync=OutOfSync]`);
      await page.waitForSelector('[data-connection=stale]', { state: 'detached' });
      await page.click('[data-why] summary');
      const why = (await page.textContent('[data-why] .why-body')) ?? '';
      for (const part of ['ConfigMap web/settings', 'differ', 'Next']) expect(why).toContain(part);
      await page.context().close();
    });

    it('9: a red state gives cause, object, rule and next action', async () => {
      const page = await current().page('/applications/argocd/broken');
      await page.waitForSelector('[data-finding]');
      const text = (await page.locator('[data-finding]').first().textContent()) ?? '';
      expect(text).toContain('broken/nonsense.yaml:1');
      for (const part of ['Object', 'Rule', 'Next']) expect(text).toContain(part);
      const list = await current().page('/applications?q=broken');
      await list.waitForSelector('.fleet-trouble:has-text("broken/nonsense.yaml:1")');
      await Promise.all([page.context().close(), list.context().close()]);
    });

    it('9: what only a Pod says is told of its application, in the list and on its page, while it progresses', async () => {
      const world = current();
      await untilApplication(
        world,
        'pull',
        ({ sync, health }) => sync?.status === 'Synced' && health?.status === 'Progressing',
      );
      const page = await world.page('/applications?q=file://%20pull');
      await page.waitForSelector(
        '[data-key="argocd/pull"] .fleet-trouble:has-text("Back-off pulling image")',
      );
      await page.goto(`${world.proxy.url}/applications/argocd/pull`);
      const finding = page.locator('[data-finding="health.degraded"]');
      const text = (await finding.textContent()) ?? '';
      for (const part of ['registry.example/team/pull:9', 'Deployment pull/pull', 'Rule', 'pull secret'])
        expect(text).toContain(part);
      await page.context().close();
    });

    it('9: each object that a project denies is named, with the rule and what to do', async () => {
      const page = await current().page('/applications/argocd/denied');
      await page.waitForSelector('[data-finding="operation.resource-failed"] >> nth=1');
      const all = await page.locator('[data-finding="operation.resource-failed"]').allTextContents();
      expect(all).toHaveLength(2);
      const text = all.join('\n');
      for (const part of ['ClusterRole too-much', 'Namespace forbidden', 'strict', 'Remove the object'])
        expect(text).toContain(part);
      await page.context().close();
    });

    it('9: a closed sync window says so, with its schedule and when it ends', async () => {
      const world = current();
      await untilApplication(world, 'closed', ({ sync }) => sync?.status === 'OutOfSync');
      const page = await world.page('/applications/argocd/closed');
      const text = (await page.locator('[data-finding="sync.window"]').textContent()) ?? '';
      for (const part of [
        'deny window is active',
        'Denies syncs for 1h from each * * * * *',
        'when the window has ended',
      ])
        expect(text).toContain(part);
      await page.context().close();
    });

    it('21: 100,000 lines of many pods, merged, filtered by a regular expression, scroll smoothly', async () => {
      const world = current();
      await untilApplication(
        world,
        'logs',
        ({ sync, health }) => sync?.status === 'Synced' && health?.status === 'Healthy',
      );
      const page = await world.page('/applications/argocd/logs?tab=logs');
      await page.selectOption('[aria-label="Lines of each container"]', '10000');
      await eventually(
        'all lines',
        async () => Number(await page.getAttribute('.logs', 'data-lines')) >= 100_000,
      );
      await page.uncheck('.logs .check:has-text("Follow") input');
      const frames = (await page.evaluate(async () => {
        const scroller = document.querySelector('.logs-scroll');
        const durations: number[] = [];
        let last = performance.now();
        for (let at = 0; at < 60; at++) {
          scroller?.scrollTo(0, at * 4_000);
          await new Promise(requestAnimationFrame);
          durations.push(performance.now() - last);
          last = performance.now();
        }
        return durations;
      })) as readonly number[];
      figure(21, 'slowest frame ms', Math.max(...frames));
      figure(21, 'frames a second', 60_000 / frames.reduce((sum, ms) => sum + ms, 0));
      await page.fill('[aria-label^="Filter the log"]', 'line 99(50|51) ok$');
      await eventually(
        'matching lines',
        async () => Number(await page.getAttribute('.logs', 'data-matching')) === 20,
      );
      expect(await page.locator('.log-line').count()).toBeLessThan(200);
      const pods = await page.$$eval('.log-pod', (all) => new Set(all.map((one) => one.textContent)).size);
      expect(pods).toBeGreaterThan(1);
      expect(await page.locator('.log-line mark').first().textContent()).toMatch(/^line 99\d\d ok$/);
      const downloading = page.waitForEvent('download');
      await page.click('[aria-label="Download these lines"]');
      const file = await (await downloading).path();
      const kept = readFileSync(file, 'utf8').trimEnd().split('\n');
      expect(kept).toHaveLength(20);
      expect(kept[0]).toMatch(/ chatty-\S+ app line 99\d\d ok$/);
      await page.context().close();
    });
  });
}
