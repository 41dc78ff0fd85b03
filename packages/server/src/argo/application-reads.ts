import {
  type Application,
  type ApplicationSource,
  artifactAnnotations,
  chartFactsOf,
  commitOf,
  type Desired,
  desiredAt,
  sourcesOf,
  syncWindowsOf,
  syncWindowVerdict,
} from '@setpoint/argocd';
import type { KubeObject } from '@setpoint/kube';
import type { Call } from '../call.ts';
import { invalid } from '../errors.ts';
import { type Input, needed, text, texts, whole } from '../http/input.ts';
import { planPorts, type Services } from '../services.ts';
import { eventsOf } from '../state/events.ts';
import { applicationLinks, resourceLinks } from '../state/links.ts';
import { clusterOf, liveNodes } from '../state/live-resources.ts';
import { masked } from '../state/masking.ts';
import type {
  ApplicationSyncWindow,
  ApplicationSyncWindows,
  ChartDetails,
  Manifests,
  OciMetadata,
  RevisionMetadata,
} from '../wire/argo-applications.ts';
import type { ArgoEventList, ArgoLinks } from '../wire/argo-common.ts';
import { applicationFor, appQuery } from './access.ts';
import { liveOf } from './resources.ts';

/** What the sources render to, as JSON texts; values of Secrets are masked. */
export async function manifests(services: Services, call: Call, input: Input): Promise<Manifests> {
  const app = applicationFor(services, call, appQuery(input, services));
  const asked = texts(input, 'revisions');
  const one = text(input, 'revision');
  const revisions =
    asked.length > 0 ? asked : one === '' ? comparedRevisions(app) : sourcesOf(app).map(() => one);
  const desired = await desiredAt(app, planPorts(services), { revisions, maxAgeMs: 60_000 }, call.signal);
  return manifestsOf(services, app, desired);
}

/** As JSON texts, values of Secrets masked; throws the first thing that is wrong with the sources. */
export function manifestsOf(services: Services, app: Application, desired: Desired): Manifests {
  const [problem] = desired.problems;
  if (problem !== undefined) throw problem;
  const hidden = services.state.maskedAnnotations();
  return {
    manifests: desired.objects.map(({ object }) => JSON.stringify(masked(object, hidden))),
    namespace: app.spec.destination.namespace ?? '',
    server: clusterOf(services, app).server,
    revision: desired.revisions[0] ?? '',
    sourceType: desired.sourceTypes[0] ?? '',
  };
}

function comparedRevisions(app: Application): readonly string[] {
  const { revision, revisions } = app.status?.sync ?? {};
  return revisions ?? (revision === undefined || revision === '' ? [] : [revision]);
}

export async function revisionMetadata(
  services: Services,
  call: Call,
  input: Input,
): Promise<RevisionMetadata> {
  const app = applicationFor(services, call, appQuery(input, services));
  const revision = knownRevision(app, input);
  const source = sourceMeant(app, input);
  const commit = await commitOf(app, revision, planPorts(services), call.signal, source);
  return {
    author: `${commit.author.name} <${commit.author.email}>`,
    date: new Date(commit.author.atMs).toISOString().replace(/\.\d+/, ''),
    ...(commit.tags.length === 0 ? {} : { tags: commit.tags }),
    message: commit.message,
    ...(commit.signature === undefined ? {} : { signatureInfo: 'signed, not verified' }),
  };
}

/** The source that a query means: of the spec, or of an entry of the history; by its index. */
function sourceMeant(app: Application, input: Input): ApplicationSource {
  const versionId = text(input, 'versionId') === '' ? undefined : whole(input, 'versionId');
  const entry = app.status?.history?.find(({ id }) => id === versionId);
  if (versionId !== undefined && entry === undefined)
    throw invalid(`revision history not found for version ID ${versionId}`);
  const past = entry?.sources ?? (entry?.source === undefined ? [] : [entry.source]);
  const sources = entry === undefined ? sourcesOf(app) : past;
  const index = whole(input, 'sourceIndex');
  const source = sources[index];
  if (source === undefined)
    throw invalid(`source index ${index} not found because there are only ${sources.length} sources`);
  return source;
}

/** Only what the application deployed or is compared with: the API is no way to read any commit of a repository. */
function knownRevision(app: Application, input: Input): string {
  const revision = needed(input, 'revision');
  if (!knownRevisions(app).has(revision))
    throw invalid(`revision ${revision} is not one of the application's`);
  return revision;
}

/** What the deployed chart says of itself. */
export async function chartDetails(services: Services, call: Call, input: Input): Promise<ChartDetails> {
  const app = applicationFor(services, call, appQuery(input, services));
  const source = sourceMeant(app, input);
  if (!source.chart) throw invalid(`no chart found for application: ${app.metadata.name ?? ''}`);
  const revision = knownRevision(app, input);
  const { description, home, maintainers } = await chartFactsOf(
    source,
    app.spec.project,
    revision,
    planPorts(services),
    call.signal,
  );
  return {
    ...(description === '' ? {} : { description }),
    ...(home === '' ? {} : { home }),
    ...(maintainers.length === 0 ? {} : { maintainers }),
  };
}

const ociFields: Readonly<Record<keyof OciMetadata, string>> = {
  createdAt: 'created',
  authors: 'authors',
  imageUrl: 'url',
  docsUrl: 'documentation',
  sourceUrl: 'source',
  version: 'version',
  description: 'description',
};

/** What the deployed artifact says of itself: `org.opencontainers.image.…`. */
export async function ociMetadata(services: Services, call: Call, input: Input): Promise<OciMetadata> {
  const app = applicationFor(services, call, appQuery(input, services));
  const source = sourceMeant(app, input);
  if (!source.repoURL.startsWith('oci://') && !source.chart) {
    throw invalid(`no artifact of a registry found for application: ${app.metadata.name ?? ''}`);
  }
  const revision = knownRevision(app, input);
  const { project } = app.spec;
  const found = await artifactAnnotations(source, project, revision, planPorts(services), call.signal);
  return Object.fromEntries(
    Object.entries(ociFields).flatMap(([field, name]) => {
      const value = found.get(`org.opencontainers.image.${name}`);
      return value === undefined ? [] : [[field, value]];
    }),
  );
}

/** Every revision that the application's own status names. */
export function knownRevisions(app: Application): ReadonlySet<string> {
  const { status } = app;
  const result = status?.operationState?.syncResult;
  const parts = [status?.sync, result, ...(status?.history ?? [])];
  return new Set(
    parts
      .flatMap((part) => [part?.revision ?? '', ...(part?.revisions ?? [])])
      .filter((revision) => revision !== ''),
  );
}

export function syncWindows(services: Services, call: Call, input: Input): ApplicationSyncWindows {
  const app = applicationFor(services, call, appQuery(input, services));
  const project = services.state.project(app.spec.project || 'default');
  if (project === undefined) return { canSync: true };
  const nowMs = services.clock.now();
  const { assigned, active } = syncWindowsOf(app, project, nowMs);
  const view = ({
    kind = '',
    schedule = '',
    duration = '',
    manualSync,
  }: (typeof assigned)[number]): ApplicationSyncWindow => ({
    kind,
    schedule,
    duration,
    ...(manualSync === true ? { manualSync } : {}),
  });
  return {
    activeWindows: active.map(view),
    assignedWindows: assigned.map(view),
    canSync: syncWindowVerdict(app, project, true, nowMs).open,
  };
}

/** Events about the application, or about one of its objects. */
export async function applicationEvents(
  services: Services,
  call: Call,
  input: Input,
): Promise<ArgoEventList> {
  const app = applicationFor(services, call, appQuery(input, services));
  const { namespace = '', name = '', uid } = app.metadata;
  const [resourceName, resourceUID] = [text(input, 'resourceName'), text(input, 'resourceUID')];
  if (resourceName === '' && resourceUID === '') {
    return listOf(
      await eventsOf(
        services.client,
        { namespace, name, ...(uid === undefined ? {} : { uid }) },
        call.signal,
      ),
    );
  }
  const nodes = await liveNodes(services, app, call.signal);
  const resourceNamespace = text(input, 'resourceNamespace');
  const found = nodes.some(
    ({ entry }) =>
      entry.ref.name === resourceName &&
      entry.ref.namespace === resourceNamespace &&
      (resourceUID === '' || entry.uid === resourceUID),
  );
  if (!found) throw invalid(`${resourceName} not found as part of application ${name}`);
  const about = { namespace: resourceNamespace, name: resourceName, uid: resourceUID };
  return listOf(await eventsOf(clusterOf(services, app).client, about, call.signal));
}

export function listOf(items: readonly KubeObject[]): ArgoEventList {
  return { metadata: {}, items: items.map(withoutManagedFields) };
}

function withoutManagedFields(event: KubeObject): KubeObject {
  const { managedFields: _managed, ...metadata } = event.metadata;
  return { ...event, metadata };
}

export function listLinks(services: Services, call: Call, input: Input): ArgoLinks {
  const query = {
    ...appQuery(input, services),
    namespace: text(input, 'namespace') || services.state.namespace,
  };
  return { items: applicationLinks(services, applicationFor(services, call, query)) };
}

export async function listResourceLinks(services: Services, call: Call, input: Input): Promise<ArgoLinks> {
  const app = applicationFor(services, call, appQuery(input, services));
  return { items: resourceLinks(services, app, await liveOf(services, app, input, call.signal)) };
}
