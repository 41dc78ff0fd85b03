import { describe, expect, it } from 'vitest';
import type { DestinationCluster } from '../clusters/destination.ts';
import type { AppProject } from '../resources/app-project.ts';
import type { Application } from '../resources/application.ts';
import { validateApplication } from './validate-application.ts';

const cluster = { server: 'https://kubernetes.default.svc', name: 'in-cluster' } as DestinationCluster;

const narrow: AppProject = {
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'AppProject',
  metadata: { name: 'narrow', namespace: 'argocd' },
  spec: {
    sourceRepos: ['https://git.invalid/allowed.git'],
    destinations: [{ server: 'https://kubernetes.default.svc', namespace: 'allowed' }],
  },
};

function messagesFor(
  repoURLs: readonly string[],
  namespace: string,
  server = cluster.server,
): readonly string[] {
  const app: Application = {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name: 'web', namespace: 'argocd' },
    spec: {
      project: 'narrow',
      sources: repoURLs.map((repoURL) => ({ repoURL, path: '.' })),
      destination: { server, namespace },
    },
  };
  const result = validateApplication(app, new Map([['narrow', narrow]]), [cluster], 'argocd');
  return result.ok ? [] : result.conditions.map(({ message }) => message);
}

describe('what a project denies', () => {
  it('is told of all at once, in the words of Argo CD', () => {
    const destination =
      "application destination server 'https://kubernetes.default.svc' and namespace 'other' do not match any of the allowed destinations in project 'narrow'";
    const repository = (name: string): string =>
      `application repo https://git.invalid/${name}.git is not permitted in project 'narrow'`;
    const [allowed, one, two] = ['allowed', 'one', 'two'].map((name) => `https://git.invalid/${name}.git`);
    expect(messagesFor([allowed ?? ''], 'allowed')).toEqual([]);
    expect(messagesFor([allowed ?? ''], 'other')).toEqual([destination]);
    expect(messagesFor([one ?? '', allowed ?? '', two ?? ''], 'other')).toEqual([
      repository('one'),
      repository('two'),
      destination,
    ]);
  });

  it('is told of beside a cluster that nobody knows', () => {
    const messages = messagesFor(['https://git.invalid/one.git'], 'allowed', 'https://nowhere.invalid');
    expect(messages).toHaveLength(2);
    expect(messages[0]).toContain('not permitted');
    expect(messages[1]).toContain('https://nowhere.invalid');
  });
});
