import type { Application } from '@setpoint/argocd';
import type { ComparedResource } from '@setpoint/sync';
import type { Services } from '../services.ts';
import { masked } from '../state/masking.ts';
import { type Input, text } from '../http/input.ts';
import type { ResourceDiff } from '../wire/argo-applications.ts';

/** Desired and live state of everything the application manages, as JSON texts; values of Secrets are masked. */
export async function managedResources(
  services: Services,
  app: Application,
  input: Input,
): Promise<readonly ResourceDiff[]> {
  const { comparison } = await services.comparisons.of(app);
  const hidden = services.state.maskedAnnotations();
  return comparison.resources
    .filter((resource) => matches(resource, input))
    .map((resource) => resourceDiff(resource, hidden));
}

function matches({ ref, version }: ComparedResource, input: Input): boolean {
  const is = (field: string, value: string): boolean =>
    text(input, field) === '' || text(input, field) === value;
  return (
    is('group', ref.group) &&
    is('kind', ref.kind) &&
    is('namespace', ref.namespace) &&
    is('name', ref.name) &&
    is('version', version)
  );
}

/**
 * As Argo CD's controller keeps them. Where nothing differs the predicted state is the live one, so that clients that
 * compare the two find nothing either; else it is the live object with the fields the source sets.
 */
function resourceDiff(
  { ref, live, desired, diff, sync }: ComparedResource,
  hidden: ReadonlySet<string>,
): ResourceDiff {
  const liveState = live === undefined ? undefined : masked(live, hidden);
  const target = desired === undefined ? undefined : masked(desired, hidden);
  const modified = sync === 'OutOfSync' || diff.length > 0;
  const predicted =
    liveState === undefined || target === undefined
      ? target
      : modified
        ? overlay(liveState, target)
        : liveState;
  return {
    ...(ref.group === '' ? {} : { group: ref.group }),
    kind: ref.kind,
    ...(ref.namespace === '' ? {} : { namespace: ref.namespace }),
    name: ref.name,
    targetState: json(target),
    liveState: json(liveState),
    normalizedLiveState: json(liveState),
    predictedLiveState: json(predicted),
    ...(live?.metadata.resourceVersion === undefined
      ? {}
      : { resourceVersion: live.metadata.resourceVersion }),
    ...(modified ? { modified: true } : {}),
  };
}

function json(value: unknown): string {
  return value === undefined ? 'null' : JSON.stringify(value);
}

/** The members of `over` put over those of `base`; lists are taken whole. */
function overlay(base: unknown, over: unknown): unknown {
  if (!isMap(base) || !isMap(over)) return over;
  const merged = new Map(Object.entries(base));
  for (const [key, value] of Object.entries(over)) {
    merged.set(key, merged.has(key) ? overlay(merged.get(key), value) : value);
  }
  return Object.fromEntries(merged);
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
