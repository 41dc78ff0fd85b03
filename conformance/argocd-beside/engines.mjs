// The two GitOps engines, each run on a world of its own.
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort, startProgram } from './process.mjs';
import { controlNamespace, setpoint, startWorld } from './world.mjs';

/** Not polled, so that each case alone says when something is looked at again. */
export const settings = { 'timeout.reconciliation': '3600s', 'timeout.reconciliation.jitter': '0s' };

/**
 * Starts both worlds with their engines, gives what `take(worlds, folder)` gives, and ends them. `argocd` is where Argo CD is,
 * `itself` puts it on both sides, `servers` are a real API server's programs, `two` gives each world another cluster, `keep` leaves
 * the data and the logs.
 */
export async function besideEachOther({ argocd, itself = false, servers, two, env, keep, log }, take) {
  const folder = mkdtempSync(join(tmpdir(), 'setpoint-beside-'));
  const worlds = [];
  try {
    for (const [name, start] of [
      itself ? ['again', (world) => startArgocd(world, argocd)] : ['setpoint', startSetpoint],
      ['argocd', (world) => startArgocd(world, argocd)],
    ]) {
      const world = await startWorld(name, join(folder, name), { settings, servers, two, env });
      worlds.push(world);
      world.engine = await start(world);
    }
    return await take(worlds, folder);
  } finally {
    for (const world of worlds) {
      await world.engine?.end();
      await world.end();
    }
    if (keep) log(`kept ${folder}`);
    else rmSync(folder, { recursive: true, force: true });
  }
}

/** One config management plugin, the same on both sides: an object of what it was given. */
const plugin = {
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'ConfigManagementPlugin',
  metadata: { name: 'beside' },
  spec: {
    version: 'v1.0',
    generate: {
      command: ['sh', '-c'],
      args: [
        `[ -z "$ARGOCD_ENV_FAIL" ] || { echo "it fails" >&2; exit 3; }
printf '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"of-plugin"},"data":{"key":"%s","text":"%s","file":"%s"}}' \
  "$ARGOCD_ENV_KEY" "$PARAM_TEXT" "$(cat plugin.txt 2>/dev/null)"`,
      ],
    },
  },
};

function writePlugin(folder) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'plugin.yaml'), `${JSON.stringify(plugin)}\n`);
}

/** Our controller; `restart` after a `kill` is how it comes back after a crash. */
export async function startSetpoint(world) {
  const plugins = join(world.folder, 'plugins');
  writePlugin(plugins);
  const start = () =>
    startProgram({
      command: process.execPath,
      args: [
        setpoint,
        'controller',
        '--kubeconfig',
        world.kubeconfig,
        '--cache-dir',
        join(world.folder, 'cache'),
        '--plugins',
        plugins,
        '--http-host',
        '127.0.0.1',
        '--http-port',
        '0',
      ],
      env: { ...world.env, HOME: world.folder },
      log: join(world.folder, 'controller.log'),
    });
  let controller = start();
  return {
    died: () => controller.died(),
    end: () => controller.end(),
    /** kill -9, and the same command again. */
    async crash() {
      await controller.kill();
      controller = start();
    },
  };
}

/**
 * Argo CD's application controller, repo server with a plugin, commit server, notifications and ApplicationSet controllers and a Redis: the one
 * binary `argocd`, told by its environment which of them it is. Needs `redis-server`, `git`, `gpg`, Argo CD's own `gpg-wrapper.sh` and
 * `git-verify-wrapper.sh` (of its `hack`), `helm` and `kustomize`, on PATH or in the folder of the binary.
 */
async function startArgocd(world, given) {
  const binary = existsSync(given) && statSync(given).isDirectory() ? join(given, 'argocd') : given;
  if (!existsSync(binary)) throw new Error(`no argocd at ${binary}`);
  const folder = argocdFolder(world);
  const [redis, repo, ...metrics] = await Promise.all(Array.from({ length: 11 }, freePort));
  const env = {
    ...world.env,
    PATH: `${join(binary, '..')}:${process.env.PATH}`,
    HOME: folder,
    TMPDIR: join(folder, 'tmp'),
    KUBECONFIG: world.kubeconfig,
    ARGOCD_FAKE_IN_CLUSTER: 'true',
    ARGOCD_GNUPGHOME: join(folder, 'gpg', 'keys'),
    ARGOCD_GPG_DATA_PATH: join(folder, 'gpg', 'source'),
    ARGOCD_TLS_DATA_PATH: join(folder, 'tls'),
    ARGOCD_SSH_DATA_PATH: join(folder, 'ssh'),
    ARGOCD_PLUGINSOCKFILEPATH: join(folder, 'plugins'),
    ARGOCD_CMP_WORKDIR: join(folder, 'cmp'),
    ARGOCD_APPLICATION_NAMESPACES: 'elsewhere-*',
    ARGOCD_SYNC_WAVE_DELAY: '0',
    ARGOCD_APPLICATION_CONTROLLER_PERSIST_RESOURCE_HEALTH: 'true',
    ARGOCD_APPLICATIONSET_CONTROLLER_ENABLE_PROGRESSIVE_SYNCS: 'true',
  };
  const run = (name, args, command = binary) =>
    startProgram({
      command,
      args,
      env: { ...env, ARGOCD_BINARY_NAME: name },
      log: join(folder, `${name}.log`),
    });
  const cache = ['--redis', `127.0.0.1:${redis}`];
  const programs = [
    run(
      'redis',
      ['--port', `${redis}`, '--bind', '127.0.0.1', '--save', '', '--dir', folder],
      'redis-server',
    ),
  ];
  await untilListens(redis, programs[0]);
  programs.push(
    run('argocd-repo-server', [
      ...cache,
      '--address=127.0.0.1',
      `--port=${repo}`,
      '--metrics-address=127.0.0.1',
      `--metrics-port=${metrics[0]}`,
    ]),
  );
  await untilListens(repo, programs[1]);
  const [commits] = metrics.slice(6);
  programs.push(
    run('argocd-commit-server', [
      '--address=127.0.0.1',
      `--port=${commits}`,
      '--metrics-address=127.0.0.1',
      `--metrics-port=${metrics[7]}`,
    ]),
  );
  const startController = () =>
    run('argocd-application-controller', [
      '--hydrator-enabled',
      `--commit-server=127.0.0.1:${commits}`,
      ...cache,
      `--kubeconfig=${world.kubeconfig}`,
      `--namespace=${controlNamespace}`,
      `--repo-server=127.0.0.1:${repo}`,
      `--metrics-port=${metrics[1]}`,
    ]);
  let controller = startController();
  writePlugin(join(folder, 'plugin'));
  programs.push(run('argocd-cmp-server', [`--config-dir-path=${join(folder, 'plugin')}`]));
  programs.push(
    run('argocd-notifications', [
      `--namespace=${controlNamespace}`,
      `--kubeconfig=${world.kubeconfig}`,
      `--argocd-repo-server=127.0.0.1:${repo}`,
      `--metrics-port=${metrics[5]}`,
    ]),
  );
  programs.push(
    run('argocd-applicationset-controller', [
      `--kubeconfig=${world.kubeconfig}`,
      `--namespace=${controlNamespace}`,
      `--argocd-repo-server=127.0.0.1:${repo}`,
      `--metrics-addr=127.0.0.1:${metrics[2]}`,
      `--probe-addr=127.0.0.1:${metrics[3]}`,
      `--webhook-addr=127.0.0.1:${metrics[4]}`,
    ]),
  );
  return {
    died: () => [...programs, controller].map((program) => program.died()).find((text) => text !== undefined),
    async end() {
      for (const program of [controller, ...programs.toReversed()]) await program.kill();
    },
    async crash() {
      await controller.kill();
      controller = startController();
    },
  };
}

/** Its home: the kubeconfig where it looks for the cluster it would run in. */
function argocdFolder(world) {
  const folder = join(world.folder, 'argocd');
  for (const name of ['tmp', 'tls', 'ssh', 'plugins', 'cmp', '.kube', 'gpg/keys', 'gpg/source'])
    mkdirSync(join(folder, name), { recursive: true });
  copyFileSync(world.kubeconfig, join(folder, '.kube', 'config'));
  return folder;
}

async function untilListens(port, program) {
  const deadline = Date.now() + 30_000;
  while (!(await listens(port))) {
    if (program.died() !== undefined || Date.now() > deadline)
      throw new Error(program.died() ?? `nobody at ${port}`);
    await sleep(100);
  }
}

function listens(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}
