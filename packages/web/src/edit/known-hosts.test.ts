import { expect, it } from 'vitest';
import { knownHostsIn } from './known-hosts.ts';

it('reads what ssh-keyscan prints, and says which lines are no keys', () => {
  const { hosts, unread } = knownHostsIn(`# git.example.com:22 SSH-2.0
git.example.com,192.0.2.1 ssh-ed25519 AAAAC3Nz+/0=
[git.example.com]:2222 ecdsa-sha2-nistp256 AAAA

git.example.com rsa
git.example.com ssh-rsa AA<script>`);
  expect(hosts).toEqual([
    { host: 'git.example.com', keyType: 'ssh-ed25519', key: 'AAAAC3Nz+/0=' },
    { host: '192.0.2.1', keyType: 'ssh-ed25519', key: 'AAAAC3Nz+/0=' },
    { host: '[git.example.com]:2222', keyType: 'ecdsa-sha2-nistp256', key: 'AAAA' },
  ]);
  expect(unread).toEqual(['git.example.com rsa', 'git.example.com ssh-rsa AA<script>']);
});
