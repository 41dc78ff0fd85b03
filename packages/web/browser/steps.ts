import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import type { KubeObject } from '@setpoint/kube';
import type { Page } from 'playwright-core';
import { applicationGvk, type World } from './world.ts';

/** Prints a figure of a behaviour. Tests hold no time against a limit: `npm run bench -- ui` does. */
export function figure(behaviour: number, name: string, value: number | string): void {
  console.log(`ux ${behaviour}: ${name} ${typeof value === 'number' ? Math.round(value) : value}`);
}

const waitMs = 20_000;

/** Waits until `condition` gives a value. */
export async function eventually<T>(
  what: string,
  condition: () => Promise<T | undefined | false>,
  withinMs = waitMs,
): Promise<T> {
  for (const until = Date.now() + withinMs; Date.now() < until; await sleep(40)) {
    const value = await condition();
    if (value !== undefined && value !== false) return value;
  }
  throw new Error(`not in time: ${what}`);
}

export const configMapGvk = { group: '', version: 'v1', kind: 'ConfigMap' };

interface Status {
  readonly sync?: { readonly status?: string; readonly revision?: string };
  readonly health?: { readonly status?: string };
  readonly operationState?: { readonly phase?: string };
}

/** An application, once it is as wanted. */
export function untilApplication(
  world: World,
  name: string,
  wanted: (status: Status) => boolean,
): Promise<KubeObject> {
  return eventually(`application ${name}`, async () => {
    const app = await world.client.get({ gvk: applicationGvk, namespace: 'argocd', name }, world.signal);
    return app && wanted(app['status'] ?? {}) ? app : undefined;
  });
}

export async function setConfigMap(
  world: World,
  namespace: string,
  name: string,
  value: string,
): Promise<void> {
  await world.client.patch(
    { gvk: configMapGvk, namespace, name },
    'merge',
    { data: { value } },
    { fieldManager: 'kubectl-edit' },
    world.signal,
  );
}

interface AxeViolation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Serious and critical violations of WCAG A and AA on the page. */
export async function violationsOf(page: Page): Promise<readonly string[]> {
  // Through the debugger, so that the page keeps its content security policy.
  await page.evaluate(axeSource);
  const found = await page.evaluate<readonly AxeViolation[]>(
    `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'], resultTypes: ['violations'] }).then((result) => result.violations)`,
  );
  return found
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(
      ({ id, nodes }) =>
        `${id}: ${nodes
          .map(({ html, failureSummary }) => `${html}\n${failureSummary}`)
          .slice(0, 3)
          .join('\n')}`,
    );
}

/** The messages of the page’s console that say that something is wrong. */
export function complaintsOf(page: Page): readonly string[] {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  return complaints;
}
