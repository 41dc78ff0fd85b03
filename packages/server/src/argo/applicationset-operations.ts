import { mergePatchBetween } from '@setpoint/kube';
import { type Application, type ApplicationSet, applicationSetResource, previewSet } from '@setpoint/argocd';
import type { KubeObject } from '@setpoint/kube';
import type { Call } from '../call.ts';
import { codes, invalid, serverError } from '../errors.ts';
import { flag, type Input, needed, record, text, texts } from '../http/input.ts';
import { planPorts, type Services } from '../services.ts';
import { changesOf } from '../state/changes-of.ts';
import { eventsOf } from '../state/events.ts';
import type { ApplicationSetGenerateResponse, ApplicationSetList } from '../wire/argo-platform.ts';
import { enforce, objectName } from './access.ts';
import { listOf } from './application-reads.ts';
import { selectorOf } from './list-applications.ts';
import { get, operationsOf, post, remove } from './operation.ts';
import { createSeen, patchSeen, removeSeen } from './platform-write.ts';

/** What policies call a set: as its Applications' project, which may be a template. */
export function setObject(set: ApplicationSet, services: Services): string {
  const { namespace = '', name = '' } = set.metadata;
  return objectName(set.spec.template.spec?.project || 'default', namespace, name, services);
}

/** The set, when the caller may do it; missing and forbidden answer alike, and as the `argocd` command expects: not found. */
function setFor(services: Services, call: Call, input: Input, action = 'get'): ApplicationSet {
  const name = needed(input, 'name');
  const namespace = text(input, 'appsetNamespace') || services.state.namespace;
  call.about(`${namespace}/${name}`);
  const set = services.state.applicationSets.get(`${namespace}/${name}`);
  const allowed =
    set !== undefined &&
    services.enforcer.allows(call.identity, 'applicationsets', action, setObject(set, services));
  if (allowed) return set;
  throw serverError(codes.notFound, `applicationsets.argoproj.io "${name}" not found`);
}

function setFilter(services: Services, call: Call, input: Input): (set: ApplicationSet) => boolean {
  const projects = new Set(texts(input, 'projects'));
  const namespace = text(input, 'appsetNamespace') || text(input, 'appSetNamespace');
  const name = text(input, 'name');
  const matches = selectorOf(text(input, 'selector'));
  return (set) =>
    (name === '' || set.metadata.name === name) &&
    (namespace === '' || set.metadata.namespace === namespace) &&
    (projects.size === 0 || projects.has(set.spec.template.spec?.project ?? '')) &&
    matches(set.metadata.labels ?? {}) &&
    services.enforcer.allows(call.identity, 'applicationsets', 'get', setObject(set, services));
}

/** The set that a body describes, in its namespace. */
export function setFrom(body: Input | undefined, services: Services): ApplicationSet {
  const metadata = record(body ?? {}, 'metadata');
  const spec = record(body ?? {}, 'spec');
  if (metadata === undefined || spec === undefined || !Array.isArray(spec['generators'])) {
    throw invalid('an ApplicationSet needs metadata, spec.generators and spec.template');
  }
  if (record(spec, 'template') === undefined) throw invalid('spec.template is required');
  const { labels = {}, annotations = {} } = metadata;
  const namespace = text(metadata, 'namespace') || services.state.namespace;
  return {
    apiVersion: applicationSetResource.apiVersion,
    kind: applicationSetResource.kind,
    metadata: { name: needed(metadata, 'name'), namespace, labels, annotations },
    spec,
  } as unknown as ApplicationSet;
}

/** Whoever makes a set makes its Applications, so a templated project must be theirs entirely: `*`. */
function enforceCreate(services: Services, call: Call, set: ApplicationSet): void {
  const object = setObject(set, services);
  call.about(object);
  if (/\{\{/.test(set.spec.template.spec?.project ?? '')) {
    throw invalid(
      'the Argo CD API does not currently support creating ApplicationSets with templated `project` fields',
    );
  }
  enforce(services, call, 'applicationsets', 'create', object);
}

async function create(services: Services, call: Call, input: Input): Promise<unknown> {
  const draft = setFrom(record(input, 'applicationset') ?? record(input, 'applicationSet'), services);
  enforceCreate(services, call, draft);
  if (flag(input, 'dryRun')) return draft;
  const { applicationSets } = services.state;
  const existing = applicationSets.get(`${draft.metadata.namespace ?? ''}/${draft.metadata.name ?? ''}`);
  if (existing === undefined) {
    return createSeen(services, applicationSets, draft as unknown as KubeObject, call.signal);
  }
  enforce(services, call, 'applicationsets', 'get', setObject(existing, services));
  if (mergePatchBetween(existing.spec, draft.spec) === undefined) return existing;
  if (!flag(input, 'upsert')) {
    throw invalid('existing ApplicationSet spec is different, use upsert flag to force update');
  }
  enforce(services, call, 'applicationsets', 'update', setObject(existing, services));
  return patchSeen(
    services,
    applicationSets,
    existing as unknown as KubeObject,
    (current) => ({ spec: mergePatchBetween(current['spec'], draft.spec) ?? {} }),
    call.signal,
  );
}

/** What the set would make; needs the permission to create it. */
export async function generated(
  services: Services,
  call: Call,
  set: ApplicationSet,
): Promise<Awaited<ReturnType<typeof previewSet>>> {
  enforceCreate(services, call, set);
  const { client, clock, random } = services;
  return previewSet(set, { ...planPorts(services), client, clock, random }, call.signal);
}

async function generate(
  services: Services,
  call: Call,
  input: Input,
): Promise<ApplicationSetGenerateResponse> {
  const set = setFrom(record(input, 'applicationSet'), services);
  const { applications, problems } = await generated(services, call, set);
  const [problem] = problems;
  if (problem !== undefined)
    throw serverError(codes.invalid, `unable to generate Applications: ${problem.describe()}`);
  return { applications };
}

/** The Applications that the set owns. */
export function applicationsOfSet(services: Services, set: ApplicationSet): readonly Application[] {
  return applicationsBySet(services).get(set.metadata.uid ?? '') ?? [];
}

type BySet = ReadonlyMap<string, readonly Application[]>;
const bySets = new WeakMap<Services, { readonly sequence: number; readonly sets: BySet }>();

/** The applications of every set by its uid; looked through once after each change of an application. */
export function applicationsBySet(services: Services): BySet {
  const { sequence } = services.changes;
  const known = bySets.get(services);
  if (known?.sequence === sequence) return known.sets;
  const sets = new Map<string, Application[]>();
  for (const app of services.state.applications.values()) {
    for (const { kind, uid } of app.metadata.ownerReferences ?? []) {
      if (kind !== 'ApplicationSet') continue;
      const apps = sets.get(uid);
      if (apps === undefined) sets.set(uid, [app]);
      else if (apps.at(-1) !== app) apps.push(app);
    }
  }
  bySets.set(services, { sequence, sets });
  return sets;
}

function tree(services: Services, call: Call, input: Input): object {
  const set = setFor(services, call, input);
  const { namespace = '', name = '', uid = '' } = set.metadata;
  const parent = { group: 'argoproj.io', version: 'v1alpha1', kind: 'ApplicationSet', namespace, name, uid };
  return {
    nodes: applicationsOfSet(services, set).map((app) => ({
      group: 'argoproj.io',
      version: 'v1alpha1',
      kind: 'Application',
      namespace: app.metadata.namespace,
      name: app.metadata.name,
      uid: app.metadata.uid,
      parentRefs: [parent],
      resourceVersion: app.metadata.resourceVersion,
      health: { status: app.status?.health?.status ?? 'Unknown' },
      createdAt: app.metadata.creationTimestamp,
    })),
  };
}

async function* watch(services: Services, call: Call, input: Input): AsyncGenerator {
  const passes = setFilter(services, call, input);
  const { applicationSets } = services.state;
  const changes = changesOf(applicationSets, call.signal);
  if (text(input, 'resourceVersion') === '' || text(input, 'name') !== '') {
    for (const applicationSet of [...applicationSets.values()].filter(passes))
      yield { type: 'ADDED', applicationSet };
  }
  for await (const { before, after } of changes) {
    const applicationSet = after ?? before;
    if (applicationSet === undefined || !passes(applicationSet)) continue;
    yield {
      type: after === undefined ? 'DELETED' : before === undefined ? 'ADDED' : 'MODIFIED',
      applicationSet,
    };
  }
}

const path = '/api/v1/applicationsets/{name}';

/** `applicationset.ApplicationSetService`. */
export const applicationSetOperations = operationsOf('applicationset.ApplicationSetService', {
  List: {
    http: get('/api/v1/applicationsets'),
    run: (services, call, input): ApplicationSetList => {
      const { applicationSets } = services.state;
      const items = [...applicationSets.values()].filter(setFilter(services, call, input));
      items.sort((a, b) => ((a.metadata.name ?? '') < (b.metadata.name ?? '') ? -1 : 1));
      return { metadata: { resourceVersion: applicationSets.resourceVersion }, items };
    },
  },
  Watch: { http: get('/api/v1/stream/applicationsets'), stream: watch },
  Create: {
    http: post('/api/v1/applicationsets', 'applicationset'),
    audit: 'applicationset.create',
    run: create,
  },
  Generate: { http: post('/api/v1/applicationsets/generate'), run: generate },
  Get: { http: get(path), run: setFor },
  Delete: {
    http: remove(path),
    audit: 'applicationset.delete',
    run: async (services, call, input) => {
      const set = setFor(services, call, input);
      enforce(services, call, 'applicationsets', 'delete', setObject(set, services));
      await removeSeen(services, services.state.applicationSets, set as unknown as KubeObject, call.signal);
      return { project: set.spec.template.spec?.project ?? '', applicationset: set };
    },
  },
  ResourceTree: { http: get(`${path}/resource-tree`), run: tree },
  ListResourceEvents: {
    http: get(`${path}/events`),
    run: async (services, call, input) => {
      const { namespace = '', name = '', uid = '' } = setFor(services, call, input).metadata;
      return listOf(await eventsOf(services.client, { namespace, name, uid }, call.signal));
    },
  },
});
