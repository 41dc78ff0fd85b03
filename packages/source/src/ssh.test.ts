import { readdirSync, readFileSync, writeFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RepositorySpec } from './repository.ts';
import { SecretText } from './secret-text.ts';
import { makeScratch, TestRepository } from './testing/git-repository.ts';
import { failure, never, testSource, textOf } from './testing/source.ts';

/** Stands where ssh stands: writes down what it was given, then runs the remote command here. */
const FAKE_SSH = `#!/bin/sh
plain() { printf '%s' "$1" | sed -e 's/^"//' -e 's/"$//' -e 's/%%/%/g'; }
printf '%s\\n' "$@" > "$HOME/../ssh-args"
for word; do
  case "$word" in
    IdentityFile=*) key=\${word#IdentityFile=}; key=$(plain "$key"); stat -c '%a' "$key" > "$HOME/../ssh-mode"; cat "$key" > "$HOME/../ssh-key" ;;
    UserKnownHostsFile=*) hosts=\${word#*=}; hosts=$(plain "$hosts"); cat "$hosts" > "$HOME/../ssh-hosts" ;;
  esac
done
eval "exec $word"
`;

const scratch = makeScratch();
const KEY = '-----BEGIN OPENSSH PRIVATE KEY-----\nc4nary\n-----END OPENSSH PRIVATE KEY-----';
let repository: TestRepository;
let environment: Record<string, string | undefined>;

beforeAll(() => {
  repository = new TestRepository(join(scratch.path, "it's a repo"));
  repository.write('f', 'over ssh').commit();
  const bin = join(scratch.path, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'ssh'), FAKE_SSH, { mode: 0o755 });
  environment = { ...process.env, PATH: `${bin}:${process.env['PATH']}` };
});
afterAll(() => scratch.remove());

function spec(more: Partial<RepositorySpec> = {}): RepositorySpec {
  const path = repository.path.replaceAll(' ', '%20');
  const credentials = { kind: 'ssh', privateKey: new SecretText(KEY) } as const;
  return {
    url: `ssh://git@example.com:2222${path}`,
    credentials,
    knownHosts: 'example.com ssh-ed25519 AAAA',
    ...more,
  };
}

describe('ssh', () => {
  it('checks host keys strictly, gives the key in a private file, and removes it', async () => {
    const cacheDir = join(scratch.path, "cache of 100% 'quotes'");
    const source = testSource(scratch.path, { cacheDir, environment });
    const tree = await source.tree(spec(), await source.resolve(spec(), 'main', never), never);
    expect(textOf(await tree.read('f', never))).toBe('over ssh');
    const args = readFileSync(join(cacheDir, 'ssh-args'), 'utf8').split('\n');
    for (const option of [
      'StrictHostKeyChecking=yes',
      'BatchMode=yes',
      'IdentitiesOnly=yes',
      'ForwardAgent=no',
    ]) {
      expect(args).toContain(option);
    }
    expect(args).toContain('git@example.com');
    expect(args).toContain('2222');
    expect(args.join('\n')).not.toContain('c4nary');
    expect(readFileSync(join(cacheDir, 'ssh-mode'), 'utf8').trim()).toBe('600');
    expect(readFileSync(join(cacheDir, 'ssh-key'), 'utf8')).toBe(`${KEY}\n`);
    expect(readFileSync(join(cacheDir, 'ssh-hosts'), 'utf8')).toBe('example.com ssh-ed25519 AAAA\n');
    expect(readdirSync(join(cacheDir, 'scratch'))).toEqual([]);
    await source.close();
  });

  it('trusts any host only when told to', async () => {
    const cacheDir = join(scratch.path, 'insecure');
    const source = testSource(scratch.path, { cacheDir, environment });
    await source.resolve(spec({ insecure: true }), 'main', never);
    expect(readFileSync(join(cacheDir, 'ssh-args'), 'utf8')).toContain('StrictHostKeyChecking=no');
    await source.close();
  });

  it.each([
    ['Host key verification failed.', 'source.host-key-unknown'],
    ['git@example.com: Permission denied (publickey).', 'source.authentication-failed'],
    ['ssh: Could not resolve hostname example.com: Name or service not known', 'source.unreachable'],
    ['ERROR: Repository not found.', 'source.repository-not-found'],
  ])('%s', async (said, code) => {
    const bin = join(scratch.path, `bin-${code}`);
    mkdirSync(bin);
    writeFileSync(join(bin, 'ssh'), `#!/bin/sh\necho '${said}' >&2\nexit 255\n`, { mode: 0o755 });
    const source = testSource(scratch.path, {
      environment: { ...environment, PATH: `${bin}:${process.env['PATH']}` },
    });
    expect((await failure(source.resolve(spec(), 'main', never))).code).toBe(code);
    await source.close();
  });
});
