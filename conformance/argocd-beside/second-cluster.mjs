// Another cluster of a world, which its engine knows by cluster Secrets alone: with all rights, or with few.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const limitMs = 60_000;
const account = { name: 'limited', namespace: 'default' };
const rbac = 'rbac.authorization.k8s.io';
const all = ['*'];

/** What may be done with the few rights: nothing of Services, and no look at most kinds. */
const limited = [
  {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: account,
  },
  {
    apiVersion: `${rbac}/v1`,
    kind: 'ClusterRole',
    metadata: { name: account.name },
    rules: [
      { apiGroups: [''], resources: ['namespaces', 'configmaps'], verbs: all },
      { apiGroups: ['apps'], resources: ['deployments'], verbs: all },
    ],
  },
  {
    apiVersion: `${rbac}/v1`,
    kind: 'ClusterRoleBinding',
    metadata: { name: account.name },
    roleRef: { apiGroup: rbac, kind: 'ClusterRole', name: account.name },
    subjects: [{ kind: 'ServiceAccount', ...account }],
  },
  {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: 'limited-token',
      namespace: account.namespace,
      annotations: { 'kubernetes.io/service-account.name': account.name },
    },
    type: 'kubernetes.io/service-account-token',
  },
];

/**
 * Starts it with `start(folder)`, which gives its program, kubeconfig and client. `words` are what cases write for its address and
 * for the `config` of its Secret, with all rights and with few.
 */
export async function startSecondCluster(folder, start) {
  const { program, kubeconfig, client } = await start(join(folder, 'second'));
  const signal = AbortSignal.timeout(limitMs);
  for (const object of limited)
    await client.apply(object, { fieldManager: 'installation', force: true }, signal);
  const config = JSON.parse(readFileSync(kubeconfig, 'utf8'));
  const [{ cluster }] = config.clusters;
  const [{ user }] = config.users;
  const caData = cluster['certificate-authority-data'];
  const tls = {
    caData,
    certData: user['client-certificate-data'],
    keyData: user['client-key-data'],
  };
  const words = {
    SECOND_SERVER: cluster.server,
    SECOND_CONFIG: JSON.stringify({ tlsClientConfig: tls }),
    LIMITED_CONFIG: JSON.stringify({
      bearerToken: await tokenOf(client, signal),
      tlsClientConfig: { caData },
    }),
  };
  return {
    client,
    words,
    async end() {
      await client.close();
      await program.kill();
    },
  };
}

async function tokenOf(client, signal) {
  const at = {
    gvk: { group: '', version: 'v1', kind: 'Secret' },
    name: 'limited-token',
    namespace: 'default',
  };
  for (;;) {
    const found = await client.get(at, signal);
    if (found?.data?.token !== undefined) return Buffer.from(found.data.token, 'base64').toString();
    await sleep(100, undefined, { signal });
  }
}
