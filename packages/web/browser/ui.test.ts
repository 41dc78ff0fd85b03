import { afterAll, beforeAll, describe } from 'vitest';
import { editBehaviours } from './behaviours/edit.ts';
import { platformBehaviours } from './behaviours/platform.ts';
import { singleSignOnBehaviours } from './behaviours/single-sign-on.ts';
import { fleetBehaviours } from './behaviours/fleet.ts';
import { graphBehaviours, graphSize } from './behaviours/graph.ts';
import { applicationBehaviours } from './behaviours/application.ts';
import { diffBehaviours } from './behaviours/diff.ts';
import { syncBehaviours } from './behaviours/sync.ts';
import { accessibilityBehaviours } from './behaviours/accessibility.ts';
import { keyboardBehaviours } from './behaviours/keyboard.ts';
import { terminalBehaviours } from './behaviours/terminal.ts';
import { secrecyBehaviours } from './behaviours/secrecy.ts';
import { trustBehaviours } from './behaviours/trust.ts';
import { signIn } from './behaviours/sign-in.ts';
import { applicationCount, createContent } from './content.ts';
import { createLargeGraph, largeApplication, manyApplications } from './load.ts';
import { createAll } from './create-all.ts';
import { startWorld, type World } from './world.ts';

/**
 * What people do in the browser, against one real server: the embedded API server, the controllers and the HTTP server,
 * with 10,000 applications and one of some thousand objects. The bench has the numbers that are promised.
 */
let world: World;
const current = (): World => world;

beforeAll(async () => {
  world = await startWorld(async (client, repository, signal) => {
    await createContent(client, repository, signal);
    await createAll(client, manyApplications(applicationCount), signal);
  });
}, 600_000);
afterAll(() => world?.close());

describe('in the browser', { timeout: 90_000 }, () => {
  signIn(current);
  fleetBehaviours(current);
  applicationBehaviours(current);
  diffBehaviours(current);
  syncBehaviours(current);
  keyboardBehaviours(current);
  editBehaviours(current);
  terminalBehaviours(current);
  secrecyBehaviours(current);
  platformBehaviours(current);
  trustBehaviours(current);
  singleSignOnBehaviours(current);
  graphBehaviours(current, async () => {
    const { client, repository, signal } = world;
    await createAll(client, [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'large' } }], signal);
    await createLargeGraph(client, graphSize, signal);
    await createAll(client, [largeApplication(repository.url)], signal);
  });
  accessibilityBehaviours(current);
});
