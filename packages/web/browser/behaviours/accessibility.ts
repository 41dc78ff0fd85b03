import { describe, expect, it } from 'vitest';
import { complaintsOf, violationsOf } from '../steps.ts';
import type { World } from '../world.ts';

/** Each page with what shows that it is there. */
export const pages: readonly (readonly [string, string])[] = [
  ['/applications', '.fleet-line'],
  ['/applications?view=tiles', '.tile'],
  ['/applications/argocd/web', '[data-node]'],
  ['/applications/argocd/web?view=table', '[data-node]'],
  ['/applications/argocd/web?view=network', '[data-node]'],
  ['/applications/argocd/web?view=hosts', '[data-node]'],
  ['/applications/argocd/web?tab=diff', '.app-tab > *'],
  ['/applications/argocd/web?tab=timeline', '.timeline-entry'],
  ['/applications/argocd/web?tab=events', '.app-tab > *'],
  ['/applications/argocd/web?tab=logs', '.logs'],
  ['/applications/argocd/web?tab=details', '.details'],
  ['/applications/argocd/web?object=apps/Deployment/web/web', 'dialog[open] .tabs'],
  ['/applications/argocd/broken', '[data-finding]'],
  ['/applicationsets', 'h1'],
  ['/projects', '.grid-table'],
  ['/projects/default', '.facts'],
  ['/sources', '.grid-table'],
  ['/clusters', '.grid-table'],
  ['/trust', '.empty'],
  ['/trust?tab=hosts', '.page-head'],
  ['/trust?tab=gpg', '.page-head'],
  ['/accounts', '.grid-table'],
  ['/access', '[data-allowed]'],
  ['/audit', '.grid-table'],
  ['/settings', '.facts'],
];

/** Each form with the page and the button that opens it. */
const forms: readonly (readonly [string, string])[] = [
  ['/applications', 'button:has-text("New application")'],
  ['/applications/argocd/web?tab=details', '.details button:has-text("Edit")'],
  ['/applicationsets', 'button:has-text("New application set")'],
  ['/projects', 'button:has-text("New project")'],
  ['/projects/default', 'button:has-text("New role")'],
  ['/sources', 'button:has-text("Add a source")'],
  ['/clusters', 'button:has-text("Add a cluster")'],
  ['/settings', 'button:has-text("Change my password")'],
  ['/trust', 'button:has-text("Add a certificate")'],
  ['/trust?tab=hosts', 'button:has-text("Add known hosts")'],
  ['/trust?tab=gpg', 'button:has-text("Add a GPG key")'],
];

export function accessibilityBehaviours(current: () => World): void {
  describe('accessibility', () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      it(`18: no page has a serious violation, ${colorScheme}`, { timeout: 120_000 }, async () => {
        const world = current();
        const page = await world.page('/settings', { colorScheme, reducedMotion: 'reduce' });
        const complaints = complaintsOf(page);
        const found: string[] = [];
        for (const [path, ready] of pages) {
          await page.goto(world.proxy.url + path);
          await page.waitForSelector(ready);
          found.push(...(await violationsOf(page)).map((text) => `${path} ${text}`));
        }
        for (const [path, button] of forms) {
          await page.goto(world.proxy.url + path);
          await page.click(button);
          await page.waitForSelector('dialog[open]');
          found.push(...(await violationsOf(page)).map((text) => `${path} ${button} ${text}`));
        }
        await page.goto(`${world.proxy.url}/applications/argocd/web`);
        await page.waitForSelector('.tab');
        await page.keyboard.press('s');
        await page.waitForSelector('[data-tally]');
        found.push(...(await violationsOf(page)).map((text) => `plan ${text}`));
        await page.keyboard.press('Escape');
        await page.keyboard.press('Control+k');
        found.push(...(await violationsOf(page)).map((text) => `palette ${text}`));
        expect(found).toEqual([]);
        expect(complaints).toEqual([]);
        await page.context().close();
      });
    }

    it('18: the login page has none either', async () => {
      const world = current();
      const page = await world.browser.newPage({ colorScheme: 'dark' });
      await page.goto(world.proxy.url);
      await page.waitForSelector('[name=password]');
      expect(await violationsOf(page)).toEqual([]);
      await page.context().close();
    });

    it('19: a status is icon and text, and reduced motion is honoured', async () => {
      const page = await current().page('/applications', { reducedMotion: 'reduce' });
      await page.waitForSelector('.fleet-line');
      const bare = await page.$$eval(
        '.status',
        (all) => all.filter((one) => !one.querySelector('svg') || one.textContent?.trim() === '').length,
      );
      expect(bare).toBe(0);
      const moving = await page.evaluate(() => {
        const seconds = (text: string): number =>
          Math.max(
            ...text.split(',').map((one) => Number.parseFloat(one) * (one.trim().endsWith('ms') ? 0.001 : 1)),
          );
        return [...document.querySelectorAll('*')].filter((one) => {
          const style = getComputedStyle(one);
          return seconds(style.animationDuration) > 0.001 && style.animationName !== 'none';
        }).length;
      });
      expect(moving).toBe(0);
      await page.context().close();
    });

    it('20: at 390 px no page scrolls sideways', { timeout: 120_000 }, async () => {
      const world = current();
      const page = await world.page('/settings', {
        viewport: { width: 390, height: 844 },
        hasTouch: true,
        isMobile: true,
      });
      const wide: string[] = [];
      for (const [path, ready] of pages) {
        await page.goto(world.proxy.url + path);
        await page.waitForSelector(ready, { state: 'attached' });
        const width = await page.evaluate(() => document.documentElement.scrollWidth);
        if (width > 390) wide.push(`${path}: ${width}`);
      }
      for (const [path, button] of forms) {
        await page.goto(world.proxy.url + path);
        await page.click(button);
        await page.waitForSelector('dialog[open]');
        const width = await page.evaluate(() =>
          Math.max(
            ...[...document.querySelectorAll('dialog[open] *')].map(
              (one) => one.getBoundingClientRect().right,
            ),
          ),
        );
        if (width > 390) wide.push(`${path} ${button}: ${width}`);
      }
      expect(wide).toEqual([]);
      await page.goto(`${world.proxy.url}/applications`);
      await page.waitForSelector('.fleet-line');
      expect(await violationsOf(page)).toEqual([]);
      // Every place is in the bar, or one press behind it.
      await page.click('.rail-more button');
      const places = page.locator('.rail-more [role=menuitem]');
      expect(await places.count()).toBe(6);
      await places.filter({ hasText: 'Access' }).click();
      await page.waitForURL('**/access');
      await page.waitForSelector('.rail-more-here');
      await page.goto(`${world.proxy.url}/applications`);
      await page.waitForSelector('.fleet-line');
      // A thumb needs room.
      await page.click('button:has-text("Filters")');
      await page.waitForSelector('dialog[open] .facet-value');
      const low = await page.$$eval('dialog[open] :is(button, .facet-value)', (all) =>
        all
          .filter((one) => one.getBoundingClientRect().height > 0 && one.getBoundingClientRect().height < 40)
          .map((one) => one.textContent),
      );
      expect(low).toEqual([]);
      await page.context().close();
    });
  });
}
