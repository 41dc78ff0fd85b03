import { describeObject, type KubeObject } from '@setpoint/kube';
import { syncError } from '../errors.ts';
import type { ComparedResource, Comparison, Problem } from './comparison.ts';
import type { SyncOptions } from './input.ts';
import { describeOrigin } from './prepare.ts';
import type { Task } from './task.ts';

/** Everything that stands against executing these tasks, and everything worth a warning, all at once. */
export function findProblems(
  comparison: Comparison,
  tasks: readonly Task[],
  options: SyncOptions,
): readonly Problem[] {
  const coming = new Set(
    tasks.flatMap(({ ref, desired }) =>
      desired !== undefined && ref.group === '' && ref.kind === 'Namespace' ? [ref.name] : [],
    ),
  );
  const resources = new Set(tasks.map(({ resource }) => resource));
  return [
    ...comparison.problems,
    ...emptyRender(comparison, options),
    ...[...resources].flatMap((resource) => [
      ...unknownKind(resource, options),
      ...misplaced(resource, comparison, coming),
      ...shared(resource, comparison, options),
    ]),
  ];
}

/** Invariant I1: nothing desired at all is far more often a mistake than a wish. */
function emptyRender({ resources, hooks }: Comparison, options: SyncOptions): readonly Problem[] {
  const empty = [...resources, ...hooks].every(({ desired }) => desired === undefined);
  const loses = resources.some(({ requiresPruning }) => requiresPruning);
  if (!empty || !loses || !options.prune || options.allowEmpty) return [];
  const error = syncError(
    'sync.empty-render',
    'the desired state is empty, which would delete every object',
    {
      rule: 'An empty desired state deletes nothing unless it is allowed to (syncPolicy.automated.allowEmpty).',
      nextAction: 'Check the path and revision of the source, or allow an empty desired state.',
    },
  );
  return [{ severity: 'error', error }];
}

function unknownKind(resource: ComparedResource, options: SyncOptions): readonly Problem[] {
  const { desired, annotations, ref, version } = resource;
  if (desired === undefined || resource.kind !== 'unknown') return [];
  if (annotations.skipDryRunOnMissingResource ?? options.skipDryRunOnMissingResource) return [];
  const message = `The Kubernetes API could not find ${ref.group}/${ref.kind} for requested resource ${ref.namespace}/${ref.name}. Make sure the "${ref.kind}" CRD is installed on the destination cluster.`;
  return [
    problem(
      resource,
      syncError('sync.kind-unknown', message, {
        subject: subjectOf(resource, desired),
        rule: `The API server must serve ${ref.kind} in version ${version}, or the same source must contain its CRD.`,
        nextAction: 'Correct apiVersion and kind, or add the CRD.',
      }),
    ),
  ];
}

function misplaced(
  resource: ComparedResource,
  { input }: Comparison,
  coming: ReadonlySet<string>,
): readonly Problem[] {
  const { desired, ref } = resource;
  if (desired === undefined || resource.kind === 'unknown') return [];
  const namespaced = input.kinds({ ...ref, version: resource.version })?.namespaced ?? ref.namespace !== '';
  if (!namespaced) return [];
  if (ref.namespace === '') {
    return [
      problem(
        resource,
        syncError(
          'sync.scope',
          `Namespace for ${ref.name} ${desired.apiVersion}, Kind=${ref.kind} is missing.`,
          {
            subject: subjectOf(resource, desired),
            rule: `${ref.kind} is a namespaced kind.`,
            nextAction: 'Set metadata.namespace, or the namespace of the destination.',
          },
        ),
      ),
    ];
  }
  if (coming.has(ref.namespace) || input.namespaces(ref.namespace) !== undefined) return [];
  return [
    problem(
      resource,
      syncError('sync.dependency-missing', `namespaces "${ref.namespace}" not found`, {
        subject: subjectOf(resource, desired),
        rule: 'The namespace of an object must exist or be part of the same sync.',
        nextAction: 'Add the Namespace to the source, or set the sync option CreateNamespace=true.',
      }),
    ),
  ];
}

function shared(resource: ComparedResource, { input }: Comparison, options: SyncOptions): readonly Problem[] {
  const { ref, desired, otherOwner } = resource;
  if (otherOwner === undefined || desired === undefined) return [];
  const error = syncError(
    'sync.shared-resource',
    `${ref.kind}/${ref.name} is part of applications ${input.owner} and ${otherOwner}`,
    {
      subject: subjectOf(resource, desired),
      rule: 'An object should belong to one owner; the last to sync it takes it over.',
      nextAction: 'Remove the object from one of the two.',
    },
  );
  return [{ ...problem(resource, error), severity: options.failOnSharedResource ? 'error' : 'warning' }];
}

function problem({ ref, origin }: ComparedResource, error: Problem['error']): Problem {
  return { severity: 'error', error, ref, ...(origin === undefined ? {} : { origin }) };
}

function subjectOf({ origin }: ComparedResource, desired: KubeObject): string {
  const place = describeOrigin(origin);
  return place === undefined ? describeObject(desired) : `${describeObject(desired)} (${place})`;
}
