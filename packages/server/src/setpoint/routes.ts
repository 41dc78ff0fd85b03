import type { Application } from '@setpoint/argocd';
import { refreshed } from '../argo/application-operations.ts';
import { terminateOperation } from '../argo/write-application.ts';
import type { Call } from '../call.ts';
import type { Input } from '../http/input.ts';
import { flag } from '../http/input.ts';
import type { Services } from '../services.ts';
import { applicationAt, applicationDetail, whyNotSynced } from './application.ts';
import { setDetail, setListing, setPreview } from './applicationsets.ts';
import { eventList } from './events-and-logs.ts';
import { fleetPage } from './fleet.ts';
import { applicationGraph } from './graph.ts';
import { readManifest } from './manifest.ts';
import { auditPage, can, explain, me } from './me.ts';
import { operationProgress } from './operation-progress.ts';
import { executePlanned, makePlan, planAt, planPreview, previewApplication, rollbackTo } from './plans.ts';
import {
  clusterListing,
  projectDetail,
  projectListing,
  repositoryListing,
  settingsView,
} from './platform-views.ts';
import { applicationDiff, resourceDetail } from './resource.ts';
import { search } from './search.ts';
import { compareRevisions, timeline } from './timeline.ts';

interface OwnRequest {
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: Input;
}

/** One operation of our own API; OpenAPI and the router are made from it. */
export interface OwnRoute {
  readonly verb: 'GET' | 'POST';
  /** Below `/api/setpoint/v1`, parameters in braces. */
  readonly path: string;
  readonly summary: string;
  /** Names of the wire types of query or body, and answer. */
  readonly request?: string;
  readonly answer: string;
  readonly open?: true;
  readonly audit?: string;
  readonly run: (services: Services, call: Call, request: OwnRequest) => unknown;
}

const app = '/applications/{namespace}/{name}';

const at = (services: Services, call: Call, { params }: OwnRequest, action?: string): Application =>
  applicationAt(services, call, { namespace: params['namespace'] ?? '', name: params['name'] ?? '' }, action);

export const ownRoutes: readonly OwnRoute[] = [
  { verb: 'GET', path: '/me', summary: 'Who is logged in, and how to', answer: 'Me', open: true, run: me },
  {
    verb: 'POST',
    path: '/can',
    summary: 'Many permission checks at once',
    request: 'CanRequest',
    answer: 'CanResponse',
    run: (services, call, { body }) => can(services, call, body),
  },
  {
    verb: 'GET',
    path: '/rbac/explain',
    summary: 'Why something is allowed or not',
    request: 'AccessCheck',
    answer: 'AccessExplanation',
    run: (services, call, { query }) => explain(services, call, query),
  },
  {
    verb: 'GET',
    path: '/applications',
    summary: 'The fleet: filtered, sorted, counted, in pages',
    request: 'FleetQuery',
    answer: 'FleetPage',
    run: (services, call, { query }) => fleetPage(services, call, query),
  },
  {
    verb: 'POST',
    path: '/applications/preview',
    summary: 'What a sync would do once this application is saved; nothing is written',
    request: 'ApplicationPreviewRequest',
    answer: 'PlanPreview',
    run: (services, call, { body }) => previewApplication(services, call, body),
  },
  {
    verb: 'GET',
    path: app,
    summary: 'One application',
    answer: 'ApplicationDetail',
    run: (services, call, request) => applicationDetail(services, call, at(services, call, request)),
  },
  {
    verb: 'GET',
    path: `${app}/graph`,
    summary: 'Its objects and what came of them, worst first within a budget',
    request: 'GraphQuery',
    answer: 'Graph',
    run: (services, call, request) =>
      applicationGraph(services, at(services, call, request), request.query, call.signal),
  },
  {
    verb: 'GET',
    path: `${app}/resource`,
    summary: 'One object: desired, live, what differs and who changed it',
    request: 'ObjectQuery',
    answer: 'ResourceDetail',
    run: (services, call, request) =>
      resourceDetail(services, call, at(services, call, request), request.query),
  },
  {
    verb: 'GET',
    path: `${app}/diff`,
    summary: 'Everything that differs',
    answer: 'ApplicationDiff',
    run: (services, call, request) => applicationDiff(services, call, at(services, call, request)),
  },
  {
    verb: 'POST',
    path: `${app}/plans`,
    summary: 'What a sync would do, without doing it',
    request: 'PlanRequestBody',
    answer: 'PlanPreview',
    run: (services, call, request) => makePlan(services, call, at(services, call, request), request.body),
  },
  {
    verb: 'GET',
    path: `${app}/plans/{plan}`,
    summary: 'A plan made before',
    answer: 'PlanPreview',
    run: (services, call, request) => {
      const app = at(services, call, request);
      return planPreview(services, call, app, planAt(services, app, request.params['plan'] ?? ''));
    },
  },
  {
    verb: 'POST',
    path: `${app}/sync`,
    summary: 'Execute exactly a plan that was made before',
    request: 'SyncPlan',
    answer: 'OperationStarted',
    audit: 'application.sync',
    run: (services, call, request) =>
      executePlanned(services, call, at(services, call, request), request.body),
  },
  {
    verb: 'POST',
    path: `${app}/rollback`,
    summary: 'Deploy an entry of the history again',
    request: 'RollbackTo',
    answer: 'OperationStarted',
    audit: 'application.rollback',
    run: (services, call, request) => rollbackTo(services, call, at(services, call, request), request.body),
  },
  {
    verb: 'POST',
    path: `${app}/terminate`,
    summary: 'End the operation that runs',
    answer: 'EmptyAnswer',
    audit: 'application.terminate',
    run: async (services, call, request) => {
      await terminateOperation(services, at(services, call, request, 'sync'), call.signal);
      return {};
    },
  },
  {
    verb: 'POST',
    path: `${app}/refresh`,
    summary: 'Ask Git and the cluster again, and answer when that is done',
    request: 'RefreshRequest',
    answer: 'ApplicationDetail',
    run: async (services, call, request) => {
      const kind = flag(request.body, 'hard') ? 'hard' : 'normal';
      const fresh = await refreshed(services, call, at(services, call, request), kind);
      return applicationDetail(services, call, fresh);
    },
  },
  {
    verb: 'GET',
    path: `${app}/operation`,
    summary: 'Hooks and waves of the operation that runs or ran last',
    answer: 'LastOperation',
    run: (services, call, request) => operationProgress(at(services, call, request)) ?? {},
  },
  {
    verb: 'GET',
    path: `${app}/why`,
    summary: 'Why it is not in sync',
    answer: 'WhyNotSynced',
    run: (services, call, request) => whyNotSynced(services, at(services, call, request)),
  },
  {
    verb: 'GET',
    path: `${app}/timeline`,
    summary: 'What was deployed, with the commits',
    answer: 'Timeline',
    run: (services, call, request) => timeline(services, call, at(services, call, request), request.query),
  },
  {
    verb: 'GET',
    path: `${app}/compare`,
    summary: 'What changes between two revisions',
    answer: 'RevisionDiff',
    run: (services, call, request) =>
      compareRevisions(services, call, at(services, call, request), request.query),
  },
  {
    verb: 'GET',
    path: `${app}/events`,
    summary: 'Events of the application, or of one object',
    request: 'ObjectQuery',
    answer: 'EventList',
    run: (services, call, request) => eventList(services, call, at(services, call, request), request.query),
  },
  {
    verb: 'GET',
    path: '/applicationsets',
    summary: 'ApplicationSets',
    answer: 'ApplicationSetListing',
    run: setListing,
  },
  {
    verb: 'POST',
    path: '/applicationsets/preview',
    summary: 'What an ApplicationSet would make, against what is there',
    request: 'ApplicationSetPreviewRequest',
    answer: 'ApplicationSetPreviewAnswer',
    run: (services, call, { body }) => setPreview(services, call, body),
  },
  {
    verb: 'GET',
    path: '/applicationsets/{namespace}/{name}',
    summary: 'One ApplicationSet',
    answer: 'ApplicationSetDetail',
    run: (services, call, { params }) =>
      setDetail(services, call, { namespace: params['namespace'] ?? '', name: params['name'] ?? '' }),
  },
  {
    verb: 'POST',
    path: '/manifest',
    summary: 'What a YAML manifest says, as JSON; nothing is written',
    request: 'ManifestText',
    answer: 'ManifestObject',
    run: (services, call, { body }) => readManifest(services, call, body),
  },
  { verb: 'GET', path: '/projects', summary: 'Projects', answer: 'ProjectListing', run: projectListing },
  {
    verb: 'GET',
    path: '/projects/{name}',
    summary: 'One project',
    answer: 'ProjectDetail',
    run: (services, call, { params }) => projectDetail(services, call, params['name'] ?? ''),
  },
  {
    verb: 'GET',
    path: '/repositories',
    summary: 'Repositories that are registered or used',
    answer: 'RepositoryListing',
    run: repositoryListing,
  },
  { verb: 'GET', path: '/clusters', summary: 'Clusters', answer: 'ClusterListing', run: clusterListing },
  { verb: 'GET', path: '/settings', summary: 'Settings', answer: 'SettingsView', run: settingsView },
  {
    verb: 'GET',
    path: '/search',
    summary: 'Anything by its name',
    answer: 'SearchAnswer',
    run: (services, call, { query }) => search(services, call, query),
  },
  {
    verb: 'GET',
    path: '/audit',
    summary: 'What was changed, by whom',
    answer: 'AuditPage',
    run: (services, call, { query }) => auditPage(services, call, query),
  },
];
