import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { commit, initRepository } from '../testing/git.ts';
import { type Ran, runCommand } from '../testing/run-command.ts';
import { isSameRepository } from './repository.ts';

const url = 'https://git.example.com/shop/config.git';
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'setpoint-preview-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

const plan = (...args: readonly string[]): Promise<Ran> =>
  runCommand(folder, ['plan', '.', '--offline', '--repo-url', url, ...args]);

const application = (name: string, path: string, more = ''): string => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: ${name}, namespace: argocd}
spec:
  project: default
  source: {repoURL: "${url}", path: ${path}, targetRevision: main}
  destination: {server: https://kubernetes.default.svc, namespace: ${name}}
${more}`;
const configMap = (name: string, value = '1'): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata: {k: "${value}"}\n`;

interface Json {
  readonly outcome: string;
  readonly tally: { readonly create: number; readonly update: number; readonly delete: number };
  readonly removed: readonly string[];
  readonly errors: readonly { readonly subject: string; readonly message: string }[];
  readonly applications: readonly {
    readonly name: string;
    readonly file: string;
    readonly line: number;
    readonly changes: readonly unknown[];
    readonly errors: readonly { readonly subject: string; readonly message: string }[];
  }[];
}
async function planJson(...args: readonly string[]): Promise<Json & { readonly code: number }> {
  const { out, code, err } = await plan('-o', 'json', ...args);
  if (out === '') throw new Error(err);
  return { ...(JSON.parse(out) as Json), code };
}

describe('setpoint plan DIR --offline finds', () => {
  it('Applications, those a set generates from the repository’s folders, and those that another renders', async () => {
    write({
      'apps/root.yaml': application('root', 'children'),
      'apps/set.yaml': `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {name: tenants, namespace: argocd}
spec:
  goTemplate: true
  generators: [{git: {repoURL: "${url}", revision: HEAD, directories: [{path: tenants/*}]}}]
  template:
    metadata: {name: "{{.path.basename}}"}
    spec:
      project: default
      source: {repoURL: "${url}", path: "{{.path.path}}", targetRevision: HEAD}
      destination: {server: https://kubernetes.default.svc, namespace: "{{.path.basename}}"}
`,
      'children/child.yaml': application('child', 'child'),
      'child/a.yaml': configMap('of-child'),
      'tenants/red/a.yaml': configMap('red'),
      'tenants/blue/a.yaml': configMap('blue'),
    });
    const { code, applications, tally } = await planJson();
    expect(applications.map(({ name, file }) => `${name} ${file}`).toSorted()).toEqual([
      'blue apps/set.yaml',
      'child children/child.yaml',
      'red apps/set.yaml',
      'root apps/root.yaml',
    ]);
    expect([code, tally.create]).toEqual([2, 4]);
  });

  it('charts, overlays and folders of manifests where there is no Application', async () => {
    write({
      'web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
      'web/templates/cm.yaml': configMap('{{ .Release.Name }}'),
      'web/charts/part/Chart.yaml': 'apiVersion: v2\nname: part\nversion: 1.0.0\n',
      'base/kustomization.yaml': 'resources: [cm.yaml]\n',
      'base/cm.yaml': configMap('base'),
      'overlays/prod/kustomization.yaml': 'namePrefix: prod-\nresources: [../../base]\n',
      'plain/cm.yaml': configMap('plain'),
      'docs/values.yaml': 'a: 1\n',
    });
    const { applications, code } = await planJson('--destination-namespace', 'here');
    expect(applications.map(({ file }) => file)).toEqual(['overlays/prod', 'plain', 'web']);
    expect(JSON.stringify(applications)).toContain('"prod-base"');
    expect(code).toBe(2);
  });
});

describe('setpoint plan DIR --offline has the API server speak', () => {
  it('of schemas, definitions with rules, and policies, all at once with file and line', async () => {
    write({
      'apps.yaml': `${application('bad', 'bad')}---\n${application('good', 'good')}`,
      'platform/crd.yaml': `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: databases.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {plural: databases, singular: database, kind: Database}
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              properties: {replicas: {type: integer}, size: {type: integer}}
              x-kubernetes-validations:
                - {rule: 'self.replicas <= self.size', message: 'replicas must not exceed size'}
`,
      'platform/policy.yaml': `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: no-latest}
spec:
  matchConstraints:
    resourceRules: [{apiGroups: [apps], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [deployments]}]
  validations:
    - expression: "object.spec.template.spec.containers.all(c, !c.image.endsWith(':latest'))"
      message: images are pinned here
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {name: no-latest}
spec: {policyName: no-latest, validationActions: [Deny]}
`,
      'bad/all.yaml': `apiVersion: example.com/v1
kind: Database
metadata: {name: main}
spec: {replicas: 3, size: 2}
---
${deployment('web:latest')}---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {ports: [{port: 99999}]}
`,
      'good/all.yaml': deployment('web:1.0.0'),
    });
    const { code, applications } = await planJson();
    const errors = Object.fromEntries(applications.map((one) => [one.name, one.errors]));
    const told = (errors['bad'] ?? []).map(({ subject, message }) => `${subject}: ${message}`).toSorted();
    expect(told).toEqual([
      expect.stringMatching(/^bad\/all\.yaml:1 .*replicas must not exceed size/),
      expect.stringMatching(/^bad\/all\.yaml:15 .*port/i),
      expect.stringMatching(/^bad\/all\.yaml:6 .*images are pinned here/),
    ]);
    expect(errors['good']).toEqual([]);
    expect(code).toBe(1);
  });

  it('of the Applications themselves, and goes on with the rest', async () => {
    write({
      'apps/typo.yaml': application('typo', 'web', '  syncPolicie: {}\n'),
      'apps/broken.yaml': 'apiVersion: argoproj.io/v1alpha1\nkind: Application\n  metadata: {\n',
      'apps/web.yaml': application('web', 'web'),
      'apps/stranger.yaml': application('stranger', 'web').replace('project: default', 'project: nobody'),
      'web/a.yaml': configMap('a'),
    });
    const { code, errors, applications } = await planJson();
    expect(errors.map(({ subject, message }) => `${subject} ${message}`)).toEqual([
      expect.stringMatching(/^apps\/broken\.yaml:\d+ /),
      expect.stringMatching(/^apps\/typo\.yaml:1 .*syncPolicie/),
    ]);
    expect(applications.find(({ name }) => name === 'web')?.errors).toEqual([]);
    expect(applications.find(({ name }) => name === 'stranger')?.errors[0]).toMatchObject({
      subject: expect.stringContaining('apps/stranger.yaml:1') as unknown,
      message: expect.stringContaining('nobody') as unknown,
    });
    expect(code).toBe(1);
  });
});

const deployment = (image: string): string => `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: "${image}"}]}
`;

describe('setpoint plan DIR --offline --base', () => {
  it('plans what changes since a revision: 0 nothing, 2 something; of clusters each its own', async () => {
    initRepository(folder);
    const elsewhere = application('far', 'app').replace(
      'server: https://kubernetes.default.svc',
      'name: far-away',
    );
    const secret = (value: string): string =>
      `apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {password: ${value}}\n`;
    const files = {
      'apps/near.yaml': application('near', 'app'),
      'apps/far.yaml': elsewhere,
      'apps/gone.yaml': application('gone', 'app'),
      'app/a.yaml': configMap('a'),
      'app/s.yaml': secret('canary-before'),
    };
    commit(folder, files);
    expect(await plan('--base', 'main')).toMatchObject({ code: 0 });
    rmSync(join(folder, 'apps/gone.yaml'));
    write({ 'app/a.yaml': configMap('a', '2'), 'app/s.yaml': secret('canary-after') });
    const { code, tally, applications, removed } = await planJson('--base', 'main');
    expect([code, tally.update, tally.create, removed]).toEqual([2, 4, 0, ['argocd/gone']]);
    expect(applications).toHaveLength(2);
    const { out: markdown } = await plan('--base', 'main', '-o', 'markdown');
    const shown = [JSON.stringify(applications), markdown];
    for (const out of shown) {
      expect(out).not.toMatch(/canary/);
      expect(out).not.toContain(Buffer.from('canary-after').toString('base64'));
    }
    expect(markdown).toMatch(/<details><summary><code>argocd\/near<\/code> \+0 ~2 −0<\/summary>/);
  });
});

describe('a hostile repository', () => {
  it('starts nothing, leaves its folder nowhere, and breaks out of no comment', async () => {
    initRepository(folder);
    const trap = join(folder, 'trapped');
    execFileSync('git', ['config', 'core.fsmonitor', `touch ${trap}; false`], { cwd: folder });
    execFileSync('git', ['config', 'remote.origin.url', url], { cwd: folder });
    write({
      'apps.yaml': `${application('web', 'web')}---\n${application('link', 'link')}`,
      'link/a.yaml': configMap('a'),
      'web/a.yaml': `apiVersion: v1
kind: ConfigMap
metadata: {name: a, annotations: {__proto__: polluted, constructor: data}}
data: {k: "\`\`\`\`\\n</details><img src=x onerror=alert(1)>"}
`,
    });
    symlinkSync('/etc/passwd', join(folder, 'link/passwd.yaml'));
    const { out, code } = await runCommand(folder, ['plan', '.', '--offline', '-o', 'markdown']);
    expect(existsSync(trap)).toBe(false);
    expect(out).not.toContain('root:');
    expect(out).toMatch(/`````diff/);
    expect(out).toContain('the symbolic link link/passwd.yaml is absolute');
    expect(code).toBe(1);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('with a bomb in a file that looks like an Application is refused by that file’s name', async () => {
    const levels = Array.from({ length: 12 }, (_, i) => {
      const refs = Array.from({ length: 10 }, () => (i === 0 ? 'x' : `*l${i - 1}`)).join(', ');
      return `l${i}: &l${i} [${refs}]`;
    });
    write({ 'bomb.yaml': `# argoproj.io\n${levels.join('\n')}\n`, 'web/a.yaml': configMap('a') });
    const { code, errors } = await planJson();
    expect(errors[0]?.subject).toMatch(/^bomb\.yaml/);
    expect(code).toBe(1);
  });
});

describe('what cannot be planned', () => {
  it('is said: neither folder nor URL, two worlds at once, a path that is no application', async () => {
    const missing = await runCommand(folder, ['plan', './none', '--offline']);
    expect([missing.code, missing.err]).toEqual([2, expect.stringContaining('neither a folder nor the URL')]);
    const both = await plan('--against', 'x');
    expect([both.code, both.err]).toEqual([2, expect.stringContaining('exclude each other')]);
    const bare = await runCommand(folder, ['plan', '.']);
    expect([bare.code, bare.err]).toEqual([2, expect.stringContaining('Add --offline')]);
  });
});

it('knows one repository by the ways it is spoken to', () => {
  const same = [
    'https://github.com/Org/Repo',
    'https://user@github.com/org/repo.git/',
    'git@github.com:org/repo.git',
    'ssh://git@github.com:22/org/repo',
  ];
  for (const other of same) expect(isSameRepository(same[0] as string, other)).toBe(true);
  expect(isSameRepository('https://github.com/org/repo', 'https://github.com/org/repository')).toBe(false);
  expect(isSameRepository('file:///srv/repo', '/srv/repo')).toBe(true);
});
