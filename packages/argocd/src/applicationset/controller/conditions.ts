import type {
  ApplicationSet,
  ApplicationSetCondition,
  ApplicationSetStatus,
} from '../../resources/application-set.ts';

type NewCondition = Omit<ApplicationSetCondition, 'lastTransitionTime'>;

/** How a reconcile went, for the conditions. */
export interface Outcome {
  /** Every generator gave its parameters and every template an Application. */
  readonly parametersGenerated: boolean;
  /** What went wrong, with Argo CD's reason for it; undefined when nothing did. */
  readonly error: { readonly reason: string; readonly message: string } | undefined;
  /** `RolloutProgressing` and `InvalidRolloutConfig`, of a progressive sync only. */
  readonly rollout: readonly NewCondition[];
}

/** The conditions after the reconcile, sorted by type; one that says the same keeps its time. */
export function nextConditions(
  set: ApplicationSet,
  outcome: Outcome,
  now: string,
): readonly ApplicationSetCondition[] {
  const before = set.status?.conditions ?? [];
  return [...conditionsOf(outcome), ...outcome.rollout]
    .map((next) => {
      const known = before.find(({ type }) => type === next.type);
      const same =
        known?.status === next.status && known.reason === next.reason && known.message === next.message;
      return same ? known : { ...next, lastTransitionTime: now };
    })
    .toSorted((a, b) => (a.type < b.type ? -1 : 1));
}

function conditionsOf({ parametersGenerated, error }: Outcome): NewCondition[] {
  const upToDate = 'All applications have been generated successfully';
  const generated: NewCondition = parametersGenerated
    ? {
        type: 'ParametersGenerated',
        status: 'True',
        reason: 'ParametersGenerated',
        message: 'Successfully generated parameters for all Applications',
      }
    : {
        type: 'ParametersGenerated',
        status: 'False',
        reason: 'ErrorOccurred',
        message: error?.message ?? '',
      };
  if (error === undefined) {
    const fine = { reason: 'ApplicationSetUpToDate', message: upToDate };
    return [
      generated,
      { type: 'ErrorOccurred', status: 'False', ...fine },
      { type: 'ResourcesUpToDate', status: 'True', ...fine },
    ];
  }
  return [
    generated,
    { type: 'ErrorOccurred', status: 'True', ...error },
    { type: 'ResourcesUpToDate', status: 'False', reason: 'ErrorOccurred', message: error.message },
  ];
}

/** Degraded by an error, else Progressing with a rollout, else Healthy when all is up to date. */
export function healthOf(
  conditions: readonly ApplicationSetCondition[],
): NonNullable<ApplicationSetStatus['health']> {
  const trueOne = (type: string): ApplicationSetCondition | undefined =>
    conditions.find((condition) => condition.type === type && condition.status === 'True');
  const error = trueOne('ErrorOccurred');
  if (error !== undefined) return { status: 'Degraded', message: error.message };
  const progressing = trueOne('RolloutProgressing');
  if (progressing !== undefined) return { status: 'Progressing', message: progressing.message };
  const upToDate = trueOne('ResourcesUpToDate');
  if (upToDate !== undefined) return { status: 'Healthy', message: upToDate.message };
  return { status: 'Unknown', message: 'No status conditions found for ApplicationSet' };
}
