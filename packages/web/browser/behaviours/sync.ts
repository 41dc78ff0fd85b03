import { describe, expect, it } from 'vitest';
import { configMap } from '../content.ts';
import { configMapGvk, eventually, figure, setConfigMap, untilApplication } from '../steps.ts';
import { operationEnded, refresh, syncByApi } from '../sync-by-api.ts';
import { applicationGvk, type World } from '../world.ts';

interface SyncResult {
  readonly resources?: readonly {
    readonly kind: string;
    readonly name: string;
    readonly message?: string;
    readonly status?: string;
  }[];
}

export function syncBehaviours(current: () => World): void {
  describe('sync', () => {
    it('13: the preview is what is carried out, with its tally', async () => {
      const world = current();
      await syncByApi(world, 'web');
      world.repository.commit('Two more settings', {
        'web/more.yaml': configMap('more', '1'),
        'web/most.yaml': configMap('most', '1'),
      });
      await setConfigMap(world, 'web', 'settings', 'edited');
      await refresh(world, 'web');
      const page = await world.page('/applications/argocd/web');
      await page.waitForSelector('.tab');
      await page.click('button:has-text("Sync…")');
      await page.waitForSelector('[data-tally]');
      expect(await page.getAttribute('[data-tally]', 'data-tally')).toBe('+2 ~1 −0');
      const planned = await page.$$eval('[data-change]:not([data-change=none])', (all) =>
        all.map((one) => `${one.getAttribute('data-change')} ${one.getAttribute('data-object')}`),
      );
      expect(planned.filter((one) => !one.includes('Job')).toSorted()).toEqual([
        'create ConfigMap web/more',
        'create ConfigMap web/most',
        'update ConfigMap web/settings',
      ]);
      await page.click('.button-primary-action');
      // Its hooks and waves are shown as they run.
      await page.waitForSelector('[data-operation]');
      await page.waitForSelector('[data-wave="PreSync/0"]', { state: 'attached' });
      await page.waitForSelector('[data-operation=Succeeded]');
      const app = await operationEnded(world, 'web');
      const { syncResult } = (app['status'] as { operationState: { syncResult: SyncResult } }).operationState;
      const made =
        syncResult.resources?.filter(({ message = '' }) => /created|configured/.test(message)) ?? [];
      figure(13, 'planned and made', `${planned.length} ${made.length}`);
      expect(
        made
          .filter(({ kind }) => kind === 'ConfigMap')
          .map(({ name }) => name)
          .toSorted(),
      ).toEqual(['more', 'most', 'settings']);
      await page.context().close();
    });

    it('13: takes the choices of one sync: without hooks, how what is deleted goes, how often it is tried again', async () => {
      const world = current();
      await syncByApi(world, 'web');
      const page = await world.page('/applications/argocd/web');
      await page.waitForSelector('.tab');
      await page.click('button:has-text("Sync…")');
      await page.waitForSelector('[data-tally]');
      await page.click('.plan-options summary');
      await page.check('.plan-options .check:has-text("hooks do not run") input');
      await page.uncheck('.plan-options .check:has-text("Create the namespace") input');
      await page.selectOption(
        '.plan-options .field:has-text("When objects are deleted") select',
        'background',
      );
      await page.selectOption('.plan-options .field:has-text("When it fails") select', '2');
      await page.waitForSelector('[data-tally]:not(:has-text("hook"))');
      await page.waitForSelector('.button-primary-action:not([aria-busy])');
      await page.click('.button-primary-action');
      await page.waitForSelector('dialog[open]', { state: 'detached' });
      const app = await operationEnded(world, 'web');
      const { operation } = (app['status'] as { operationState: { operation: object } }).operationState;
      expect(operation).toMatchObject({
        retry: { limit: 2 },
        sync: {
          syncStrategy: { apply: {} },
          syncOptions: ['PrunePropagationPolicy=background'],
        },
      });
      await page.context().close();
    });

    it('13: only what is chosen is planned and carried out', async () => {
      const world = current();
      await syncByApi(world, 'web');
      await setConfigMap(world, 'web', 'settings', 'edited');
      await setConfigMap(world, 'web', 'more', 'edited');
      const page = await world.page('/applications/argocd/web');
      await page.waitForSelector('.tab');
      await page.keyboard.press('s');
      await page.waitForSelector('[data-tally="+0 ~2 −0"]');
      await page.uncheck('[aria-label="Sync ConfigMap web/more"]');
      await page.waitForSelector('[data-tally="+0 ~1 −0"]');
      await page.click('.button-primary-action');
      await eventually('settings healed', async () => (await valueOf(world, 'settings')) === 'first');
      await operationEnded(world, 'web');
      expect(await valueOf(world, 'more')).toBe('edited');
      await page.context().close();
    });

    it('13: many are selected in the list, planned, and exactly these plans carried out', async () => {
      const world = current();
      await syncByApi(world, 'web');
      await setConfigMap(world, 'web', 'settings', 'edited');
      await untilApplication(world, 'web', ({ sync }) => sync?.status === 'OutOfSync');
      const page = await world.page('/applications?q=file://');
      for (const name of ['web', 'logs']) await page.check(`[aria-label="Select ${name}"]`, { force: true });
      await page.waitForSelector('[data-selected="2"]');
      await page.click('.selection button:has-text("Sync")');
      await page.waitForSelector('[data-planned="argocd/web"] [data-tally="+0 ~1 −0"]');
      await page.waitForSelector('[data-planned="argocd/logs"]:has-text("nothing to do")');
      await page.click('dialog[open] [data-submit]:not([aria-disabled]):has-text("Sync 1")');
      await eventually('settings healed', async () => (await valueOf(world, 'settings')) === 'first');
      await page.waitForSelector('[data-selected]', { state: 'detached' });
      await operationEnded(world, 'web');
      await page.context().close();
    });

    it('14: a sync that deletes lists what, and asks for the name above a threshold', async () => {
      const world = current();
      await untilApplication(world, 'prune', ({ sync }) => sync?.status === 'Synced');
      await world.client.patch(
        { gvk: applicationGvk, namespace: 'argocd', name: 'prune' },
        'merge',
        { spec: { syncPolicy: { automated: null } } },
        { fieldManager: 'test' },
        world.signal,
      );
      const gone = Object.fromEntries(
        Array.from({ length: 12 }, (_, at) => [`prune/c${at}.yaml`, undefined]),
      );
      world.repository.commit('Remove most', gone);
      const page = await world.page('/applications/argocd/prune');
      await page.click('button:has-text("Refresh")');
      await untilApplication(world, 'prune', ({ sync }) => sync?.status === 'OutOfSync');
      await page.click('button:has-text("Sync…")');
      await page.click('.plan-options summary');
      await page.check('.check:has-text("prune") input');
      await page.waitForSelector('[data-tally="+0 ~0 −12"]');
      expect(await page.locator('[data-prune]').count()).toBe(12);
      expect(await page.getAttribute('.button-primary-action', 'aria-disabled')).toBe('true');
      await page.fill('.plan-confirm', 'prune');
      await page.click('.button-primary-action');
      await eventually('only what Git has is left', async () => {
        const { items } = await world.client.list(configMapGvk, { namespace: 'prune' }, world.signal);
        const left = items.map(({ metadata }) => metadata.name ?? '').filter((name) => /^c\d/.test(name));
        return left.length === 2 && left.includes('c12') && left.includes('c13');
      });
      await page.context().close();
    });

    it('15: any two revisions of the timeline can be compared; rolling back takes two actions', async () => {
      const world = current();
      await syncByApi(world, 'web');
      world.repository.commit('settings: second', { 'web/config.yaml': configMap('settings', 'second') });
      world.repository.sign();
      await syncByApi(world, 'web');
      await eventually('second', async () => (await valueOf(world, 'settings')) === 'second');
      const page = await world.page('/applications/argocd/web?tab=timeline');
      await page.waitForSelector('[data-revision]');
      expect(await page.textContent('[data-current]')).toContain('settings: second');
      expect(await page.textContent('[data-current]')).toContain('Ada Lovelace');
      expect(await page.textContent('[data-current]')).toContain('signed (OpenPGP)');
      const boxes = page.locator('.timeline-entry > input');
      await boxes.nth(0).check();
      await boxes.nth((await boxes.count()) - 1).check();
      await page.click('button:has-text("Compare")');
      await page.waitForSelector('[data-compared$="settings"] mark');
      await page.keyboard.press('Escape');
      await page.locator('button:has-text("Roll back")').first().click();
      await page.click('dialog[open] footer button:has-text("Roll back")');
      await eventually('rolled back', async () => (await valueOf(world, 'settings')) === 'first');
      await page.context().close();
    });
  });
}

async function valueOf(world: World, name: string): Promise<string | undefined> {
  const object = await world.client.get({ gvk: configMapGvk, namespace: 'web', name }, world.signal);
  return (object?.['data'] as { value?: string } | undefined)?.value;
}
