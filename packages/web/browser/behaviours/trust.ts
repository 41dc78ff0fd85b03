import { describe, expect, it } from 'vitest';
import { configMapGvk } from '../steps.ts';
import type { World } from '../world.ts';

const hostKey = 'AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl';

const setting = (world: World, data: Readonly<Record<string, string | null>>): Promise<unknown> =>
  world.client.patch(
    { gvk: configMapGvk, namespace: 'argocd', name: 'argocd-cm' },
    'merge',
    { data },
    { fieldManager: 'test' },
    world.signal,
  );

export function trustBehaviours(current: () => World): void {
  describe('trust and accounts', () => {
    it('adds the key of a host, and removes it', async () => {
      const world = current();
      const page = await world.page('/trust?tab=hosts');
      await page.click('button:has-text("Add known hosts")');
      const dialog = page.locator('dialog[open]');
      await dialog.getByLabel('Known hosts').fill('git.example.com ed25519');
      await dialog.getByText('These lines are no keys of hosts').waitFor();
      expect(await dialog.locator('[data-submit]').isDisabled()).toBe(true);
      await dialog.getByLabel('Known hosts').fill(`git.example.com ssh-ed25519 ${hostKey}`);
      await dialog.locator('[data-submit]').click();
      await page.waitForSelector(
        '.grid-table:has-text("SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU")',
      );
      await page.click('button[aria-label="Remove git.example.com"]');
      await page.fill('dialog[open] [data-autofocus]', 'git.example.com');
      await page.click('dialog[open] [data-submit]');
      await page.waitForSelector('.empty:has-text("No known hosts")');
      await page.context().close();
    });

    it('says what is wrong with a key where it was given', async () => {
      const world = current();
      const page = await world.page('/trust?tab=gpg');
      await page.click('button:has-text("Add a GPG key")');
      await page.locator('dialog[open]').getByLabel('Public key').fill('no key');
      await page.click('dialog[open] [data-submit]');
      await page.waitForSelector('dialog[open] [role=alert]');
      await page.context().close();
    });

    it('makes a token that is shown once and works until it is revoked', async () => {
      const world = current();
      await setting(world, { 'accounts.robot': 'apiKey' });
      const page = await world.page('/accounts');
      await page.waitForSelector('[data-row=robot]');
      await page.click('button[aria-label="Actions on robot"]');
      await page.click('[role=menuitem]:has-text("New token…"):visible');
      const dialog = page.locator('dialog[open]');
      await dialog.getByLabel('Name', { exact: true }).fill('pipeline');
      await dialog.getByLabel('It ends after').selectOption('86400');
      await dialog.locator('[data-submit]').click();
      const token = (await page.textContent('[data-token]')) ?? '';
      const asked = async (): Promise<number> => {
        const headers = { authorization: `Bearer ${token}` };
        return (await fetch(`${world.server.url}/api/v1/account/robot`, { headers })).status;
      };
      expect(await asked()).toBe(200);
      await page.keyboard.press('Escape');
      await page.waitForSelector('[data-account-token=pipeline]:has-text("ends")');
      expect(await page.content()).not.toContain(token);
      await page.click('button[aria-label="Revoke the token pipeline"]');
      await page.fill('dialog[open] [data-autofocus]', 'pipeline');
      await page.click('dialog[open] [data-submit]');
      await page.waitForSelector('[data-account-token=pipeline]', { state: 'detached' });
      expect(await asked()).toBe(401);
      await page.context().close();
    });
  });

  describe('links and views', () => {
    it('offers the links that argocd-cm rules, and only to web pages', async () => {
      const world = current();
      await setting(world, {
        'application.links': `- {title: Board, url: "https://board.example/{{ .app.metadata.name }}"}\n- {title: Bad, url: "javascript:alert(1)"}`,
        'resource.links': `- {title: Logs, url: "https://logs.example/{{ .resource.kind }}"}`,
        'project.links': `- {title: Wiki, url: "https://wiki.example/{{ .project.metadata.name }}"}`,
      });
      const page = await world.page('/applications/argocd/web?object=apps/Deployment/web/web');
      await page.waitForSelector('dialog[open] a[href="https://logs.example/Deployment"]');
      await page.waitForSelector('.app-facts a[href="https://board.example/web"]');
      expect(await page.content()).not.toContain('javascript:');
      await page.goto(`${world.proxy.url}/projects/default`);
      await page.waitForSelector('a[href="https://wiki.example/default"]');
      await setting(world, { 'application.links': null, 'resource.links': null, 'project.links': null });
      await page.context().close();
    });

    it('draws the network and the Nodes', async () => {
      const world = current();
      const page = await world.page('/applications/argocd/web');
      await page.waitForSelector('[data-object="Deployment/web"]');
      await page.click('.segment:has-text("Network")');
      await page.waitForSelector('[data-object="Deployment/web"]', { state: 'detached' });
      await page.waitForSelector('[data-object="Service/web"]');
      const pods = page.locator('[data-object^="Pod/"]');
      expect(await pods.count()).toBeGreaterThan(0);
      const [service, pod] = await Promise.all([
        page.locator('[data-object="Service/web"]').boundingBox(),
        pods.first().boundingBox(),
      ]);
      expect(pod?.x).toBeGreaterThan((service?.x ?? 0) + (service?.width ?? 0));
      await page.click('.segment:has-text("Nodes")');
      await page.waitForSelector('[data-object^="Node/"][disabled]');
      expect(await page.locator('[data-object="Service/web"]').count()).toBe(0);
      await page.reload();
      await page.waitForSelector('[data-object^="Node/"]');
      await page.context().close();
    });

    it('shows what a draft would do before it is saved', async () => {
      const world = current();
      const page = await world.page('/applications/argocd/web?tab=details');
      await page.click('.details button:has-text("Edit")');
      const dialog = page.locator('dialog[open]');
      await dialog.getByLabel('Folder', { exact: true }).fill('prune');
      await dialog.locator('.segment:has-text("Plan")').click();
      await dialog.locator('[data-draft-plan] [data-change=create]').first().waitFor();
      await dialog.locator('.segment:has-text("Form")').click();
      expect(await dialog.getByLabel('Folder', { exact: true }).inputValue()).toBe('prune');
      await page.context().close();
    });
  });
}
