import { describe, expect, it } from 'vitest';
import { canary } from '../content.ts';
import { syncByApi } from '../sync-by-api.ts';
import type { World } from '../world.ts';
import { pages } from './accessibility.ts';

const secret = '/applications/argocd/web?object=/Secret/web/token';

export function secrecyBehaviours(current: () => World): void {
  describe('secrets', () => {
    it('12: are on no page and in no answer that a page was made of', { timeout: 120_000 }, async () => {
      const world = current();
      await syncByApi(world, 'web');
      const page = await world.page('/settings');
      let said = '';
      const reading: Promise<void>[] = [];
      page.on('response', (response) => {
        // Streams have no end to wait for.
        if (!/json/.test(response.headers()['content-type'] ?? '')) return;
        const read = async (): Promise<void> => {
          said += await response.text();
        };
        // A page that was left takes the answers along that it did not wait for.
        reading.push(read().catch(() => {}));
      });
      const all = [
        ...pages,
        ...['live', 'desired', 'diff'].map(
          (panel) => [`${secret}&panel=${panel}`, 'dialog[open] .tabs'] as const,
        ),
      ];
      for (const [path, ready] of all) {
        await page.goto(world.proxy.url + path);
        await page.waitForSelector(ready);
        said += await page.content();
      }
      await Promise.all(reading);
      expect(said).toContain('values are masked');
      for (const text of [canary, Buffer.from(canary).toString('base64').slice(0, 18)])
        expect(said).not.toContain(text);
      await page.context().close();
    });
  });
}
