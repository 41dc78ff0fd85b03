import type { Color, Paint } from './style.ts';

const looks: Readonly<Record<string, readonly [Color, string]>> = {
  Synced: ['green', '✓'],
  OutOfSync: ['yellow', '✗'],
  Healthy: ['green', '●'],
  Progressing: ['blue', '◐'],
  Suspended: ['gray', '‖'],
  Missing: ['yellow', '○'],
  Degraded: ['red', '✗'],
  Unknown: ['gray', '?'],
  Succeeded: ['green', '✓'],
  Running: ['blue', '◐'],
  Terminating: ['yellow', '◐'],
  Failed: ['red', '✗'],
  Error: ['red', '✗'],
  SyncFailed: ['red', '✗'],
  Pruned: ['green', '−'],
  PruneSkipped: ['gray', '−'],
};

/** A status as icon and word, coloured where colours are wanted: never told by colour alone. */
export function showStatus(status: string | undefined, paint: Paint): string {
  if (status === undefined || status === '') return '';
  const [color, icon] = looks[status] ?? ['gray', '·'];
  return paint(color, `${icon} ${status}`);
}
