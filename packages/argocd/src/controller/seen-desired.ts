import { sameValue } from '@setpoint/kube';
import type { Desired } from '../desired/desired.ts';
import { sourcesOf } from '../model/sources.ts';
import type { Application } from '../resources/application.ts';
import type { ApplicationSource } from '../resources/application-source.ts';
import type { AppMemory } from './app-memory.ts';
import { inputsOf } from './application-view.ts';

/** The desired state of sources at revisions, where it is known without asking or rendering anything again. */
export type SeenDesired = (
  app: Application,
  sources: readonly ApplicationSource[],
  revisions: readonly string[],
  signal: AbortSignal,
) => Promise<Desired | undefined>;

const commitId = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;

/**
 * What the last look at the application has loaded, when these sources at these commits give the same by nothing but
 * their trees; undefined when they have to be loaded.
 */
export async function seenDesired(
  memory: AppMemory | undefined,
  ...[app, sources, revisions, signal]: Parameters<SeenDesired>
): Promise<Desired | undefined> {
  const { desired, reads } = memory ?? {};
  if (memory === undefined || desired?.key === undefined || reads === undefined) return undefined;
  // A sync asks where remote bases are, and does not wait to be told.
  if (desired.remoteBases.length > 0) return undefined;
  if (memory.dirt.has('config') || inputsOf(app) !== memory.inputs) return undefined;
  if (!revisions.every((revision) => commitId.test(revision))) return undefined;
  if (!sameValue(revisions, desired.revisions) || !sameValue(sources, sourcesOf(app))) return undefined;
  const holds = reads.holdsBeside === undefined || (await reads.holdsBeside(signal));
  return holds && memory.desired === desired ? desired : undefined;
}
