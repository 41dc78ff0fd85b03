import type { Flag, Verb } from './verb.ts';

const sets = (): Promise<typeof import('./sets.ts')> => import('./sets.ts');
const projects = (): Promise<typeof import('./projects.ts')> => import('./projects.ts');
const connections = (): Promise<typeof import('./connections.ts')> => import('./connections.ts');

const file: Flag = ['-f, --file <file>', 'the manifest, YAML or JSON; - is standard input'];
const manifest = 'POST /api/setpoint/v1/manifest';
const set = '/api/setpoint/v1/applicationsets/{namespace}/{name}';

/** `setpoint appset`, `project`, `cluster`, `repo`. */
export const configVerbs: readonly Verb[] = [
  {
    use: 'appset list',
    alias: 'ls',
    about: 'list ApplicationSets',
    acts: ['GET /api/setpoint/v1/applicationsets'],
    load: async () => (await sets()).list,
  },
  {
    use: 'appset get <appset>',
    about: 'show an ApplicationSet, its conditions and what it made',
    acts: [`GET ${set}`],
    load: async () => (await sets()).get,
  },
  {
    use: 'appset preview [appset]',
    about: 'show the applications a set would make, against what is there',
    flags: [['-f, --filename <file>', 'the set in this file instead of one of the platform']],
    acts: [`GET ${set}`, 'POST /api/setpoint/v1/applicationsets/preview'],
    load: async () => (await sets()).preview,
  },
  {
    use: 'appset create',
    about: 'create an ApplicationSet from its manifest, or replace it with --upsert',
    flags: [file, ['--upsert', 'replace one that is there']],
    acts: [manifest, 'POST /api/v1/applicationsets'],
    load: async () => (await sets()).create,
  },
  {
    use: 'appset edit <appset>',
    about: 'edit an ApplicationSet in $EDITOR',
    acts: [`GET ${set}`, manifest, 'POST /api/v1/applicationsets'],
    plain: true,
    load: async () => (await sets()).edit,
  },
  {
    use: 'appset delete <appset>',
    alias: 'rm',
    about: 'delete an ApplicationSet',
    acts: ['DELETE /api/v1/applicationsets/{name}'],
    plain: true,
    load: async () => (await sets()).remove,
  },
  {
    use: 'project list',
    alias: 'ls',
    about: 'list projects',
    acts: ['GET /api/setpoint/v1/projects'],
    load: async () => (await projects()).list,
  },
  {
    use: 'project get <project>',
    about: 'show what a project allows, its roles and its sync windows',
    acts: ['GET /api/setpoint/v1/projects/{name}'],
    load: async () => (await projects()).get,
  },
  {
    use: 'project create',
    about: 'create a project from its manifest',
    flags: [file, ['--upsert', 'replace one that is there']],
    acts: [manifest, 'POST /api/v1/projects'],
    load: async () => (await projects()).create,
  },
  {
    use: 'project edit <project>',
    about: 'edit a project, its roles and windows in $EDITOR',
    acts: ['GET /api/v1/projects/{name}', manifest, 'PUT /api/v1/projects/{project.metadata.name}'],
    plain: true,
    load: async () => (await projects()).edit,
  },
  {
    use: 'project delete <project>',
    alias: 'rm',
    about: 'delete a project',
    acts: ['DELETE /api/v1/projects/{name}'],
    plain: true,
    load: async () => (await projects()).remove,
  },
  {
    use: 'project token create <project> <role>',
    about: 'make a token for a role; it is shown once',
    flags: [
      ['--id <id>', 'what it is known by'],
      ['--expires-in <seconds>', 'when it ends (default: never)'],
    ],
    acts: ['POST /api/v1/projects/{project}/roles/{role}/token'],
    load: async () => (await projects()).createToken,
  },
  {
    use: 'project token delete <project> <role> <issued-at>',
    about: 'end a token of a role',
    acts: ['DELETE /api/v1/projects/{project}/roles/{role}/token/{iat}'],
    plain: true,
    load: async () => (await projects()).deleteToken,
  },
  {
    use: 'cluster list',
    alias: 'ls',
    about: 'list clusters that applications can go to, and whether they answer',
    acts: ['GET /api/setpoint/v1/clusters'],
    load: async () => (await connections()).listClusters,
  },
  {
    use: 'cluster add <server>',
    about: 'register a cluster by its address and a bearer token',
    flags: [
      ['--name <name>', 'what it is called'],
      ['--token-file <file>', 'its bearer token; - is standard input'],
      ['--ca-file <file>', 'PEM of whoever signed its certificate'],
      ['--insecure-cluster', 'take whatever certificate it shows'],
      ['--project <project>', 'for this project alone'],
      ['--namespace <namespace...>', 'only these namespaces'],
      ['--upsert', 'replace one that is there'],
    ],
    acts: ['POST /api/v1/clusters'],
    load: async () => (await connections()).addCluster,
  },
  {
    use: 'cluster set <cluster>',
    about: 'change a registered cluster',
    flags: [
      ['--name <name>', 'what it is called'],
      ['--label <key=value...>', 'its labels, all of them'],
      ['--namespace <namespace...>', 'only these namespaces'],
    ],
    acts: ['GET /api/v1/clusters/{id.value}', 'PUT /api/v1/clusters/{id.value}'],
    load: async () => (await connections()).setCluster,
  },
  {
    use: 'cluster refresh <cluster>',
    about: 'forget what is known of a cluster and read it again',
    acts: ['POST /api/v1/clusters/{id.value}/invalidate-cache'],
    plain: true,
    load: async () => (await connections()).refreshCluster,
  },
  {
    use: 'cluster rotate-auth <cluster>',
    about: 'replace the token that a cluster is reached with',
    acts: ['POST /api/v1/clusters/{id.value}/rotate-auth'],
    plain: true,
    load: async () => (await connections()).rotateCluster,
  },
  {
    use: 'cluster delete <cluster>',
    alias: 'rm',
    about: 'forget a registered cluster; what was deployed there stays',
    acts: ['DELETE /api/v1/clusters/{id.value}'],
    plain: true,
    load: async () => (await connections()).removeCluster,
  },
  {
    use: 'repo list',
    alias: 'ls',
    about: 'list repositories that are registered or used, never their credentials',
    acts: ['GET /api/setpoint/v1/repositories'],
    load: async () => (await connections()).listRepositories,
  },
  {
    use: 'repo add <url>',
    about: 'register a repository',
    flags: [
      ['--type <type>', 'git, helm or oci', 'git'],
      ['--name <name>', 'what it is called'],
      ['--username <name>', 'whom it is read as'],
      ['--password-file <file>', 'the password or token; - is standard input'],
      ['--ssh-key-file <file>', 'a private key'],
      ['--project <project>', 'for this project alone'],
      ['--insecure-skip-server-verification', 'take whatever certificate or host key it shows'],
      ['--upsert', 'replace one that is there'],
    ],
    acts: ['POST /api/v1/repositories'],
    load: async () => (await connections()).addRepository,
  },
  {
    use: 'repo check <url>',
    about: 'say whether a registered repository can be read now (exit 0 or 1)',
    flags: [['--project <project>', 'that of this project']],
    acts: ['GET /api/v1/repositories/{repo}'],
    load: async () => (await connections()).checkRepository,
  },
  {
    use: 'repo set <url>',
    about: 'change a registered repository',
    flags: [
      ['--type <type>', 'git, helm or oci', 'git'],
      ['--name <name>', 'what it is called'],
      ['--username <name>', 'whom it is read as'],
      ['--password-file <file>', 'the password or token; - is standard input'],
      ['--project <project>', 'that of this project'],
    ],
    acts: ['PUT /api/v1/repositories/{repo.repo}'],
    load: async () => (await connections()).setRepository,
  },
  {
    use: 'repo delete <url>',
    alias: 'rm',
    about: 'forget a registered repository',
    flags: [['--project <project>', 'that of this project']],
    acts: ['DELETE /api/v1/repositories/{repo}'],
    plain: true,
    load: async () => (await connections()).removeRepository,
  },
];
