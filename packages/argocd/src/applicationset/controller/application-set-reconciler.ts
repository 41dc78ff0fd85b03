import { rfc3339, type SetpointError } from '@setpoint/core';
import { sameValue } from '@setpoint/kube';
import type { ReconcileResult } from '@setpoint/runtime';
import type { Application } from '../../resources/application.ts';
import type { ApplicationSet } from '../../resources/application-set.ts';
import { type Generation, generate } from '../generate.ts';
import { planRollout, type Rollout } from '../progressive/rollout.ts';
import { isDeletionReversed, rollingSteps } from '../progressive/steps.ts';
import { resourcesFinalizer } from '../template/render-application.ts';
import type { Outcome } from './conditions.ts';
import { finalizeSet } from './delete-set.ts';
import { policyOf } from './policy.ts';
import type { ApplicationSetPorts } from './ports.ts';
import { pollIntervalMs } from './requeue.ts';
import { nextStatus } from './set-status.ts';
import { validateGenerated } from './validate.ts';
import { deleteApplication, forEachApplication, writeApplication } from './write-applications.ts';

export const refreshAnnotation = 'argocd.argoproj.io/application-set-refresh';

/** After a problem the generators are asked again no later than this. */
const retryMs = 180_000;

interface CarriedOut {
  readonly hasProblems: boolean;
  /** The rollout moved, or has yet to see Applications that were just made: it may move again at once. */
  readonly isRolloutMoving: boolean;
}

/** What writing the Applications came to. */
interface Written {
  readonly error: OutcomeError | undefined;
  /** A failure that time may mend: to be tried again soon. */
  readonly passing: SetpointError | undefined;
}

interface Known {
  readonly generation: Generation;
  readonly atMs: number;
}

type OutcomeError = NonNullable<Outcome['error']>;

/**
 * Brings the Applications of one set closer to what its generators say. Generators are asked when something they
 * depend on changed, when their time has come, or when somebody asks; in between their last answer counts, so that an
 * Application's own life costs no question to Git or a host.
 *
 * Deletes need a complete answer: while any generator or template fails, Applications are created and updated, and
 * none is deleted.
 */
export class ApplicationSetReconciler {
  readonly #ports: ApplicationSetPorts;
  readonly #known = new Map<string, Known>();

  constructor(ports: ApplicationSetPorts) {
    this.#ports = ports;
  }

  /** The generators of the set are to be asked again. */
  taint(key: string): void {
    this.#known.delete(key);
  }

  async reconcile(key: string, signal: AbortSignal): Promise<ReconcileResult | undefined> {
    const set = this.#ports.sets.get(key);
    if (set === undefined) {
      this.#known.delete(key);
      return undefined;
    }
    if (set.metadata.deletionTimestamp !== undefined) {
      await finalizeSet(set, this.#ports, signal);
      return undefined;
    }
    const protectedSet = await this.#protect(set, signal);
    const isAsked = set.metadata.annotations?.[refreshAnnotation] !== undefined;
    const known = await this.#generation(key, protectedSet, isAsked, signal);
    const { hasProblems, isRolloutMoving } = await this.#carryOut(protectedSet, known.generation, signal);
    if (isAsked) {
      await this.#ports.sets.writeMetadata(set, { annotations: { [refreshAnnotation]: null } }, signal);
    }
    if (isRolloutMoving) return { requeueAfterMs: 0 };
    const dueMs = this.#dueMs(set, known, hasProblems);
    return dueMs === undefined
      ? undefined
      : { requeueAfterMs: Math.max(1, dueMs - this.#ports.clock.monotonicMs()) };
  }

  /** A set whose Applications go in order must not be gone before they are. */
  async #protect(set: ApplicationSet, signal: AbortSignal): Promise<ApplicationSet> {
    const { finalizers = [], resourceVersion } = set.metadata;
    if (!isDeletionReversed(set) || finalizers.includes(resourcesFinalizer)) return set;
    const metadata = { resourceVersion, finalizers: [...finalizers, resourcesFinalizer] };
    return this.#ports.sets.writeMetadata(set, metadata, signal);
  }

  async #generation(key: string, set: ApplicationSet, isAsked: boolean, signal: AbortSignal): Promise<Known> {
    const nowMs = this.#ports.clock.monotonicMs();
    const last = this.#known.get(key);
    const dueMs = last === undefined ? nowMs : (this.#dueMs(set, last, false) ?? Number.POSITIVE_INFINITY);
    if (last !== undefined && !isAsked && nowMs < dueMs) return last;
    // Known before it is made: a taint that comes meanwhile then takes it away again.
    const placeholder: Known = { generation: { applications: [], errors: [] }, atMs: nowMs };
    this.#known.set(key, placeholder);
    try {
      const made = { generation: await generate(set, this.#ports.generators, signal), atMs: nowMs };
      if (this.#known.get(key) === placeholder) this.#known.set(key, made);
      return made;
    } catch (error) {
      this.#known.delete(key);
      throw error;
    }
  }

  #dueMs(set: ApplicationSet, { generation, atMs }: Known, hasProblems: boolean): number | undefined {
    const interval = pollIntervalMs(set);
    if (generation.errors.length === 0 && !hasProblems)
      return interval === undefined ? undefined : atMs + interval;
    return atMs + Math.min(interval ?? retryMs, retryMs);
  }

  /** Writes the Applications and the status. */
  async #carryOut(set: ApplicationSet, generation: Generation, signal: AbortSignal): Promise<CarriedOut> {
    const { clock, targets, sets, settings } = this.#ports;
    const now = rfc3339(clock.now());
    const { valid, problems } = validateGenerated(set, generation.applications, targets());
    const steps = rollingSteps(set);
    const rollout =
      steps === undefined || steps.length === 0
        ? undefined
        : planRollout(set, steps, this.#ports.applications.of(set), valid, now);
    // Whose turn it is is recorded before its sync is started, so that it is not started twice.
    const recorded =
      rollout === undefined
        ? set
        : await sets.writeStatus(set, { ...set.status, applicationStatus: rollout.statuses }, signal);
    const written = await this.#write(recorded, generation, rollout?.applications ?? valid, signal);
    const error =
      generationError(generation) ??
      first(problems, 'ApplicationValidationError') ??
      written.error ??
      (steps?.length === 0
        ? { reason: 'ApplicationSetRolloutError', message: 'No steps defined for rollout' }
        : undefined);
    const outcome: Outcome = {
      parametersGenerated: generation.errors.length === 0,
      error,
      rollout: rollout?.conditions ?? [],
    };
    const owned = this.#ports.applications
      .of(set)
      .filter(({ metadata }) => metadata.deletionTimestamp === undefined);
    await sets.writeStatus(
      recorded,
      nextStatus(recorded, outcome, owned, statusesOf(rollout), now, settings().maxResources),
      signal,
    );
    if (written.passing !== undefined) throw written.passing;
    return {
      hasProblems: error !== undefined,
      isRolloutMoving: rollout !== undefined && isMoving(set, rollout, owned),
    };
  }

  async #write(
    set: ApplicationSet,
    generation: Generation,
    applications: readonly Application[],
    signal: AbortSignal,
  ): Promise<Written> {
    const ports = this.#ports;
    const { updates, deletes } = policyOf(set, ports.settings().policy);
    const unwritten = await forEachApplication(applications, signal, (app) =>
      writeApplication(set, app, updates, ports, signal),
    );
    const gone = deletes ? this.#superfluous(set, generation) : [];
    const undeleted = await forEachApplication(gone, signal, (app) =>
      deleteApplication(set, app, ports, signal),
    );
    return {
      error:
        first(unwritten, updates ? 'UpdateApplicationError' : 'CreateApplicationError') ??
        first(undeleted, 'DeleteApplicationError'),
      passing: [...unwritten, ...undeleted].find(({ retry }) => retry !== 'never'),
    };
  }

  /** Those of the set that a complete answer does not name; none while it is not complete. */
  #superfluous(set: ApplicationSet, { applications, errors }: Generation): Application[] {
    const isComplete = errors.length === 0 && applications.every(({ metadata }) => metadata.name);
    if (!isComplete) return [];
    const wanted = new Set(applications.map(({ metadata }) => metadata.name));
    return this.#ports.applications
      .of(set)
      .filter(({ metadata }) => !wanted.has(metadata.name) && metadata.deletionTimestamp === undefined);
  }
}

function isMoving(set: ApplicationSet, { statuses }: Rollout, owned: readonly Application[]): boolean {
  return owned.length > statuses.length || !sameValue(set.status?.applicationStatus ?? [], statuses);
}

function statusesOf(rollout: Rollout | undefined): Rollout['statuses'] {
  return rollout?.statuses ?? [];
}

function generationError({ errors }: Generation): OutcomeError | undefined {
  const [problem] = errors;
  if (problem === undefined) return undefined;
  const reason =
    problem.stage === 'generator' ? 'ApplicationGenerationFromParamsError' : 'RenderTemplateParamsError';
  return first(
    errors.map(({ error }) => error),
    reason,
  );
}

/** The first of the problems, and how many more there are: the status stays small. */
function first(problems: readonly SetpointError[], reason: string): OutcomeError | undefined {
  const [problem, ...more] = problems;
  if (problem === undefined) return undefined;
  const message = more.length === 0 ? problem.message : `${problem.message} (and ${more.length} more)`;
  return { reason, message };
}
