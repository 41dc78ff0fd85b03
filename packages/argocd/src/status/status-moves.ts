import type { ApplicationStatus } from '../resources/application-status.ts';

/** How the sync status and the health moved, as Argo CD's events say it; nothing for a status that was not known before. */
export function statusMoves(
  before: ApplicationStatus | undefined,
  after: ApplicationStatus,
): readonly string[] {
  const detail = after.health?.message ? ` (${after.health.message})` : '';
  return [
    ...move('sync status', before?.sync?.status, after.sync?.status, ''),
    ...move('health status', before?.health?.status, after.health?.status, detail),
  ];
}

function move(
  what: string,
  from: string | undefined,
  to: string | undefined,
  detail: string,
): readonly string[] {
  return !from || !to || from === to ? [] : [`Updated ${what}: ${from} -> ${to}${detail}`];
}
