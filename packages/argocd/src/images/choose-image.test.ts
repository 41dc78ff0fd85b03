import { describe, expect, it } from 'vitest';
import { consideredTags, faultOf, newestTag, type TagRule } from './choose-tag.ts';
import { parseImageConfig } from './image-config.ts';
import { parseImageName, versionOf, withVersion } from './image-name.ts';
import { registryFor, repositoryIn } from './image-repository.ts';
import { trackedImages, writeBackOf } from './read-annotations.ts';
import { credentialsIn, parseCredentialPlace } from './registry-credentials.ts';

const digest = `sha256:${'a'.repeat(64)}`;

describe('image names, as Image Updater reads them', () => {
  it.each([
    ['nginx', '', 'nginx', '', '', ''],
    ['nginx:1.27', '', 'nginx', '', '1.27', ''],
    ['library/nginx', '', 'library/nginx', '', '', ''],
    ['docker.io/library/nginx:1', 'docker.io', 'nginx', '', '1', ''],
    ['index.docker.io/team/web', '', 'team/web', '', '', ''],
    ['ghcr.io/team/web:~1.2', 'ghcr.io', 'team/web', '', '~1.2', ''],
    ['web=ghcr.io/team/web:v1', 'ghcr.io', 'team/web', 'web', 'v1', ''],
    ['localhost:5000/web:1', 'localhost:5000', 'web', '', '1', ''],
    ['localhost/web', 'localhost', 'web', '', '', ''],
    ['reg.io:443/a/b', 'reg.io:443', 'a/b', '', '', ''],
    [`web@${digest}`, '', 'web', '', '', digest],
    [`ghcr.io/web:v1@${digest}`, 'ghcr.io', 'web', '', 'v1', digest],
    ['web=team/web:>= 1.0 < 2', '', 'team/web', 'web', '>= 1.0 < 2', ''],
    ['a_b.io/web', '', 'a_b.io/web', '', '', ''],
    ['Team/web:v1', 'Team', 'web', '', 'v1', ''],
  ])('%s', (text, registry, name, alias, tag, of) => {
    expect(parseImageName(text)).toEqual({ registry, name, alias, tag, digest: of });
  });

  it('are written with what they have', () => {
    expect(withVersion(parseImageName(`x=ghcr.io/web:v1@${digest}`))).toBe(`ghcr.io/web:v1@${digest}`);
    expect(versionOf(parseImageName(`web@${digest}`))).toBe(`latest@${digest}`);
    expect(versionOf(parseImageName('web'))).toBe('');
  });
});

describe('the newest tag', () => {
  const tags = ['1.0.0', '1.2.3', '1.10.0', '2.0.0', '2.1.0-rc.1', 'latest', 'v3', '1.2.3+b2', '1.2.3+b1'];
  const chosen = (rule: Partial<TagRule>): string | undefined => {
    const whole: TagRule = { strategy: 'semver', constraint: '', allowTags: '', ignoreTags: [], ...rule };
    const built = consideredTags(tags, whole).map((name) => ({
      name,
      createdMs: (tags.indexOf(name) * 7) % 5,
    }));
    return newestTag(built, whole);
  };

  it.each<[Partial<TagRule>, string | undefined]>([
    [{}, 'v3'],
    [{ constraint: '~1.2' }, '1.2.3+b2'],
    [{ constraint: '1.x' }, '1.10.0'],
    [{ constraint: '>= 2.0.0-0' }, 'v3'],
    [{ constraint: '^2-0' }, '2.1.0-rc.1'],
    [{ constraint: '^9' }, undefined],
    [{ allowTags: 'regexp:^[0-9.]+$' }, '2.0.0'],
    [{ allowTags: 'regexp:^[0-9.]+$', ignoreTags: ['2.*'] }, '1.10.0'],
    [{ ignoreTags: ['['] }, 'v3'],
    [{ allowTags: 'any', strategy: 'alphabetical' }, 'v3'],
    [{ strategy: 'newest-build' }, '1.2.3+b2'],
    [{ strategy: 'digest', constraint: 'latest' }, 'latest'],
    [{ strategy: 'digest', constraint: 'absent' }, undefined],
  ])('by %j is %s', (rule, tag) => {
    expect(chosen(rule)).toBe(tag);
  });

  it('is looked for by sound rules alone', () => {
    const base: TagRule = { strategy: 'semver', constraint: '', allowTags: '', ignoreTags: [] };
    expect(faultOf(base)).toBeUndefined();
    expect(faultOf({ ...base, strategy: 'digest' })).toContain('needs a tag');
    expect(faultOf({ ...base, constraint: 'latest' })).toContain('no version constraint');
    expect(faultOf({ ...base, allowTags: 'regexp:(' })).toContain('regular expression');
    expect(faultOf({ ...base, allowTags: 'glob:*' })).toContain('allow-tags');
  });
});

const prefix = 'argocd-image-updater.argoproj.io';
const annotated = (annotations: Readonly<Record<string, string>>) => ({
  namespace: 'argocd',
  name: 'web',
  annotations: Object.fromEntries(
    Object.entries(annotations).map(([key, value]) => [`${prefix}/${key}`, value]),
  ),
  source: { repoURL: 'https://git.example/a', path: 'apps/web', targetRevision: 'main' },
  revisions: new Map([['https://git.example/b', 'release']]),
});

describe('annotations', () => {
  it('of an image go before those of the application', () => {
    const [web, plain] = trackedImages(
      annotated({
        'image-list': 'web = ghcr.io/team/web:~1 , nginx',
        'update-strategy': 'latest',
        'web.update-strategy': 'DIGEST',
        'ignore-tags': 'a, b',
        'web.platforms': 'linux/arm64, linux/amd64',
        'web.force-update': 'true',
        'web.helm.image-spec': 'image.full',
        'web.helm.image-tag': 'image.tag',
        '__proto__.allow-tags': 'any',
      }),
    );
    expect(web).toEqual({
      image: parseImageName('web=ghcr.io/team/web:~1'),
      strategy: 'digest',
      allowTags: '',
      ignoreTags: ['a', 'b'],
      pullSecret: '',
      platforms: ['linux/arm64', 'linux/amd64'],
      forceUpdate: true,
      target: { helmSpec: 'image.full', helmName: '', helmTag: '', kustomizeName: '' },
    });
    expect(plain).toMatchObject({ strategy: 'newest-build', forceUpdate: false, platforms: [] });
  });

  it.each<[Readonly<Record<string, string>>, object]>([
    [{}, { kind: 'application' }],
    [{ 'write-back-method': 'argocd', 'git-branch': 'x' }, { kind: 'application' }],
    [
      { 'write-back-method': 'git' },
      {
        credentials: 'repocreds',
        repoURL: 'https://git.example/a',
        branch: 'main',
        writeBranch: '',
        target: { kind: 'parameters', path: 'apps/web/.argocd-source-web.yaml' },
      },
    ],
    [
      { 'write-back-method': 'git:secret:argocd/creds', 'git-repository': 'https://git.example/b' },
      {
        credentials: { namespace: 'argocd', name: 'creds' },
        repoURL: 'https://git.example/b',
        branch: 'release',
      },
    ],
    [
      { 'write-back-method': 'git:secret:creds', 'git-branch': 'a:b-{{.SHA256}}' },
      { credentials: { namespace: 'argocd', name: 'creds' }, branch: 'a', writeBranch: 'b-{{.SHA256}}' },
    ],
    [
      { 'write-back-method': 'git', 'write-back-target': 'kustomization' },
      { target: { kind: 'kustomization', folder: 'apps/web' } },
    ],
    [
      { 'write-back-method': 'git', 'write-back-target': 'kustomization:../../base' },
      { target: { kind: 'kustomization', folder: 'base' } },
    ],
    [
      { 'write-back-method': 'git', 'write-back-target': 'helmvalues' },
      { target: { kind: 'values', path: 'apps/web/values.yaml' } },
    ],
    [
      { 'write-back-method': 'git', 'write-back-target': 'helmvalues:/env/prod.yaml' },
      { target: { kind: 'values', path: 'env/prod.yaml' } },
    ],
    [
      { 'write-back-method': 'git', 'write-back-target': 'x/.argocd-source-y.yaml' },
      { target: { kind: 'parameters', path: 'x/.argocd-source-y.yaml' } },
    ],
  ])('%j say where updates go', (annotations, expected) => {
    expect(writeBackOf(annotated(annotations), 'argocd')).toMatchObject(expected);
  });

  it('name the file of another namespace by it', () => {
    const app = { ...annotated({ 'write-back-method': 'git' }), namespace: 'team' };
    expect(writeBackOf(app, 'argocd')).toMatchObject({
      target: { path: 'apps/web/.argocd-source-team_web.yaml' },
    });
  });

  it.each([
    { 'image-list': ' , ' },
    { 'image-list': 'web=' },
    { 'image-list': 'web=nginx', 'web.force-update': 'maybe' },
    { 'image-list': 'web=nginx', 'web.helm.image-tag': 'a', 'web.kustomize.image-name': 'b' },
  ])('%j are refused', (annotations) => {
    expect(() => trackedImages(annotated(annotations))).toThrow(
      expect.objectContaining({ code: 'argocd.image-annotation' }),
    );
  });

  it.each([
    { 'write-back-method': 'svn' },
    { 'write-back-method': 'git:token' },
    { 'write-back-method': 'git:secret:other/creds' },
    { 'write-back-method': 'git', 'git-branch': 'a:b:c' },
    { 'write-back-method': 'git', 'write-back-target': 'helmvalues:../../../etc/x' },
    { 'write-back-method': 'git', 'write-back-target': 'base/kustomization.yaml' },
    { 'write-back-method': 'git', 'write-back-target': '../x' },
  ])('%j lead nowhere', (annotations) => {
    expect(() => writeBackOf(annotated(annotations), 'argocd')).toThrow(
      expect.objectContaining({ code: 'argocd.image-annotation' }),
    );
  });
});

describe('registries', () => {
  const configMap = (data: Readonly<Record<string, string>>) =>
    ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'argocd-image-updater-config' },
      data,
    }) as const;
  const conf = `registries:
- {name: Mine, prefix: reg.example, api_url: "https://api.reg.example:8443", credentials: "secret:argocd/c#k", tagsortmode: latest-last}
- {name: Team, prefix: reg.example/team, api_url: "http://team.example", insecure: yes, defaultns: apps, default: true}
`;

  it('are found by the longest prefix; Docker Hub is the default unless another is', () => {
    const config = parseImageConfig(configMap({ 'registries.conf': conf, interval: '30s' }));
    expect([config.intervalMs, config.problems]).toEqual([30_000, []]);
    const hostOf = (name: string): string => registryFor(parseImageName(name), config).host;
    expect(
      ['reg.example/a', 'reg.example/team/a', 'nginx', 'quay.io/a', 'docker.io/nginx'].map(hostOf),
    ).toEqual([
      'api.reg.example:8443',
      'api.reg.example:8443',
      'team.example',
      'quay.io',
      'registry-1.docker.io',
    ]);
    const hub = parseImageConfig(undefined);
    const nginx = parseImageName('nginx');
    expect(repositoryIn(nginx, registryFor(nginx, hub), undefined)).toEqual({
      kind: 'oci',
      url: 'oci://registry-1.docker.io/library/nginx',
    });
  });

  it('that cannot be read are reported and the default counts', () => {
    for (const text of ['registries: 1', '{', 'registries: [{api_url: "ftp://x"}]', 'registries: [1]']) {
      const config = parseImageConfig(configMap({ 'registries.conf': text }));
      expect(config.problems, text).toHaveLength(1);
      expect(config.registries.map(({ prefix }) => prefix)).toEqual(['docker.io']);
    }
  });

  it('have credentials in Secrets, of which no error tells', () => {
    const auth = (pair: string): string => Buffer.from(pair).toString('base64');
    const pull = parseCredentialPlace('pullsecret:argocd/pull');
    const config = JSON.stringify({
      auths: {
        'https://index.docker.io/v1/': { auth: auth('u:p:q') },
        'ghcr.io': { username: 'a', password: 'b' },
      },
    });
    const revealed = (host: string): readonly string[] => {
      const found = credentialsIn(pull, config, host);
      return found.kind === 'basic' ? [found.username, found.password.reveal()] : [];
    };
    expect(revealed('registry-1.docker.io')).toEqual(['u', 'p:q']);
    expect(revealed('ghcr.io')).toEqual(['a', 'b']);
    for (const text of [config, '{', 'null', '{"auths":{"quay.io":1}}', 'canary']) {
      const failing = (): unknown => credentialsIn(pull, text, 'quay.io');
      expect(failing).toThrow('no user and password');
      expect(failing).not.toThrow('canary');
    }
    expect(parseCredentialPlace('secret:a/b#c')).toEqual({
      kind: 'secret',
      namespace: 'a',
      name: 'b',
      field: 'c',
    });
    for (const text of ['ext:/bin/sh', 'secret:a/b', 'pullsecret:b', 'x:y', '']) {
      expect(() => parseCredentialPlace(text)).toThrow(
        expect.objectContaining({ code: 'argocd.image-update' }),
      );
    }
  });
});
