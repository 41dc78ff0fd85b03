import { expect, it } from 'vitest';
import { complaintsOf } from '../steps.ts';
import type { World } from '../world.ts';

/** First: the pages that follow have its session. */
export function signIn(current: () => World): void {
  it('signs in with the one-time password, refuses it a second time, and says why', async () => {
    const world = current();
    const page = await world.page('/applications?health=Degraded');
    const complaints = complaintsOf(page);
    await page.fill('[name=username]', 'admin');
    await page.fill('[name=password]', world.server.oneTimeLogin ?? '');
    await page.press('[name=password]', 'Enter');
    await page.waitForSelector('.fleet-line');
    expect(new URL(page.url()).search).toContain('health=Degraded');
    expect(complaints).toEqual([]);

    // The code works once: the pages ask for a password, and the session goes on with it.
    await page.click('[data-no-password] button');
    const dialog = page.locator('dialog[open]');
    await dialog.getByLabel('New password', { exact: true }).fill('correct horse battery');
    await dialog.getByLabel('New password again').fill('correct horse battery');
    await dialog.locator('[data-submit]').click();
    await page.waitForSelector('[data-no-password]', { state: 'detached' });
    await page.waitForSelector('.fleet-line');
    await world.keepSession(page);

    const again = await world.browser.newPage();
    await again.goto(world.proxy.url);
    await again.fill('[name=password]', world.server.oneTimeLogin ?? '');
    await again.press('[name=password]', 'Enter');
    await again.waitForSelector('[data-problem]');
    expect(await again.inputValue('[name=password]')).toBe('');
    await again.context().close();
    await page.context().close();
  });
}
