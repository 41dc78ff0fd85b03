import { SecretText } from '@setpoint/source';
import { describe, expect, it } from 'vitest';
import { remoteSpec } from './prepare-kustomize.ts';

const password = new SecretText('canary');
const credentials = { kind: 'basic', username: 'u', password } as const;
const none = { secrets: [], knownHosts: undefined, tlsCertificates: undefined };

function secret(url: string): (typeof none.secrets)[number] {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 's', labels: { 'argocd.argoproj.io/secret-type': 'repository' } },
    data: Object.fromEntries(
      Object.entries({ url, username: 'registered', password: 'p' }).map(([key, value]) => [
        key,
        Buffer.from(value).toString('base64'),
      ]),
    ),
  } as never;
}

describe('the credentials of a remote base', () => {
  const own = { url: 'https://git.example.com/team/app.git', credentials };

  it("are the application's own on the same server", () => {
    const spec = remoteSpec('https://git.example.com/team/base', own, 'default', none);
    expect(spec.credentials).toBe(credentials);
  });

  it.each([
    'https://git.example.com:8443/team/base',
    'http://git.example.com/team/base',
    'https://evil.example.com/team/base',
    'https://git.example.com.evil.com/x/y',
    'ssh://git@git.example.com/team/base',
    'no url at all',
  ])('never reach %s', (url) => {
    expect(remoteSpec(url, own, 'default', none).credentials).toBeUndefined();
  });

  it('are those registered for its URL before all', () => {
    const url = 'https://git.example.com/team/base';
    const spec = remoteSpec(url, own, 'default', { ...none, secrets: [secret(url)] });
    expect(spec.credentials).toMatchObject({ kind: 'basic', username: 'registered' });
  });
});
