import type { Flag, Verb } from './verb.ts';

const read = (): Promise<typeof import('./app-read.ts')> => import('./app-read.ts');
const sync = (): Promise<typeof import('./app-sync.ts')> => import('./app-sync.ts');
const write = (): Promise<typeof import('./app-write.ts')> => import('./app-write.ts');

const own = '/api/setpoint/v1/applications/{namespace}/{name}';
const argo = '/api/v1/applications/{name}';
const ofMany: readonly Flag[] = [
  ['-l, --selector <selector>', 'all whose labels match'],
  ['-p, --project <project...>', 'all of these projects'],
];
const follows = ['GET /api/setpoint/v1/stream', `GET ${argo}`] as const;
const wait: Flag = ['--wait', 'wait until the sync has ended'];
const waits = [...follows, `GET ${own}/events`] as const;
const file: Flag = ['-f, --file <file>', 'the manifest, YAML or JSON; - is standard input'];

/** `setpoint app …`: applications. */
export const appVerbs: readonly Verb[] = [
  {
    use: 'app list',
    alias: 'ls',
    about: 'list applications',
    flags: [
      ['-A, --all-namespaces', 'of every namespace'],
      ...ofMany,
      ['-r, --repo <url>', 'of this repository'],
    ],
    acts: ['GET /api/v1/applications'],
    load: async () => (await read()).list,
  },
  {
    use: 'app fleet [words...]',
    about: 'find applications, worst first: by words, state, project, cluster; counted by facets',
    flags: [
      ['--sync <status...>', 'Synced, OutOfSync, Unknown'],
      ['--health <status...>', 'Healthy, Progressing, Degraded, Suspended, Missing, Unknown'],
      ['--phase <phase...>', 'of the last operation: Running, Succeeded, Failed, Error, none'],
      ['-p, --project <project...>', 'of these projects'],
      ['--cluster <cluster...>', 'going to these clusters'],
      ['-r, --repo <url...>', 'from these repositories'],
      ['--appset <set...>', 'made by these ApplicationSets'],
      ['-l, --selector <selector>', 'whose labels match'],
      [
        '--sort <column>',
        'worst, name, project, cluster, health, sync, changed, created; - before it reverses',
      ],
      [
        '--facet <facet...>',
        'count by project, cluster, namespace, sync, health, phase, repo, autosync, applicationset',
      ],
      ['--limit <count>', 'at most', '100'],
    ],
    acts: ['GET /api/setpoint/v1/applications'],
    load: async () => (await read()).fleet,
  },
  {
    use: 'app get <app>',
    about: 'show everything known of an application (exit 0 synced, 1 not, 2 in error)',
    flags: [
      ['--refresh', 'ask Git and the cluster again first'],
      ['--hard-refresh', 'the same, and render everything anew'],
    ],
    acts: [`GET ${own}`, `POST ${own}/refresh`, ...follows],
    load: async () => (await read()).get,
  },
  {
    use: 'app refresh <app...>',
    about: 'ask Git and the cluster again',
    flags: [['--hard', 'and render everything anew']],
    acts: [`POST ${own}/refresh`],
    load: async () => (await sync()).refresh,
  },
  {
    use: 'app why <app>',
    about: 'say why an application is not in sync or not healthy: cause, object, rule, next action',
    acts: [`GET ${own}/why`, `GET ${own}`],
    load: async () => (await read()).why,
  },
  {
    use: 'app history <app>',
    about: 'list what was deployed, newest first, with the commits',
    acts: [`GET ${own}/timeline`],
    load: async () => (await read()).history,
  },
  {
    use: 'app compare <app> <from> [to]',
    about: 'show what changes between two revisions, or history ids (exit 0 nothing, 1 something)',
    acts: [`GET ${own}/compare`, `GET ${own}/timeline`, `GET ${own}`],
    load: async () => (await read()).compare,
  },
  {
    use: 'app diff <app>',
    about: 'show every field that a sync would change (exit 0 nothing, 1 something)',
    flags: [['--revision <revision>', 'for this revision instead of the target revision']],
    acts: [`POST ${own}/plans`],
    load: async () => (await read()).diff,
  },
  {
    use: 'app drift <app>',
    about: 'show what differs now, with who changed it (exit 0 nothing, 1 something)',
    acts: [`GET ${own}/diff`],
    load: async () => (await read()).drift,
  },
  {
    use: 'app sync [app...]',
    about: 'sync applications to what their sources say',
    flags: [
      ...ofMany,
      ['--revision <revision>', 'sync to this revision instead of the target revision'],
      ['--prune', 'delete what left the source'],
      ['--dry-run', 'validate only'],
      ['--force', 'delete and recreate what cannot be updated'],
      ['--sync-option <option...>', 'such as ServerSideApply=true'],
      ['--resource <resource...>', 'only GROUP:KIND:[NAMESPACE/]NAME'],
      ['--preview', 'show the plan first, and execute exactly it once it is confirmed'],
      ['-y, --yes', 'with --preview: confirmed'],
      ['--confirm <app>', 'with --preview: the name, where many objects would be deleted'],
      wait,
    ],
    acts: [
      'GET /api/v1/applications',
      `POST ${argo}/sync`,
      `POST ${own}/plans`,
      `POST ${own}/sync`,
      ...waits,
    ],
    load: async () => (await sync()).sync,
  },
  {
    use: 'app wait <app...>',
    about: 'wait until applications are synced, healthy, and nothing runs (exit 1 when the time is over)',
    flags: [
      ['--sync', 'only until they are synced'],
      ['--health', 'only until they are healthy'],
      ['--operation', 'only until no operation runs'],
      ['--timeout <seconds>', 'at most so long', '300'],
    ],
    acts: follows,
    load: async () => (await sync()).waitFor,
  },
  {
    use: 'app progress <app>',
    about: 'show hooks and waves of the operation that runs or ran last',
    acts: [`GET ${own}/operation`],
    load: async () => (await read()).progress,
  },
  {
    use: 'app rollback <app> [id]',
    about: 'deploy an earlier entry of the history again; the one before the last unless one is named',
    flags: [['--prune', 'delete what the entry does not have'], wait],
    acts: [`GET ${argo}`, `POST ${own}/rollback`, ...waits],
    load: async () => (await sync()).rollback,
  },
  {
    use: 'app terminate <app>',
    alias: 'terminate-op',
    about: 'end the sync that is running, its hooks included',
    acts: [`DELETE ${argo}/operation`],
    plain: true,
    load: async () => (await sync()).terminate,
  },
  {
    use: 'app events <app>',
    about: 'list the events of the application and of its objects in trouble, or of one object',
    flags: [['--resource <resource>', 'of this object: KIND/NAME']],
    acts: [`GET ${own}/events`],
    load: async () => (await read()).events,
  },
  {
    use: 'app logs <app>',
    about: 'print what its pods write, merged by time',
    flags: [
      ['-f, --follow', 'go on with what they write later'],
      ['-c, --container <name>', 'only containers of this name'],
      ['--resource <resource>', 'only pods of this object: KIND/NAME'],
      ['--tail <lines>', 'lines of each container', '100'],
      ['--since-seconds <seconds>', 'only what is not older'],
      ['-p, --previous', 'of the containers before they were restarted'],
      ['--filter <text>', 'only lines with this text'],
      ['-m, --match <regex>', 'only lines that match; -v turns it around'],
      ['-v, --invert', 'only lines that do not match'],
    ],
    acts: [`GET ${own}/logs`],
    load: async () => (await read()).logs,
  },
  {
    use: 'app manifests <app>',
    about: 'print what its source renders',
    flags: [['--revision <revision>', 'at this revision instead of the target revision']],
    acts: [`GET ${argo}/manifests`],
    load: async () => (await read()).manifests,
  },
  {
    use: 'app resources <app> [words...]',
    about: 'list its objects and what came of them, worst first',
    flags: [['--limit <count>', 'at most so many objects', '500']],
    acts: [`GET ${own}/graph`],
    load: async () => (await read()).resources,
  },
  {
    use: 'app preview',
    about: 'show what a sync would do once the manifest is saved (exit 0 nothing, 1 something, 2 error)',
    flags: [file],
    acts: ['POST /api/setpoint/v1/manifest', 'POST /api/setpoint/v1/applications/preview'],
    load: async () => (await write()).preview,
  },
  {
    use: 'app create',
    about: 'create an application from its manifest, or replace it with --upsert',
    flags: [file, ['--upsert', 'replace one that is there']],
    acts: ['POST /api/setpoint/v1/manifest', 'POST /api/v1/applications'],
    load: async () => (await write()).create,
  },
  {
    use: 'app edit <app>',
    about: 'edit an application in $EDITOR',
    acts: ['POST /api/setpoint/v1/manifest', `GET ${argo}`, `PATCH ${argo}`],
    plain: true,
    load: async () => (await write()).edit,
  },
  {
    use: 'app patch <app> <patch>',
    about: 'change an application by a JSON merge patch, or a JSON patch with --type json',
    flags: [['--type <type>', 'merge or json', 'merge']],
    acts: [`PATCH ${argo}`],
    load: async () => (await write()).patch,
  },
  {
    use: 'app delete <app...>',
    alias: 'rm',
    about: 'delete applications',
    flags: [
      ['--no-cascade', 'leave their objects in the cluster'],
      ['--wait', 'wait until they are gone'],
    ],
    acts: [`DELETE ${argo}`, ...follows],
    plain: true,
    load: async () => (await write()).remove,
  },
];
