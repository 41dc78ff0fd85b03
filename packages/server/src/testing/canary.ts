import type { KubeObject } from '@setpoint/kube';
import { secret } from './test-server.ts';

const labelled = (type: string): Readonly<Record<string, string>> => ({
  'argocd.argoproj.io/secret-type': type,
});

/** What an installation keeps secret, with this value in every place where one can be. */
export function secretsWith(canary: string): readonly KubeObject[] {
  const repository = { password: canary, sshPrivateKey: canary, bearerToken: canary, type: 'git' };
  return [
    secret(
      'repo-one',
      { ...repository, url: `https://user:${canary}@git.invalid/app.git` },
      labelled('repository'),
    ),
    secret(
      'write-one',
      { ...repository, url: 'https://git.invalid/write.git' },
      labelled('repository-write'),
    ),
    secret(
      'creds-one',
      { url: 'https://git.invalid/', password: canary, username: 'u', githubAppPrivateKey: canary },
      labelled('repo-creds'),
    ),
    secret(
      'cluster-far',
      {
        server: 'https://far.invalid',
        name: 'far',
        config: JSON.stringify({ bearerToken: canary, password: canary }),
      },
      labelled('cluster'),
    ),
    secret('argocd-notifications-secret', { token: canary }),
  ];
}

/** Sends many at once, so that a slow one does not hold up the others. */
export async function inTurns<T>(items: readonly T[], send: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...items];
  const worker = async (): Promise<void> => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) await send(next);
  };
  await Promise.all(Array.from({ length: 16 }, worker));
}
