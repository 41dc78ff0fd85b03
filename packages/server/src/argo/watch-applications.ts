import type { Application } from '@setpoint/argocd';
import type { Call } from '../call.ts';
import { type Input, text } from '../http/input.ts';
import type { Services } from '../services.ts';
import { changesOf } from '../state/changes-of.ts';
import { selectFields } from '../state/select-fields.ts';
import type { ApplicationTree } from '../wire/argo-applications.ts';
import { applicationFor, appQuery } from './access.ts';
import { applicationFilter } from './list-applications.ts';
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
  const changes = changesOf(services.state.applications, call.signal);
  if (text(input, 'resourceVersion') === '' || text(input, 'name') !== '') {
    const known = [...services.state.applications.values()].filter(passes);
    for (const application of known) yield shown({ type: 'ADDED', application });
  }
  for await (const { before, after } of changes) {
    const application = after ?? before;
    if (application === undefined || !passes(application)) continue;
    const type = after === undefined ? 'DELETED' : before === undefined ? 'ADDED' : 'MODIFIED';
    yield shown({ type, application });
  }
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
