import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type E2eTest, e2eTests, runE2e } from '../../../../conformance/apiserver/e2e.mjs';
import { type ApiServer, type ApiServerOptions, startApiServer } from '../start-api-server.ts';

/** Kubernetes' own tests of its API machinery, each by behaviour and under its own name. */
function describeTests(what: string, options: ApiServerOptions, tests: readonly E2eTest[]): void {
  describe(what, () => {
    let server: ApiServer;
    let folder: string;
    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'setpoint-e2e-'));
      server = await startApiServer({ kubeconfigPath: join(folder, 'kubeconfig'), ...options });
      await server.ready;
    });
    afterAll(async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    });

    for (const test of tests) {
      it(test.name, async () => {
        const verdict = await runE2e(join(folder, 'kubeconfig'), test);
        expect(verdict).toEqual({ threw: undefined, different: [] });
      }, 120_000);
    }
  });
}

const controlled = e2eTests.filter(({ controllers }) => controllers === true);
const compacting = e2eTests.filter(({ compacts }) => compacts === true);
const plain = e2eTests.filter((test) => !controlled.includes(test) && !compacting.includes(test));

describeTests('without controllers', { controllers: false }, plain);
describeTests('with controllers', { controllers: { nodes: 0, storage: false } }, controlled);
describeTests('with a short history', { controllers: false, compactionIntervalMs: 3000 }, compacting);
