import type { Flag, Verb } from './verb.ts';

const objects = (): Promise<typeof import('./objects.ts')> => import('./objects.ts');
const actions = (): Promise<typeof import('./actions.ts')> => import('./actions.ts');

const own = '/api/setpoint/v1/applications/{namespace}/{name}';
const argo = '/api/v1/applications/{name}';
const found = [`GET ${own}/graph`] as const;
const detail = [...found, `GET ${own}/resource`] as const;
const which: readonly Flag[] = [
  ['--kind <kind>', 'only objects of this kind'],
  ['--group <group>', 'only objects of this API group'],
  ['--resource-name <name>', 'only objects of this name'],
  ['--namespace <namespace>', 'only objects in this namespace'],
];

/** `setpoint app object …`, `app exec`, `app actions …`: one object of an application. */
export const objectVerbs: readonly Verb[] = [
  {
    use: 'app object get <app> <object>',
    about: 'show one object as it is in the cluster, values of Secrets masked',
    flags: [['--desired', 'as the source says it']],
    acts: detail,
    load: async () => (await objects()).get,
  },
  {
    use: 'app object diff <app> <object>',
    about: 'show what differs, who changed it, and where Git says it (exit 0 nothing, 1 something)',
    acts: detail,
    load: async () => (await objects()).diff,
  },
  {
    use: 'app object edit <app> <object>',
    about: 'edit one object of the cluster in $EDITOR; the next sync sets back what Git says otherwise',
    acts: [...detail, 'POST /api/setpoint/v1/manifest', `POST ${argo}/resource`],
    plain: true,
    load: async () => (await objects()).edit,
  },
  {
    use: 'app object patch <app> <object> <patch>',
    about: 'change one object of the cluster by a patch',
    flags: [['--type <type>', 'merge, json or strategic', 'merge']],
    acts: [...found, `POST ${argo}/resource`],
    load: async () => (await objects()).patch,
  },
  {
    use: 'app object delete <app> <object>',
    about: 'delete one object of the cluster; a sync makes it anew when the source has it',
    flags: [
      ['--force', 'at once, without grace'],
      ['--orphan', 'leave what belongs to it'],
    ],
    acts: [...found, `DELETE ${argo}/resource`],
    plain: true,
    load: async () => (await objects()).remove,
  },
  {
    use: 'app exec <app> [object]',
    about: 'open a terminal in a container: of a pod, or of the first pod below an object',
    flags: [
      ['-c, --container <name>', 'the container (default: the first)'],
      ['--shell <shell>', 'one of those that exec.shells allows'],
    ],
    acts: [...detail, `GET ${own}`, 'WS /terminal'],
    plain: true,
    load: async () => (await import('./exec.ts')).exec,
  },
  {
    use: 'app actions list <app>',
    about: 'list what can be done with its objects: restart, pause, scale, …',
    flags: which,
    acts: detail,
    load: async () => (await actions()).list,
  },
  {
    use: 'app actions run <app> <action>',
    about: 'run an action on an object',
    flags: [
      ...which,
      ['--param <name=value...>', 'a parameter of the action'],
      ['--all', 'on every object that matches and offers it'],
    ],
    acts: [...detail, `POST ${argo}/resource/actions/v2`],
    plain: true,
    load: async () => (await actions()).run,
  },
];
