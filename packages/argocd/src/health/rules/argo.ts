import { isPlainMap, ownField, type PlainMap, sameValue } from '@setpoint/kube';
import { all, type Check, condition, field, listAt, present, textAt, valueAt } from './check.ts';
import type { Row, Rule, RuleTable } from './rule.ts';

/** Message of the object's own status. */
function phase(...phases: readonly string[]): Check {
  return (object) =>
    phases.includes(textAt(object, 'status.phase')) ? textAt(object, 'status.message') : undefined;
}

/** Rollouts before 0.10 put a hash there, which is larger than any generation or no number at all. */
const specNotObserved: Check = (object) => {
  const status = valueAt(object, 'status');
  const observed = Number(valueAt(object, 'status.observedGeneration') ?? Number.NaN);
  const current = Number(valueAt(object, 'metadata.generation') ?? 0);
  return status === undefined || observed < current ? 'The spec has not been observed yet' : undefined;
};

const workloadNotObserved: Check = (object) => {
  const annotations = valueAt(object, 'metadata.annotations') as PlainMap | undefined;
  if (valueAt(object, 'spec.workloadRef') === undefined || annotations === undefined) return undefined;
  const wanted = Number(annotations['rollout.argoproj.io/workload-generation'] ?? Number.NaN);
  const observed = Number(valueAt(object, 'status.workloadObservedGeneration') ?? Number.NaN);
  return Object.is(wanted, observed) ? undefined : 'The workload has not been observed yet';
};

function count(object: PlainMap, path: string, otherwise = 0): number {
  return Number(valueAt(object, path) ?? otherwise);
}

const replicasMissing: Check = (object) => {
  const updated = count(object, 'status.updatedReplicas');
  if (updated < count(object, 'spec.replicas', 1)) return 'More replicas need to be updated';
  return count(object, 'status.availableReplicas') < updated
    ? 'Updated replicas are not available yet'
    : undefined;
};

/** Blue-green: the active service has to select the current pods, and the analysis to have made them stable. */
const cutoverPending: Check = (object) => {
  if (valueAt(object, 'spec.strategy.blueGreen') === undefined) return undefined;
  const current = textAt(object, 'status.currentPodHash');
  if (textAt(object, 'status.blueGreen.activeSelector') !== current)
    return 'The active service is not switched yet';
  const stable = stableHash(object);
  return stable !== '' && stable !== current ? 'Waiting for analysis to complete' : undefined;
};

const canaryStepsPending: Check = (object) => {
  if (valueAt(object, 'spec.strategy.canary') === undefined) return undefined;
  if (count(object, 'status.replicas') > count(object, 'status.updatedReplicas'))
    return 'Old replicas remain';
  return stableHash(object) === textAt(object, 'status.currentPodHash')
    ? undefined
    : 'Waiting for the steps to finish';
};

function stableHash(object: PlainMap): string {
  return textAt(object, 'status.stableRS') || textAt(object, 'status.canary.stableRS');
}

const beforeVersion1: readonly Row[] = [
  ['Degraded', condition('InvalidSpec', ['True', 'False'])],
  [
    'Degraded',
    condition('Progressing', ['True', 'False', 'Unknown'], {
      reason: ['RolloutAborted', 'ProgressDeadlineExceeded'],
    }),
  ],
  [
    'Suspended',
    (object) => (listAt(object, 'status.pauseConditions').length > 0 ? 'The rollout is paused' : undefined),
  ],
  ['Suspended', field('spec.paused', true), 'The rollout is paused'],
  ['Progressing', (object) => (textAt(object, 'status.currentPodHash') === '' ? 'No status yet' : undefined)],
  ['Progressing', replicasMissing],
  ['Progressing', cutoverPending],
  ['Progressing', canaryStepsPending],
];

const rollout: Rule = {
  rows: [
    ['Progressing', specNotObserved],
    ['Progressing', workloadNotObserved],
    ['Suspended', phase('Paused')],
    ['Healthy', phase('Healthy')],
    ['Degraded', phase('Degraded')],
    ['Progressing', phase('Progressing')],
    ...beforeVersion1,
  ],
  otherwise: 'Healthy',
};

const finished: Rule = {
  rows: [
    ['Healthy', phase('Successful')],
    ['Degraded', phase('Failed', 'Error')],
    ['Unknown', phase('Inconclusive')],
  ],
};

/**
 * An Application is as healthy as it says it is, once it has looked at what it now asks for and no sync is under way or
 * asked for; that is what waves of applications wait for.
 */
const application: Rule = {
  rows: [
    [
      'Progressing',
      field('status.operationState.phase', 'Running', 'Terminating'),
      'An operation is running',
    ],
    ['Progressing', present('operation'), 'An operation is asked for'],
    ['Progressing', comparedToOther, 'The application has changed since it was compared'],
    ...(['Healthy', 'Suspended', 'Progressing', 'Missing', 'Degraded', 'Unknown'] as const).map(
      (code): Row => [code, all(field('status.health.status', code), healthMessage)],
    ),
  ],
};

/** Holds while the last comparison was of other sources or another destination than the spec has now. */
function comparedToOther(object: PlainMap): string | undefined {
  const compared = valueAt(object, 'status.sync.comparedTo');
  const spec = valueAt(object, 'spec');
  if (!isPlainMap(compared) || !isPlainMap(spec)) return undefined;
  const fields = ['destination', listAt(spec, 'sources').length > 0 ? 'sources' : 'source'];
  return fields.every((name) => sameValue(ownField(compared, name), ownField(spec, name))) ? undefined : '';
}

function healthMessage(object: PlainMap): string {
  return textAt(object, 'status.health.message');
}

export const argoRules: RuleTable = [
  [['argoproj.io/Application'], application],
  [
    ['argoproj.io/ApplicationSet'],
    {
      rows: [
        ['Degraded', condition('ErrorOccurred', 'True')],
        ['Degraded', condition('ResourcesUpToDate', 'False')],
        ['Progressing', condition('RolloutProgressing', 'True')],
        ['Healthy', condition('ResourcesUpToDate', 'True')],
      ],
    },
  ],
  [['argoproj.io/Rollout'], rollout],
  [['argoproj.io/AnalysisRun', 'argoproj.io/Experiment'], finished],
  [
    ['argoproj.io/CronWorkflow'],
    { rows: [['Degraded', condition(['SpecError', 'SubmissionError'], 'True')]], otherwise: 'Healthy' },
  ],
  [
    ['argoproj.io/EventBus', 'argoproj.io/EventSource', 'argoproj.io/Sensor'],
    {
      rows: [
        ['Degraded', condition('Deployed', 'False')],
        ['Healthy', condition('Deployed', 'True')],
      ],
    },
  ],
  [
    ['flagger.app/Canary'],
    {
      rows: [
        ['Degraded', field('status.phase', 'Failed'), 'The canary failed'],
        ['Healthy', field('status.phase', 'Succeeded', 'Initialized')],
        ['Progressing', field('status.phase', 'Progressing', 'Finalising', 'Promoting')],
        ['Unknown', present('status')],
      ],
      otherwise: 'Unknown',
    },
  ],
];
