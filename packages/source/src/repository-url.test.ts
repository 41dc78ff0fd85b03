import { describe, expect, it } from 'vitest';
import { isForbiddenHost, parseRepositoryUrl } from './repository-url.ts';

describe('parseRepositoryUrl', () => {
  it.each([
    [
      'https://GitHub.com/Org/Repo.git',
      'https://github.com/Org/Repo.git',
      'https://github.com/Org/Repo',
      'github.com',
    ],
    ['https://host:443/r/', 'https://host/r/', 'https://host/r', 'host'],
    ['http://[::1]:8080/r', 'http://[::1]:8080/r', 'http://[::1]:8080/r', '::1'],
    ['ssh://git@Host:22/o/r.git', 'ssh://git@Host:22/o/r.git', 'ssh://git@host/o/r', 'host'],
    [
      'git@github.com:org/repo.git',
      'git@github.com:org/repo.git',
      'ssh://git@github.com/~/org/repo',
      'github.com',
    ],
    ['/srv//git/r.git/', '/srv/git/r.git', 'file:///srv/git/r.git', ''],
    ['file:///srv/a%20b', '/srv/a b', 'file:///srv/a b', ''],
  ])('%s', (url, remote, normalized, host) => {
    expect(parseRepositoryUrl(url)).toMatchObject({ remote, normalized, host, display: remote });
  });

  it('takes credentials out of the URL', () => {
    const url = parseRepositoryUrl('https://user%40corp:p%2Fw@host/r');
    expect(url).toMatchObject({
      username: 'user@corp',
      password: 'p/w',
      remote: 'https://host/r',
      origin: 'https://host',
    });
  });

  it.each([
    '',
    '-uhttps://host/r',
    '--upload-pack=touch /tmp/x',
    'ext::sh -c touch% /tmp/x',
    'fd::17',
    'https://-proxy/r',
    'ssh://-oProxyCommand=touch/x',
    'ssh://git@-oProxyCommand=x/r',
    '-oProxyCommand=x@host:r',
    'host:-x',
    'ssh://host/-x',
    'ssh://host/a%0ab',
    'file://otherhost/x',
    'file:///a%00b',
    '/srv/../etc',
    'relative/path',
    'https://host/a b',
    'https://host/a\nb',
  ])('refuses %j', (url) => {
    expect(() => parseRepositoryUrl(url)).toThrow(expect.objectContaining({ code: 'source.bad-url' }));
  });

  it('refuses protocols it does not know, without showing the password', () => {
    expect(() => parseRepositoryUrl('ftp://u:secret@host/x')).toThrow(
      expect.objectContaining({ code: 'source.protocol-denied', subject: 'ftp://host/x' }),
    );
  });
});

it.each([
  ['169.254.169.254', true],
  ['metadata.google.internal', true],
  ['100.100.100.200', true],
  ['fe80::1', true],
  ['fd00:ec2::254', true],
  ['::ffff:169.254.169.254', true],
  ['::ffff:a9fe:a9fe', true],
  ['127.0.0.1', false],
  ['10.0.0.1', false],
  ['::1', false],
  ['github.com', false],
])('host %s forbidden: %s', (host, forbidden) => {
  expect(isForbiddenHost(host)).toBe(forbidden);
});
