import { SetpointError } from '@setpoint/core';
import { isPlainMap, type KubeObject, ownField, type PlainMap } from '@setpoint/kube';
import { deletePaths, setPath } from '../jq/paths.ts';
import { healthCodes } from './errors.ts';
import type { ImpactedResource } from './lua-actions.ts';
import { condition, field, listAt, textAt, valueAt } from './rules/check.ts';

interface ActionCall {
  readonly object: KubeObject;
  readonly parameters: Readonly<Record<string, string>>;
  readonly nowMs: number;
}

export interface BuiltinAction {
  readonly name: string;
  readonly displayName?: string;
  /** Parameters to ask for. */
  readonly params?: readonly string[];
  /** Not even shown. Default false. */
  readonly hidden?: (object: PlainMap) => boolean;
  /** Default false. */
  readonly disabled?: (object: PlainMap) => boolean;
  readonly run: (call: ActionCall) => readonly ImpactedResource[];
}

type Path = readonly string[];
type ValueOf = (call: ActionCall) => unknown;

/** A patch that sets fields; undefined removes one. */
function edit(...changes: readonly (readonly [path: Path, value: ValueOf])[]): BuiltinAction['run'] {
  return (call) => {
    let resource: unknown = call.object;
    for (const [path, valueFor] of changes) {
      const value = valueFor(call);
      resource = value === undefined ? deletePaths(resource, [path]) : setPath(resource, path, value);
    }
    return [{ operation: 'patch', resource: resource as KubeObject }];
  };
}

const always =
  (value: unknown): ValueOf =>
  () =>
    value;
const removed: ValueOf = () => undefined;
const now: ValueOf = ({ nowMs }) => `${new Date(nowMs).toISOString().slice(0, 19)}Z`;
const annotation = (name: string): Path => ['metadata', 'annotations', name];
const holds =
  (check: (object: PlainMap) => string | undefined) =>
  (object: PlainMap): boolean =>
    check(object) !== undefined;

const isPaused = holds(field('spec.paused', true));
const isSuspended = holds(field('spec.suspend', true));
const isNot =
  (check: (object: PlainMap) => boolean) =>
  (object: PlainMap): boolean =>
    !check(object);

const restartPods: BuiltinAction = {
  name: 'restart',
  run: edit([['spec', 'template', ...annotation('kubectl.kubernetes.io/restartedAt')], now]),
};
const scale: BuiltinAction = {
  name: 'scale',
  params: ['replicas'],
  run: edit([['spec', 'replicas'], replicasOf]),
};
const suspend: BuiltinAction = { name: 'suspend', run: edit([['spec', 'suspend'], always(true)]) };
const resume: BuiltinAction = { name: 'resume', run: edit([['spec', 'suspend'], always(false)]) };

function replicasOf({ parameters }: ActionCall): number {
  const text = Object.hasOwn(parameters, 'replicas') ? (parameters['replicas'] ?? '') : '';
  if (/^\s*\d+\s*$/.test(text)) return Number(text);
  throw new SetpointError(healthCodes.invalidParameter, `invalid number: ${text}`, {
    rule: 'replicas is a whole number, 0 or more',
    nextAction: 'Give the number of replicas.',
  });
}

const hasEnded = holds(condition(['Complete', 'Failed', 'FailureTarget', 'SuccessCriteriaMet'], 'True'));

const isFullyPromoted = (object: PlainMap): boolean =>
  valueAt(object, 'status.currentPodHash') === valueAt(object, 'status.stableRS');
const isAborted = holds(field('status.abort', true));

function isRolloutPaused(object: PlainMap): boolean {
  return listAt(object, 'status.pauseConditions').length > 0 || isPaused(object);
}

const rolloutActions: readonly BuiltinAction[] = [
  { name: 'restart', displayName: 'Restart Pods', run: edit([['spec', 'restartAt'], now]) },
  {
    name: 'resume',
    disabled: isNot(isRolloutPaused),
    run: ({ object, ...call }) =>
      edit(
        [['status', 'pauseConditions'], removed],
        ...(isPaused(object) ? ([[['spec', 'paused'], always(false)]] as const) : []),
      )({ object, ...call }),
  },
  {
    name: 'pause',
    disabled: (object) => isFullyPromoted(object) || isAborted(object) || isPaused(object),
    run: edit([['spec', 'paused'], always(true)]),
  },
  {
    name: 'abort',
    disabled: (object) => isFullyPromoted(object) || isAborted(object),
    run: edit([['status', 'abort'], always(true)]),
  },
  {
    name: 'retry',
    disabled: (object) => isFullyPromoted(object) || !isAborted(object),
    run: edit([['status', 'abort'], removed]),
  },
];

const fluxActions: readonly BuiltinAction[] = [
  { ...suspend, disabled: isSuspended },
  { ...resume, disabled: isNot(isSuspended) },
  {
    name: 'reconcile',
    disabled: isSuspended,
    run: edit([annotation('reconcile.fluxcd.io/requestedAt'), now]),
  },
];

/** A refresh interval of zero, whatever its unit, asks never to be refreshed. */
function neverRefreshes(object: PlainMap): boolean {
  return /^0(?:ns|us|µs|ms|s|m|h)?$/.test(textAt(object, 'spec.refreshInterval'));
}

const createJob: BuiltinAction = {
  name: 'create-job',
  displayName: 'Create Job',
  run: ({ object, nowMs }) => {
    const template = valueAt(object, 'spec.jobTemplate');
    const metadata = isPlainMap(template) ? ownField(template, 'metadata') : undefined;
    const stamp = new Date(nowMs).toISOString().replace(/[-T:]/g, '').slice(2, 12);
    const owner = {
      apiVersion: object.apiVersion,
      kind: object.kind,
      name: object.metadata.name,
      uid: object.metadata.uid,
      blockOwnerDeletion: true,
      controller: true,
    };
    const named = {
      ...(isPlainMap(metadata) ? metadata : {}),
      name: `${object.metadata.name ?? ''}-${stamp}`,
      ...(object.metadata.namespace === undefined ? {} : { namespace: object.metadata.namespace }),
      ownerReferences: [owner],
    };
    const job = { apiVersion: 'batch/v1', kind: 'Job', metadata: named, spec: valueAt(template, 'spec') };
    const marked = setPath(job, annotation('cronjob.kubernetes.io/instantiate'), 'manual') as KubeObject;
    return [{ operation: 'create', resource: marked }];
  },
};

const fluxKinds = [
  ...['Bucket', 'GitRepository', 'HelmChart', 'HelmRepository', 'OCIRepository'].map(
    (kind) => `source.toolkit.fluxcd.io/${kind}`,
  ),
  'kustomize.toolkit.fluxcd.io/Kustomization',
  'helm.toolkit.fluxcd.io/HelmRelease',
  'image.toolkit.fluxcd.io/ImageRepository',
  'image.toolkit.fluxcd.io/ImageUpdateAutomation',
  'notification.toolkit.fluxcd.io/Receiver',
];

/** The actions that kinds offer without any configuration, by `group/Kind`. */
export const builtinActions: ReadonlyMap<string, readonly BuiltinAction[]> = new Map<
  string,
  readonly BuiltinAction[]
>([
  ['apps/DaemonSet', [restartPods]],
  ['apps/StatefulSet', [restartPods, scale]],
  [
    'apps/Deployment',
    [
      restartPods,
      scale,
      { name: 'pause', disabled: isPaused, run: edit([['spec', 'paused'], always(true)]) },
      { name: 'resume', disabled: isNot(isPaused), run: edit([['spec', 'paused'], removed]) },
    ],
  ],
  [
    'argoproj.io/AnalysisRun',
    [
      {
        name: 'terminate',
        hidden: holds(field('status.phase', 'Successful', 'Failed', 'Error', 'Inconclusive')),
        run: edit([['spec', 'terminate'], always(true)]),
      },
    ],
  ],
  ['argoproj.io/Rollout', rolloutActions],
  [
    'batch/CronJob',
    [createJob, { ...suspend, hidden: isSuspended }, { ...resume, hidden: isNot(isSuspended) }],
  ],
  [
    'batch/Job',
    [
      { ...suspend, hidden: (object) => hasEnded(object) || isSuspended(object) },
      { ...resume, hidden: (object) => hasEnded(object) || !isSuspended(object) },
    ],
  ],
  [
    'external-secrets.io/ExternalSecret',
    [
      {
        name: 'refresh',
        disabled: (object) => neverRefreshes(object) && textAt(object, 'spec.refreshPolicy') !== 'OnChange',
        run: edit([annotation('force-sync'), now]),
      },
    ],
  ],
  [
    'external-secrets.io/PushSecret',
    [{ name: 'push', disabled: neverRefreshes, run: edit([annotation('force-sync'), now]) }],
  ],
  ...fluxKinds.map((kind) => [kind, fluxActions] as const),
]);
