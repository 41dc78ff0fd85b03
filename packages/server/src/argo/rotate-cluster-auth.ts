import { clusterFor, type DestinationCluster } from '@setpoint/argocd';
import { sleep } from '@setpoint/core';
import { isKubeError, KUBE_CODES, type KubeObject, type ObjectLocation } from '@setpoint/kube';
import { decodeJwt } from 'jose';
import { invalid, serverError, codes } from '../errors.ts';
import type { Services } from '../services.ts';
import { secretTextIn } from '../state/platform-state.ts';
import { fieldManager } from './write-application.ts';

const gvk = { group: '', version: 'v1', kind: 'Secret' } as const;
const accountGvk = { group: '', version: 'v1', kind: 'ServiceAccount' } as const;
const claimPrefix = 'kubernetes.io/serviceaccount/';
const tokenWaitMs = 30_000;

/** What the token of a service account says it is (`argocd cluster add` makes such ones). */
interface TokenOrigin {
  readonly namespace: string;
  readonly secretName: string;
  readonly account: string;
}

function originOf(token: string): TokenOrigin {
  let claims: Readonly<Record<string, unknown>>;
  try {
    claims = decodeJwt(token);
  } catch (cause) {
    throw invalid("the cluster's token is no token of a service account", { cause });
  }
  const read = (name: string): string => {
    const value = claims[claimPrefix + name];
    return typeof value === 'string' ? value : '';
  };
  const origin = {
    namespace: read('namespace'),
    secretName: read('secret.name'),
    account: read('service-account.name'),
  };
  if (origin.namespace === '' || origin.secretName === '' || origin.account === '') {
    throw invalid("the cluster's token is not one that a Secret of a service account holds", {
      rule: 'Only tokens of Secrets of type kubernetes.io/service-account-token can be rotated.',
    });
  }
  return origin;
}

/**
 * A new token of the account that the cluster is reached with: `store` has it before the old one is deleted. Throws
 * `server.invalid-argument` when the cluster is reached in another way.
 */
export async function rotateClusterAuth(
  services: Services,
  cluster: DestinationCluster,
  token: string,
  store: (token: string) => Promise<unknown>,
  signal: AbortSignal,
): Promise<void> {
  if (token === '') {
    throw invalid(`Cluster '${cluster.server}' does not use bearer token authentication`);
  }
  const origin = originOf(token);
  await cluster.ready(signal);
  const { client } = cluster;
  const { namespace, secretName, account } = origin;
  const old = await client.get({ gvk, namespace, name: secretName }, signal);
  if (old === undefined) throw serverError(codes.notFound, `secrets "${secretName}" not found`);
  const made = await newTokenSecret(services, cluster, origin, signal);
  const reference = { name: made.metadata.name };
  const found = await client.get({ gvk: accountGvk, namespace, name: account }, signal);
  const others = ((found?.['secrets'] ?? []) as readonly { readonly name?: string }[]).filter(
    ({ name }) => name !== secretName && name !== made.metadata.name,
  );
  const patch = { secrets: [...others, reference] };
  await client.patch({ gvk: accountGvk, namespace, name: account }, 'merge', patch, { fieldManager }, signal);
  await store(secretTextIn(made, 'token'));
  await deleteAnew(services, cluster.server, { gvk, namespace, name: secretName }, signal);
}

/** Deletes by the connection that there is now: the one before ends as soon as the new token is known. */
async function deleteAnew(
  services: Services,
  server: string,
  location: ObjectLocation,
  signal: AbortSignal,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const cluster = clusterFor({ server }, services.clusters());
    await cluster.ready(signal);
    try {
      await cluster.client.delete(location, {}, signal);
      return;
    } catch (error) {
      if (attempt > 3 || !isKubeError(error, KUBE_CODES.clientClosed)) throw error;
    }
  }
}

/** The Secret, when its cluster has put a token into it. */
async function newTokenSecret(
  { clock }: Services,
  { client }: DestinationCluster,
  { namespace, secretName, account }: TokenOrigin,
  signal: AbortSignal,
): Promise<KubeObject> {
  const annotations = { 'kubernetes.io/service-account.name': account };
  const prefix = secretName.includes('-') ? secretName.slice(0, secretName.lastIndexOf('-')) : secretName;
  const metadata = { generateName: `${prefix}-`, namespace, annotations };
  const type = 'kubernetes.io/service-account-token';
  const created = await client.create(
    { apiVersion: 'v1', kind: 'Secret', metadata, type },
    { fieldManager },
    signal,
  );
  const name = created.metadata.name ?? '';
  const until = clock.monotonicMs() + tokenWaitMs;
  for (let current: KubeObject | undefined = created; ; ) {
    if (current !== undefined && secretTextIn(current, 'token') !== '') return current;
    if (clock.monotonicMs() > until) {
      await client.delete({ gvk, namespace, name }, {}, signal);
      throw serverError(codes.unavailable, 'the cluster made no token within 30 seconds');
    }
    await sleep(clock, 200, signal);
    current = await client.get({ gvk, namespace, name }, signal);
  }
}
