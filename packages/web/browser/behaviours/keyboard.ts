import { describe, expect, it } from 'vitest';
import { reader } from '../content.ts';
import { setConfigMap, untilApplication } from '../steps.ts';
import { syncByApi } from '../sync-by-api.ts';
import type { World } from '../world.ts';

export function keyboardBehaviours(current: () => World): void {
  describe('keyboard', () => {
    it('16: Ctrl-K reaches applications, objects and actions', async () => {
      const world = current();
      await syncByApi(world, 'web');
      const page = await world.page('/applications');
      await page.waitForSelector('.fleet-line');
      const choose = async (text: string, entry: string): Promise<void> => {
        await page.keyboard.press('Control+k');
        await page.keyboard.type(text);
        await page.waitForSelector(`.palette-entry[aria-selected=true]:has-text("${entry}")`);
        await page.keyboard.press('Enter');
      };
      await choose('payments-api-40', 'payments-api-40');
      await page.waitForURL('**/applications/argocd/payments-api-40**');
      await choose('configmap settings', 'settings');
      await page.waitForSelector('dialog[open]:has-text("settings")');
      await page.keyboard.press('Escape');
      await page.waitForURL('**/applications/argocd/web**');
      await choose('hard refresh', 'Hard refresh web');
      await page.waitForSelector('.toast:has-text("Read again")');
      await page.context().close();
    });

    it('17: the keyboard does everything, a whole sync too, and ? says how', async () => {
      const world = current();
      await syncByApi(world, 'web');
      await setConfigMap(world, 'web', 'settings', 'edited');
      await untilApplication(world, 'web', ({ sync }) => sync?.status === 'OutOfSync');
      const page = await world.page('/projects');
      await page.waitForSelector('.grid-table');
      await page.keyboard.press('?');
      const help = (await page.textContent('.help')) ?? '';
      for (const label of ['Applications', 'Search and commands', 'Close what is on top'])
        expect(help).toContain(label);
      await page.keyboard.press('Escape');
      await page.keyboard.press('g');
      await page.keyboard.press('a');
      await page.waitForSelector('.fleet-line');
      await page.keyboard.press('/');
      await page.keyboard.type('file:// web');
      await page.waitForFunction(() => document.querySelectorAll('.fleet-line').length === 1);
      await page.keyboard.press('Enter');
      await page.waitForSelector('.fleet-line[data-active]');
      await page.keyboard.press('Enter');
      await page.waitForURL('**/applications/argocd/web');
      await page.waitForSelector('.tab');
      await page.keyboard.press('d');
      await page.waitForSelector('[data-diff]');
      await page.keyboard.press('l');
      await page.waitForSelector('.logs');
      await page.keyboard.press('s');
      await page.waitForSelector('.button-primary-action:focus:not([aria-disabled])');
      await page.keyboard.press('Enter');
      await untilApplication(world, 'web', ({ sync }) => sync?.status === 'Synced');
      await page.waitForSelector('dialog[open]', { state: 'detached' });
      await page.keyboard.press('Escape');
      await page.waitForURL('**/applications');
      await page.waitForSelector('.fleet-line');
      await page.keyboard.press('j');
      await page.keyboard.press('j');
      await page.keyboard.press('k');
      await page.waitForSelector('.fleet-line[data-active]');
      await page.context().close();
    });

    it('says that a session has ended, and goes on where it was', async () => {
      const world = current();
      const context = await world.browser.newContext();
      const page = await context.newPage();
      const enter = async (): Promise<void> => {
        await page.fill('[name=username]', reader.username);
        await page.fill('[name=password]', reader.password);
        await page.press('[name=password]', 'Enter');
      };
      await page.goto(`${world.proxy.url}/projects`);
      await enter();
      await page.waitForSelector('.grid-table');
      await context.clearCookies();
      await page.keyboard.press('g');
      await page.keyboard.press('c');
      await page.waitForSelector('[data-session-ended]');
      await enter();
      await page.waitForURL('**/clusters');
      await page.waitForSelector('.grid-table');
      await context.close();
    });

    it('22: what is not allowed is disabled and names the permission that is missing', async () => {
      const world = current();
      const context = await world.browser.newContext();
      const page = await context.newPage();
      await page.goto(`${world.proxy.url}/applications/argocd/web`);
      await page.fill('[name=username]', reader.username);
      await page.fill('[name=password]', reader.password);
      await page.press('[name=password]', 'Enter');
      const sync = page.locator('button:has-text("Sync…")');
      await sync.waitFor();
      expect(await sync.getAttribute('aria-disabled')).toBe('true');
      expect(await sync.getAttribute('title')).toContain('applications, sync, default/web');
      await page.keyboard.press('s');
      await sync.click({ force: true });
      expect(await page.locator('dialog[open]').count()).toBe(0);
      await page.goto(`${world.proxy.url}/access?resource=applications&action=sync&object=default/web`);
      await page.waitForSelector('[data-allowed=false]');
      expect(await page.textContent('main')).toContain('p, reader, applications, sync, default/web, allow');
      await context.close();
    });
  });
}
