import { isKubeError, KUBE_CODES } from '@setpoint/kube';
import { sameValue } from '../../kinds/field-error.ts';
import type { Draft } from '../../kinds/index.ts';
import type { PodTemplateSpec } from '../../kinds/model/pod.ts';
import { controllerRef, type Cluster } from '../machinery/cluster.ts';
import type { Informer } from '../machinery/informer.ts';
import { CONTROLLER_REVISION } from '../machinery/kinds.ts';
import { templateHash } from './template-hash.ts';

interface RevisionFields {
  data?: { spec?: { template?: unknown } };
  revision: number;
}

export type RevisionObject = Draft & RevisionFields;

export interface RevisionOwner extends Draft {
  spec: {
    template: PodTemplateSpec;
    revisionHistoryLimit?: number;
    selector: { matchLabels?: Record<string, string> };
  };
  status?: { collisionCount?: number };
}

export interface Revisions {
  /** The revision of the current template. */
  readonly update: RevisionObject;
  /** All of the owner's, oldest first. */
  readonly all: readonly RevisionObject[];
}

/** Where a revision tells its hash: pods of daemon sets are told it under the same name, those of stateful sets the revision's. */
function hashLabelOf({ kind }: RevisionOwner): string {
  return kind === 'DaemonSet' ? 'controller-revision-hash' : 'controller.kubernetes.io/hash';
}

/** What a revision keeps of its owner: the template, as a patch that puts it back. */
function dataOf(owner: RevisionOwner): { spec: { template: unknown } } {
  return { spec: { template: { ...owner.spec.template, $patch: 'replace' } } };
}

/** The template a revision stands for. */
export function templateOf(revision: RevisionObject): PodTemplateSpec {
  const { $patch: _patch, ...template } = (revision.data?.spec?.template ?? {}) as Record<string, unknown>;
  return template as unknown as PodTemplateSpec;
}

/**
 * Finds or makes the revision of the owner's current template; an older one that is current again becomes the newest.
 * Undefined when its name collides and the owner's collision count was raised: try again.
 */
export async function ensureRevision(cluster: Cluster, owner: RevisionOwner): Promise<Revisions | undefined> {
  const informer: Informer<RevisionObject> = cluster.informer<RevisionFields>(CONTROLLER_REVISION);
  const list = (): RevisionObject[] =>
    informer.controlledBy(owner.metadata.uid).toSorted((a, b) => a.revision - b.revision);
  const known = list();
  const highest = known.at(-1)?.revision ?? 0;
  const data = dataOf(owner);
  const same = known.findLast((revision) => sameValue(revision.data, data));
  if (same !== undefined) {
    const update =
      same.revision === highest ? same : await cluster.update({ ...same, revision: highest + 1 });
    return { update, all: list() };
  }
  const hash = templateHash(data, owner.status?.collisionCount);
  const { name, namespace } = owner.metadata;
  try {
    const update = await cluster.create<RevisionObject>({
      apiVersion: 'apps/v1',
      kind: 'ControllerRevision',
      metadata: {
        name: `${name}-${hash}`,
        ...(namespace === undefined ? {} : { namespace }),
        labels: { ...owner.spec.selector.matchLabels, [hashLabelOf(owner)]: hash },
        ...(owner.metadata.annotations === undefined ? {} : { annotations: revisionAnnotations(owner) }),
        ownerReferences: [controllerRef(owner)],
      },
      data,
      revision: highest + 1,
    });
    return { update, all: list() };
  } catch (error) {
    if (!isKubeError(error, KUBE_CODES.alreadyExists)) throw error;
    const collisionCount = (owner.status?.collisionCount ?? 0) + 1;
    await cluster.updateStatus(owner, { ...owner.status, collisionCount });
    return undefined;
  }
}

function revisionAnnotations(owner: RevisionOwner): Record<string, string> {
  const { 'kubectl.kubernetes.io/last-applied-configuration': _applied, ...rest } =
    owner.metadata.annotations ?? {};
  return rest;
}

/** Removes the oldest revisions beyond the owner's limit that no pod runs any more. */
export async function trimRevisions(
  cluster: Cluster,
  owner: RevisionOwner,
  all: readonly RevisionObject[],
  inUse: ReadonlySet<string>,
): Promise<void> {
  const idle = all.filter(({ metadata }) => !inUse.has(metadata.name ?? ''));
  const surplus = idle.length - (owner.spec.revisionHistoryLimit ?? 10);
  for (const revision of idle.slice(0, Math.max(0, surplus))) await cluster.remove(revision);
}
