import type { ProjectionSource, Volume } from './model/pod.ts';

interface Placed {
  readonly path: string;
  /** What puts a file there, where that is not the volume itself. */
  readonly source: string;
}

/** Files of a volume that lie where others are, or in them (pkg/api/pod/warnings.go). */
export function warnPaths(volume: Volume, warn: (text: string) => void): void {
  const { configMap, secret, downwardAPI, projected } = volume;
  const tell = (kind: string, placed: readonly Placed[]): void => {
    for (const text of overlaps(placed))
      warn(`volume ${JSON.stringify(volume.name)} (${kind}): overlapping paths: ${text}`);
  };
  if (configMap) tell(`ConfigMap ${JSON.stringify(configMap.name ?? '')}`, plain(configMap.items));
  if (secret) tell(`Secret ${JSON.stringify(secret.secretName ?? '')}`, plain(secret.items));
  if (downwardAPI) tell('DownwardAPI', plain(downwardAPI.items));
  if (!projected) return;
  const sources = projected.sources ?? [];
  for (const source of sources)
    if (Object.values(source).every((part) => part === null || part === undefined))
      warn(`volume ${JSON.stringify(volume.name)} (Projected) has no sources provided`);
  tell('Projected', sources.flatMap(placedBy));
}

type Items = readonly { readonly path?: string }[] | undefined;

function plain(items: Items, source = ''): readonly Placed[] {
  return (items ?? []).map(({ path = '' }) => ({ path, source }));
}

function placedBy(source: ProjectionSource): readonly Placed[] {
  const { configMap, secret, downwardAPI, serviceAccountToken, clusterTrustBundle, podCertificate } = source;
  if (configMap?.items) return plain(configMap.items, `ConfigMap ${JSON.stringify(configMap.name ?? '')}`);
  if (secret?.items) return plain(secret.items, `Secret ${JSON.stringify(secret.name ?? '')}`);
  if (downwardAPI?.items) return plain(downwardAPI.items, 'DownwardAPI');
  if (serviceAccountToken) return plain([serviceAccountToken], 'ServiceAccountToken');
  if (clusterTrustBundle) {
    const { name, signerName, path } = clusterTrustBundle as Readonly<Record<string, string | undefined>>;
    return [{ path: path ?? '', source: `ClusterTrustBundle ${JSON.stringify(name ?? signerName ?? '')}` }];
  }
  const { certificateChainPath, keyPath, credentialBundlePath } = (podCertificate ?? {}) as Readonly<
    Record<string, string | undefined>
  >;
  return [
    ...(certificateChainPath ? [{ path: certificateChainPath, source: 'PodCertificate chain' }] : []),
    ...(keyPath ? [{ path: keyPath, source: 'PodCertificate key' }] : []),
    ...(credentialBundlePath
      ? [{ path: credentialBundlePath, source: 'PodCertificate credential bundle' }]
      : []),
  ];
}

function overlaps(placed: readonly Placed[]): readonly string[] {
  const trimmed = placed
    .map(({ path, source }) => ({ path: path.replace(/\/+$/, ''), source }))
    .filter(({ path }) => path !== '');
  return trimmed.flatMap((each, index) =>
    trimmed
      .slice(0, index)
      .filter((other) => isWithin(each.path, other.path) || isWithin(other.path, each.path))
      .map((other) => `${shown(each)} with ${shown(other)}`),
  );
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

function shown({ path, source }: Placed): string {
  return source === '' ? JSON.stringify(path) : `${JSON.stringify(path)} (${source})`;
}
