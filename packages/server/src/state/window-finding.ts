import {
  type Application,
  isAutomated,
  type SyncWindow,
  syncWindowsOf,
  syncWindowVerdict,
} from '@setpoint/argocd';
import { isTimeZone, nextFire, parseCron } from '@setpoint/kube';
import type { Services } from '../services.ts';
import type { Finding } from '../wire/common.ts';

/** That the windows of the project keep an application from being synced by itself; undefined when they do not. */
export function windowFinding(
  services: Pick<Services, 'state' | 'clock'>,
  app: Application,
): Finding | undefined {
  if (app.status?.sync?.status !== 'OutOfSync' || !isAutomated(app)) return undefined;
  const project = services.state.project(app.spec.project || 'default');
  if (project?.spec.syncWindows === undefined) return undefined;
  const nowMs = services.clock.now();
  const verdict = syncWindowVerdict(app, project, false, nowMs);
  if (verdict.open) return undefined;
  const { assigned, active } = syncWindowsOf(app, project, nowMs);
  const denying = active.filter(({ kind }) => kind === 'deny');
  const allowing = assigned.filter(({ kind }) => kind === 'allow');
  const deciding = denying.length > 0 ? denying : allowing;
  const byHand = syncWindowVerdict(app, project, true, nowMs).open;
  const opensMs = denying.length > 0 ? undefined : nextOpening(allowing, nowMs);
  return {
    severity: 'warning',
    code: 'sync.window',
    message: `The sync windows of the project ${project.metadata.name} keep it from being synced now: ${verdict.why}`,
    rule:
      deciding.map((window) => describe(window)).join('; ') ||
      'A window that cannot be read forbids every sync.',
    nextAction: [
      opensMs === undefined ? undefined : `It is synced when the next window opens, at ${minuteOf(opensMs)}.`,
      denying.length > 0 ? 'It is synced when the window has ended.' : undefined,
      byHand
        ? 'A sync by hand is possible now.'
        : 'Syncs by hand are not possible either; only a change of the project’s windows is.',
    ]
      .filter((part) => part !== undefined)
      .join(' '),
  };
}

function describe({ kind = '', schedule = '', duration = '', timeZone = '' }: SyncWindow): string {
  const verb = kind === 'deny' ? 'Denies' : 'Allows';
  return `${verb} syncs for ${duration} from each ${schedule} (${timeZone === '' ? 'UTC' : timeZone})`;
}

function nextOpening(windows: readonly SyncWindow[], nowMs: number): number | undefined {
  const fires = windows.flatMap(({ schedule = '', timeZone = '' }) => {
    const cron = parseCron(schedule);
    if (typeof cron === 'string') return [];
    const ms = nextFire(cron, nowMs, timeZone !== '' && isTimeZone(timeZone) ? timeZone : 'UTC');
    return ms === undefined ? [] : [ms];
  });
  return fires.length === 0 ? undefined : Math.min(...fires);
}

/** `2026-11-24 02:00 UTC` */
const minuteOf = (ms: number): string => `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
