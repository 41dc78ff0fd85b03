import type { Application } from '@setpoint/argocd';
import { type KubeObject, type ObjectRef, refKey } from '@setpoint/kube';
import type { ComparedResource, FieldDiff } from '@setpoint/sync';
import { permissionFor, rbacName } from '../argo/access.ts';
import { offeredActions } from '../argo/resources.ts';
import type { Call } from '../call.ts';
import { invalid, notFound } from '../errors.ts';
import type { Services } from '../services.ts';
import { liveObject } from '../state/live-resources.ts';
import { resourceLinks } from '../state/links.ts';
import { isMasked, masked } from '../state/masking.ts';
import { isPod, terminalOffer } from '../terminal/terminal-offer.ts';
import type { Permission } from '../wire/common.ts';
import type {
  ApplicationDiff,
  FieldChange,
  ResourceActionOffer,
  ResourceDetail,
  ResourceDifference,
} from '../wire/resource.ts';
import { comparableTexts, withoutServerFields } from './comparable-text.ts';
import { FieldLines } from './field-lines.ts';
import { lineOwners } from './line-owners.ts';

type Origin = ComparedResource['origin'];

export function originFields(origin: Origin): { readonly file?: string; readonly line?: number } {
  if (origin === undefined) return {};
  return { file: origin.file, ...(origin.line === undefined ? {} : { line: origin.line }) };
}

export function fieldChanges(diff: readonly FieldDiff[], origin: Origin): readonly FieldChange[] {
  return diff.map((field) => ({ ...field, ...originFields(origin) }));
}

/** The object of a query: `group`, `kind`, `namespace`, `name`, `version`. */
function objectIn(query: URLSearchParams): { readonly ref: ObjectRef; readonly version: string } {
  const read = (name: string): string => query.get(name) ?? '';
  if (read('kind') === '' || read('name') === '') throw invalid('kind and name are required');
  return {
    ref: { group: read('group'), kind: read('kind'), namespace: read('namespace'), name: read('name') },
    version: read('version'),
  };
}

/** One object of the application: desired, live, what differs, and what may be done with it. */
export async function resourceDetail(
  services: Services,
  call: Call,
  app: Application,
  query: URLSearchParams,
): Promise<ResourceDetail> {
  const { ref, version } = objectIn(query);
  const { comparison, desired } = await services.comparisons.of(app);
  const key = refKey(ref);
  const compared = [...comparison.resources, ...comparison.hooks].find(
    (resource) => refKey(resource.ref) === key,
  );
  const live = compared?.live ?? (await liveObject(services, app, ref, version, call.signal));
  if (compared === undefined && live === undefined)
    throw notFound(`${ref.kind} ${ref.namespace}/${ref.name}`);
  const lines = new FieldLines(services, app, desired.revisions, call.signal);
  const health = compared?.health ?? (live === undefined ? undefined : services.engine.health(live));
  const hidden = services.state.maskedAnnotations();
  const texts = comparableTexts(compared?.desired, live, compared?.diff ?? [], hidden);
  return {
    object: { ...ref, version: compared?.version ?? live?.apiVersion.split('/').at(-1) ?? version },
    managed: compared !== undefined,
    ...(compared?.sync === undefined ? {} : { sync: compared.sync }),
    ...(health === undefined ? {} : { health: health.status, healthMessage: health.message }),
    ...originFields(compared?.origin),
    ...(live === undefined ? {} : { live: masked(live, hidden) }),
    ...(compared?.desired === undefined
      ? {}
      : { desired: withoutServerFields(masked(compared.desired, hidden)) }),
    ...texts,
    diff: await lines.of(compared?.diff ?? [], compared?.origin),
    owners: lineOwners(texts.liveText, live?.metadata.managedFields ?? []),
    masked: isMasked(live) || isMasked(compared?.desired),
    permissions: objectPermissions(services, call, app, ref),
    links: live === undefined ? [] : resourceLinks(services, app, live),
    actions: live === undefined ? [] : actionOffers(services, call, app, ref, live),
    ...(live === undefined || !isPod(ref) ? {} : { terminal: terminalOffer(services, live) }),
  };
}

function objectPermissions(
  services: Services,
  call: Call,
  app: Application,
  { group, kind, namespace, name }: ObjectRef,
): Readonly<Record<'update' | 'delete' | 'logs' | 'exec', Permission>> {
  const object = rbacName(app, services);
  const may = (resource: string, action: string): Permission =>
    permissionFor(services, call, resource, action, object);
  const one = `${group}/${kind}/${namespace}/${name}`;
  return {
    update: may('applications', `update/${one}`),
    delete: may('applications', `delete/${one}`),
    logs: may('logs', 'get'),
    exec: may('exec', 'create'),
  };
}

function actionOffers(
  services: Services,
  call: Call,
  app: Application,
  { group, kind }: ObjectRef,
  live: KubeObject,
): readonly ResourceActionOffer[] {
  return offeredActions(services, live).map(({ name, displayName, disabled, params }) => ({
    name,
    displayName: displayName || name,
    disabled,
    params,
    permission: permissionFor(
      services,
      call,
      'applications',
      `action/${group}/${kind}/${name}`,
      rbacName(app, services),
    ),
  }));
}

/** Everything of the application that differs: missing first, then changed, then what left the source. */
export async function applicationDiff(
  services: Services,
  call: Call,
  app: Application,
): Promise<ApplicationDiff> {
  const { comparison, desired } = await services.comparisons.of(app);
  const [problem] = desired.problems;
  if (problem !== undefined) throw problem;
  const different = comparison.resources.filter(({ sync }) => sync === 'OutOfSync');
  const lines = new FieldLines(services, app, desired.revisions, call.signal);
  const hidden = services.state.maskedAnnotations();
  const resources = await Promise.all(different.map((one) => difference(one, lines, hidden)));
  const kinds = ['missing', 'changed', 'extra'];
  return {
    revision: desired.revisions[0] ?? '',
    resources: resources.sort((a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind)),
    inSync: comparison.resources.length - different.length,
  };
}

async function difference(
  { ref, version, live, desired, diff, origin, requiresPruning }: ComparedResource,
  lines: FieldLines,
  hidden: ReadonlySet<string>,
): Promise<ResourceDifference> {
  return {
    object: { ...ref, version },
    kind: live === undefined ? 'missing' : desired === undefined ? 'extra' : 'changed',
    requiresPruning,
    ...originFields(origin),
    ...comparableTexts(desired, live, diff, hidden),
    fields: await lines.of(diff, origin),
  };
}
