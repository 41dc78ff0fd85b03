// A real Kubernetes control plane on loopback: etcd, kube-apiserver and kube-controller-manager of a folder, and somebody who
// plays the kubelet of every pod.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { behaviourOf } from '../../packages/apiserver/dist/controllers/simulation/behaviour.js';
import { makeAuthority } from './certificates.mjs';
import { freePort, startProgram } from './process.mjs';

/** Starts the programs of `bin` with their data in `folder`; `kubeconfig` is the file that is written for the administrator. */
export async function startRealServer(bin, folder, kubeconfig) {
  mkdirSync(folder, { recursive: true });
  const [port, clients, peers] = await Promise.all([freePort(), freePort(), freePort()]);
  const at = (name) => join(folder, name);
  makeCredentials(at, port);
  const start = (name, args) =>
    startProgram({ command: join(bin, name), args, env: process.env, log: at(`${name}.log`) });
  const etcd = start('etcd', [
    `--data-dir=${at('etcd')}`,
    '--unsafe-no-fsync',
    `--listen-client-urls=http://127.0.0.1:${clients}`,
    `--advertise-client-urls=http://127.0.0.1:${clients}`,
    `--listen-peer-urls=http://127.0.0.1:${peers}`,
    '--log-level=error',
  ]);
  const server = start('kube-apiserver', [
    `--etcd-servers=http://127.0.0.1:${clients}`,
    `--secure-port=${port}`,
    '--bind-address=127.0.0.1',
    '--advertise-address=10.0.2.15',
    `--tls-cert-file=${at('server.crt')}`,
    `--tls-private-key-file=${at('server.key')}`,
    `--client-ca-file=${at('ca.crt')}`,
    '--authorization-mode=RBAC',
    '--anonymous-auth=false',
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${at('sa.pub')}`,
    `--service-account-signing-key-file=${at('sa.key')}`,
    '--service-cluster-ip-range=10.96.0.0/16',
    '--allow-privileged=true',
  ]);
  const manager = start('kube-controller-manager', [
    `--kubeconfig=${at('admin.kubeconfig')}`,
    `--service-account-private-key-file=${at('sa.key')}`,
    `--root-ca-file=${at('ca.crt')}`,
    '--use-service-account-credentials=false',
    '--leader-elect=false',
    '--secure-port=0',
  ]);
  writeFileSync(kubeconfig, readFileSync(at('admin.kubeconfig')));
  const programs = [etcd, server, manager];
  return {
    died: () => programs.map((program) => program.died()).find((text) => text !== undefined),
    async kill() {
      for (const program of programs.toReversed()) await program.kill();
    },
  };
}

function makeCredentials(at, port) {
  const issue = makeAuthority(at, 'kubernetes');
  const openssl = (...args) => execFileSync('openssl', args, { stdio: 'pipe' });
  openssl('genrsa', '-out', at('sa.key'), '2048');
  openssl('rsa', '-in', at('sa.key'), '-pubout', '-out', at('sa.pub'));
  const extensions = ['subjectAltName=IP:127.0.0.1', 'extendedKeyUsage=serverAuth,clientAuth'];
  issue('server', '/CN=kube-apiserver', extensions);
  issue('admin', '/O=system:masters/CN=kubernetes-admin', extensions);
  const data = (name) => readFileSync(at(name)).toString('base64');
  const server = `https://127.0.0.1:${port}`;
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'real', cluster: { server, 'certificate-authority-data': data('ca.crt') } }],
    users: [
      {
        name: 'admin',
        user: { 'client-certificate-data': data('admin.crt'), 'client-key-data': data('admin.key') },
      },
    ],
    contexts: [{ name: 'real', context: { cluster: 'real', user: 'admin' } }],
    'current-context': 'real',
  };
  writeFileSync(at('admin.kubeconfig'), `${JSON.stringify(config, null, 2)}\n`, { mode: 0o600 });
}

const pods = { group: '', version: 'v1', kind: 'Pod' };
const pollMs = 100;
/** What the embedded API server's own nodes take when a pod does not say. */
const defaults = { startDelayMs: 10, runDurationMs: 300, terminationDelayMs: 0 };

/** Plays the kubelet of every pod until `stop`, as its annotations `simulate.setpoint.dev/` say. Returns `stop`. */
export function playPods(client) {
  const ending = new AbortController();
  const seen = new Map();
  const loop = async () => {
    while (!ending.signal.aborted) {
      const { items } = await client.list(pods, {}, ending.signal);
      for (const pod of items) await play(pod, seen, client, ending.signal);
      await sleep(pollMs, undefined, { signal: ending.signal });
    }
  };
  const ended = loop().catch((error) => {
    if (!ending.signal.aborted) throw error;
  });
  return async () => {
    ending.abort();
    await ended;
  };
}

/** Writes the status of the stage that the pod has come to, once a stage. */
async function play(pod, seen, client, signal) {
  const { namespace, name, uid } = pod.metadata;
  const known = seen.get(uid) ?? { since: Date.now(), stage: 'pending' };
  seen.set(uid, known);
  const behaviour = behaviourOf(pod, defaults);
  const stage = stageAt(Date.now() - known.since, behaviour, pod.spec.restartPolicy);
  if (stage === known.stage) return;
  const options = { fieldManager: 'kubelet', subresource: 'status' };
  const status = podStatus(pod, stage, behaviour);
  await client.patch({ gvk: pods, namespace, name }, 'merge', { status }, options, signal).catch((error) => {
    if (error.details?.status?.code !== 404) throw error;
  });
  known.stage = stage;
}

function stageAt(ageMs, { startDelayMs, runDurationMs, exitCode, failure }, restartPolicy) {
  if (ageMs < startDelayMs) return 'pending';
  if (failure !== undefined) return 'stuck';
  const ends = restartPolicy !== 'Always' || exitCode !== undefined;
  return ends && ageMs >= startDelayMs + runDurationMs ? 'ended' : 'running';
}

function podStatus({ spec }, stage, { isReady, exitCode = 0, failure }) {
  const now = new Date().toISOString().replace(/\.\d+/, '');
  const ready = stage === 'running' && isReady;
  const states = {
    stuck: { waiting: { reason: failure } },
    running: { running: { startedAt: now } },
    ended: {
      terminated: {
        exitCode,
        reason: exitCode === 0 ? 'Completed' : 'Error',
        startedAt: now,
        finishedAt: now,
      },
    },
  };
  const phases = { stuck: 'Pending', running: 'Running', ended: exitCode === 0 ? 'Succeeded' : 'Failed' };
  return {
    phase: phases[stage],
    startTime: now,
    conditions: ['PodScheduled', 'Initialized', 'ContainersReady', 'Ready'].map((type) => ({
      type,
      status: !type.endsWith('Ready') || ready ? 'True' : 'False',
      lastTransitionTime: now,
    })),
    containerStatuses: spec.containers.map(({ name, image }) => ({
      name,
      image,
      imageID: '',
      ready,
      restartCount: 0,
      state: states[stage],
    })),
  };
}
