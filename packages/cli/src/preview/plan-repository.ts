import { type Application, clusterFor, inCluster, planApplication } from '@setpoint/argocd';
import { SetpointError } from '@setpoint/core';
import type { KubeObject, ObjectRef } from '@setpoint/kube';
import type { Source } from '@setpoint/source';
import { executePlan, type Plan, type Tally } from '@setpoint/sync';
import type { Context } from '../context.ts';
import { codes } from '../errors.ts';
import { at, type DeclaredApplication, declaredApplications } from './declared-applications.ts';
import { type Declared, findDeclared } from './find-declared.ts';
import { findRoots } from './find-roots.ts';
import { withOwnFiles } from './own-source.ts';
import type { Repository } from './repository.ts';
import { openOfflineWorld, type World } from './world.ts';

export interface PlannedApplication {
  readonly app: Application;
  /** Where it is declared. */
  readonly file: string;
  readonly line: number;
  /** Undefined when none could be made. */
  readonly plan: Plan | undefined;
  /** All that is wrong, also what the API server would refuse. */
  readonly errors: readonly SetpointError[];
  readonly warnings: readonly SetpointError[];
}

export interface RepositoryPlan {
  readonly applications: readonly PlannedApplication[];
  /** What is wrong apart from single applications. */
  readonly errors: readonly SetpointError[];
  /** Applications of the base that are not declared any more. */
  readonly removed: readonly string[];
  readonly tally: Tally;
}

type Note = (text: string) => void;

/** Plans every application of the repository; all that is wrong with it is in the result. */
export async function planRepository(
  repository: Repository,
  world: World,
  source: Source,
  namespace: string,
  context: Context,
  note: Note,
  base: readonly Application[] = [],
): Promise<RepositoryPlan> {
  const own = withOwnFiles(source, repository);
  const { found, declared, problems } = await everythingDeclared(
    repository,
    world,
    own,
    namespace,
    context,
    note,
  );
  const refused = world.offline === undefined ? [] : await provideFor(found, declared, world);
  const applications: PlannedApplication[] = [];
  for (const [index, one] of found.entries()) {
    note(`${index + 1}/${found.length} ${one.app.metadata.name ?? ''}`);
    applications.push(await planOne(one, world, own, context));
  }
  const names = new Set(found.map(({ app }) => nameOf(app)));
  const removed = base.map(nameOf).filter((name) => !names.has(name));
  return { applications, errors: [...problems, ...refused], removed, tally: totalOf(applications) };
}

/**
 * Fills the offline clusters with what the repository says at its base, so that the plan is of what changes. Resolves
 * with the Applications there.
 */
export async function applyBase(
  repository: Repository,
  world: World,
  source: Source,
  namespace: string,
  context: Context,
  note: Note,
): Promise<readonly Application[]> {
  const base = await openOfflineWorld(
    world.offline as NonNullable<World['offline']>,
    world.namespace,
    context,
  );
  try {
    const own = withOwnFiles(source, repository);
    const { found, declared } = await everythingDeclared(repository, base, own, namespace, context, note);
    await provideFor(found, declared, base);
    for (const one of found) {
      note(`base: ${one.app.metadata.name ?? ''}`);
      const { plan } = await planOne(one, base, own, context, false);
      if (plan !== undefined) await applyAll(plan, one, base, context);
    }
    return found.map(({ app }) => app);
  } finally {
    await base.close();
  }
}

async function everythingDeclared(
  repository: Repository,
  world: World,
  own: Source,
  namespace: string,
  context: Context,
  note: Note,
): Promise<{
  readonly found: readonly DeclaredApplication[];
  readonly declared: readonly Declared[];
  readonly problems: readonly SetpointError[];
}> {
  const { declared, problems } = await findDeclared(repository, context.signal);
  const asks = declared.some(
    ({ object }) => object.kind === 'Application' || object.kind === 'ApplicationSet',
  );
  const roots = asks ? [] : await findRoots(repository, namespace, context.signal);
  const all = [...declared, ...roots];
  const { applications, problems: more } = await declaredApplications(all, world, own, context, note);
  return { found: applications, declared, problems: [...problems, ...more] };
}

const kindsOfOthers = new Set([
  'CustomResourceDefinition',
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionPolicyBinding',
  'MutatingAdmissionPolicy',
  'MutatingAdmissionPolicyBinding',
]);
const firstOf = (kind: string): number => (kind === 'CustomResourceDefinition' ? 0 : 1);

/** Definitions, policies and namespaces are there before anything is judged, as they are in a cluster at work. */
async function provideFor(
  applications: readonly DeclaredApplication[],
  declared: readonly Declared[],
  world: World,
): Promise<readonly SetpointError[]> {
  const { offline, clusters } = world;
  const problems: SetpointError[] = [];
  for (const server of offline?.servers ?? []) {
    const here = applications.filter(({ app }) => isAt(app, server, clusters.all()));
    const wanted = new Map<string, Declared>();
    const want = (one: Declared): void => {
      if (kindsOfOthers.has(one.object.kind))
        wanted.set(`${one.object.kind}/${one.object.metadata.name ?? ''}`, one);
    };
    for (const one of declared) want(one);
    for (const { desired, file } of here) {
      for (const { object, origin } of desired?.objects ?? []) {
        want({ object, file: origin?.file ?? file, line: origin?.line ?? 1 });
      }
    }
    const others = [...wanted.values()].toSorted((a, b) => firstOf(a.object.kind) - firstOf(b.object.kind));
    const namespaces = namespacesOf(here);
    await offline?.provide(server, namespaces);
    const refused =
      (await offline?.provide(
        server,
        others.map(({ object }) => object),
      )) ?? [];
    for (const { object, error } of refused) {
      const place = others.find((one) => one.object === object);
      problems.push(at(place?.file ?? '', place?.line, error));
    }
  }
  await world.reopen();
  return problems;
}

function isAt(app: Application, server: string, clusters: ReturnType<World['clusters']['all']>): boolean {
  try {
    return clusterFor(app.spec.destination, clusters).server === server;
  } catch {
    // Planning it will say so.
    return server === inCluster.server;
  }
}

/** Whether a namespace is there is the cluster's affair: offline each is, unless an application brings it itself. */
function namespacesOf(applications: readonly DeclaredApplication[]): readonly KubeObject[] {
  const names = new Set<string>();
  for (const { app, desired } of applications) {
    const objects = desired?.objects.map(({ object }) => object) ?? [];
    const own = new Set(
      objects.filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => metadata.name),
    );
    const creates = app.spec.syncPolicy?.syncOptions?.includes('CreateNamespace=true') ?? false;
    const home = app.spec.destination.namespace ?? '';
    for (const name of [creates ? '' : home, ...objects.map(({ metadata }) => metadata.namespace ?? '')]) {
      if (name !== '' && !own.has(name) && !(creates && name === home)) names.add(name);
    }
  }
  return [...names].map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }));
}

async function planOne(
  { app, file, line }: DeclaredApplication,
  world: World,
  source: Source,
  context: Context,
  judge = world.offline !== undefined,
): Promise<PlannedApplication> {
  const { clock, signal } = context;
  const { clusters, ...ports } = world;
  try {
    const plan = await planApplication(
      app,
      { ...ports, source, clusters: clusters.all() },
      { nowMs: clock.now() },
      signal,
    );
    const of = (severity: string): readonly SetpointError[] =>
      plan.problems
        .filter((problem) => problem.severity === severity)
        .map(({ error, origin }) => (origin === undefined ? error : at(origin.file, origin.line, error)));
    const refused = judge ? await refusals(app, plan, world, context) : [];
    return { app, file, line, plan, errors: [...of('error'), ...refused], warnings: of('warning') };
  } catch (error) {
    signal.throwIfAborted();
    return { app, file, line, plan: undefined, errors: [at(file, line, error)], warnings: [] };
  }
}

/** What the API server says to each write, as a dry run: defaults, validation, rules and policies speak. */
async function refusals(
  app: Application,
  plan: Plan,
  world: World,
  context: Context,
): Promise<readonly SetpointError[]> {
  const { results } = await execute(
    app,
    { ...plan, problems: [], options: { ...plan.options, dryRun: true } },
    world,
    context,
  );
  return results.flatMap((result) => {
    if (result.status !== 'SyncFailed') return [];
    const change = plan.changes.find(({ ref }) => isOf(ref, result));
    const kind = `${result.kind} ${result.namespace === '' ? '' : `${result.namespace}/`}${result.name}`;
    const error = new SetpointError(codes.refused, result.message, {
      subject: kind,
      nextAction: 'Correct the manifest; nothing of this application would be written.',
    });
    return [change?.origin === undefined ? error : at(change.origin.file, change.origin.line, error)];
  });
}

function isOf(ref: ObjectRef, { group, kind, namespace, name }: Omit<ObjectRef, 'uid'>): boolean {
  return ref.group === group && ref.kind === kind && ref.namespace === namespace && ref.name === name;
}

function execute(
  app: Application,
  plan: Plan,
  { clusters, health }: World,
  { clock, random, signal }: Context,
) {
  const { client, live, applied } = clusterFor(app.spec.destination, clusters.all());
  return executePlan(
    plan,
    { client, live, applied, clock, random, health, schemas: (gvk) => live.schema(gvk) },
    { operationId: 'setpoint-plan' },
    signal,
  );
}

/** Writes what the plan wants, without its hooks and without waiting: only that it is there counts. */
async function applyAll(
  plan: Plan,
  one: DeclaredApplication,
  world: World,
  { signal }: Context,
): Promise<void> {
  const { client } = clusterFor(one.app.spec.destination, world.clusters.all());
  const { fieldManager } = plan.conventions;
  for (const { desired, hook } of plan.changes) {
    if (desired === undefined || hook !== undefined) continue;
    try {
      await client.apply(desired.reveal(), { fieldManager, force: true }, signal);
    } catch {
      // What the base has wrong is not what this plan is about.
      signal.throwIfAborted();
    }
  }
}

/** `argocd/guestbook` */
export function nameOf({ metadata }: Application): string {
  return `${metadata.namespace ?? ''}/${metadata.name ?? ''}`;
}

function totalOf(applications: readonly PlannedApplication[]): Tally {
  const total = { create: 0, update: 0, delete: 0, recreate: 0, none: 0, hooks: 0 };
  for (const { plan } of applications) {
    if (plan === undefined) continue;
    for (const key of Object.keys(total) as (keyof Tally)[]) total[key] += plan.tally[key];
  }
  return total;
}
