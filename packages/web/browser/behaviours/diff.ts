import { describe, expect, it } from 'vitest';
import { canary } from '../content.ts';
import { figure, untilApplication } from '../steps.ts';
import { refresh, syncByApi } from '../sync-by-api.ts';
import type { World } from '../world.ts';

const secretGvk = { group: '', version: 'v1', kind: 'Secret' };
const deploymentGvk = { group: 'apps', version: 'v1', kind: 'Deployment' };

export function diffBehaviours(current: () => World): void {
  describe('diff', () => {
    it('10: opens at once, split and unified, by the word, without defaults and managedFields', async () => {
      const world = current();
      await syncByApi(world, 'web');
      await scaleWeb(world, 5);
      const page = await world.page('/applications/argocd/web');
      await page.waitForSelector('.tab');
      const startedMs = await page.evaluate(() => performance.now());
      await page.keyboard.press('d');
      await page.waitForSelector('[data-diff] mark');
      figure(10, 'diff open ms', (await page.evaluate(() => performance.now())) - startedMs);
      const marks = await page.locator('[data-diff="Deployment web/web"] mark').allTextContents();
      expect(marks).toEqual(['5', '2']);
      const text = (await page.textContent('[data-diff="Deployment web/web"]')) ?? '';
      for (const hidden of ['managedFields', 'terminationGracePeriodSeconds', 'revisionHistoryLimit'])
        expect(text).not.toContain(hidden);
      await page.click('.segment:has-text("Split")');
      await page.waitForSelector('.diff-split');
      expect(await page.locator('.diff-split th').first().textContent()).toBe('Live');
      await page.click('.segment:has-text("Unified")');
      await page.context().close();
    });

    it('10: of a diff of thousands of lines only those in view are in the document', async () => {
      const world = current();
      const lines = Array.from({ length: 3_000 }, (_, at) => `  key-${at}: "${at}"\n`).join('');
      const big = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: big}\ndata:\n${lines}`;
      world.repository.commit('A large one', { 'web/big.yaml': big });
      await refresh(world, 'web');
      const page = await world.page('/applications/argocd/web?tab=diff');
      const diff = page.locator('[data-diff="ConfigMap web/big"]');
      await diff.waitFor();
      expect(Number(await diff.getAttribute('data-rows'))).toBeGreaterThan(3_000);
      await page.waitForSelector('[data-diff="ConfigMap web/big"] tr:has-text("key-0")');
      expect(await diff.locator('tr').count()).toBeLessThan(200);
      await diff.evaluate((element) => element.scrollTo(0, element.scrollHeight));
      await page.waitForSelector('[data-diff="ConfigMap web/big"] tr:has-text("key-2999")');
      world.repository.commit('Without it', { 'web/big.yaml': undefined });
      await refresh(world, 'web');
      await diff.waitFor({ state: 'detached' });
      await page.context().close();
    });

    it('11: each line that differs names its field manager and its file and line in Git', async () => {
      const page = await current().page('/applications/argocd/web?tab=diff');
      const line = page.locator('[data-diff="Deployment web/web"] tr:has(mark)').first();
      await line.waitFor();
      expect(await line.locator('.diff-manager').textContent()).toBe('kubectl-scale');
      expect(await line.locator('.diff-place').textContent()).toBe('web/deployment.yaml:6');
      await page.context().close();
    });

    it('12: secrets are masked everywhere, and that they changed is visible', async () => {
      const world = current();
      await syncByApi(world, 'web');
      const data = { token: Buffer.from(`${canary}-changed`).toString('base64') };
      await world.client.patch(
        { gvk: secretGvk, namespace: 'web', name: 'token' },
        'merge',
        { data },
        { fieldManager: 'kubectl-edit' },
        world.signal,
      );
      await untilApplication(world, 'web', ({ sync }) => sync?.status === 'OutOfSync');
      const page = await world.page('/applications/argocd/web?tab=diff');
      const answers: string[] = [];
      page.on('response', (response) => {
        if (response.url().includes('/api/') && !response.url().includes('/stream'))
          response.text().then(
            (text) => answers.push(text),
            () => undefined,
          );
      });
      await page.waitForSelector(
        '[data-diff="Secret web/token"] mark, [data-diff="Secret web/token"] .diff-add',
      );
      for (const panel of ['diff', 'live', 'desired']) {
        await page.goto(`${world.proxy.url}/applications/argocd/web?object=/Secret/web/token&panel=${panel}`);
        await page.waitForSelector('dialog[open] .tabs');
        await page.waitForTimeout(100);
        answers.push(await page.content());
      }
      const seen = answers.join('\n');
      expect(seen).toContain('token');
      for (const secret of [canary, Buffer.from(canary).toString('base64').slice(0, 18), data.token])
        expect(seen).not.toContain(secret);
      await page.context().close();
    });
  });
}

async function scaleWeb(world: World, replicas: number): Promise<void> {
  await world.client.patch(
    { gvk: deploymentGvk, namespace: 'web', name: 'web' },
    'merge',
    { spec: { replicas } },
    { fieldManager: 'kubectl-scale' },
    world.signal,
  );
  await untilApplication(world, 'web', ({ sync }) => sync?.status === 'OutOfSync');
}
