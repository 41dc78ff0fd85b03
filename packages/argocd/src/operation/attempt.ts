import { SetpointError } from '@setpoint/core';
import { describeObject, gvkOf, type ObjectRef, refKey, refOf } from '@setpoint/kube';
import {
  type Comparison,
  type ExecutionState,
  executePlan,
  imagesOf,
  type Plan,
  planFrom,
  type Problem,
} from '@setpoint/sync';
import { isPermitted } from '../compare/compare-application.ts';
import { codes } from '../errors.ts';
import type { DestinationCluster } from '../clusters/destination.ts';
import { type Desired, isComplete } from '../desired/desired.ts';
import { isKindPermitted } from '../project/permissions.ts';
import type { AppProject } from '../resources/app-project.ts';
import type { Application } from '../resources/application.ts';
import type { ApplicationSource } from '../resources/application-source.ts';
import type { OperationResourceResult, OperationState } from '../resources/operation.ts';
import { sharedResources } from '../status/build-status.ts';
import { planNotApproved } from './approved-plan.ts';
import {
  executionOf,
  initialSyncResult,
  withExecution,
  withIntents,
  withoutIntents,
} from './operation-state.ts';
import { planOptionsFor } from './plan-options.ts';

/** What one attempt of a sync needs from its surroundings. */
export interface AttemptPorts {
  /** Resolves, renders and compares the sources at these revisions, or the manifests that came with the operation. */
  readonly compare: (
    sources: readonly ApplicationSource[],
    revisions: readonly string[],
  ) => Promise<{ readonly desired: Desired; readonly comparison: Comparison }>;
  /** Stores how far the sync has got; resolves when it is stored. */
  readonly checkpoint: (state: OperationState) => Promise<void>;
  /** Tells how far the sync has got; may be dropped when the next one follows soon. */
  readonly progress: (current: () => OperationState) => void;
  readonly execute: (plan: Plan, options: ExecuteAttempt) => ReturnType<typeof executePlan>;
}

interface ExecuteAttempt {
  readonly resumeFrom: ExecutionState | undefined;
  readonly onProgress: (current: () => ExecutionState) => void;
  readonly checkpoint: (state: ExecutionState) => Promise<void>;
}

export interface AttemptResult {
  /** `Running` when it waits for a person to confirm. */
  readonly phase: 'Succeeded' | 'Failed' | 'Error' | 'Running';
  readonly message: string;
  readonly state: OperationState;
}

/**
 * One attempt at an operation, from rendering to the last write. Expected failures are results; it throws only when it
 * is aborted or when something is broken.
 */
export async function attemptSync(
  app: Application,
  begun: OperationState,
  project: AppProject,
  cluster: DestinationCluster,
  ports: AttemptPorts,
): Promise<AttemptResult> {
  if (begun.operation.sync === undefined) {
    return { phase: 'Error', message: 'Invalid operation request: no operation specified', state: begun };
  }
  const target = begun.syncResult ?? initialSyncResult(app, begun.operation);
  const multiple = (target.sources?.length ?? 0) > 0;
  const sources = multiple ? (target.sources ?? []) : target.source === undefined ? [] : [target.source];
  const wanted = multiple ? (target.revisions ?? []) : [target.revision];
  const { desired, comparison } = await ports.compare(sources, wanted);
  const state: OperationState = {
    ...begun,
    // What cannot be read is named as it was asked for.
    syncResult: isComplete(desired)
      ? {
          ...target,
          ...(multiple
            ? { revisions: desired.revisions }
            : { revision: isLocal(begun) ? '' : desired.revisions[0] || target.revision }),
        }
      : target,
  };
  const options = planOptionsFor(app, state);
  const [shared] = options.failOnSharedResource === true ? sharedResources(app, comparison) : [];
  if (shared !== undefined)
    return { phase: 'Failed', message: `Shared resource found: ${shared.message}`, state };
  const plan = planFrom(comparison, options);
  const found = [
    ...comparison.problems,
    ...deniedObjects(comparison, project, cluster),
    ...plan.problems,
  ].filter(({ severity }) => severity === 'error');
  if (found.length > 0) {
    const broken = comparison.problems.some(({ severity }) => severity === 'error');
    const message = [...new Set(found.map(({ error }) => error))].map((error) => error.describe()).join('\n');
    return { phase: broken ? 'Error' : 'Failed', message, state: withRefusals(state, comparison, found) };
  }
  const notApproved = planNotApproved(begun, plan);
  if (notApproved !== undefined) return { phase: 'Failed', message: notApproved.describe(), state };
  const intended = begun.operation.sync.dryRun === true ? state : withIntents(state, app, plan);
  await ports.checkpoint(intended);
  const execution = await ports.execute(plan, {
    resumeFrom: executionOf(intended),
    onProgress: (current) => ports.progress(() => withExecution(intended, current())),
    checkpoint: (reached) => ports.checkpoint(withExecution(intended, reached)),
  });
  const phase = endOf(execution);
  const reached = withExecution(intended, execution);
  return {
    phase,
    message: execution.message,
    state: phase === 'Running' ? reached : withoutIntents(reached),
  };
}

/** What came with the operation is no revision's. */
function isLocal({ operation }: OperationState): boolean {
  return (operation.sync?.manifests?.length ?? 0) > 0;
}

function endOf(execution: ExecutionState): AttemptResult['phase'] {
  return execution.phase === 'Terminating' ? 'Failed' : execution.phase;
}

/** What stands against single objects, told of each of them as what a write that failed is. */
function withRefusals(
  state: OperationState,
  { resources, hooks }: Comparison,
  problems: readonly Problem[],
): OperationState {
  const refusals = new Map(
    problems.flatMap(({ ref, error }) => (ref === undefined ? [] : [[refKey(ref), error]])),
  );
  const refused = [...resources, ...hooks].flatMap(({ ref, version, desired }): OperationResourceResult[] => {
    const error = refusals.get(refKey(ref));
    if (error === undefined) return [];
    const images = desired === undefined ? [] : imagesOf(desired);
    const { message } = error;
    const result = {
      ...ref,
      version,
      status: 'SyncFailed',
      syncPhase: 'Sync',
      message,
      // The others were never tried.
      ...(error.code === 'sync.dependency-missing' ? { hookPhase: 'Failed' } : {}),
    };
    return [images.length === 0 ? result : { ...result, images }];
  });
  if (refused.length === 0) return state;
  return { ...state, syncResult: { ...(state.syncResult ?? { revision: '' }), resources: refused } };
}

/** Objects of the source that the project does not allow. */
function deniedObjects(
  comparison: Comparison,
  project: AppProject,
  cluster: DestinationCluster,
): readonly Problem[] {
  const name = project.metadata.name ?? '';
  return [...comparison.resources, ...comparison.hooks].flatMap(({ desired, ref }) => {
    if (desired === undefined || isPermitted(ref, project, cluster)) return [];
    const error = new SetpointError(codes.notPermitted, deniedMessage(ref, project), {
      subject: describeObject(desired),
      rule: `The project ${name} lists what its applications may hold.`,
      nextAction: `Remove the object from the source, or allow ${[gvkOf(desired).kind, refOf(desired).namespace].filter(Boolean).join(' in ')} in the project.`,
    });
    return [{ severity: 'error', error, ref }];
  });
}

function deniedMessage({ group, kind, namespace, name: object }: ObjectRef, project: AppProject): string {
  const name = project.metadata.name ?? '';
  return isKindPermitted(project, group, kind, object, namespace !== '')
    ? `namespace ${namespace} is not permitted in project '${name}'`
    : `resource ${group}:${kind} is not permitted in project ${name}`;
}
