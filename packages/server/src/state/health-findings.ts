import { type Application, clusterFor, type DestinationCluster, ownerNameOf } from '@setpoint/argocd';
import { namespacedName, type ObjectRef, refKey } from '@setpoint/kube';
import type { LiveEntry, LiveNode } from '@setpoint/sync';
import type { Services } from '../services.ts';
import type { Finding } from '../wire/common.ts';
import { adviceFor } from './known-causes.ts';

type Resource = NonNullable<NonNullable<Application['status']>['resources']>[number];

/** As many roots are looked at. */
const most = 50;
const rule = 'An application is as healthy as the worst of its objects.';
const nextAction = 'Look at its events and logs.';

/**
 * Why an application is not healthy: for each object of it that is not, what its most telling descendant says, a Pod
 * that cannot pull its image for one. Also what waits for a finalizer and what another application has taken over.
 * What is live is read as it is at hand; of a cluster that does not answer only the status speaks.
 */
export function healthFindings(
  services: Pick<Services, 'clusters' | 'state'>,
  app: Application,
): readonly Finding[] {
  const troubled = (app.status?.resources ?? []).filter(isTroubled).slice(0, most);
  if (troubled.length === 0) return [];
  const cluster = readyCluster(services, app);
  const owner = ownerNameOf(namespacedName(app), services.state.namespace);
  const trees = new Map<string, LiveNode>();
  if (cluster !== undefined && troubled.some(({ health }) => mayHaveDeeperCause(health?.status)))
    for (const root of cluster.live.tree(owner)) trees.set(refKey(root.entry.ref), root);
  return troubled.flatMap((resource) => {
    const ref = refOf(resource);
    const entry = cluster?.live.entry(ref);
    const found =
      leavingFinding(ref, entry) ??
      takenFinding(ref, resource, entry, owner) ??
      unhealthyFinding(ref, resource, trees.get(refKey(ref)));
    return found === undefined ? [] : [found];
  });
}

const isTroubled = ({ health, status }: Resource): boolean =>
  health?.status === 'Degraded' || health?.status === 'Progressing' || status === 'OutOfSync';

const mayHaveDeeperCause = (health: string | undefined): boolean =>
  health === 'Degraded' || health === 'Progressing';

function readyCluster(
  services: Pick<Services, 'clusters'>,
  app: Application,
): DestinationCluster | undefined {
  try {
    const cluster = clusterFor(app.spec.destination, services.clusters());
    return cluster.isReady ? cluster : undefined;
  } catch {
    // Its destination names no cluster: a condition says so.
    return undefined;
  }
}

const refOf = ({ group = '', kind = '', namespace = '', name = '' }: Resource): ObjectRef => ({
  group,
  kind,
  namespace,
  name,
});

function leavingFinding(object: ObjectRef, entry: LiveEntry | undefined): Finding | undefined {
  const { deletionTimestamp, finalizers = [] } = entry?.body?.metadata ?? {};
  if (deletionTimestamp === undefined || finalizers.length === 0) return undefined;
  return {
    severity: 'warning',
    code: 'sync.finalizer',
    object,
    message: `it is being deleted since ${deletionTimestamp} and waits for the ${finalizers.length === 1 ? 'finalizer' : 'finalizers'} ${finalizers.join(', ')}`,
    rule: 'An object is gone when the controllers that own its finalizers have removed them.',
    nextAction:
      'Look at the controller that owns the finalizer; when it is gone for good, remove the finalizer by hand.',
  };
}

function takenFinding(
  object: ObjectRef,
  { status, requiresPruning }: Resource,
  entry: LiveEntry | undefined,
  owner: string,
): Finding | undefined {
  if (status !== 'OutOfSync' || requiresPruning === true) return undefined;
  if (entry?.owner === undefined || entry.owner === owner) return undefined;
  return {
    severity: 'warning',
    code: 'sync.shared-resource',
    object,
    message: `the application ${entry.owner} has it too, and wrote it last`,
    rule: 'An object belongs to one application: the one that its tracking mark names.',
    nextAction: 'Take it out of the source of one of the two.',
  };
}

function unhealthyFinding(
  object: ObjectRef,
  { health }: Resource,
  root: LiveNode | undefined,
): Finding | undefined {
  const status = health?.status;
  if (status !== 'Degraded' && status !== 'Progressing') return undefined;
  const culprits = root === undefined ? [] : degradedBelow(root);
  // What comes forward on its own is no trouble.
  if (status === 'Progressing' && culprits.length === 0) return undefined;
  const own = health?.message ?? '';
  const message = culprits.length === 0 ? own || `it is ${status.toLowerCase()}` : culpritText(culprits);
  return {
    severity: status === 'Degraded' ? 'error' : 'warning',
    code: 'health.degraded',
    object,
    message,
    ...(adviceFor(message) ?? { rule, nextAction }),
  };
}

/** The lowest of what is degraded below an object, not itself. */
function degradedBelow({ children }: LiveNode): readonly LiveEntry[] {
  return children.flatMap((child) => {
    const deeper = degradedBelow(child);
    if (deeper.length > 0) return deeper;
    return child.entry.health?.status === 'Degraded' ? [child.entry] : [];
  });
}

/** What the first says, and how many others are like it: their own names and ids are left out. */
function culpritText(culprits: readonly LiveEntry[]): string {
  const [first] = culprits;
  if (first === undefined) return '';
  const said = (first.health?.message ?? 'is degraded').replace(/ pod=\S+\([\w-]+\)$/, '');
  const others = culprits.length - 1;
  const which = others === 0 ? '' : ` and ${others} ${others === 1 ? 'other' : 'others'}`;
  return `${first.ref.kind} ${first.ref.name}${which}: ${said}`;
}
