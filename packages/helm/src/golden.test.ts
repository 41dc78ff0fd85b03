import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadChart, mergeValues, type RenderOptions, renderChart, type ValuesOptions } from './index.ts';
import { DiskFiles } from './testing/disk-files.ts';

/** A render as the command line of helm 4.1.4 was given it; `testdata/update-golden.mjs` recorded what came of it. */
interface Case extends ValuesOptions {
  readonly id: string;
  readonly chart: string;
  readonly name?: string;
  readonly nameTemplate?: string;
  readonly namespace?: string;
  readonly isUpgrade?: boolean;
  readonly kubeVersion?: string;
  readonly apiVersions?: readonly string[];
}

const testdata = fileURLToPath(new URL('../testdata', import.meta.url));
const files = new DiskFiles(join(testdata, 'charts'));
const cases = JSON.parse(readFileSync(join(testdata, 'cases.json'), 'utf8')) as (Case & RenderOptions)[];

async function outcome(test: Case & RenderOptions): Promise<string> {
  const { name, nameTemplate, namespace, isUpgrade, kubeVersion, apiVersions, ...options } = test;
  const release = defined({ name, nameTemplate, namespace, isUpgrade });
  const capabilities = defined({ kubeVersion, apiVersions });
  try {
    const values = await mergeValues(test, { files });
    const chart = await loadChart(files, test.chart);
    return (await renderChart(chart, { ...options, values, release, capabilities })).manifests;
  } catch (error) {
    return `${(error as Error).message.trim()}\n`;
  }
}

/** Without the members that are undefined. */
function defined<T extends object>(value: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as never;
}

describe('what helm 4.1.4 gives', () => {
  it.each(cases)('$id', async (test) => {
    const failure = join(testdata, 'golden', `${test.id}.error`);
    const golden = existsSync(failure) ? failure : join(testdata, 'golden', `${test.id}.yaml`);
    expect(await outcome(test)).toBe(readFileSync(golden, 'utf8'));
  });
});
