import type { RepositorySpec } from '@setpoint/source';
import type { ImageConfig, RegistryEntry } from './image-config.ts';
import { type ImageName, repositoryOf } from './image-name.ts';

/** The registry an image is of: the one of its host, one with the longest prefix of its name, or one made for its host. */
export function registryFor(image: ImageName, { registries }: ImageConfig): RegistryEntry {
  const { registry } = image;
  if (registry === '') {
    const byDefault = registries.find(({ isDefault }) => isDefault);
    if (byDefault !== undefined) return byDefault;
  }
  const own = registries.find(({ prefix }) => prefix === registry);
  const name = repositoryOf(image);
  const fitting = registries
    .filter(({ prefix }) => prefix !== '' && name.startsWith(prefix))
    .sort((a, b) => b.prefix.length - a.prefix.length);
  return own ?? fitting[0] ?? inferred(registry === '' ? 'docker.io' : registry);
}

function inferred(host: string): RegistryEntry {
  return {
    prefix: host,
    host,
    plainHttp: false,
    credentials: '',
    defaultNamespace: '',
    insecure: false,
    certificateAuthority: '',
    isDefault: false,
    tagOrder: 'none',
  };
}

/** How the image's repository is reached. */
export function repositoryIn(
  image: ImageName,
  registry: RegistryEntry,
  credentials: RepositorySpec['credentials'],
): RepositorySpec {
  const { defaultNamespace, certificateAuthority } = registry;
  const hasNamespace = image.name.includes('/') || defaultNamespace === '';
  const name = hasNamespace ? image.name : `${defaultNamespace}/${image.name}`;
  return {
    kind: 'oci',
    url: `oci://${registry.host}/${name}`,
    ...(registry.plainHttp ? { plainHttp: true } : {}),
    ...(registry.insecure ? { insecure: true } : {}),
    ...(certificateAuthority === '' ? {} : { certificateAuthority }),
    ...(credentials === undefined ? {} : { credentials }),
  };
}
