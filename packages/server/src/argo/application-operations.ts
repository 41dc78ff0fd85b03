import type { Application } from '@setpoint/argocd';
import { sleep } from '@setpoint/core';
import { singleSourceOf, syncWindowVerdict } from '@setpoint/argocd';
import type { Call } from '../call.ts';
import { codes, serverError } from '../errors.ts';
import { type Input, text } from '../http/input.ts';
import type { Services } from '../services.ts';
import { selectFields } from '../state/select-fields.ts';
import { applicationFor, appQuery, enforce, permissionDenied, rbacName } from './access.ts';
import { applicationLogs } from './application-logs.ts';
import {
  applicationEvents,
  listLinks,
  listResourceLinks,
  chartDetails,
  manifests,
  ociMetadata,
  revisionMetadata,
  syncWindows,
} from './application-reads.ts';
import {
  createApplication,
  deleteApplication,
  patchApplication,
  updateApplication,
  updateSpec,
} from './edit-application.ts';
import { listApplications } from './list-applications.ts';
import { managedResources } from './managed-resources.ts';
import { get, operationsOf, patch, post, put, remove } from './operation.ts';
import { resourceTree } from './resource-tree.ts';
import { deleteResource, getResource, listActions, patchResource, runAction } from './resources.ts';
import { rollbackOperation, syncOperationFor } from './sync-request.ts';
import { uploadedManifests } from './uploaded-manifests.ts';
import { watchApplications, watchResourceTree } from './watch-applications.ts';
import { changeApplication, startOperation, terminateOperation } from './write-application.ts';

const refreshAnnotation = 'argocd.argoproj.io/refresh';
const refreshTimeoutMs = 60_000;

/** The application; with `refresh` after the controller has asked Git and compared again. */
async function getApplication(services: Services, call: Call, input: Input): Promise<unknown> {
  const app = applicationFor(services, call, appQuery(input, services));
  const refresh = text(input, 'refresh');
  const shown =
    refresh === '' ? app : await refreshed(services, call, app, refresh === 'hard' ? 'hard' : 'normal');
  return selectFields(shown, text(input, 'fields'));
}

/** Asks for a refresh and waits until the controller has carried it out; what is known then is the answer. */
export async function refreshed(
  services: Services,
  call: Call,
  app: Application,
  kind: 'normal' | 'hard',
): Promise<Application> {
  const marked = await changeApplication(
    services,
    app,
    () => ({ metadata: { annotations: { [refreshAnnotation]: kind } } }),
    call.signal,
  );
  const key = `${app.metadata.namespace ?? ''}/${app.metadata.name ?? ''}`;
  const until = services.clock.monotonicMs() + refreshTimeoutMs;
  for (;;) {
    const current = services.state.applications.get(key);
    if (current === undefined) throw permissionDenied();
    if (current.metadata.annotations?.[refreshAnnotation] === undefined) return current;
    if (services.clock.monotonicMs() > until) return marked;
    await sleep(services.clock, 20, call.signal);
  }
}

async function sync(services: Services, call: Call, input: Input): Promise<Application> {
  const app = applicationFor(services, call, appQuery(input, services));
  checkWindow(services, app);
  enforce(services, call, 'applications', 'sync', rbacName(app, services));
  const operation = syncOperationFor(app, input, call);
  const revision = operation.sync?.revision ?? '';
  const automated = app.spec.syncPolicy?.automated;
  if ((operation.sync?.manifests?.length ?? 0) > 0) {
    enforce(services, call, 'applications', 'override', rbacName(app, services));
  }
  // Automation would undo it at once, and without it another revision is an override of what Git says.
  if (
    automated !== undefined &&
    automated.enabled !== false &&
    revision !== '' &&
    revision !== (singleSourceOf(app)?.targetRevision || 'HEAD') &&
    operation.sync?.dryRun !== true &&
    revision !== app.status?.sync?.revision
  ) {
    throw serverError(
      codes.precondition,
      `Cannot sync to ${revision}: auto-sync currently set to ${singleSourceOf(app)?.targetRevision || 'HEAD'}`,
    );
  }
  call.about(rbacName(app, services), revision === '' ? '' : `revision ${revision}`);
  return startOperation(services, app, operation, call.signal);
}

/** Throws when the project's windows close out a manual sync. */
export function checkWindow(services: Services, app: Application): void {
  const project = services.state.project(app.spec.project || 'default');
  if (project === undefined) return;
  const verdict = syncWindowVerdict(app, project, true, services.clock.now());
  if (!verdict.open) throw permissionDenied(`cannot sync: blocked by sync window: ${verdict.why}`);
}

/** The permission a rollback needs: that of a sync, unless `argocd-cm` asks for its own. */
export function rollbackAction(services: Services): 'sync' | 'rollback' {
  return services.state.setting('server.rbac.rollback.enforce.enable') === 'true' ? 'rollback' : 'sync';
}

function rollback(services: Services, call: Call, input: Input): Promise<Application> {
  const app = applicationFor(services, call, appQuery(input, services), rollbackAction(services));
  checkWindow(services, app);
  return startOperation(services, app, rollbackOperation(app, input, call), call.signal);
}

async function terminate(services: Services, call: Call, input: Input): Promise<object> {
  const app = applicationFor(services, call, appQuery(input, services), 'sync');
  await terminateOperation(services, app, call.signal);
  return {};
}

const byName = (input: Input, services: Services) => appQuery(input, services, 'applicationName');
const application = '/api/v1/applications/{name}';

/** `application.ApplicationService`. */
export const applicationOperations = operationsOf('application.ApplicationService', {
  List: { http: get('/api/v1/applications'), run: listApplications },
  Watch: { http: get('/api/v1/stream/applications'), stream: watchApplications },
  Create: {
    http: post('/api/v1/applications', 'application'),
    audit: 'application.create',
    run: createApplication,
  },
  Get: { http: get(application), run: getApplication },
  Update: {
    http: put('/api/v1/applications/{application.metadata.name}', 'application'),
    audit: 'application.update',
    run: updateApplication,
  },
  UpdateSpec: { http: put(`${application}/spec`, 'spec'), audit: 'application.update', run: updateSpec },
  Patch: { http: patch(application), audit: 'application.patch', run: patchApplication },
  Delete: { http: remove(application), audit: 'application.delete', run: deleteApplication },
  Sync: { http: post(`${application}/sync`), audit: 'application.sync', run: sync },
  Rollback: { http: post(`${application}/rollback`), audit: 'application.rollback', run: rollback },
  TerminateOperation: {
    http: remove(`${application}/operation`),
    audit: 'application.terminate',
    run: terminate,
  },
  ResourceTree: {
    http: get('/api/v1/applications/{applicationName}/resource-tree'),
    run: (services, call, input) =>
      resourceTree(services, applicationFor(services, call, byName(input, services)), call.signal),
  },
  WatchResourceTree: {
    http: get('/api/v1/stream/applications/{applicationName}/resource-tree'),
    stream: watchResourceTree,
  },
  ManagedResources: {
    http: get('/api/v1/applications/{applicationName}/managed-resources'),
    run: async (services, call, input) => {
      const app = applicationFor(services, call, byName(input, services));
      return { items: await managedResources(services, app, input) };
    },
  },
  ServerSideDiff: {
    http: get('/api/v1/applications/{appName}/server-side-diff'),
    run: async (services, call, input) => {
      const app = applicationFor(services, call, appQuery(input, services, 'appName'));
      const items = await managedResources(services, app, {});
      const modified = items.filter((item) => item.modified === true);
      return { items: modified, modified: modified.length > 0 };
    },
  },
  GetManifestsWithFiles: {
    http: post('/api/v1/applications/manifestsWithFiles'),
    receive: uploadedManifests,
  },
  GetManifests: { http: get(`${application}/manifests`), run: manifests },
  RevisionMetadata: { http: get(`${application}/revisions/{revision}/metadata`), run: revisionMetadata },
  RevisionChartDetails: {
    http: get(`${application}/revisions/{revision}/chartdetails`),
    run: chartDetails,
  },
  GetOCIMetadata: { http: get(`${application}/revisions/{revision}/ocimetadata`), run: ociMetadata },
  GetApplicationSyncWindows: { http: get(`${application}/syncwindows`), run: syncWindows },
  ListResourceEvents: { http: get(`${application}/events`), run: applicationEvents },
  ListLinks: { http: get(`${application}/links`), run: listLinks },
  ListResourceLinks: { http: get(`${application}/resource/links`), run: listResourceLinks },
  PodLogs: {
    http: [...get(`${application}/pods/{podName}/logs`), ...get(`${application}/logs`)],
    stream: applicationLogs,
  },
  GetResource: { http: get(`${application}/resource`), run: getResource },
  PatchResource: {
    http: post(`${application}/resource`, 'patch'),
    audit: 'application.resource.patch',
    run: patchResource,
  },
  DeleteResource: {
    http: remove(`${application}/resource`),
    audit: 'application.resource.delete',
    run: deleteResource,
  },
  ListResourceActions: { http: get(`${application}/resource/actions`), run: listActions },
  RunResourceAction: {
    http: post(`${application}/resource/actions`, 'action'),
    audit: 'application.resource.action',
    run: runAction,
  },
  RunResourceActionV2: {
    http: post(`${application}/resource/actions/v2`),
    audit: 'application.resource.action',
    run: runAction,
  },
});
