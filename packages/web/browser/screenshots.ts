import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { createAll } from './create-all.ts';
import { manyApplications } from './load.ts';
import { root } from './root.ts';
import { createShop } from './shop.ts';
import { eventually, untilApplication } from './steps.ts';
import { applicationGvk, startWorld, type World } from './world.ts';

const folder = join(root, 'docs/images');
const webpQuality = 0.86;

interface Shot {
  readonly name: string;
  readonly path: string;
  readonly ready: string;
  readonly scheme: 'light' | 'dark';
  readonly phone?: boolean;
  readonly act?: (page: Page) => Promise<void>;
}

const shop = '/applications/argocd/checkout';
const shots: readonly Shot[] = [
  { name: 'fleet-light', path: '/applications', ready: '.fleet-line', scheme: 'light' },
  { name: 'application-dark', path: shop, ready: '[data-node]', scheme: 'dark' },
  { name: 'application-light', path: shop, ready: '[data-node]', scheme: 'light' },
  {
    name: 'plan-light',
    path: shop,
    ready: '.tab',
    scheme: 'light',
    async act(page) {
      await page.keyboard.press('s');
      await page.waitForSelector('[data-tally]');
      await page.locator('.change-title').first().click();
    },
  },
  { name: 'diff-dark', path: `${shop}?tab=diff`, ready: '[data-diff] mark', scheme: 'dark' },
  {
    name: 'cause-light',
    path: '/applications/argocd/search',
    ready: '[data-finding]',
    scheme: 'light',
  },
  { name: 'fleet-dark', path: '/applications', ready: '.fleet-line', scheme: 'dark' },
  { name: 'fleet-phone', path: '/applications?view=tiles', ready: '.tile', scheme: 'dark', phone: true },
];

/** Takes the pictures of the README, of a real installation, into `docs/images`. */
export async function takeScreenshots(): Promise<void> {
  const world = await startWorld(async (client, repository, signal) => {
    await createAll(client, manyApplications(860), signal);
    await createShop(client, repository, signal);
  });
  try {
    await settle(world);
    await signIn(world);
    mkdirSync(folder, { recursive: true });
    for (const shot of shots) await take(world, shot);
  } finally {
    await world.close();
  }
}

/** The shop as it is on an ordinary day: deployed, then changed in Git and by somebody in the cluster. */
async function settle(world: World): Promise<void> {
  await untilApplication(
    world,
    'checkout',
    ({ sync, health }) => sync?.status === 'Synced' && health?.status === 'Healthy',
  );
  const automated = { spec: { syncPolicy: { automated: null } } };
  const location = { gvk: applicationGvk, namespace: 'argocd', name: 'checkout' };
  await world.client.patch(location, 'merge', automated, { fieldManager: 'kubectl-edit' }, world.signal);
  const deployment = {
    gvk: { group: 'apps', version: 'v1', kind: 'Deployment' },
    namespace: 'checkout',
    name: 'api',
  };
  await world.client.patch(
    deployment,
    'merge',
    { spec: { replicas: 5 } },
    { fieldManager: 'kubectl-scale' },
    world.signal,
  );
  await eventually('the shop is out of sync', async () => {
    const app = await world.client.get(location, world.signal);
    return (app?.['status'] as { sync?: { status?: string } } | undefined)?.sync?.status === 'OutOfSync';
  });
}

async function signIn(world: World): Promise<void> {
  const page = await world.page('/');
  await page.fill('[name=password]', world.server.oneTimeLogin ?? '');
  await page.press('[name=password]', 'Enter');
  await page.waitForSelector('.shell');
  // As everybody who works with it: with a password, so that no page asks for one.
  await page.click('[data-no-password] button');
  const dialog = page.locator('dialog[open]');
  const password = randomBytes(12).toString('hex');
  await dialog.getByLabel('New password', { exact: true }).fill(password);
  await dialog.getByLabel('New password again').fill(password);
  await dialog.locator('[data-submit]').click();
  await page.waitForSelector('[data-no-password]', { state: 'detached' });
  await world.keepSession(page);
  await page.context().close();
}

async function take(world: World, { name, path, ready, scheme, phone = false, act }: Shot): Promise<void> {
  const viewport = phone ? { width: 390, height: 780 } : { width: 1360, height: 850 };
  const page = await world.page(path, {
    viewport,
    colorScheme: scheme,
    deviceScaleFactor: 2,
    reducedMotion: 'reduce',
  });
  await page.waitForSelector(ready);
  await act?.(page);
  await page.waitForTimeout(600);
  const png = await page.screenshot({ type: 'png' });
  writeFileSync(join(folder, `${name}.webp`), await toWebp(world, png));
  await page.context().close();
}

/** The browser encodes what it has drawn: a tenth of the bytes of a PNG. */
async function toWebp(world: World, png: Buffer): Promise<Buffer> {
  const page = await world.browser.newPage();
  const url = await page.evaluate(
    async ({ data, quality }) => {
      const image = new Image();
      image.src = `data:image/png;base64,${data}`;
      await image.decode();
      const canvas = document.createElement('canvas');
      canvas.width = image.width;
      canvas.height = image.height;
      canvas.getContext('2d')?.drawImage(image, 0, 0);
      return canvas.toDataURL('image/webp', quality);
    },
    { data: png.toString('base64'), quality: webpQuality },
  );
  await page.context().close();
  return Buffer.from(url.slice(url.indexOf(',') + 1), 'base64');
}
