import { type CronSchedule, isTimeZone, nextFire, parseCron } from '@setpoint/kube';
import { parseGoDuration } from '../model/duration.ts';
import type { AppProject, AppProjectSpec } from '../resources/app-project.ts';
import type { Application } from '../resources/application.ts';
import { globMatches } from './glob.ts';

export type SyncWindow = NonNullable<AppProjectSpec['syncWindows']>[number];

const minuteMs = 60_000;

/** Whether a sync may start now. Once started it is not interrupted by a window. */
export type WindowVerdict =
  | { readonly open: true }
  /** `why` is what people read; look again after a minute. */
  | { readonly open: false; readonly why: string };

/**
 * What the project's sync windows say about a sync of the application. The rules are Argo CD's: an active deny window
 * forbids it, unless it is manual and every such window lets manual syncs pass; else an active allow window permits it;
 * else allow windows that are not active forbid it likewise. A window that cannot be read forbids.
 */
export function syncWindowVerdict(
  app: Application,
  project: AppProject,
  isManual: boolean,
  nowMs: number,
): WindowVerdict {
  const windows = (project.spec.syncWindows ?? []).filter((window) => concerns(window, app));
  const active: SyncWindow[] = [];
  for (const window of windows) {
    const state = isActive(window, nowMs);
    if (state === undefined)
      return { open: false, why: `sync window "${window.schedule ?? ''}" cannot be read` };
    if (state) active.push(window);
  }
  const passes = (list: readonly SyncWindow[]): boolean =>
    isManual && list.every((window) => window.manualSync === true);
  const denying = active.filter((window) => window.kind === 'deny');
  if (denying.length > 0)
    return passes(denying) ? { open: true } : { open: false, why: 'a deny window is active' };
  if (active.some((window) => window.kind === 'allow')) return { open: true };
  const closed = windows.filter((window) => window.kind === 'allow');
  if (closed.length === 0 || passes(closed)) return { open: true };
  return { open: false, why: 'no allow window is active' };
}

/** The windows of the project that concern the application, and those of them that are active now. */
export function syncWindowsOf(
  app: Application,
  project: AppProject,
  nowMs: number,
): { readonly assigned: readonly SyncWindow[]; readonly active: readonly SyncWindow[] } {
  const assigned = (project.spec.syncWindows ?? []).filter((window) => concerns(window, app));
  return { assigned, active: assigned.filter((window) => isWindowActive(window, nowMs)) };
}

/** Whether the window is open now; one that cannot be read is not. */
export function isWindowActive(window: SyncWindow, nowMs: number): boolean {
  return isActive(window, nowMs) === true;
}

/** With `andOperator` every kind of selector that is set must match, else one match is enough. */
function concerns(window: SyncWindow, app: Application): boolean {
  const { server, name, namespace } = app.spec.destination;
  const selectors: (readonly [readonly string[] | undefined, readonly (string | undefined)[]])[] = [
    [window.applications, [app.metadata.name]],
    [window.clusters, [name, server]],
    [window.namespaces, [namespace]],
  ];
  const set = selectors.filter(([globs]) => (globs?.length ?? 0) > 0);
  const matches = ([globs = [], values]: (typeof selectors)[number]): boolean =>
    globs.some((glob) =>
      values.some((value) => value !== undefined && value !== '' && globMatches(glob, value)),
    );
  if (set.length === 0) return false;
  return window.andOperator === true ? set.every(matches) : set.some(matches);
}

interface Parsed {
  readonly schedule: CronSchedule;
  readonly durationMs: number;
  readonly timeZone: string;
  /** The last answer, which holds for its minute. */
  minute: number;
  active: boolean;
}

const parsedWindows = new Map<string, Parsed | undefined>();

/** True while less than the duration has passed since the schedule last fired; undefined when unreadable. */
function isActive(window: SyncWindow, nowMs: number): boolean | undefined {
  const key = `${window.schedule ?? ''}\0${window.duration ?? ''}\0${window.timeZone ?? ''}`;
  if (!parsedWindows.has(key)) {
    if (parsedWindows.size > 1000) parsedWindows.clear();
    parsedWindows.set(key, parse(window));
  }
  const parsed = parsedWindows.get(key);
  if (parsed === undefined) return undefined;
  const minute = Math.floor(nowMs / minuteMs);
  if (parsed.minute !== minute) {
    const { schedule, durationMs, timeZone } = parsed;
    const firedMs = nextFire(schedule, minute * minuteMs - durationMs, timeZone);
    parsed.minute = minute;
    parsed.active = firedMs !== undefined && firedMs <= minute * minuteMs;
  }
  return parsed.active;
}

/** A zone that does not exist counts as UTC, as in Argo CD. */
function parse({ schedule: text = '', duration = '', timeZone = '' }: SyncWindow): Parsed | undefined {
  const schedule = parseCron(text);
  const durationMs = parseGoDuration(duration);
  if (typeof schedule === 'string' || durationMs === undefined) return undefined;
  const zone = timeZone !== '' && isTimeZone(timeZone) ? timeZone : 'UTC';
  return { schedule, durationMs, timeZone: zone, minute: -1, active: false };
}
