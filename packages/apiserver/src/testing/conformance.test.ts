import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { judgeServer } from '../../../../conformance/apiserver/judge.mjs';
import { type ApiServer, startApiServer } from '../start-api-server.ts';

/** As `npm run conformance -- apiserver` without a reference, over the areas that take seconds. */
describe('answers recorded from a real kube-apiserver', () => {
  let server: ApiServer;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'setpoint-conformance-'));
    server = await startApiServer({ kubeconfigPath: join(folder, 'kubeconfig'), controllers: false });
    await server.ready;
  });
  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each([
    ['access', 50],
    ['patches', 150],
    ['server-side apply', 60],
    ['versions of managers', 30],
    ['lists', 150],
    ['objects', 350],
    ['subresources', 30],
    ['quota and ranges', 20],
    ['tables', 200],
    ['round trips', 900],
  ])('%s', async (area, atLeast) => {
    const { identical, different } = await judgeServer(join(folder, 'kubeconfig'), [area]);
    expect(different).toEqual([]);
    expect(identical).toBeGreaterThan(atLeast);
  });
});
