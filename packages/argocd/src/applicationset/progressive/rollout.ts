import { SetpointError } from '@setpoint/core';
import { sameValue, scaledIntOrPercent } from '@setpoint/kube';
import { normalizeSpec } from '../controller/normalize-spec.ts';
import { ignoring } from '../controller/ignore-application-differences.ts';
import type { Application } from '../../resources/application.ts';
import type {
  ApplicationSet,
  ApplicationSetCondition,
  RolloutStatus,
  RolloutStep,
} from '../../resources/application-set.ts';
import { appProgress, rolloutMark } from './app-progress.ts';
import { type RolloutSteps, sortIntoSteps } from './steps.ts';

/** What a progressive sync does next. Nothing is written yet. */
export interface Rollout {
  readonly statuses: readonly RolloutStatus[];
  /** What was generated, with automated sync off, and a sync started where it is an Application's turn. */
  readonly applications: readonly Application[];
  readonly conditions: readonly Omit<ApplicationSetCondition, 'lastTransitionTime'>[];
}

/** Moves every Application of the set one step on, as far as the steps and their `maxUpdate` allow. */
export function planRollout(
  set: ApplicationSet,
  steps: readonly RolloutStep[],
  live: readonly Application[],
  generated: readonly Application[],
  now: string,
): Rollout {
  const sorted = sortIntoSteps(steps, generated);
  const desired = new Map(generated.map((app) => [app.metadata.name ?? '', withoutAutomation(app)]));
  const known = new Map((set.status?.applicationStatus ?? []).map((status) => [status.application, status]));
  const observed = live.map((app) => {
    const name = app.metadata.name ?? '';
    const step = sorted.stepOf.get(name);
    return appProgress(
      app,
      known.get(name),
      specDiffers(set, app, desired.get(name)),
      String(step === undefined ? -1 : step + 1),
      now,
    );
  });
  const turn = namesWhoseTurnItIs(sorted, observed);
  const { statuses, problem } = promote(sorted, observed, turn, now);
  const lives = new Map(live.map((app) => [app.metadata.name ?? '', app]));
  const pending = new Map(
    statuses
      .filter(({ status, application }) => status === 'Pending' && turn.has(application))
      .map((status) => [status.application, status]),
  );
  return {
    statuses,
    applications: generated.map((app) => {
      const name = app.metadata.name ?? '';
      const next = desired.get(name) as Application;
      const status = pending.get(name);
      return status === undefined || isSyncing(lives.get(name))
        ? next
        : withSync(next, app, rolloutMark(status));
    }),
    conditions: [progressing(steps, statuses), configuration(problem ?? sorted.problem)],
  };
}

/** The steps up to and including the first that is not done. */
function namesWhoseTurnItIs({ names }: RolloutSteps, statuses: readonly RolloutStatus[]): Set<string> {
  const healthy = new Set(
    statuses.filter(({ status }) => status === 'Healthy').map(({ application }) => application),
  );
  const turn = new Set<string>();
  for (const step of names) {
    for (const name of step) turn.add(name);
    if (!step.every((name) => healthy.has(name))) break;
  }
  return turn;
}

/** Waiting ones to Pending, so many of each step at once as its `maxUpdate` says. */
function promote(
  { steps, stepOf }: RolloutSteps,
  statuses: readonly RolloutStatus[],
  turn: ReadonlySet<string>,
  now: string,
): { readonly statuses: readonly RolloutStatus[]; readonly problem: string | undefined } {
  let problem: string | undefined;
  const room = steps.map((step, index) => {
    const ofStep = statuses.filter(({ application }) => stepOf.get(application) === index);
    const updating = ofStep.filter(({ status }) => status === 'Pending' || status === 'Progressing').length;
    try {
      return most(step.maxUpdate, ofStep.length) - updating;
    } catch (error) {
      problem ??= `Step ${index + 1} has an invalid maxUpdate value: ${String(step.maxUpdate)}`;
      if (!(error instanceof SetpointError)) throw error;
      return 1 - updating;
    }
  });
  const promoted = statuses.map((status) => {
    const step = stepOf.get(status.application);
    if (step === undefined || status.status !== 'Waiting' || !turn.has(status.application)) return status;
    if ((room[step] as number) <= 0) return status;
    room[step] = (room[step] as number) - 1;
    return {
      ...status,
      status: 'Pending',
      message:
        'Application moved to Pending status, watching for the Application resource to start Progressing',
      lastTransitionTime: now,
    };
  });
  return { statuses: promoted, problem };
}

/** A percentage above zero lets at least one through. */
function most(maxUpdate: number | string | undefined, total: number): number {
  if (maxUpdate === undefined) return Number.POSITIVE_INFINITY;
  const scaled = scaledIntOrPercent(maxUpdate, total, 'down');
  return typeof maxUpdate === 'string' && maxUpdate !== '0%' ? Math.max(1, scaled) : scaled;
}

function specDiffers(set: ApplicationSet, live: Application, desired: Application | undefined): boolean {
  if (desired === undefined) return false;
  const strip = ignoring(set.spec.ignoreApplicationDifferences, live.metadata.name ?? '');
  const compared = (app: Application): unknown => {
    const stripped = strip({ ...app, spec: normalizeSpec(app.spec) });
    return normalizeSpec(stripped.spec);
  };
  return !sameValue(compared(live), compared(desired));
}

/** The set starts the syncs itself. */
function withoutAutomation(app: Application): Application {
  const { syncPolicy } = app.spec;
  if (syncPolicy?.automated === undefined) return app;
  const automated = { ...syncPolicy.automated, enabled: false };
  return { ...app, spec: { ...app.spec, syncPolicy: { ...syncPolicy, automated } } };
}

function isSyncing(live: Application | undefined): boolean {
  return live?.operation !== undefined || live?.status?.operationState?.phase === 'Running';
}

function withSync(next: Application, generated: Application, mark: string): Application {
  const { automated, retry, syncOptions } = generated.spec.syncPolicy ?? {};
  const prune = automated !== undefined && automated.enabled !== false && automated.prune === true;
  return {
    ...next,
    operation: {
      initiatedBy: { username: 'applicationset-controller', automated: true },
      info: [
        { name: 'Reason', value: 'ApplicationSet RollingSync triggered a sync of this Application resource' },
        { name: 'Rollout', value: mark },
      ],
      sync: { ...(prune ? { prune } : {}), ...(syncOptions === undefined ? {} : { syncOptions }) },
      retry: retry ?? { limit: 5 },
    },
  };
}

function progressing(
  steps: readonly RolloutStep[],
  statuses: readonly RolloutStatus[],
): Omit<ApplicationSetCondition, 'lastTransitionTime'> {
  const unfinished = new Set(statuses.filter(({ status }) => status !== 'Healthy').map(({ step }) => step));
  const current = steps.findIndex((_, index) => unfinished.has(String(index + 1)));
  return current < 0
    ? {
        type: 'RolloutProgressing',
        status: 'False',
        reason: 'ApplicationSetRolloutComplete',
        message: 'ApplicationSet Rollout has completed',
      }
    : {
        type: 'RolloutProgressing',
        status: 'True',
        reason: 'ApplicationSetModified',
        message: `ApplicationSet is performing rollout of step ${current + 1}`,
      };
}

function configuration(problem: string | undefined): Omit<ApplicationSetCondition, 'lastTransitionTime'> {
  const type = 'InvalidRolloutConfig';
  return problem === undefined
    ? {
        type,
        status: 'False',
        reason: 'ApplicationSetValidRolloutConfig',
        message: 'Rolling Sync Configured correctly',
      }
    : { type, status: 'True', reason: 'ApplicationSetInvalidRolloutConfig', message: problem };
}
