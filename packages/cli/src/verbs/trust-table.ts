import type { Flag, Verb } from './verb.ts';

const trust = (): Promise<typeof import('./trust.ts')> => import('./trust.ts');
const file = (what: string): Flag => ['-f, --file <file>', `${what}; - is standard input`];
const upsert: Flag = ['--upsert', 'replace what is there'];
const type: Flag = ['--type <type>', 'https or ssh; otherwise both'];

/** `setpoint cert …` and `setpoint gpg …`: what is trusted of Git servers, and of whoever signs commits. */
export const trustVerbs: readonly Verb[] = [
  {
    use: 'cert list',
    alias: 'ls',
    about: 'list the certificates and SSH keys of servers that are trusted',
    flags: [type],
    acts: ['GET /api/v1/certificates'],
    load: async () => (await trust()).listCertificates,
  },
  {
    use: 'cert add-tls <server>',
    about: 'trust a server by its certificate, or by that of its authority',
    flags: [file('the certificate as PEM'), upsert],
    acts: ['POST /api/v1/certificates'],
    load: async () => (await trust()).addTls,
  },
  {
    use: 'cert add-ssh',
    about: 'trust SSH servers by their keys',
    flags: [file('the keys as ssh-keyscan prints them'), upsert],
    acts: ['POST /api/v1/certificates'],
    load: async () => (await trust()).addSsh,
  },
  {
    use: 'cert delete <server>',
    alias: 'rm',
    about: 'trust a server no more; * stands for any part of its name',
    flags: [type, ['--key <kind>', 'only its key of this kind: ssh-ed25519, …']],
    acts: ['DELETE /api/v1/certificates'],
    plain: true,
    load: async () => (await trust()).removeCertificate,
  },
  {
    use: 'gpg list',
    alias: 'ls',
    about: 'list the keys by which signed commits are trusted',
    acts: ['GET /api/v1/gpgkeys'],
    load: async () => (await trust()).listKeys,
  },
  {
    use: 'gpg add',
    about: 'trust commits signed with a key',
    flags: [file('the public key as gpg --armor --export prints it')],
    acts: ['POST /api/v1/gpgkeys'],
    load: async () => (await trust()).addKey,
  },
  {
    use: 'gpg delete <key>',
    alias: 'rm',
    about: 'trust commits signed with a key no more',
    acts: ['DELETE /api/v1/gpgkeys'],
    plain: true,
    load: async () => (await trust()).removeKey,
  },
];
