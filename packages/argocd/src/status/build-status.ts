import { type Comparison, imagesOf } from '@setpoint/sync';
import { rfc3339 } from '@setpoint/core';
import { namespacedName } from '@setpoint/kube';
import { type ConditionType, mergeConditions, type NewCondition } from '../model/conditions.ts';
import { hasMultipleSources, sourceFieldsOf } from '../model/sources.ts';
import type { Application } from '../resources/application.ts';
import type { ApplicationStatus, SyncStatus } from '../resources/application-status.ts';
import { type Desired, isComplete } from '../desired/desired.ts';
import { codes } from '../errors.ts';
import { sourcesOf } from '../model/sources.ts';
import { externalUrlsOf, linksOf } from './external-urls.ts';

/** Condition types that a comparison decides anew. */
export const comparisonConditions: readonly ConditionType[] = [
  'InvalidSpecError',
  'UnknownError',
  'ComparisonError',
  'SharedResourceWarning',
  'RepeatedResourceWarning',
  'ExcludedResourceWarning',
  'OrphanedResourceWarning',
  'InvalidAnnotationWarning',
];

/** `status.sync` of a comparison: its verdict, the revision compared, and what it was compared to. */
function syncStatusOf(app: Application, desired: Desired, status: string): SyncStatus {
  const multiple = hasMultipleSources(app);
  const revisions = comparedRevisions(app, desired);
  return {
    status,
    ...(multiple ? (isComplete(desired) ? { revisions } : {}) : { revision: revisions[0] ?? '' }),
    comparedTo: comparedTo(app),
  };
}

/** `status.sync.comparedTo`: what of the spec a comparison is of. */
export function comparedTo(app: Application): NonNullable<SyncStatus['comparedTo']> {
  const { destination, ignoreDifferences } = app.spec;
  return {
    destination,
    ...sourceFieldsOf(app),
    ...(ignoreDifferences === undefined ? {} : { ignoreDifferences }),
  };
}

/** What could not be compared is named as it was asked for. */
function comparedRevisions(app: Application, desired: Desired): readonly string[] {
  if (isComplete(desired)) return desired.revisions;
  return sourcesOf(app).map(({ targetRevision }) => targetRevision ?? '');
}

/** One for each object that another application has marked as its own since. */
export function sharedResources(app: Application, { resources }: Comparison): readonly NewCondition[] {
  return resources.flatMap(({ ref, otherOwner }): NewCondition[] => {
    if (otherOwner === undefined) return [];
    const names = `${namespacedName(app)} and ${otherOwner.replaceAll('_', '/')}`;
    const message = `${ref.kind}/${ref.name} is part of applications ${names}`;
    return [{ type: 'SharedResourceWarning', message }];
  });
}

/** The conditions that a comparison's problems make. */
export function conditionsOf(
  app: Application,
  comparison: Comparison,
  desired: Desired,
): readonly NewCondition[] {
  const failed: NewCondition[] =
    desired.problems.length === 0
      ? []
      : [
          {
            type: 'ComparisonError',
            message: `Failed to load target state: ${desired.problems.map((problem) => problem.describe()).join('\n')}`,
          },
        ];
  const found = comparison.problems
    .filter((problem) => !desired.problems.includes(problem.error))
    .map(
      (problem): NewCondition => ({
        type: conditionTypeOf(problem.error.code),
        message: problem.error.describe(),
      }),
    );
  return [...failed, ...found, ...sharedResources(app, comparison)];
}

function conditionTypeOf(code: string): ConditionType {
  if (code === codes.excludedResource) return 'ExcludedResourceWarning';
  if (code === 'sync.duplicate') return 'RepeatedResourceWarning';
  if (code === 'sync.annotation-invalid') return 'InvalidAnnotationWarning';
  // What the API server refused is an error of the comparison, though the rest of it stands.
  return 'ComparisonError';
}

export interface StatusInput {
  readonly app: Application;
  readonly desired: Desired;
  readonly comparison: Comparison;
  readonly resources: ApplicationStatus['resources'];
  readonly conditions: readonly NewCondition[];
  readonly isAppOfApps: boolean;
  readonly controllerNamespace: string;
  readonly nowMs: number;
}

/**
 * The status after a comparison. `reconciledAt` moves only when something else does or when somebody asked, so that an
 * application at rest is not written to.
 */
export function buildStatus(input: StatusInput): ApplicationStatus {
  const { app, desired, comparison, nowMs } = input;
  const {
    conditions: old = [],
    resources: _,
    sourceType: _type,
    sourceTypes: _types,
    ...before
  } = app.status ?? {};
  const evaluated = [...comparisonConditions, 'SyncError'] as const;
  const conditions = mergeConditions(old, input.conditions, evaluated, nowMs);
  const live = [...comparison.resources, ...comparison.hooks]
    .map((resource) => resource.live)
    .filter((object) => object !== undefined);
  const images = [...new Set(live.flatMap((object) => imagesOf(object)))].toSorted();
  const urls = [
    ...new Set([...linksOf(app), ...live.flatMap((object) => externalUrlsOf(object))]),
  ].toSorted();
  return {
    ...before,
    sync: syncStatusOf(app, desired, comparison.status),
    health: healthOf(before.health, comparison, nowMs),
    ...(input.resources?.length ? { resources: input.resources } : {}),
    ...(conditions.length > 0 ? { conditions } : {}),
    ...sourceTypesOf(app, desired),
    summary: {
      ...(images.length > 0 ? { images } : {}),
      ...(urls.length > 0 ? { externalURLs: urls } : {}),
      ...(input.isAppOfApps ? { isAppOfApps: true } : {}),
    },
    controllerNamespace: input.controllerNamespace,
  };
}

/** Unknown as long as the sources cannot be read. */
function sourceTypesOf(
  app: Application,
  desired: Desired,
): Pick<ApplicationStatus, 'sourceType' | 'sourceTypes'> {
  const { sourceTypes } = desired;
  const [first] = sourceTypes;
  if (!isComplete(desired) || first === undefined) return {};
  return hasMultipleSources(app) ? { sourceTypes } : { sourceType: first };
}

function healthOf(
  before: ApplicationStatus['health'],
  comparison: Comparison,
  nowMs: number,
): NonNullable<ApplicationStatus['health']> {
  const changed = before?.status !== comparison.health;
  return {
    status: comparison.health,
    ...(comparison.healthMessage === '' ? {} : { message: comparison.healthMessage }),
    lastTransitionTime:
      changed || before.lastTransitionTime === undefined ? rfc3339(nowMs) : before.lastTransitionTime,
  };
}
