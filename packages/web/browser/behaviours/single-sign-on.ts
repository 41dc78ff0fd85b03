import { describe, expect, it } from 'vitest';
import { startIssuer } from '../issuer.ts';
import { configMapGvk, eventually } from '../steps.ts';
import type { World } from '../world.ts';

const settings = { gvk: configMapGvk, namespace: 'argocd', name: 'argocd-cm' };

export function singleSignOnBehaviours(current: () => World): void {
  describe('single sign-on', () => {
    it('goes to the provider and comes back to where the person was going; signing out ends it', async () => {
      const { client, server, browser, signal } = current();
      const issuer = await startIssuer(`${server.url}/auth/callback`);
      const configure = (config: string | null): Promise<unknown> =>
        client.patch(
          settings,
          'merge',
          { data: { 'oidc.config': config } },
          { fieldManager: 'test' },
          signal,
        );
      try {
        await configure(issuer.config);
        await eventually('the server knows the provider', async () => {
          const answer = await fetch(`${server.url}/api/setpoint/v1/me`);
          return ((await answer.json()) as { login: { oidc?: object } }).login.oidc !== undefined;
        });
        const context = await browser.newContext();
        const page = await context.newPage();
        // The provider's own pages ask for fonts of the internet.
        await context.route(
          (url) => url.hostname !== '127.0.0.1',
          (route) => route.abort(),
        );
        await page.goto(`${server.url}/projects/default`);
        await page.click('text=Continue with Loopback');
        await page.waitForURL(`${issuer.url}/**`);
        await page.fill('[name=login]', 'ann');
        await page.fill('[name=password]', 'any');
        await page.press('[name=password]', 'Enter');
        await page.click('button:has-text("Continue")');
        await page.waitForURL(`${server.url}/**`);
        await page.waitForSelector('.shell');
        await page.goto(`${server.url}/access?resource=projects&action=get&object=default`);
        // Granted to the group that the provider says.
        await page.waitForSelector('[data-allowed=true]');
        expect(await page.textContent('main')).toContain('ops');
        await page.click('button[aria-label^="Account and theme: ann"]');
        await page.click('text=Sign out ann');
        await page.waitForSelector('text=Continue with Loopback');
        await context.close();
      } finally {
        await configure(null);
        issuer.close();
      }
    });
  });
}
