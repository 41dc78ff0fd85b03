import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { judgedGroups, judgeValidation } from '../../../../conformance/apiserver/judge-validation.mjs';
import { type ApiServer, startApiServer } from '../start-api-server.ts';

/** What `npm run conformance -- apiserver --reference … --golden …` kept of a real kube-apiserver's answers. */
describe('what a real kube-apiserver finds wrong with spoiled objects', () => {
  let server: ApiServer;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'setpoint-validation-'));
    server = await startApiServer({ kubeconfigPath: join(folder, 'kubeconfig'), controllers: false });
    await server.ready;
  });
  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each(judgedGroups())('%s', async (group) => {
    const { identical, different } = await judgeValidation(join(folder, 'kubeconfig'), group);
    expect(different).toEqual([]);
    expect(identical).toBeGreaterThan(0);
  });
});
