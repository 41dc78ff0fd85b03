import type { KubeClient } from '@setpoint/kube';
import type { AppliedResults } from '../diff/applied-results.ts';
import { compareState } from '../plan/compare-state.ts';
import type { ComparedResource, Comparison, Problem } from '../plan/comparison.ts';
import { SetpointError } from '@setpoint/core';
import { applyDeclared } from './apply-declared.ts';
import { forEachBounded } from './bounded.ts';

export interface ConfirmPorts {
  readonly client: Pick<KubeClient, 'apply'>;
  readonly applied: AppliedResults;
}

const dryRunsAtOnce = 8;

/**
 * The comparison with every difference confirmed by the API server: each object that seems to differ, and whose desired
 * state the server has not answered for before, is applied as a dry run, and what comes back is compared instead of
 * guessed. Differences made by admission or canonical forms vanish for good, since the answers are remembered in
 * `applied`. A refused object stays OutOfSync, with the refusal as a warning.
 */
export async function confirmDrift(
  comparison: Comparison,
  { client, applied }: ConfirmPorts,
  signal: AbortSignal,
): Promise<Comparison> {
  const { input } = comparison;
  const { schemas } = input;
  const doubtful = comparison.resources.filter(
    (resource) => isDoubtful(resource) && applied.get(resource.ref, resource.desiredHash) === undefined,
  );
  if (doubtful.length === 0) return comparison;
  const refusals: Problem[] = [];
  await forEachBounded(doubtful, dryRunsAtOnce, async ({ ref, desired, desiredHash, origin }) => {
    const options = { fieldManager: input.conventions.fieldManager, force: true, dryRun: true };
    try {
      applied.set(
        ref,
        desiredHash,
        await applyDeclared(desired as NonNullable<typeof desired>, options, { client, schemas }, signal),
      );
    } catch (cause) {
      signal.throwIfAborted();
      const error = SetpointError.from(cause);
      refusals.push({ severity: 'warning', error, ref, ...(origin === undefined ? {} : { origin }) });
    }
  });
  const confirmed = compareState({ ...input, applied });
  return { ...confirmed, problems: [...confirmed.problems, ...refusals] };
}

function isDoubtful({ desired, live, diff, kind }: ComparedResource): boolean {
  return desired !== undefined && live !== undefined && diff.length > 0 && kind === 'served';
}
