import { rfc3339 } from '@setpoint/core';
import { sameValue } from '@setpoint/kube';
import type { Application } from '../resources/application.ts';

type HydratorStatus = NonNullable<NonNullable<Application['status']>['sourceHydrator']>;

const hydrateAnnotation = 'argocd.argoproj.io/hydrate';

/** How long a failed hydration rests before it is tried again with nothing changed, milliseconds. */
const failedRestMs = 120_000;

/** Whether somebody asked for a hydration, and whether of what was hydrated already too. */
export function isHydrateAsked({ metadata }: Application): 'no' | 'normal' | 'hard' {
  const asked = metadata.annotations?.[hydrateAnnotation];
  if (asked === undefined) return 'no';
  return asked === 'hard' ? 'hard' : 'normal';
}

/** Whether the application's manifests have to be made from this dry commit. */
export function needsHydration(app: Application, drySha: string, nowMs: number): boolean {
  const { currentOperation: last, lastComparedDryRevision } = app.status?.sourceHydrator ?? {};
  const asked = isHydrateAsked(app);
  // One that was under way when a process ended is begun again: committing what is there already commits nothing.
  if (last === undefined || last.phase === 'Hydrating' || asked === 'hard') return true;
  if (!sameValue(last.sourceHydrator, app.spec.sourceHydrator)) return true;
  if (lastComparedDryRevision !== drySha) return true;
  if (last.phase === 'Hydrated') return false;
  return asked !== 'no' || restLeftMs(app, nowMs) === 0;
}

/** How long a failed hydration still rests; 0 when it may be tried again, or has not failed. */
export function restLeftMs({ status }: Application, nowMs: number): number {
  const last = status?.sourceHydrator?.currentOperation;
  if (last?.phase !== 'Failed' || last.finishedAt === undefined) return 0;
  const restedMs = nowMs - Date.parse(last.finishedAt);
  // An end that is still to come was written by another clock, and says nothing.
  return restedMs < 0 ? 0 : Math.max(0, failedRestMs - restedMs);
}

/** What was begun, written before anything is committed. */
export function hydrating(app: Application, nowMs: number): Application {
  const status = app.status?.sourceHydrator;
  const { sourceHydrator } = app.spec;
  if (sourceHydrator === undefined) return app;
  const last = status?.currentOperation;
  if (last?.phase === 'Hydrating' && sameValue(last.sourceHydrator, sourceHydrator)) return app;
  const currentOperation = {
    startedAt: rfc3339(nowMs),
    phase: 'Hydrating' as const,
    message: '',
    sourceHydrator,
  };
  return withHydrator(app, { ...status, currentOperation });
}

export function hydrated(app: Application, drySha: string, hydratedSha: string, nowMs: number): Application {
  const { sourceHydrator } = app.spec;
  const begun = app.status?.sourceHydrator?.currentOperation;
  if (sourceHydrator === undefined || begun === undefined) return app;
  const done = {
    drySHA: drySha,
    hydratedSHA: hydratedSha,
    sourceHydrator: begun.sourceHydrator ?? sourceHydrator,
  };
  return withoutAsk(
    withHydrator(app, {
      currentOperation: {
        startedAt: begun.startedAt ?? rfc3339(nowMs),
        finishedAt: rfc3339(nowMs),
        phase: 'Hydrated',
        message: '',
        ...done,
      },
      lastSuccessfulOperation: done,
      lastComparedDryRevision: drySha,
    }),
  );
}

/** `drySha` is undefined when the dry commit is not known. */
export function failedHydration(
  app: Application,
  drySha: string | undefined,
  why: string,
  nowMs: number,
): Application {
  const status = app.status?.sourceHydrator;
  const begun = status?.currentOperation;
  if (begun === undefined) return app;
  const known = drySha === undefined ? {} : { drySHA: drySha };
  return withoutAsk(
    withHydrator(app, {
      ...status,
      ...(drySha === undefined ? {} : { lastComparedDryRevision: drySha }),
      currentOperation: {
        ...begun,
        ...known,
        phase: 'Failed',
        finishedAt: rfc3339(nowMs),
        message: `Failed to hydrate: ${why}`,
      },
    }),
  );
}

/** The application without the annotation that asked for a hydration: it has been answered. */
export function withoutAsk(app: Application): Application {
  const { annotations } = app.metadata;
  if (annotations?.[hydrateAnnotation] === undefined) return app;
  const { [hydrateAnnotation]: _asked, ...rest } = annotations;
  return { ...app, metadata: { ...app.metadata, annotations: rest } };
}

function withHydrator(app: Application, sourceHydrator: HydratorStatus): Application {
  return { ...app, status: { ...app.status, sourceHydrator } };
}
