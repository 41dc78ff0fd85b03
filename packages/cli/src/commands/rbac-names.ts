import { usage } from '../errors.ts';

const crud = ['create', 'get', 'update', 'delete'];
const crd = ['create', 'get', 'delete'];

/** The actions of each resource (docs/operator-manual/rbac.md of Argo CD); those marked may name more after a slash. */
const actionsOf: ReadonlyMap<
  string,
  { readonly actions: readonly string[]; readonly deeper?: readonly string[] }
> = new Map([
  ['accounts', { actions: ['get', 'update', 'create'] }],
  [
    'applications',
    {
      actions: [...crud, 'action', 'override', 'sync', 'rollback'],
      deeper: ['update', 'delete', 'action'],
    },
  ],
  ['applicationsets', { actions: crud }],
  ['audit', { actions: ['get'] }],
  ['certificates', { actions: crd }],
  ['clusters', { actions: crud }],
  ['exec', { actions: ['create'] }],
  ['extensions', { actions: ['invoke'] }],
  ['gpgkeys', { actions: crd }],
  ['logs', { actions: ['get'] }],
  ['projects', { actions: crud }],
  ['repositories', { actions: crud }],
  ['write-repositories', { actions: crud }],
]);

/** Short and singular names people write. */
const aliases: ReadonlyMap<string, string> = new Map([
  ['account', 'accounts'],
  ['app', 'applications'],
  ['application', 'applications'],
  ['apps', 'applications'],
  ['applicationset', 'applicationsets'],
  ['appset', 'applicationsets'],
  ['appsets', 'applicationsets'],
  ['cert', 'certificates'],
  ['certificate', 'certificates'],
  ['certs', 'certificates'],
  ['cluster', 'clusters'],
  ['extension', 'extensions'],
  ['gpgkey', 'gpgkeys'],
  ['key', 'gpgkeys'],
  ['log', 'logs'],
  ['proj', 'projects'],
  ['projs', 'projects'],
  ['project', 'projects'],
  ['repo', 'repositories'],
  ['repos', 'repositories'],
  ['repository', 'repositories'],
]);

/** The whole name of the resource. Throws for an action it does not have: a question with a typo is always answered no. */
export function checkedResource(name: string, action: string): string {
  const resource = aliases.get(name) ?? name;
  const known = actionsOf.get(resource);
  if (known === undefined) {
    throw usage(`there is no resource ${name}`, `Use one of ${[...actionsOf.keys()].join(', ')}.`);
  }
  const [verb = '', ...rest] = action.split('/');
  const isKnown =
    known.actions.includes(verb) && (rest.length === 0 || known.deeper?.includes(verb) === true);
  if (isKnown || action === '*') return resource;
  throw usage(`${resource} have no action ${action}`, `Use one of ${known.actions.join(', ')}.`);
}

/** Objects of projects are named with their project. */
export function allOf(resource: string): string {
  return ['applications', 'applicationsets', 'logs', 'exec'].includes(resource) ? '*/*' : '*';
}
