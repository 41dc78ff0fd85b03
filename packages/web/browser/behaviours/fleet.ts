import { describe, expect, it } from 'vitest';
import { applicationCount } from '../content.ts';
import { keystrokesToPaint } from '../measure.ts';
import { figure } from '../steps.ts';
import type { World } from '../world.ts';

const rowLimit = 60;

export function fleetBehaviours(current: () => World): void {
  describe('fleet', () => {
    it('1: a list of 10,000 applications is interactive with at most 60 rows in the document', async () => {
      const page = await current().page('/applications');
      await page.waitForSelector('.fleet-line');
      const { readyMs, rows, asked, scripts } = await page.evaluate(() => ({
        readyMs: performance.now(),
        rows: document.querySelectorAll('.fleet-line').length,
        scripts: performance
          .getEntriesByType('resource')
          .map(({ name }) => new URL(name).pathname)
          .filter((path) => path.endsWith('.js')),
        asked: performance
          .getEntriesByType('resource')
          .map(({ name }) => new URL(name).pathname)
          .filter((path) => path.startsWith('/api/') && !path.endsWith('/stream')),
      }));
      // What was asked for before the code was there is what the code shows: nothing is asked for twice.
      expect(asked.toSorted((a, b) => a.length - b.length)).toEqual([
        '/api/setpoint/v1/me',
        '/api/setpoint/v1/applications',
      ]);
      // The frame and the list, and the code of no other page.
      expect(scripts.filter((path) => /\/(?:fleet-page|application)-/.test(path))).toHaveLength(1);
      const total = Number(await page.getAttribute('[data-total]', 'data-total'));
      expect(total).toBeGreaterThanOrEqual(applicationCount);
      expect(rows).toBeGreaterThan(5);
      expect(rows).toBeLessThanOrEqual(rowLimit);
      await page.keyboard.press('j');
      await page.waitForSelector('.fleet-line[data-active]');
      figure(1, 'first rows ms', readyMs);
      figure(1, 'rows in the document', rows);
      // The scrollbar leads on: further pages come as they are wanted.
      await page.evaluate(() => document.querySelector('.fleet-scroll')?.scrollTo(0, 52 * 110));
      await page.waitForFunction(() => {
        const scroller = document.querySelector('.fleet-scroll');
        return (scroller?.scrollHeight ?? 0) > 52 * 400;
      });
      expect(await page.locator('.fleet-line').count()).toBeLessThanOrEqual(rowLimit);
      await page.context().close();
    });

    it('2: a keystroke in the filter is painted at once', async () => {
      const page = await current().page('/applications');
      await page.waitForSelector('.fleet-line');
      const times = await keystrokesToPaint(page, '[aria-label="Filter applications"]', 'ledger-10');
      // The first page may hold such names only while the total is still that of the text before.
      await page.waitForFunction((limit) => {
        const names = [...document.querySelectorAll('.fleet-line b')].map((one) => one.textContent ?? '');
        const total = Number(document.querySelector('[data-total]')?.getAttribute('data-total'));
        return names.length > 0 && names.every((name) => name.includes('ledger-10')) && total < limit;
      }, applicationCount / 10);
      figure(2, 'slowest keystroke to paint ms', Math.max(...times));
      await page.context().close();
    });

    it('3: filters, view and selection are in the address, and a reload brings them back', async () => {
      const page = await current().page('/applications');
      await page.waitForSelector('.fleet-line');
      await page.click('.facet-value:has-text("Degraded") input');
      await page.fill('[aria-label="Filter applications"]', 'search');
      await page.click('.segment:has-text("Tiles")');
      await page.waitForFunction(() => window.location.search.includes('q=search'));
      const address = page.url();
      await page.reload();
      await page.waitForSelector('.tile');
      expect(page.url()).toBe(address);
      expect(await page.inputValue('[aria-label="Filter applications"]')).toBe('search');
      expect(await page.isChecked('.facet-value:has-text("Degraded") input')).toBe(true);
      const tiles = await page.locator('.tile [data-status]:first-child').allTextContents();
      expect(new Set(tiles)).toEqual(new Set(['Degraded']));

      await page.goto(
        `${current().proxy.url}/applications/argocd/web?tab=resources&view=table&object=/ConfigMap/web/settings`,
      );
      await page.waitForSelector('dialog[open]');
      await page.reload();
      expect(await page.textContent('dialog[open] h2')).toContain('settings');
      await page.context().close();
    });

    it('marks favourites, finds by labels, and both are in the address', async () => {
      const world = current();
      const page = await world.page('/applications?q=ledger-102');
      await page.waitForSelector('.fleet-line');
      await page.keyboard.press('j');
      const marked = await page.waitForSelector('.fleet-line[data-active]');
      const key = (await marked.getAttribute('data-key')) ?? '';
      await page.keyboard.press('f');
      await page.waitForSelector('.toast');
      await page.goto(`${world.proxy.url}/applications?favourites=true`);
      await page.waitForSelector(`.fleet-line[data-key="${key}"]`);
      expect(await page.locator('.fleet-line').count()).toBe(1);
      await page.goto(`${world.proxy.url}/applications/${key}`);
      await page.click('[aria-label=Favourite][aria-pressed=true]');
      await page.waitForSelector('[aria-label=Favourite][aria-pressed=false]');
      await page.goto(`${world.proxy.url}/applications?favourites=true`);
      await page.waitForSelector('.empty');
      await page.click('.facets-clear');
      await page.fill('.facet-labels input', 'team=growth');
      await page.press('.facet-labels input', 'Enter');
      await page.waitForURL('**labels=team%3Dgrowth**');
      await page.waitForSelector(`[data-total="${applicationCount / 5}"]`);
      await page.context().close();
    });

    it('shows groups with their counts', async () => {
      const page = await current().page('/applications?group=health&q=search');
      await page.waitForSelector('.fleet-group');
      expect(await page.textContent('.fleet-group')).toMatch(/Degraded\s*\d+/);
      await page.context().close();
    });
  });
}
