import type { Verb } from './verb.ts';

const govern = (): Promise<typeof import('./govern.ts')> => import('./govern.ts');
const accounts = (): Promise<typeof import('./accounts.ts')> => import('./accounts.ts');

const account = '/api/v1/account/{name}';

/** What is about the platform itself, and about who may do what. */
export const governVerbs: readonly Verb[] = [
  {
    use: 'search <words...>',
    about: 'find applications, projects, sets, clusters, repositories and objects by name',
    flags: [['--limit <count>', 'at most', '20']],
    acts: ['GET /api/setpoint/v1/search'],
    load: async () => (await govern()).search,
  },
  {
    use: 'audit',
    about: 'list what was changed, by whom, from where; newest first',
    flags: [
      ['--limit <count>', 'at most', '100'],
      ['--before <id>', 'only what came before this entry'],
    ],
    acts: ['GET /api/setpoint/v1/audit'],
    load: async () => (await govern()).audit,
  },
  {
    use: 'settings',
    about: 'show the settings in force',
    acts: ['GET /api/setpoint/v1/settings'],
    load: async () => (await govern()).settings,
  },
  {
    use: 'rbac explain <action> <resource> [object]',
    about: 'say why you, or another, may or may not do something (exit 0 allowed, 1 not)',
    flags: [['--as <subject>', 'an account, a group or a role instead of yourself']],
    acts: ['GET /api/setpoint/v1/rbac/explain'],
    load: async () => (await govern()).explain,
  },
  {
    use: 'auth can-i <action> <resource> [object]',
    about: 'say yes or no: whether you may do something (exit 0 yes, 1 no)',
    acts: ['POST /api/setpoint/v1/can'],
    load: async () => (await govern()).canI,
  },
  {
    use: 'auth whoami',
    about: 'show who you are to the platform',
    acts: ['GET /api/setpoint/v1/me'],
    load: async () => (await govern()).whoami,
  },
  {
    use: 'account list',
    alias: 'ls',
    about: 'list local accounts and their tokens',
    acts: ['GET /api/v1/account'],
    load: async () => (await accounts()).list,
  },
  {
    use: 'account get [account]',
    about: 'show one account; yours unless another is named',
    acts: [`GET ${account}`, 'GET /api/setpoint/v1/me'],
    load: async () => (await accounts()).get,
  },
  {
    use: 'account update-password [account]',
    about: 'set a password; yours unless another account is named',
    flags: [
      ['--current-password-file <file>', 'your own password (default: it is asked for)'],
      ['--new-password-file <file>', 'the new password (default: it is asked for)'],
    ],
    acts: ['PUT /api/v1/account/password'],
    plain: true,
    load: async () => (await accounts()).updatePassword,
  },
  {
    use: 'account generate-token <account>',
    about: 'make a token for an account; it is shown once',
    flags: [
      ['--id <id>', 'what it is known by'],
      ['--expires-in <seconds>', 'when it ends (default: never)'],
    ],
    acts: [`POST ${account}/token`],
    load: async () => (await accounts()).generateToken,
  },
  {
    use: 'account delete-token <account> <id>',
    about: 'end a token of an account',
    acts: [`DELETE ${account}/token/{id}`],
    plain: true,
    load: async () => (await accounts()).deleteToken,
  },
];
