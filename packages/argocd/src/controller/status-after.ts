import type { Desired } from '../desired/desired.ts';
import { validateApplication } from '../project/validate-application.ts';
import type { ApplicationStatus } from '../resources/application-status.ts';
import type { AppMemory } from './app-memory.ts';
import { inputsOf, observedStatus } from './application-view.ts';
import type { ArgoCdPorts } from './ports.ts';

/**
 * The status of the application compared again after a sync. It is asked for when it is written: undefined when the
 * sync was to something else than what is desired by then.
 */
export type StatusAfter = (
  synced: Desired,
  signal: AbortSignal,
) => Promise<() => ApplicationStatus | undefined>;

const nothing = (): undefined => undefined;

/** {@link StatusAfter} of an application, with what is remembered of it. */
export async function statusAfterSync(
  key: string,
  memory: AppMemory | undefined,
  synced: Desired,
  ports: ArgoCdPorts,
  signal: AbortSignal,
): Promise<() => ApplicationStatus | undefined> {
  const app = ports.store.get(key);
  if (app === undefined || memory?.desired === undefined) return nothing;
  const { desired } = memory;
  const isCurrent = (): boolean => {
    const now = ports.store.get(key);
    const isSynced = memory.desired?.key !== undefined && memory.desired.key === synced.key;
    // What was rendered from another source says nothing about the one it has now.
    return isSynced && now !== undefined && inputsOf(now) === memory.inputs;
  };
  if (!isCurrent()) return nothing;
  const valid = validateApplication(app, ports.projects(), ports.clusters(), ports.namespace);
  if (!valid.ok) return nothing;
  // What changes from now on makes it dirty again.
  memory.dirt.delete('live');
  const { looks, isLooking } = memory;
  const status = await observedStatus(key, app, desired, valid, ports, signal);
  return () => {
    // A look since then has seen more, and could decide nothing while the operation was there; one that was under way
    // then may write what is older.
    const isLatest = !isLooking && memory.looks === looks;
    memory.isSeenSynced = isLatest && isCurrent() && status.sync?.status === 'Synced';
    return isCurrent() ? status : undefined;
  };
}
