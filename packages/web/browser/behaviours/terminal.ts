import { describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { reader } from '../content.ts';
import { complaintsOf, configMapGvk, eventually, violationsOf } from '../steps.ts';
import type { World } from '../world.ts';

const podGvk = { group: '', version: 'v1', kind: 'Pod' };

async function aPod(world: World): Promise<string> {
  const pods = await world.client.list(podGvk, { namespace: 'logs' }, world.signal);
  return pods.items[0]?.metadata.name ?? '';
}

async function setting(world: World, data: Readonly<Record<string, string>>): Promise<void> {
  const at = { gvk: configMapGvk, namespace: 'argocd', name: 'argocd-cm' };
  await world.client.patch(at, 'merge', { data }, {}, world.signal);
}

const shown = (page: Page, text: string): Promise<unknown> =>
  eventually(`"${text}" in the terminal`, async () =>
    (await page.textContent('.xterm-rows'))?.replaceAll('\u00a0', ' ').includes(text),
  );

const drawer = (pod: string): string =>
  `/applications/argocd/logs?view=table&object=${encodeURIComponent(`/Pod/logs/${pod}`)}&panel=terminal`;

export function terminalBehaviours(current: () => World): void {
  describe('terminal', () => {
    it('says what switches it on while it is off', async () => {
      const world = current();
      const page = await world.page(drawer(await aPod(world)));
      await page.waitForSelector('dialog[open] .empty:has-text("exec.enabled")');
      await page.context().close();
    });

    for (const colorScheme of ['light', 'dark'] as const)
      it(`opens a shell in a container: typed, shown, resized, left by keyboard, ended and opened anew, ${colorScheme}`, async () => {
        const world = current();
        await setting(world, { 'exec.enabled': 'true' });
        const page = await world.page('/settings', { colorScheme });
        const complaints = complaintsOf(page);
        await page.goto(world.proxy.url + drawer(await aPod(world)));
        await page.waitForSelector('[data-terminal=open]');
        await shown(page, '$ ');
        // The second of bash,sh,…: the first cannot be started there.
        await page.keyboard.type('echo $((6 * 7)) grüße\n');
        await shown(page, '42 grüße');
        // Colours that no class stands for are style attributes elsewhere.
        await page.keyboard.type("printf '\\033[38;2;1;200;3mcoloured\\033[0m\\n'\n");
        await page.waitForSelector('.xterm-rows span[style*="color"]:has-text("coloured")');
        await page.keyboard.type("echo 'SIZE'\n");
        await shown(page, '"Width":');
        const widthOf = async (): Promise<number> =>
          Number((await page.textContent('.xterm-rows'))?.match(/.*"Width":(\d+)/)?.[1]);
        const wide = await widthOf();
        await page.setViewportSize({ width: 500, height: 800 });
        await eventually('a narrower terminal', async () => {
          await page.keyboard.type("printf '\\033c'; echo 'SIZE'\n");
          return (await widthOf()) < wide;
        });
        expect(await violationsOf(page)).toEqual([]);
        await page.check('.terminal .check:has-text("Screen reader") input');
        await page.waitForSelector('.xterm-accessibility');
        expect(await violationsOf(page)).toEqual([]);
        await page.click('.terminal-screen');
        // Esc and Tab are the shell's.
        await page.keyboard.press('Escape');
        await page.keyboard.press('Tab');
        expect(await page.evaluate(() => document.activeElement?.closest('.terminal-screen') !== null)).toBe(
          true,
        );
        await page.keyboard.press('Control+Shift+X');
        expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe(
          'Container',
        );
        await page.click('.terminal-screen');
        await page.keyboard.type('\nexit\n');
        await page.waitForSelector('[data-terminal=ended]');
        expect(await page.textContent('.terminal-state')).toBe('The shell has ended.');
        await page.click('button:has-text("New shell")');
        await page.waitForSelector('[data-terminal=open]');
        await eventually('one shell', async () => world.shells.running.size === 1);
        expect(await page.$$eval('style', (all) => all.length)).toBe(0);
        expect(complaints).toEqual([]);
        world.proxy.cut();
        await page.waitForSelector(
          '[data-terminal=ended] .terminal-state:has-text("The connection was lost")',
        );
        world.proxy.mend();
        await page.context().close();
        await eventually('no shell', async () => world.shells.running.size === 0);
      });

    it('22: is not for those who may not, and names the permission', async () => {
      const world = current();
      const page = await world.browser.newPage();
      await page.goto(world.proxy.url + drawer(await aPod(world)));
      await page.fill('[name=username]', reader.username);
      await page.fill('[name=password]', reader.password);
      await page.press('[name=password]', 'Enter');
      await page.waitForSelector('dialog[open] .empty code:has-text("exec, create, default/logs")');
      await page.context().close();
    });
  });
}
