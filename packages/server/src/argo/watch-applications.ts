import type { Application } from '@setpoint/argocd';
import { type InformerChange, namespacedName } from '@setpoint/kube';
import type { Call } from '../call.ts';
import { type Input, text } from '../http/input.ts';
import type { Services } from '../services.ts';
import type { AccessBefore } from '../state/change-log.ts';
import { changesOf } from '../state/changes-of.ts';
import { selectFields } from '../state/select-fields.ts';
import type { ApplicationTree } from '../wire/argo-applications.ts';
import { applicationFor, appQuery, objectName, rbacName } from './access.ts';
import { applicationFilter, applicationsMeant } from './list-applications.ts';
import { resourceTree } from './resource-tree.ts';

interface ApplicationEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly application: Application;
}

/**
 * Changes of the applications that the query means and the caller may see. Without a resourceVersion, or for one
 * application, all of them come first as ADDED. Permissions are looked at anew for each event.
 */
export async function* watchApplications(services: Services, call: Call, input: Input): AsyncGenerator {
  const passes = applicationFilter(services, call, input);
  const fields = text(input, 'fields')
    .split(',')
    .filter((field) => field !== '')
    .map((field) => field.replace(/^(-?)result\./, '$1'))
    .join(',');
  const shown = (event: ApplicationEvent): unknown => selectFields(event, fields);
  const { applications } = services.state;
  const changes = changesOf(applications, call.signal, (put) =>
    services.changes.onAccessChange((before) => accessChanges(services, call, input, before).forEach(put)),
  );
  if (text(input, 'resourceVersion') === '' || text(input, 'name') !== '') {
    const known = [...applications.values()].filter(passes);
    for (const application of known) yield shown({ type: 'ADDED', application });
    const lost = known.length === 0 ? lostApplication(services, call, input) : undefined;
    if (lost !== undefined) yield shown({ type: 'DELETED', application: lost });
  }
  for await (const { before, after, isRevoked } of changes) {
    const application = after ?? before;
    if (application === undefined) continue;
    if (isRevoked !== true && !passes(application)) continue;
    const type = after === undefined ? 'DELETED' : before === undefined ? 'ADDED' : 'MODIFIED';
    yield shown({ type, application });
  }
}

type Change = InformerChange<Application> & { readonly isRevoked?: true };

/** What a change of policies is to a watch: what may no longer be seen is gone, without its state; the rest is new. */
function accessChanges(
  services: Services,
  { identity }: Call,
  input: Input,
  before: AccessBefore,
): readonly Change[] {
  const meant = applicationsMeant(input);
  return [...services.state.applications.values()].flatMap((app): Change[] => {
    if (!meant(app)) return [];
    const may = (access: AccessBefore): boolean =>
      access.allows(identity, 'applications', 'get', rbacName(app, services));
    const [was, is] = [may(before), may(services.enforcer)];
    if (was === is) return [];
    const key = namespacedName(app);
    return is
      ? [{ key, before: undefined, after: app }]
      : [{ key, before: nameOnly(app.metadata), after: undefined, isRevoked: true }];
  });
}

function nameOnly({ name, namespace, uid }: Application['metadata']): Application {
  const metadata = { name, namespace, ...(uid === undefined ? {} : { uid }) };
  return { metadata, spec: { destination: {}, project: '' } } as unknown as Application;
}

/**
 * The one application that the query names, when the last that was heard of it is that it is gone: whoever deletes it
 * and then watches for its end must not miss it. Only for those who may see any application of that name.
 */
function lostApplication(services: Services, { identity }: Call, input: Input): Application | undefined {
  const name = text(input, 'name');
  const namespace = text(input, 'appNamespace') || services.state.namespace;
  if (name === '' || !services.changes.hasLost(`${namespace}/${name}`)) return undefined;
  if (!services.enforcer.allows(identity, 'applications', 'get', objectName('*', namespace, name, services)))
    return undefined;
  return nameOnly({ name, namespace });
}

/** How often a tree is sent at most. */
const treeIntervalMs = 250;

/** The resource tree, again whenever something of it changed. */
export async function* watchResourceTree(
  services: Services,
  call: Call,
  input: Input,
): AsyncGenerator<ApplicationTree> {
  const query = appQuery(input, services, 'applicationName');
  let last = '';
  while (!call.signal.aborted) {
    const app = applicationFor(services, call, query);
    const tree = await resourceTree(services, app, call.signal);
    const text_ = JSON.stringify(tree);
    if (text_ !== last) {
      last = text_;
      yield tree;
    }
    await services.liveChanges.next(app, treeIntervalMs, call.signal);
  }
}
