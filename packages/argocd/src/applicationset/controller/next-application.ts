import { mergePatchBetween } from '@setpoint/kube';
import { SetpointError } from '@setpoint/core';
import type { OwnerReference } from '@setpoint/kube';
import { type Application, applicationResource } from '../../resources/application.ts';
import { type ApplicationSet, applicationSetResource } from '../../resources/application-set.ts';
import { applicationSetCodes } from '../errors.ts';
import { ignoring } from './ignore-application-differences.ts';
import { normalizeSpec } from './normalize-spec.ts';

/** Annotations that others write to any Application, and that are theirs. */
const alwaysPreserved = [
  'notified.notifications.argoproj.io',
  'argocd.argoproj.io/refresh',
  'argocd.argoproj.io/hydrate',
];

/** Finalizers of hooks that run at deletion, with their stages behind a slash. */
const deletionFinalizers = [
  'pre-delete-finalizer.argocd.argoproj.io',
  'post-delete-finalizer.argocd.argoproj.io',
];

export interface Preserved {
  readonly annotations: readonly string[];
  readonly labels: readonly string[];
}

/** The set as the controlling owner of what it makes. */
function ownerReferenceTo(set: ApplicationSet): OwnerReference {
  const { name = '', uid = '' } = set.metadata;
  const { apiVersion, kind } = applicationSetResource;
  return { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true };
}

/** The name of the ApplicationSet that controls the Application; undefined when none does. */
export function controllingSetOf({ metadata }: Pick<Application, 'metadata'>): string | undefined {
  const owner = metadata.ownerReferences?.find(({ controller }) => controller === true);
  const isSet =
    owner?.kind === applicationSetResource.kind && owner.apiVersion === applicationSetResource.apiVersion;
  return isSet ? owner.name : undefined;
}

/** What to create. */
export function newApplication(set: ApplicationSet, generated: Application): Application {
  const { apiVersion, kind } = applicationResource;
  return {
    apiVersion,
    kind,
    metadata: { ...generated.metadata, ownerReferences: [ownerReferenceTo(set)] },
    spec: normalizeSpec(generated.spec),
    ...(generated.operation === undefined ? {} : { operation: generated.operation }),
  };
}

/**
 * The merge patch that makes a live Application what was generated, undefined when it is so already. Labels,
 * annotations and fields that the set preserves or ignores stay as they are. Throws when another controller owns it.
 */
export function applicationPatch(
  set: ApplicationSet,
  live: Application,
  generated: Application,
  preserved: Preserved,
): unknown {
  checkOwner(set, live);
  const strip = ignoring(set.spec.ignoreApplicationDifferences, live.metadata.name ?? '');
  const before = strip(comparable(live, normalizeSpec(live.spec)));
  const metadata = nextMetadata(set, live, generated, preserved);
  const after = strip({
    ...comparable(generated, normalizeSpec(generated.spec)),
    metadata,
  });
  return mergePatchBetween(normalized(before), normalized(after));
}

/** Stripping may leave an empty `kustomize: {}` behind, which then says nothing either. */
function normalized(app: Application): Application {
  return { ...app, spec: normalizeSpec(app.spec) };
}

/** The parts of an Application that its set decides; `operation` only when the set starts one. */
function comparable(app: Application, spec: Application['spec']): Application {
  const { labels, annotations, finalizers, ownerReferences } = app.metadata;
  const { apiVersion, kind } = applicationResource;
  return {
    apiVersion,
    kind,
    metadata: {
      labels: labels ?? {},
      annotations: annotations ?? {},
      finalizers: finalizers ?? [],
      ownerReferences: ownerReferences ?? [],
    },
    spec,
  };
}

function nextMetadata(
  set: ApplicationSet,
  live: Application,
  generated: Application,
  preserved: Preserved,
): Application['metadata'] {
  const fields = set.spec.preservedFields;
  const annotations = [...(fields?.annotations ?? []), ...preserved.annotations, ...alwaysPreserved];
  const labels = [...(fields?.labels ?? []), ...preserved.labels];
  const stages = (live.metadata.finalizers ?? []).filter((name) =>
    deletionFinalizers.some((finalizer) => name.startsWith(finalizer)),
  );
  const own = (generated.metadata.finalizers ?? []).filter((name) => !stages.includes(name));
  return {
    labels: { ...generated.metadata.labels, ...chosen(live.metadata.labels, labels) },
    annotations: { ...generated.metadata.annotations, ...chosen(live.metadata.annotations, annotations) },
    finalizers: [...own, ...stages],
    ownerReferences: nextOwners(set, live),
  };
}

function chosen(
  map: Readonly<Record<string, string>> | undefined,
  keys: readonly string[],
): Record<string, string> {
  const wanted = new Set(keys);
  return Object.fromEntries(Object.entries(map ?? {}).filter(([key]) => wanted.has(key)));
}

function nextOwners(set: ApplicationSet, live: Application): readonly OwnerReference[] {
  const own = ownerReferenceTo(set);
  const others = (live.metadata.ownerReferences ?? []).filter(
    ({ kind, name }) => kind !== own.kind || name !== own.name,
  );
  return [...others, own];
}

function checkOwner(set: ApplicationSet, live: Application): void {
  const owner = live.metadata.ownerReferences?.find(({ controller }) => controller === true);
  if (owner === undefined || controllingSetOf(live) === set.metadata.name) return;
  const { namespace = '', name = '' } = live.metadata;
  throw new SetpointError(
    applicationSetCodes.invalidApplication,
    `Object ${namespace}/${name} is already owned by another ${owner.kind} controller ${owner.name}`,
    {
      subject: `Application ${namespace}/${name}`,
      nextAction: 'Generate another name, or delete the other owner.',
    },
  );
}
