import { describe, expect, it } from 'vitest';
import { configMapGvk, eventually } from '../steps.ts';
import type { World } from '../world.ts';

export function platformBehaviours(current: () => World): void {
  describe('projects, sources and clusters', () => {
    it('makes a project, a role of it and a token that works until it is revoked', async () => {
      const world = current();
      const page = await world.page('/projects');
      await page.click('button:has-text("New project")');
      await page.locator('dialog[open]').getByLabel('Name', { exact: true }).fill('ledger');
      await page
        .locator('dialog[open]')
        .getByLabel('Destinations')
        .fill('https://kubernetes.default.svc ledger-*\nin-cluster ledger');
      await page.click('[data-submit]');
      await page.waitForURL('**/projects/ledger');
      await page.waitForSelector('.facts:has-text("ledger-*")');
      await page.click('button:has-text("New role")');
      await page.locator('dialog[open]').getByLabel('Name', { exact: true }).fill('ci');
      await page
        .locator('dialog[open]')
        .getByLabel('Policies')
        .fill('p, proj:ledger:ci, projects, get, ledger, allow');
      await page.click('[data-submit]');
      await page.click('[data-role=ci] button:has-text("New token")');
      await page.locator('dialog[open]').getByLabel('Name', { exact: true }).fill('pipeline');
      await page.click('[data-submit]');
      const token = (await page.textContent('[data-token]')) ?? '';
      const asked = async (): Promise<number> =>
        (
          await fetch(`${world.server.url}/api/v1/projects/ledger`, {
            headers: { authorization: `Bearer ${token}` },
          })
        ).status;
      expect(await asked()).toBe(200);
      await page.keyboard.press('Escape');
      await page.click('[data-token-id=pipeline] button:has-text("Revoke")');
      await page.waitForSelector('[data-token-id=pipeline]', { state: 'detached' });
      expect(await asked()).toBe(401);
      await page.click('button:has-text("New window")');
      await page.locator('dialog[open]').getByLabel('It begins at').fill('0 22 * * *');
      await page.locator('dialog[open]').getByLabel('Description').fill('At night');
      await page.click('[data-submit]');
      await page.click('button[aria-label="Edit the window 0 22 * * *"]');
      await page.locator('dialog[open]').getByLabel('In this time').selectOption('deny');
      await page.click('[data-submit]');
      await page.waitForSelector('[data-window="0 22 * * *"] .tone-red:has-text("deny")');
      await page.click('button[aria-label="Remove the window 0 22 * * *"]');
      await page.waitForSelector('[data-window]', { state: 'detached' });
      await page.click('button[aria-label="More actions"]');
      await page.click('[role=menuitem]:has-text("Delete…"):visible');
      await page.fill('dialog[open] [data-autofocus]', 'ledger');
      await page.click('dialog[open] [data-submit]');
      await page.waitForURL('**/projects');
      await page.context().close();
    });

    it('adds a source, tests it, and removes it', async () => {
      const world = current();
      const { url } = world.repository;
      const page = await world.page('/sources');
      const add = async (address: string, name: string): Promise<void> => {
        await page.click('button:has-text("Add a source")');
        await page.locator('dialog[open]').getByLabel('Address').fill(address);
        await page.locator('dialog[open]').getByLabel('Name', { exact: true }).fill(name);
        await page.click('[data-submit]');
        await page.waitForSelector('[data-submit]', { state: 'detached' });
        await page.click(`button[aria-label="Actions on ${address}"]`);
        await page.click('[role=menuitem]:has-text("Test the connection"):visible');
      };
      await add(url, 'deploy');
      await page.waitForSelector('.toast-good:has-text("can be read")');
      await add(`${url}-missing`, 'missing');
      await page.waitForSelector('.toast-bad:has-text("cannot be read")');
      await page.click(`button[aria-label="Actions on ${url}"]`);
      await page.click('[role=menuitem]:has-text("Edit…"):visible');
      await page.locator('dialog[open]').getByLabel('Name', { exact: true }).fill('renamed');
      await page.check('.check:has-text("Do not check") input');
      await page.click('[data-submit]');
      await page.waitForSelector('[data-submit]', { state: 'detached' });
      await page.waitForSelector(`[data-row="${url} "] .badge:has-text("TLS not checked")`);
      await page.click(`button[aria-label="Actions on ${url}"]`);
      await page.click('[role=menuitem]:has-text("Edit…"):visible');
      await page.uncheck('.check:has-text("Do not check") input');
      await page.click('[data-submit]');
      await page.waitForSelector('[data-submit]', { state: 'detached' });
      await page.waitForSelector(`[data-row="${url} "] .badge`, { state: 'detached' });
      for (const [address, name] of [
        [url, 'renamed'],
        [`${url}-missing`, 'missing'],
      ] as const) {
        await page.click(`button[aria-label="Actions on ${address}"]`);
        await page.click('[role=menuitem]:has-text("Remove…"):visible');
        await page.fill('dialog[open] [data-autofocus]', name);
        await page.click('dialog[open] [data-submit]');
        await page.waitForSelector('dialog[open]', { state: 'detached' });
      }
      await page.waitForSelector(`[data-row="${url}-missing "]`, { state: 'detached' });
      await page.context().close();
    });

    it('adds a cluster, says that it does not answer, and removes it', async () => {
      const world = current();
      const page = await world.page('/clusters');
      await page.click('button:has-text("Add a cluster")');
      await page.locator('dialog[open]').getByLabel('Address').fill('https://127.0.0.1:1');
      await page.locator('dialog[open]').getByLabel('Name', { exact: true }).fill('nowhere');
      await page.locator('dialog[open]').getByLabel('Token of a service account').fill('canary-of-a-cluster');
      await page.check('.check:has-text("Do not check") input');
      await page.click('[data-submit]');
      const row = page.locator('[data-row="https://127.0.0.1:1"]');
      await row.locator('[data-status=NotAsked]').waitFor();
      await page.click('button[aria-label="Actions on nowhere"]');
      await page.click('[role=menuitem]:has-text("Test the connection"):visible');
      await page.waitForSelector('.toast-bad:has-text("does not answer")');
      await row.locator('[data-status=Unreachable]').waitFor();
      expect(await row.locator('[data-problem]').textContent()).toContain('does not answer');
      expect(await page.content()).not.toContain('canary-of-a-cluster');
      await page.click('button[aria-label="Actions on nowhere"]');
      await page.click('[role=menuitem]:has-text("Edit…"):visible');
      await page.locator('dialog[open]').getByLabel('Name', { exact: true }).fill('elsewhere');
      await page.locator('dialog[open]').getByLabel('Namespaces').fill('one\ntwo');
      await page.click('[data-submit]');
      await page.waitForSelector('[data-submit]', { state: 'detached' });
      await row.locator('b:has-text("elsewhere")').waitFor();
      const { client, signal } = world;
      const secrets = await client.list(
        { group: '', version: 'v1', kind: 'Secret' },
        { namespace: 'argocd' },
        signal,
      );
      const stored = secrets.items.find(({ metadata }) => metadata.name?.startsWith('cluster-127.0.0.1-'));
      const read = (key: string): string =>
        Buffer.from(((stored?.['data'] ?? {}) as Record<string, string>)[key] ?? '', 'base64').toString(
          'utf8',
        );
      expect([read('name'), read('namespaces')]).toEqual(['elsewhere', 'one,two']);
      // How to log in was not given anew, and is what it was.
      expect(read('config')).toContain('canary-of-a-cluster');
      await page.click('button[aria-label="Actions on elsewhere"]');
      await page.click('[role=menuitem]:has-text("Remove…"):visible');
      await page.fill('dialog[open] [data-autofocus]', 'elsewhere');
      await page.click('dialog[open] [data-submit]');
      await row.waitFor({ state: 'detached' });
      await page.context().close();
    });

    it('shows what operators tell everybody until it is put away, and where help is', async () => {
      const world = current();
      const tell = (data: Readonly<Record<string, string | null>>): Promise<unknown> =>
        world.client.patch(
          { gvk: configMapGvk, namespace: 'argocd', name: 'argocd-cm' },
          'merge',
          { data },
          { fieldManager: 'test' },
          world.signal,
        );
      const page = await world.page('/settings');
      try {
        await tell({
          'ui.bannercontent': 'Upgrade on Friday',
          'ui.bannerurl': 'javascript:alert(1)',
          'help.chatUrl': 'https://chat.example/ops',
          'help.chatText': 'Ask the platform team',
        });
        await eventually('the banner', async () => {
          await page.reload();
          await page.waitForSelector('.facts');
          return (await page.locator('[data-operators-banner]').count()) === 1;
        });
        expect(await page.textContent('[data-operators-banner]')).toContain('Upgrade on Friday');
        expect(await page.locator('[data-operators-banner] a').count()).toBe(0);
        await page.click('button[aria-label^="Account and theme"]');
        await page.waitForSelector('[role=menuitem]:has-text("Ask the platform team"):visible');
        await page.keyboard.press('Escape');
        await page.click('[data-operators-banner] button');
        await page.reload();
        await page.waitForSelector('.facts');
        expect(await page.locator('[data-operators-banner]').count()).toBe(0);
      } finally {
        await tell({
          'ui.bannercontent': null,
          'ui.bannerurl': null,
          'help.chatUrl': null,
          'help.chatText': null,
        });
        await page.context().close();
      }
    });
  });
}
