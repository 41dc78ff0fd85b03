import type { KeptTokenClaims } from '../../auth/service-account-tokens.ts';
import type { Draft } from '../../kinds/index.ts';
import type { Cluster } from '../machinery/cluster.ts';
import { keyOf } from '../machinery/informer.ts';
import { SECRET, SERVICE_ACCOUNT } from '../machinery/kinds.ts';

type SecretObject = Draft & { type?: string; data?: Record<string, string> };

const TOKEN_TYPE = 'kubernetes.io/service-account-token';
const ACCOUNT_NAME = 'kubernetes.io/service-account.name';
const ACCOUNT_UID = 'kubernetes.io/service-account.uid';

/** Fills the Secrets that ask for a service account's token, and removes those whose account is gone. */
export function startAccountTokens(
  cluster: Cluster,
  issue: (claims: KeptTokenClaims) => string,
  rootCa: string | undefined,
): void {
  const secrets = cluster.informer<SecretObject>(SECRET);
  const accounts = cluster.informer<Draft>(SERVICE_ACCOUNT);
  const queue = cluster.queue('tokens-controller', async (key) => {
    const secret = secrets.get(key);
    if (secret?.type !== TOKEN_TYPE || secret.metadata.deletionTimestamp !== undefined) return;
    const { namespace = '', annotations = {} } = secret.metadata;
    const name = annotations[ACCOUNT_NAME] ?? '';
    // An account made just before its secret may not have been heard of yet.
    const account = accounts.find(namespace, name) ?? (await asked(cluster, namespace, name));
    const uid = annotations[ACCOUNT_UID];
    if (account === undefined || (uid !== undefined && uid !== account.metadata.uid)) {
      await cluster.remove(secret);
      return;
    }
    const filled = withToken(secret, account, issue, rootCa);
    if (filled !== secret) await cluster.update(filled);
  });
  secrets.onChange(({ object }) => {
    if (object?.type === TOKEN_TYPE) queue.add(keyOf(object));
  });
  accounts.onChange(({ object, previous }) => {
    const account = (object ?? previous) as Draft;
    for (const secret of secrets.inNamespace(account.metadata.namespace ?? '')) {
      const name = secret.metadata.annotations?.[ACCOUNT_NAME];
      if (secret.type === TOKEN_TYPE && name === account.metadata.name) queue.add(keyOf(secret));
    }
  });
}

async function asked(
  { client, signal }: Cluster,
  namespace: string,
  name: string,
): Promise<Draft | undefined> {
  if (name === '') return undefined;
  return (await client.get({ gvk: SERVICE_ACCOUNT, namespace, name }, signal)) as unknown as
    | Draft
    | undefined;
}

/** The secret with what it lacks; itself when that is nothing. What is there is left as it is. */
function withToken(
  secret: SecretObject,
  { metadata: { name = '', uid = '' } }: Draft,
  issue: (claims: KeptTokenClaims) => string,
  rootCa: string | undefined,
): SecretObject {
  const { namespace = '', annotations } = secret.metadata;
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  const { data = {} } = secret;
  const isFilled = data['token'] !== undefined && data['namespace'] !== undefined;
  const hasCa = rootCa === undefined || data['ca.crt'] === base64(rootCa);
  if (isFilled && hasCa && annotations?.[ACCOUNT_UID] === uid) return secret;
  const claims = { namespace, secret: secret.metadata.name ?? '', serviceAccount: { name, uid } };
  return {
    ...secret,
    metadata: { ...secret.metadata, annotations: { ...annotations, [ACCOUNT_UID]: uid } },
    data: {
      ...data,
      ...(rootCa === undefined ? {} : { 'ca.crt': base64(rootCa) }),
      namespace: data['namespace'] ?? base64(namespace),
      token: data['token'] ?? base64(issue(claims)),
    },
  };
}
