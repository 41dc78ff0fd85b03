import { describe, expect, it } from 'vitest';
import type { KubeObject } from '@setpoint/kube';
import { configMapGvk, eventually, untilApplication } from '../steps.ts';
import { syncByApi } from '../sync-by-api.ts';
import { applicationGvk, type World } from '../world.ts';

interface Spec {
  readonly sources?: readonly object[];
  readonly source: { readonly targetRevision?: string; readonly helm?: object };
  readonly syncPolicy?: { readonly automated?: object; readonly syncOptions?: readonly string[] };
  readonly revisionHistoryLimit?: number;
}

const specOf = (app: KubeObject | undefined): Spec => app?.['spec'] as Spec;

export function editBehaviours(current: () => World): void {
  const read = (name: string): Promise<KubeObject | undefined> => {
    const { client, signal } = current();
    return client.get({ gvk: applicationGvk, namespace: 'argocd', name }, signal);
  };
  describe('editing', () => {
    it('makes an application by a form, from the keyboard', async () => {
      const world = current();
      const page = await world.page('/applications');
      await page.waitForSelector('.fleet-line');
      await page.keyboard.press('n');
      await page.waitForSelector('.form input:focus');
      expect(await page.getAttribute('[data-submit]', 'aria-disabled')).toBe('true');
      await page.keyboard.type('made');
      await page.locator('dialog[open]').getByLabel('Repository').fill(world.repository.url);
      await page.locator('dialog[open]').getByLabel('Folder').fill('large');
      await page.locator('dialog[open]').getByLabel('Namespace', { exact: true }).fill('made');
      await page.locator('dialog[open]').getByLabel('Namespace', { exact: true }).press('Enter');
      await page.waitForURL('**/applications/argocd/made');
      await untilApplication(world, 'made', ({ sync }) => sync?.status === 'OutOfSync');
      expect(specOf(await read('made')).syncPolicy).toEqual({ syncOptions: ['CreateNamespace=true'] });
      await page.context().close();
    });

    it('makes an application of several sources by a form', async () => {
      const world = current();
      const page = await world.page('/applications');
      await page.waitForSelector('.fleet-line');
      await page.keyboard.press('n');
      await page.waitForSelector('.form input:focus');
      await page.keyboard.type('several');
      const dialog = page.locator('dialog[open]');
      await dialog.getByLabel('Repository').fill(world.repository.url);
      await dialog.getByLabel('Folder').fill('large');
      await dialog.locator('button:has-text("Add another source")').click();
      const second = dialog.locator('fieldset:has(legend:has-text("Source 2 of 2"))');
      await second.getByLabel('Repository').fill(world.repository.url);
      await second.getByLabel('It holds').selectOption('files');
      await dialog.getByLabel('Namespace', { exact: true }).fill('several');
      await page.click('[data-submit]');
      await page.waitForURL('**/applications/argocd/several');
      await untilApplication(world, 'several', ({ sync }) => sync?.status === 'OutOfSync');
      const { source, sources } = specOf(await read('several'));
      expect(source).toBeUndefined();
      const { url } = world.repository;
      expect(sources).toEqual([
        { repoURL: url, targetRevision: 'HEAD', path: 'large' },
        { repoURL: url, targetRevision: 'HEAD', ref: 'values' },
      ]);
      await page.context().close();
    });

    it('changes by form or YAML only what was changed, and says what is wrong with it', async () => {
      const world = current();
      const page = await world.page('/applications/argocd/made?tab=details');
      await page.click('.details button:has-text("Edit")');
      await page.waitForSelector('[data-submit]');
      // Meanwhile somebody sets what the form does not show.
      await world.client.patch(
        { gvk: applicationGvk, namespace: 'argocd', name: 'made' },
        'merge',
        { spec: { revisionHistoryLimit: 7 } },
        { fieldManager: 'somebody' },
        world.signal,
      );
      await page.check('.check:has-text("Sync by itself") input');
      await page.click('summary:has-text("Helm values")');
      await page.locator('dialog[open]').getByLabel('Parameters').fill('image.tag=1.2\nurl=https://a/?b=c\n');
      await page.click('.segment:has-text("YAML")');
      const yaml = page.locator('[aria-label="Application as YAML"]');
      const text = await yaml.inputValue();
      expect(text).toContain('automated: {}');
      await yaml.fill(`${text}\n  nonsense: [`);
      await page.click('[data-submit]');
      await page.waitForSelector('[data-problem]');
      await yaml.fill(text.replace('value: "1.2"', 'value: "1.3"'));
      await page.click('.segment:has-text("Form")');
      expect(await page.locator('dialog[open]').getByLabel('Parameters').inputValue()).toBe(
        'image.tag=1.3\nurl=https://a/?b=c',
      );
      await page.locator('dialog[open]').getByLabel('Parameters').fill('');
      await page.click('[data-submit]');
      await page.waitForSelector('[data-submit]', { state: 'detached' });
      const spec = specOf(await read('made'));
      expect(spec).toMatchObject({ revisionHistoryLimit: 7, syncPolicy: { automated: {} } });
      expect(spec.source).not.toHaveProperty('helm');
      await page.context().close();
    });

    it('deletes an application without its objects, or with them, after its name was typed', async () => {
      const world = current();
      await untilApplication(world, 'made', ({ sync }) => sync?.status === 'Synced');
      const page = await world.page('/applications/argocd/made');
      await page.click('button[aria-label="More actions"]');
      await page.click('[role=menuitem]:has-text("Delete…"):visible');
      await page.check('.check:has-text("Only itself") input');
      const button = page.locator('dialog[open] [data-submit]');
      expect(await button.getAttribute('aria-disabled')).toBe('true');
      await page.keyboard.press('Escape');
      await page.click('button[aria-label="More actions"]');
      await page.click('[role=menuitem]:has-text("Delete…"):visible');
      await page.check('.check:has-text("Only itself") input');
      await page.fill('dialog[open] [data-autofocus]', 'made');
      await button.click();
      await page.waitForURL('**/applications');
      await eventually('the application is gone', async () => (await read('made')) === undefined);
      const kept = await world.client.list(
        { group: '', version: 'v1', kind: 'ConfigMap' },
        { namespace: 'made' },
        world.signal,
      );
      expect(kept.items.map(({ metadata }) => metadata.name)).toContain('set-0');
      await page.context().close();
    });

    it('edits an object in the cluster: what was changed, and nothing else; not what is masked', async () => {
      const world = current();
      await syncByApi(world, 'web');
      const page = await world.page('/applications/argocd/web?object=/ConfigMap/web/settings&panel=live');
      await page.click('[aria-label="Actions on the object"]');
      await page.click('text=Edit in the cluster…');
      const field = page.locator('[aria-label="ConfigMap as YAML"]');
      await field.fill((await field.inputValue()).replace(/value: .*/, 'value: by hand'));
      await page.click('dialog[open] button:has-text("Save")');
      await eventually('the object is changed', async () => {
        const object = await world.client.get(
          { gvk: configMapGvk, namespace: 'web', name: 'settings' },
          world.signal,
        );
        return (object?.['data'] as { value?: string } | undefined)?.value === 'by hand';
      });
      await page.goto(`${world.proxy.url}/applications/argocd/web?object=/Secret/web/token&panel=live`);
      await page.click('[aria-label="Actions on the object"]');
      const edit = page.locator('[role=menuitem]:has-text("Edit in the cluster…")');
      expect(await edit.getAttribute('aria-disabled')).toBe('true');
      await page.context().close();
    });

    it('runs an action of an object', async () => {
      const world = current();
      await untilApplication(world, 'logs', ({ health }) => health?.status === 'Healthy');
      const page = await world.page('/applications/argocd/logs?object=apps/Deployment/logs/chatty');
      await page.click('dialog[open] button[aria-label="Actions on the object"]');
      await page.click('[role=menuitem]:has-text("restart"):visible');
      await page.waitForSelector('.toast-good');
      const gvk = { group: 'apps', version: 'v1', kind: 'Deployment' };
      const found = await world.client.get({ gvk, namespace: 'logs', name: 'chatty' }, world.signal);
      expect(JSON.stringify(found)).toContain('kubectl.kubernetes.io/restartedAt');
      await page.context().close();
    });

    it('previews an application set, then makes exactly that, and changes it', async () => {
      const world = current();
      const page = await world.page('/applicationsets');
      await page.click('button:has-text("New application set")');
      const field = page.locator('dialog[open] textarea');
      const create = page.locator('dialog[open] footer button:has-text("Create")');
      expect(await create.getAttribute('aria-disabled')).toBe('true');
      await page.click('dialog[open] footer button:has-text("Preview")');
      await page.waitForSelector('[data-made="guestbook-staging"]');
      await page.waitForSelector('[data-made="guestbook-production"]');
      await field.fill((await field.inputValue()).replace('      - {env: production}\n', ''));
      // What is typed has not been seen yet.
      expect(await create.getAttribute('aria-disabled')).toBe('true');
      await page.click('dialog[open] footer button:has-text("Preview")');
      await page.waitForSelector('[data-made="guestbook-production"]', { state: 'detached' });
      await page.waitForSelector('[data-made="guestbook-staging"]');
      await create.click();
      await page.waitForSelector('[data-row="argocd/guestbook"]');
      await untilApplication(world, 'guestbook-staging', () => true);
      await page.goto(`${world.proxy.url}/applicationsets/argocd/guestbook`);
      await page.click('button:has-text("Edit and preview")');
      await page.waitForSelector('[data-made="guestbook-staging"]');
      await page.keyboard.press('Escape');
      await page.click('button[aria-label="More actions"]');
      await page.click('[role=menuitem]:has-text("Delete…"):visible');
      await page.fill('dialog[open] [data-autofocus]', 'guestbook');
      await page.click('dialog[open] [data-submit]');
      await page.waitForURL('**/applicationsets');
      await page.context().close();
    });
  });
}
