import { beforeAll, describe, expect, it } from 'vitest';
import { eventually, figure } from '../steps.ts';
import type { World } from '../world.ts';
import { longTasks } from '../measure.ts';

/** As promised; `npm run bench -- ui` has the times. */
export const graphSize = 14_000;

export function graphBehaviours(current: () => World, makeLarge: () => Promise<void>): void {
  describe('graph', () => {
    beforeAll(makeLarge, 600_000);

    it('5: over the budget the worst come first, the rest is counted, and finding finds them', async () => {
      const world = current();
      await untilLarge(world);
      const page = await world.page('/applications/argocd/large');
      await page.waitForSelector('[data-node]');
      const hidden = Number(await page.getAttribute('[data-hidden]', 'data-hidden'));
      figure(5, 'hidden nodes', hidden);
      expect(hidden).toBeGreaterThanOrEqual(graphSize - 500);
      expect(await page.textContent('[data-hidden]')).toContain('worst first');
      expect(await page.locator('[data-object="ConfigMap/set-999-5"]').count()).toBe(0);
      await page.fill('[aria-label="Find an object"]', 'set-999-5');
      await page.waitForSelector('[data-object="ConfigMap/set-999-5"]');
      await page.context().close();
    });

    it('4: a large graph is laid out in a worker; the page’s thread stays free', async () => {
      const world = current();
      await untilLarge(world);
      const page = await world.page('/applications');
      await page.waitForSelector('.fleet-line');
      await page.goto(`${world.proxy.url}/applications/argocd/large?all=true`);
      await page.waitForSelector('[data-node]');
      const { readyMs, longestMs } = await longTasks(page);
      figure(4, 'first paint ms', readyMs);
      figure(4, 'longest task ms', longestMs);
      expect(await page.textContent('.budget')).toMatch(/All 14,\d{3} objects are shown/);
      expect(await page.locator('[data-node]').count()).toBeLessThan(650);
      await page.keyboard.press('0');
      await page.waitForSelector('.graph-overview');
      await page.context().close();
    });

    it('18: the graph has a table of the same objects', async () => {
      const page = await current().page('/applications/argocd/web?view=table');
      await page.waitForSelector('[data-graph=table] [data-object="ConfigMap/settings"]');
      const table = await page.$$eval('[data-graph=table] [data-object]', (all) =>
        all.map((one) => one.getAttribute('data-object')),
      );
      await page.keyboard.press('v');
      await page.waitForSelector('[data-graph=graph] [data-node]');
      const graph = await page.$$eval('[data-graph=graph] [data-object]', (all) =>
        all.map((one) => one.getAttribute('data-object')),
      );
      expect(new Set(graph)).toEqual(new Set(table));
      await page.context().close();
    });
  });
}

async function untilLarge(world: World): Promise<void> {
  const page = await world.page('/settings');
  const size = async (): Promise<boolean> => {
    const total = await page.evaluate(async () => {
      const answer = await fetch('/api/setpoint/v1/applications/argocd/large/graph?budget=1');
      return answer.ok ? ((await answer.json()) as { total: number }).total : 0;
    });
    return total >= graphSize;
  };
  await eventually('the graph has all objects', size, 60_000);
  await page.context().close();
}
