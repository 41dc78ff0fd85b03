import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestCluster, type TestCluster } from './kubectl.ts';

const deployment = (image: string, replicas = 2) => `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: default}
spec:
  replicas: ${replicas}
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: ${image}, ports: [{containerPort: 80}]}]}
`;

const crd = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {plural: widgets, kind: Widget, shortNames: [wd]}
  versions:
  - name: v1
    served: true
    storage: true
    subresources: {status: {}, scale: {specReplicasPath: .spec.replicas, statusReplicasPath: .status.replicas}}
    additionalPrinterColumns: [{name: Size, type: integer, jsonPath: .spec.size}]
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            required: [size]
            properties:
              size: {type: integer, minimum: 1}
              color: {type: string, enum: [red, blue], default: red}
              replicas: {type: integer}
`;
const widget = '{apiVersion: example.com/v1, kind: Widget, metadata: {name: w}, spec: {size: 3, extra: x}}';

describe('kubectl 1.35', () => {
  let cluster: TestCluster;
  beforeAll(async () => {
    cluster = await startTestCluster({ controllers: false });
  });
  afterAll(() => cluster.stop());

  it('sees the namespaces every cluster has, and the version', async () => {
    const { stdout } = await cluster.kubectl('get', 'namespaces', '--no-headers');
    expect(stdout.split('\n').map((line) => line.split(/\s+/).slice(0, 2).join(' '))).toEqual([
      'default Active',
      'kube-node-lease Active',
      'kube-public Active',
      'kube-system Active',
      '',
    ]);
    expect((await cluster.kubectl('version')).stdout).toContain('Server Version: v1.36.0');
  });

  it('applies, shows, patches and finds nothing to change', async () => {
    const apply = (text: string) => cluster.kubectlWith(text, 'apply', '-f', '-');
    expect((await apply(deployment('nginx:1'))).stdout).toBe('deployment.apps/web created\n');
    expect((await apply(deployment('nginx:1'))).stdout).toBe('deployment.apps/web unchanged\n');
    expect((await apply(deployment('nginx:2'))).stdout).toBe('deployment.apps/web configured\n');
    const wide = await cluster.kubectl('get', 'deploy', 'web', '-o', 'wide', '--no-headers');
    expect(wide.stdout.split(/\s+/)).toEqual(expect.arrayContaining(['web', '0/2', 'nginx:2', 'app=web']));
    const generation = await cluster.kubectl('get', 'deploy', 'web', '-o', 'jsonpath={.metadata.generation}');
    expect(generation.stdout).toBe('2');
    const strategic = '{"spec":{"template":{"spec":{"containers":[{"name":"web","image":"nginx:3"}]}}}}';
    await cluster.kubectl('patch', 'deploy', 'web', '-p', strategic);
    const ports = await cluster.kubectl('get', 'deploy', 'web', '-o', 'jsonpath={..image} {..containerPort}');
    expect(ports.stdout).toBe('nginx:3 80');
    expect((await cluster.kubectl('scale', 'deploy', 'web', '--replicas=5')).stdout).toBe(
      'deployment.apps/web scaled\n',
    );
    expect((await cluster.kubectl('describe', 'deploy', 'web')).stdout).toContain('5 desired');
  });

  it('names the manager and the field in a server-side conflict, and takes over by force', async () => {
    const text = (value: string) =>
      `{apiVersion: v1, kind: ConfigMap, metadata: {name: ssa, namespace: default}, data: {k: ${value}}}`;
    const apply = (value: string, ...more: string[]) =>
      cluster.kubectlWith(text(value), 'apply', '--server-side', '-f', '-', ...more);
    expect((await apply('a', '--field-manager=ann')).stdout).toBe('configmap/ssa serverside-applied\n');
    const refused = await apply('b', '--field-manager=bob');
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('Apply failed with 1 conflict: conflict with "ann": .data.k');
    expect((await apply('b', '--field-manager=bob', '--force-conflicts')).code).toBe(0);
    const managers = await cluster.kubectl(
      'get',
      'cm',
      'ssa',
      '--show-managed-fields',
      '-o',
      'jsonpath={.metadata.managedFields[*].manager}',
    );
    expect(managers.stdout).toBe('bob');
  });

  it('defines a custom resource and uses it at once', async () => {
    expect((await cluster.kubectlWith(crd, 'create', '-f', '-')).stdout).toContain('created');
    const established = await cluster.kubectl(
      'wait',
      '--for=condition=established',
      'crd/widgets.example.com',
      '--timeout=5s',
    );
    expect(established.stdout).toContain('condition met');
    expect((await cluster.kubectlWith(widget, 'create', '--validate=ignore', '-f', '-')).stdout).toBe(
      'widget.example.com/w created\n',
    );
    const spec = await cluster.kubectl('get', 'wd', 'w', '-o', 'jsonpath={.spec}');
    expect(JSON.parse(spec.stdout)).toEqual({ size: 3, color: 'red' });
    const bad = await cluster.kubectl(
      'patch',
      'wd',
      'w',
      '--type=merge',
      '-p',
      '{"spec":{"size":0,"color":"green"}}',
    );
    expect(bad.stderr).toContain(
      'spec.size: Invalid value: 0: spec.size in body should be greater than or equal to 1',
    );
    expect(bad.stderr).toContain('spec.color: Unsupported value: "green": supported values: "red", "blue"');
    expect((await cluster.kubectl('get', 'wd')).stdout).toMatch(/NAME +SIZE\nw +3\n/);
    expect((await cluster.kubectl('delete', 'crd', 'widgets.example.com')).code).toBe(0);
    expect((await cluster.kubectl('get', 'wd')).stderr).toContain('server');
  });

  it('knows who asks, what they may do, and issues tokens', async () => {
    expect((await cluster.kubectl('auth', 'can-i', 'delete', 'nodes')).stdout).toBe('yes\n');
    expect((await cluster.kubectl('auth', 'can-i', 'delete', 'nodes', '--as=bob')).stdout).toBe('no\n');
    await cluster.kubectl('create', 'serviceaccount', 'viewer');
    await cluster.kubectl(
      'create',
      'rolebinding',
      'view',
      '--clusterrole=view',
      '--serviceaccount=default:viewer',
    );
    const token = (await cluster.kubectl('create', 'token', 'viewer')).stdout.trim();
    expect(token.split('.')).toHaveLength(3);
    const asViewer = ['--as=system:serviceaccount:default:viewer'];
    expect((await cluster.kubectl('get', 'cm', '-o', 'name', ...asViewer)).code).toBe(0);
    const refused = await cluster.kubectl('get', 'secrets', ...asViewer);
    expect(refused.stderr).toContain(
      'secrets is forbidden: User "system:serviceaccount:default:viewer" cannot list resource "secrets" in API group "" in the namespace "default"',
    );
  });

  it('refuses fields nobody knows, explains the others, and finds the difference', async () => {
    const wrong = await cluster.kubectlWith(
      deployment('nginx').replace('replicas', 'replicaz'),
      'create',
      '-f',
      '-',
    );
    expect(wrong.stderr).toContain('strict decoding error: unknown field "spec.replicaz"');
    const explained = await cluster.kubectl('explain', 'deployment.spec.template.spec.containers');
    expect(explained.stdout).toMatch(/image\t<string>[\s\S]*ports\t<\[\]ContainerPort>/);
    await cluster.kubectlWith(deployment('nginx:4'), 'apply', '-f', '-');
    expect((await cluster.kubectlWith(deployment('nginx:4'), 'diff', '-f', '-')).code).toBe(0);
    const changed = await cluster.kubectlWith(deployment('nginx:5'), 'diff', '-f', '-');
    expect([changed.code, changed.stdout.includes('+      - image: nginx:5')]).toEqual([1, true]);
  });

  it('edits through an editor', async () => {
    await cluster.kubectl('create', 'configmap', 'edited', '--from-literal=k=before');
    const edited = await cluster.kubectlIn(
      { KUBE_EDITOR: 'sed -i s/before/after/' },
      'edit',
      'configmap',
      'edited',
    );
    expect(edited.stdout).toBe('configmap/edited edited\n');
    const value = await cluster.kubectl('get', 'cm', 'edited', '-o', 'jsonpath={.data.k}');
    expect(value.stdout).toBe('after');
  });
});

describe('kubectl and helm on simulated nodes', () => {
  let cluster: TestCluster;
  beforeAll(async () => {
    cluster = await startTestCluster({
      controllers: { startDelayMs: 10, runDurationMs: 20, terminationDelayMs: 5 },
    });
  });
  afterAll(() => cluster.stop());

  it('rolls out, back, and deletes with everything that belongs to it', async () => {
    await cluster.kubectlWith(deployment('nginx:1'), 'apply', '-f', '-');
    const rolled = await cluster.kubectl('rollout', 'status', 'deploy/web', '--timeout=20s');
    expect(rolled.stdout).toContain('deployment "web" successfully rolled out');
    await cluster.kubectl('set', 'image', 'deploy/web', 'web=nginx:2');
    await cluster.kubectl('rollout', 'status', 'deploy/web', '--timeout=20s');
    expect((await cluster.kubectl('rollout', 'undo', 'deploy/web')).stdout).toBe(
      'deployment.apps/web rolled back\n',
    );
    await cluster.kubectl('rollout', 'status', 'deploy/web', '--timeout=20s');
    const images = await cluster.kubectl(
      'get',
      'pods',
      '-l',
      'app=web',
      '-o',
      'jsonpath={..containers[*].image}',
    );
    expect(new Set(images.stdout.split(' '))).toEqual(new Set(['nginx:1']));
    const deleted = await cluster.kubectl('delete', 'deploy', 'web', '--cascade=foreground', '--timeout=20s');
    expect(deleted.code).toBe(0);
    expect((await cluster.kubectl('get', 'replicasets,pods', '-l', 'app=web')).stderr).toContain(
      'No resources found',
    );
  });

  it('completes a job and empties a namespace it deletes', async () => {
    await cluster.kubectl('create', 'namespace', 'work');
    await cluster.kubectl('-n', 'work', 'create', 'job', 'once', '--image=busybox');
    const done = await cluster.kubectl(
      '-n',
      'work',
      'wait',
      '--for=condition=complete',
      'job/once',
      '--timeout=20s',
    );
    expect(done.stdout).toContain('condition met');
    expect((await cluster.kubectl('delete', 'namespace', 'work', '--timeout=20s')).code).toBe(0);
    expect((await cluster.kubectl('get', 'namespace', 'work')).stderr).toContain(
      'namespaces "work" not found',
    );
  });

  it.each([
    ['helm 4.1', 'helm'],
    ['helm 3.17', 'helm3'],
  ] as const)('%s installs, upgrades, rolls back, tests and uninstalls a chart', async (_name, tool) => {
    const { folder } = cluster;
    const helm = (...args: readonly string[]) => cluster[tool](...args, '--namespace', tool);
    const ok = async (...args: readonly string[]): Promise<string> => {
      const { code, stdout, stderr } = await helm(...args);
      expect(code, stderr).toBe(0);
      return stdout;
    };
    const chart = `${folder}/${tool}-chart`;
    await ok('create', chart);
    const install = ['install', 'rel', chart, '--create-namespace', '--wait', '--timeout=60s'];
    expect(await ok(...install)).toContain('STATUS: deployed');
    expect((await helm(...install)).stderr).toMatch(/cannot re-?use a name that is still in use/);
    expect(await ok('upgrade', 'rel', chart, '--set', 'replicaCount=2', '--wait')).toContain('REVISION: 2');
    expect(await ok('get', 'values', 'rel', '-o', 'json')).toBe('{"replicaCount":2}\n');
    const refused = await helm('upgrade', 'rel', chart, '--set', 'replicaCount=-1');
    expect(refused.stderr).toContain('must be greater than or equal to 0');
    expect(await ok('rollback', 'rel', '1', '--wait')).toContain('Rollback was a success');
    const history = JSON.parse(await ok('history', 'rel', '-o', 'json')) as { status: string }[];
    expect(history.map(({ status }) => status)).toEqual(['superseded', 'superseded', 'failed', 'deployed']);
    expect(await ok('test', 'rel', '--timeout=60s')).toMatch(/Phase: +Succeeded/);
    expect(await ok('list', '-q')).toBe('rel\n');
    expect(await ok('status', 'rel')).toContain('REVISION: 4');
    expect(await ok('uninstall', 'rel', '--wait')).toContain('release "rel" uninstalled');
    expect((await cluster.kubectl('get', 'secrets,deployments', '-n', tool, '-o', 'name')).stdout).toBe('');
  });
});
