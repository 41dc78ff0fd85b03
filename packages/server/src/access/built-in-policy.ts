import { parsePolicy } from './parse-policy.ts';
import type { ParsedPolicy } from './policy-rule.ts';

const projectScoped = ['applications', 'applicationsets', 'logs', 'exec'];

const readonly = [
  'applications',
  'applicationsets',
  'certificates',
  'clusters',
  'repositories',
  'write-repositories',
  'projects',
  'accounts',
  'gpgkeys',
  'logs',
  'metrics',
];

/** What role:admin may beside reading; Argo CD's `assets/builtin-policy.csv`, our audit log and metrics. */
const administration: readonly (readonly [string, readonly string[]])[] = [
  [
    'applications',
    ['create', 'update', 'update/*', 'delete', 'delete/*', 'sync', 'rollback', 'override', 'action/*'],
  ],
  ['applicationsets', ['get', 'create', 'update', 'delete']],
  ['certificates', ['create', 'update', 'delete']],
  ['clusters', ['create', 'update', 'delete']],
  ['repositories', ['create', 'update', 'delete']],
  ['write-repositories', ['create', 'update', 'delete']],
  ['projects', ['create', 'update', 'delete']],
  ['accounts', ['update']],
  ['gpgkeys', ['create', 'delete']],
  ['exec', ['create']],
  ['audit', ['get']],
];

const line = (role: string, resource: string, action: string): string =>
  `p, ${role}, ${resource}, ${action}, ${projectScoped.includes(resource) ? '*/*' : '*'}, allow`;

/** The roles every installation has: role:readonly, role:admin, and that the account admin has the latter. */
export const builtInPolicy: ParsedPolicy = parsePolicy(
  [
    ...readonly.map((resource) => line('role:readonly', resource, 'get')),
    ...administration.flatMap(([resource, actions]) =>
      actions.map((action) => line('role:admin', resource, action)),
    ),
    'g, role:admin, role:readonly',
    'g, admin, role:admin',
  ].join('\n'),
  'built-in',
);
