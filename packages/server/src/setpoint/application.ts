import { type Application, decideWhetherToSync, isAutomated } from '@setpoint/argocd';
import { refKey } from '@setpoint/kube';
import { permissionFor, rbacName } from '../argo/access.ts';
import { rollbackAction } from '../argo/application-operations.ts';
import type { Call } from '../call.ts';
import { codes, notFound, serverError } from '../errors.ts';
import type { Services } from '../services.ts';
import { allFindings, applicationFindings } from '../state/application-findings.ts';
import { fleetRow } from '../state/fleet-row.ts';
import { annotatedLinks, applicationLinks } from '../state/links.ts';
import type { ApplicationAction, ApplicationDetail, WhyNotSynced } from '../wire/application.ts';
import type { Finding, Permission } from '../wire/common.ts';
import { operationProgress } from './operation-progress.ts';

/** The application of a path, when the caller may see it; `server.not-found` otherwise. */
export function applicationAt(
  services: Services,
  call: Call,
  params: { readonly namespace: string; readonly name: string },
  action = 'get',
): Application {
  const key = `${params.namespace}/${params.name}`;
  call.about(key);
  const app = services.state.applications.get(key);
  const visible =
    app !== undefined &&
    services.enforcer.allows(call.identity, 'applications', 'get', rbacName(app, services));
  if (!visible) throw notFound(`application ${key}`);
  if (action !== 'get') requirePermission(services, call, app, action);
  return app;
}

/** Throws `server.forbidden` with what is missing: whoever may see the application may know. */
function requirePermission(services: Services, call: Call, app: Application, action: string): void {
  const { allowed, missing } = permissionFor(services, call, 'applications', action, rbacName(app, services));
  if (!allowed) throw forbidden(missing ?? '');
}

function forbidden(missing: string): Error {
  return serverError(codes.forbidden, `you need the permission ${missing}`, {
    nextAction: 'Look at "RBAC explain" for what would grant it.',
  });
}

export function applicationDetail(services: Services, call: Call, app: Application): ApplicationDetail {
  const streamFrom = services.changes.position;
  const operation = operationProgress(app);
  return {
    row: fleetRow(app, services),
    application: app,
    findings: allFindings(applicationFindings(services, app)),
    permissions: permissionsOf(services, call, app),
    links: [...annotatedLinks(app), ...applicationLinks(services, app)],
    ...(operation === undefined ? {} : { operation }),
    streamFrom,
  };
}

function permissionsOf(
  services: Services,
  call: Call,
  app: Application,
): Readonly<Record<ApplicationAction, Permission>> {
  const object = rbacName(app, services);
  const may = (action: string, resource = 'applications'): Permission =>
    permissionFor(services, call, resource, action, object);
  return {
    get: may('get'),
    update: may('update'),
    delete: may('delete'),
    sync: may('sync'),
    rollback: may(rollbackAction(services)),
    terminate: may('sync'),
    refresh: may('get'),
    logs: may('get', 'logs'),
    override: may('override'),
  };
}

/** Why the application is not in sync: what is broken, what blocks, what differs, and whether it will heal by itself. */
export function whyNotSynced(services: Services, app: Application): WhyNotSynced {
  const synced = app.status?.sync?.status === 'Synced';
  const { sync, health } = applicationFindings(services, app);
  // What is unhealthy is no reason; what waits for a finalizer or belongs to another is.
  const held = health.filter(({ code }) => code.startsWith('sync.'));
  const told = [...sync, ...held];
  const reasons = synced ? told : [...told, ...differences(app, told)];
  return {
    synced,
    summary: summaryOf(app, reasons),
    reasons,
    automation: automationOf(app, services),
  };
}

/** What differs and is not spoken of yet. */
function differences(app: Application, told: readonly Finding[]): readonly Finding[] {
  const spokenOf = new Set(told.flatMap(({ object }) => (object === undefined ? [] : [refKey(object)])));
  return (app.status?.resources ?? [])
    .filter((resource) => resource.status === 'OutOfSync')
    .filter(
      ({ group = '', kind = '', namespace = '', name = '' }) =>
        !spokenOf.has(refKey({ group, kind, namespace, name })),
    )
    .slice(0, 200)
    .map((resource): Finding => {
      const { group = '', kind = '', namespace = '', name = '' } = resource;
      const missing = resource.health?.status === 'Missing';
      const [message, nextAction] =
        resource.requiresPruning === true
          ? ['it left the source and is still there', 'Sync with prune to delete it.']
          : missing
            ? ['it is in the source and not in the cluster', 'Sync to create it.']
            : ['its fields differ from the source', 'Look at the diff, then sync.'];
      return {
        severity: 'warning',
        code: 'sync.differs',
        object: { group, kind, namespace, name },
        message,
        nextAction,
      };
    });
}

function summaryOf(app: Application, reasons: readonly Finding[]): string {
  const status = app.status?.sync?.status ?? 'Unknown';
  if (status === 'Synced' && reasons.length === 0) return 'Everything is as the source says.';
  const [first] = reasons;
  const count = (app.status?.resources ?? []).filter((resource) => resource.status === 'OutOfSync').length;
  if (status === 'OutOfSync' && (first === undefined || first.severity !== 'error')) {
    return `${count} ${count === 1 ? 'object differs' : 'objects differ'} from the source.`;
  }
  return first?.message.split('\n')[0] ?? `The sync status is ${status}.`;
}

function automationOf(app: Application, services: Services): WhyNotSynced['automation'] {
  if (app.operation !== undefined) return { willSync: true, because: 'a sync is under way' };
  if (!isAutomated(app)) return { willSync: false, because: 'the sync policy is not automated' };
  const project = services.state.project(app.spec.project || 'default');
  const decision = decideWhetherToSync(app, project, services.clock.now());
  return { willSync: decision.willSync, because: decision.because };
}
