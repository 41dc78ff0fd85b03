import { namespacedName } from '@setpoint/kube';
import {
  type Application,
  approvalOf,
  type Operation,
  planApplication,
  hasMultipleSources,
  sourceFieldsOf,
  sourcesOf,
  type SyncOperation,
} from '@setpoint/argocd';
import type { Change, Plan } from '@setpoint/sync';
import { enforce, rbacName } from '../argo/access.ts';
import { checkWindow, rollbackAction } from '../argo/application-operations.ts';
import { draftedApplication } from '../argo/edit-application.ts';
import { rollbackOperation } from '../argo/sync-request.ts';
import { startOperation } from '../argo/write-application.ts';
import type { Call } from '../call.ts';
import { codes, invalid, notFound, serverError } from '../errors.ts';
import { flag, type Input, needed, record, records, text, texts } from '../http/input.ts';
import { planPorts, type Services } from '../services.ts';
import type { ShelvedPlan } from '../state/plan-shelf.ts';
import type { OperationStarted, PlanChange, PlanPreview } from '../wire/plan.ts';
import { comparableTexts } from './comparable-text.ts';
import { FieldLines } from './field-lines.ts';
import { problemFinding } from './findings.ts';
import { originFields } from './resource.ts';

/** From so many deletes on the name of the application must be typed. */
const confirmFromDeletes = 10;

/** Makes the plan that a sync would execute now, and keeps it so that exactly it can be asked for. */
export async function makePlan(
  services: Services,
  call: Call,
  app: Application,
  input: Input,
): Promise<PlanPreview> {
  const nowMs = services.clock.now();
  const asked = operationIn(app, input);
  const plan = await planApplication(app, planPorts(services), { sync: asked, nowMs }, call.signal);
  const shelved = services.plans.put({
    key: namespacedName(app),
    uid: app.metadata.uid ?? '',
    spec: app.spec,
    plan,
    operation: pinned(app, asked, plan),
    startedAtMs: nowMs,
    createdMs: nowMs,
  });
  return planPreview(services, call, app, shelved);
}

/**
 * What a sync would do once the application of the body is saved, for whoever may save it: parameters are tried before
 * they are written. It is not kept, and cannot be executed.
 */
export async function previewApplication(services: Services, call: Call, body: Input): Promise<PlanPreview> {
  const app = draftedApplication(services, call, record(body, 'application'));
  const nowMs = services.clock.now();
  const sync = operationIn(app, { prune: app.spec.syncPolicy?.automated?.prune === true });
  const plan = await planApplication(app, planPorts(services), { sync, nowMs }, call.signal);
  return planPreview(services, call, app, { id: '', plan, createdMs: nowMs, expiresMs: nowMs });
}

function operationIn(app: Application, input: Input): SyncOperation {
  const revision = text(input, 'revision');
  const options = texts(input, 'syncOptions');
  const syncOptions = input['syncOptions'] === undefined ? app.spec.syncPolicy?.syncOptions : options;
  const resources = records(input, 'resources').map((resource) => ({
    group: text(resource, 'group'),
    kind: needed(resource, 'kind'),
    namespace: text(resource, 'namespace'),
    name: needed(resource, 'name'),
  }));
  const multiple = hasMultipleSources(app);
  return {
    ...sourceFieldsOf(app),
    ...(revision === '' ? {} : multiple ? { revisions: sourcesOf(app).map(() => revision) } : { revision }),
    ...(flag(input, 'prune') ? { prune: true } : {}),
    ...strategyIn(input),
    ...(syncOptions === undefined ? {} : { syncOptions }),
    ...(resources.length === 0 ? {} : { resources }),
  };
}

function strategyIn(input: Input): Pick<SyncOperation, 'syncStrategy'> {
  const how = flag(input, 'force') ? { force: true } : {};
  if (flag(input, 'applyOnly')) return { syncStrategy: { apply: how } };
  return flag(input, 'force') ? { syncStrategy: { hook: how } } : {};
}

/** At the commits the plan was made at: a push in between must not slip in. */
function pinned(app: Application, operation: SyncOperation, plan: Plan): SyncOperation {
  if (hasMultipleSources(app)) return operation;
  return { ...operation, revision: plan.revision };
}

export function planAt(services: Services, app: Application, id: string): ShelvedPlan {
  const plan = services.plans.take(id, namespacedName(app), services.clock.now());
  if (plan === undefined) throw notFound(`plan ${id.slice(0, 40)}`);
  return plan;
}

export async function planPreview(
  services: Services,
  call: Call,
  app: Application,
  { id, plan, createdMs, expiresMs }: Pick<ShelvedPlan, 'id' | 'plan' | 'createdMs' | 'expiresMs'>,
): Promise<PlanPreview> {
  const lines = new FieldLines(services, app, [plan.revision], call.signal);
  const errors = plan.problems.some(({ severity }) => severity === 'error');
  const hidden = services.state.maskedAnnotations();
  return {
    id,
    hash: plan.hash,
    revision: plan.revision,
    createdAt: new Date(createdMs).toISOString(),
    expiresAt: new Date(expiresMs).toISOString(),
    tally: plan.tally,
    waves: await Promise.all(
      plan.waves.map(async ({ phase, wave, changes }) => ({
        phase,
        wave,
        changes: await Promise.all(changes.map((change) => changeView(change, lines, hidden))),
      })),
    ),
    problems: plan.problems.map(problemFinding),
    executable: !errors,
    confirm: needsConfirmation(plan),
  };
}

function needsConfirmation({ tally }: Plan): boolean {
  return tally.delete + tally.recreate >= confirmFromDeletes;
}

async function changeView(
  change: Change,
  lines: FieldLines,
  hidden: ReadonlySet<string>,
): Promise<PlanChange> {
  const { ref, version, action, reason, hook, origin, diff, desired, live } = change;
  return {
    object: { ...ref, version },
    action,
    reason,
    hook: hook !== undefined,
    ...originFields(origin),
    fields: await lines.of(diff, origin),
    ...comparableTexts(
      action === 'delete' || action === 'skip' ? undefined : desired?.reveal(),
      live?.reveal(),
      diff,
      hidden,
    ),
  };
}

/** Starts the operation that executes a plan and nothing else; the controller refuses it when it would differ by then. */
export async function executePlanned(
  services: Services,
  call: Call,
  app: Application,
  input: Input,
): Promise<OperationStarted> {
  enforce(services, call, 'applications', 'sync', rbacName(app, services));
  checkWindow(services, app);
  const shelved = planAt(services, app, needed(input, 'plan'));
  const { plan, operation } = shelved;
  if (plan.problems.some(({ severity }) => severity === 'error'))
    throw invalid('a plan with an error is not executed');
  if (needsConfirmation(plan) && text(input, 'confirm') !== app.metadata.name) {
    throw serverError(
      codes.confirmationNeeded,
      `the plan deletes ${plan.tally.delete + plan.tally.recreate} objects`,
      {
        rule: `From ${confirmFromDeletes} deletes on the name of the application must be typed.`,
        nextAction: 'Send confirm with the name of the application.',
      },
    );
  }
  await requireUnchanged(services, call, app, shelved);
  call.about(rbacName(app, services), `plan ${plan.hash.slice(0, 12)} at ${plan.revision.slice(0, 12)}`);
  return started(services, app, call, {
    sync: operation,
    initiatedBy: { username: call.identity.username || 'anonymous' },
    info: [approvalOf({ hash: plan.hash, startedAtMs: shelved.startedAtMs })],
    ...retryOf(app, input),
  });
}

const mostRetries = 100;

/** As the policy says, unless the person says how often; the pauses are the policy's either way. */
function retryOf(app: Application, input: Input): Pick<Operation, 'retry'> {
  const policy = app.spec.syncPolicy?.retry;
  const limit = input['retries'];
  if (limit === undefined) return policy === undefined ? {} : { retry: policy };
  if (typeof limit === 'number' && Number.isInteger(limit) && limit >= 0 && limit <= mostRetries)
    return { retry: { ...policy, limit } };
  throw invalid(`retries must be a whole number from 0 to ${mostRetries}`);
}

/** Makes the plan again: a person learns at once that it has changed, not from a failed sync. */
async function requireUnchanged(
  services: Services,
  call: Call,
  app: Application,
  shelved: ShelvedPlan,
): Promise<void> {
  const request = { sync: shelved.operation, nowMs: shelved.startedAtMs };
  const same = app.metadata.uid === shelved.uid;
  const now = same ? await planApplication(app, planPorts(services), request, call.signal) : undefined;
  if (now?.hash === shelved.plan.hash) return;
  throw serverError(codes.planChanged, 'the plan is no longer what a sync would do', {
    rule: 'What was shown is what is executed.',
    nextAction: 'Look at the new plan and sync again.',
  });
}

export function rollbackTo(
  services: Services,
  call: Call,
  app: Application,
  input: Input,
): Promise<OperationStarted> {
  enforce(services, call, 'applications', rollbackAction(services), rbacName(app, services));
  checkWindow(services, app);
  return started(services, app, call, rollbackOperation(app, input, call));
}

async function started(
  services: Services,
  app: Application,
  call: Call,
  operation: Operation,
): Promise<OperationStarted> {
  await startOperation(services, app, operation, call.signal);
  return {
    startedAt: new Date(services.clock.now()).toISOString(),
    revision: operation.sync?.revision ?? operation.sync?.revisions?.[0] ?? '',
  };
}
