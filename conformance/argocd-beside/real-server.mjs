// A real Kubernetes control plane on loopback: etcd, kube-apiserver and kube-controller-manager of a folder, and somebody who
// plays the kubelet of every pod.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
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
  const openssl = (...args) => execFileSync('openssl', args, { stdio: 'pipe' });
  const newKey = ['-newkey', 'rsa:2048', '-nodes'];
  const days = ['-days', '30'];
  openssl(
    'req',
    '-x509',
    ...newKey,
    '-keyout',
    at('ca.key'),
    '-out',
    at('ca.crt'),
    ...days,
    '-subj',
    '/CN=kubernetes',
  );
  openssl('genrsa', '-out', at('sa.key'), '2048');
  openssl('rsa', '-in', at('sa.key'), '-pubout', '-out', at('sa.pub'));
  writeFileSync(at('names'), 'subjectAltName=IP:127.0.0.1\nextendedKeyUsage=serverAuth,clientAuth\n');
  for (const [name, subject] of [
    ['server', '/CN=kube-apiserver'],
    ['admin', '/O=system:masters/CN=kubernetes-admin'],
  ]) {
    openssl('req', ...newKey, '-keyout', at(`${name}.key`), '-out', at(`${name}.csr`), '-subj', subject);
    const signer = ['-CA', at('ca.crt'), '-CAkey', at('ca.key'), '-CAcreateserial'];
    openssl(
      'x509',
      '-req',
      '-in',
      at(`${name}.csr`),
      ...signer,
      '-out',
      at(`${name}.crt`),
      ...days,
      '-extfile',
      at('names'),
    );
  }
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
const pollMs = 250;

/** Plays the kubelet of every pod until `stop`: those of Jobs succeed, all others are ready. Returns `stop`. */
export function playPods(client) {
  const ending = new AbortController();
  const told = new Set();
  const loop = async () => {
    while (!ending.signal.aborted) {
      const { items } = await client.list(pods, {}, ending.signal);
      for (const pod of items.filter(({ metadata }) => !told.has(metadata.uid))) {
        const { namespace, name, uid } = pod.metadata;
        const at = { gvk: pods, namespace, name };
        const options = { fieldManager: 'kubelet', subresource: 'status' };
        await client.patch(at, 'merge', { status: podStatus(pod) }, options, ending.signal);
        told.add(uid);
      }
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

function podStatus({ metadata, spec }) {
  const now = new Date().toISOString().replace(/\.\d+/, '');
  const isJob =
    metadata.ownerReferences?.some(({ kind }) => kind === 'Job') || spec.restartPolicy === 'Never';
  const status = isJob ? 'False' : 'True';
  return {
    phase: isJob ? 'Succeeded' : 'Running',
    startTime: now,
    conditions: ['PodScheduled', 'Initialized', 'ContainersReady', 'Ready'].map((type) => ({
      type,
      status: type.endsWith('Ready') ? status : 'True',
      lastTransitionTime: now,
    })),
    containerStatuses: spec.containers.map(({ name, image }) => ({
      name,
      image,
      imageID: '',
      ready: !isJob,
      restartCount: 0,
      state: isJob
        ? { terminated: { exitCode: 0, reason: 'Completed', startedAt: now, finishedAt: now } }
        : { running: { startedAt: now } },
    })),
  };
}
