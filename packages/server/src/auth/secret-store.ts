import { isKubeError, KUBE_CODES, type KubeClient, type KubeObject } from '@setpoint/kube';

const gvk = { group: '', version: 'v1', kind: 'Secret' } as const;
const fieldManager = 'setpoint-server';

/** What a change makes of a Secret's values: texts to set, `null` to remove; undefined: nothing. */
export type SecretChange = Readonly<Record<string, string | null>> | undefined;

/**
 * Changes values of one Secret, by reading it, deciding, and writing only if nobody wrote between; tried again when
 * somebody did. The Secret is made when it is not there.
 */
export async function changeSecret(
  client: KubeClient,
  at: {
    readonly namespace: string;
    readonly name: string;
    readonly labels?: Readonly<Record<string, string>>;
  },
  decide: (read: (key: string) => string, exists: boolean) => SecretChange | Promise<SecretChange>,
  signal: AbortSignal,
): Promise<KubeObject | undefined> {
  for (let attempt = 0; ; attempt++) {
    const current = await client.get({ gvk, namespace: at.namespace, name: at.name }, signal);
    const data = (current?.['data'] ?? {}) as Record<string, string>;
    const read = (key: string): string =>
      Object.hasOwn(data, key) ? Buffer.from(data[key] ?? '', 'base64').toString('utf8') : '';
    const change = await decide(read, current !== undefined);
    if (change === undefined) return current;
    try {
      return await write(client, at, current, change, signal);
    } catch (error) {
      const raced = isKubeError(error, KUBE_CODES.conflict) || isKubeError(error, KUBE_CODES.alreadyExists);
      if (!raced || attempt >= 20) throw error;
    }
  }
}

function write(
  client: KubeClient,
  { namespace, name, labels }: Parameters<typeof changeSecret>[1],
  current: KubeObject | undefined,
  change: NonNullable<SecretChange>,
  signal: AbortSignal,
): Promise<KubeObject> {
  const encoded = Object.entries(change).map(([key, value]): [string, string | null] => [
    key,
    value === null ? null : Buffer.from(value, 'utf8').toString('base64'),
  ]);
  if (current === undefined) {
    const data = Object.fromEntries(encoded.filter(([, value]) => value !== null));
    const metadata = { name, namespace, ...(labels === undefined ? {} : { labels }) };
    return client.create(
      { apiVersion: 'v1', kind: 'Secret', metadata, type: 'Opaque', data },
      { fieldManager },
      signal,
    );
  }
  const { resourceVersion } = current.metadata;
  const patch = { metadata: { resourceVersion }, data: Object.fromEntries(encoded) };
  return client.patch({ gvk, namespace, name }, 'merge', patch, { fieldManager }, signal);
}
