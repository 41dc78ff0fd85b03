// The payloads in argo-cd's util/webhook/testdata, with what its tests expect of them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { parseWebhook } from '@setpoint/argocd';

const push = (urls, revision, touchedHead) => [{ kind: 'push', urls, revision, touchedHead }];

const expected = {
  'azuredevops-git-push-event': [
    { 'x-vss-activityid': 'abc' },
    push(['https://dev.azure.com/alexander0053/alex-test/_git/alex-test'], 'master', true),
  ],
  'bitbucket-server-event': [
    { 'x-event-key': 'repo:refs_changed' },
    push(
      [
        'ssh://git@bitbucketserver:7999/myproject/test-repo.git',
        'https://bitbucketserver/scm/myproject/test-repo.git',
      ],
      'master',
      true,
    ),
  ],
  'ghcr-package-event': [
    { 'x-github-event': 'package' },
    [{ kind: 'artifact', repository: 'ghcr.io/nitishfy/guestbook', tag: '5.5.9' }],
  ],
  'github-commit-event': [
    { 'x-github-event': 'push' },
    push(['https://github.com/jessesuen/test-repo'], 'master', true),
  ],
  'github-ping-event': [{ 'x-github-event': 'ping' }, []],
  'github-tag-event': [
    { 'x-github-event': 'push' },
    push(['https://github.com/jessesuen/test-repo'], 'v1.0', false),
  ],
  'gitlab-event': [
    { 'x-gitlab-event': 'Push Hook' },
    push(['https://gitlab.com/group/name'], 'master', true),
  ],
  'gogs-event': [{ 'x-gogs-event': 'push' }, push(['http://gogs-server/john/repo-test'], 'master', true)],
};

/** One case a payload; the check gives the reason it fails. */
export function webhookCases(directory) {
  return Object.entries(expected).map(([name, [headers, events]]) => ({
    name,
    check: () => {
      const body = readFileSync(join(directory, `${name}.json`));
      const found = parseWebhook({ headers: new Map(Object.entries(headers)), body }, () => '');
      return isDeepStrictEqual(found, events) ? undefined : `read as ${JSON.stringify(found)}`;
    },
  }));
}
