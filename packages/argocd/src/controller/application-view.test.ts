import { expect, it } from 'vitest';
import type { Application } from '../resources/application.ts';
import { withHydration } from './application-view.ts';

const hydrating = { currentOperation: { phase: 'Hydrating' as const, message: '' } };
const hydrated = { currentOperation: { phase: 'Hydrated' as const, message: '' } };

function application(status: Application['status']): Application {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name: 'wet', namespace: 'argocd' },
    spec: { project: 'default', destination: {} },
    ...(status === undefined ? {} : { status }),
  };
}

it('leaves what was hydrated while a sync ended as the hydrator has written it', () => {
  const seen = { sync: { status: 'Synced' as const }, sourceHydrator: hydrating };
  const current = application({ sync: { status: 'OutOfSync' }, sourceHydrator: hydrated });
  expect(withHydration(seen, current)).toEqual({ sync: { status: 'Synced' }, sourceHydrator: hydrated });
});

it('brings back nothing that the hydrator has taken away', () => {
  expect(withHydration({ sourceHydrator: hydrating }, application(undefined))).toEqual({});
});
