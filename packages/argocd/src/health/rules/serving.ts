import { all, condition, field, listAt, not, present, textAt } from './check.ts';
import type { PlainMap } from '@setpoint/kube';
import { byCondition, type Rule, type RuleTable } from './rule.ts';

/** A condition of any type with one of the statuses, but for some types. */
function anyCondition(statuses: readonly string[], except: readonly string[] = []) {
  return (object: PlainMap): string | undefined => {
    const found = listAt(object, 'status.conditions').find(
      (one) => statuses.includes(textAt(one, 'status')) && !except.includes(textAt(one, 'type')),
    );
    return found === undefined
      ? undefined
      : `${textAt(found, 'type')}: ${textAt(found, 'message') || textAt(found, 'reason')}`;
  };
}

const knativeReady = byCondition('Ready');

/** An operator's resource is on its way until every one of these holds. */
function knativeOperator(...types: readonly string[]): Rule {
  return {
    rows: [
      ['Progressing', condition(['Ready', 'DeploymentsAvailable'], 'False')],
      ['Progressing', anyCondition(['Unknown'])],
      ['Healthy', all(...types.map((type) => condition(type, 'True')))],
      ['Degraded', present('status.conditions'), 'Not all components are installed'],
    ],
  };
}

const modelIsLoading = field('status.modelStatus.transitionStatus', 'InProgress');
const modelFailed = (object: PlainMap): string | undefined => {
  const transition = textAt(object, 'status.modelStatus.transitionStatus');
  return ['', 'UpToDate', 'InProgress'].includes(transition)
    ? undefined
    : `The model's transition status is ${transition}`;
};

/** Knative, KServe, Tekton. */
export const servingRules: RuleTable = [
  [
    ['serving.knative.dev/Service'],
    {
      rows: [
        ['Degraded', anyCondition(['False'])],
        ['Progressing', anyCondition(['Unknown'])],
        [
          'Healthy',
          all(...['ConfigurationsReady', 'RoutesReady', 'Ready'].map((type) => condition(type, 'True'))),
        ],
      ],
    },
  ],
  [
    [
      ...['Route', 'Configuration', 'Revision', 'DomainMapping'].map((kind) => `serving.knative.dev/${kind}`),
      ...['Broker', 'Trigger'].map((kind) => `eventing.knative.dev/${kind}`),
      'sources.knative.dev/*',
      'messaging.knative.dev/*',
    ],
    knativeReady,
  ],
  [['operator.knative.dev/KnativeEventing'], knativeOperator('Ready', 'InstallSucceeded')],
  [
    ['operator.knative.dev/KnativeServing'],
    knativeOperator('Ready', 'InstallSucceeded', 'DependenciesInstalled', 'DeploymentsAvailable'),
  ],
  [
    ['serving.kserve.io/InferenceService'],
    {
      rows: [
        ['Suspended', condition('Stopped', 'True'), 'The service is stopped'],
        ['Degraded', all(present('status.conditions'), modelFailed)],
        ['Progressing', modelIsLoading, 'The model is being loaded'],
        ['Progressing', anyCondition(['False', 'Unknown'], ['Stopped'])],
        ['Healthy', present('status.conditions'), 'The service is ready'],
      ],
    },
  ],
  [['serving.kserve.io/InferenceGraph', 'serving.kserve.io/TrainedModel'], byCondition('Ready')],
  [
    ['tekton.dev/PipelineRun', 'tekton.dev/TaskRun', 'tekton.dev/CustomRun'],
    {
      rows: [
        ['Suspended', field('spec.status', 'PipelineRunPending'), 'The run waits to be started'],
        ['Healthy', condition('Succeeded', 'True')],
        ['Degraded', condition('Succeeded', 'False')],
        ['Progressing', condition('Succeeded', 'Unknown')],
      ],
    },
  ],
  [
    ['triggers.tekton.dev/EventListener'],
    {
      rows: [
        ['Healthy', condition('Available', 'True')],
        ['Degraded', condition('Available', 'False')],
      ],
    },
  ],
  [['operator.tekton.dev/*'], byCondition('Ready')],
  [
    ['kubeflow.org/*'],
    {
      rows: [
        ['Suspended', condition('Suspended', 'True')],
        ['Degraded', condition('Failed', 'True')],
        ['Healthy', condition('Succeeded', 'True')],
        ['Progressing', all(condition('Running', 'True'), not(field('kind', 'Notebook')))],
        ['Healthy', all(field('kind', 'Notebook'), condition(['Running', 'Ready'], 'True'))],
      ],
    },
  ],
  [
    ['kagent.dev/Agent'],
    {
      rows: [
        ['Degraded', condition('Accepted', 'False')],
        ['Healthy', condition('Ready', 'True')],
      ],
    },
  ],
];
