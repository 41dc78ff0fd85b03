import { expect, it } from 'vitest';
import { statusMoves } from './status-moves.ts';

const status = (sync: string, health: string, message?: string) => ({
  sync: { status: sync },
  health: { status: health, ...(message === undefined ? {} : { message }) },
});

it('tells how sync and health moved, in the words of Argo CD’s events', () => {
  expect(statusMoves(status('Synced', 'Healthy'), status('OutOfSync', 'Degraded', 'web is broken'))).toEqual([
    'Updated sync status: Synced -> OutOfSync',
    'Updated health status: Healthy -> Degraded (web is broken)',
  ]);
});

it('tells nothing of what stayed, nor of what was not known before', () => {
  expect(statusMoves(status('Synced', 'Healthy'), status('Synced', 'Healthy'))).toEqual([]);
  expect(statusMoves(undefined, status('Synced', 'Healthy'))).toEqual([]);
});
