import { SOURCE_CODES, sourceError } from '../errors.ts';
import { isDigest } from './reference.ts';

/** What a manifest says of one of its parts. */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
}

/** A part of an index: the image for one platform. */
export interface PlatformManifest {
  readonly digest: string;
  /** Undefined when the index does not say. */
  readonly platform:
    | { readonly os: string; readonly architecture: string; readonly variant?: string }
    | undefined;
}

export interface Manifest {
  /** The artifact's configuration; undefined for an index. */
  readonly config: Descriptor | undefined;
  /** The images of an index; none for an image. */
  readonly manifests: readonly PlatformManifest[];
  /** The media type of its configuration, which says what the artifact is. */
  readonly configType: string;
  readonly layers: readonly Descriptor[];
  /** What its publisher says of it: `org.opencontainers.image.version`. */
  readonly annotations: ReadonlyMap<string, string>;
}

export const manifestTypes = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
] as const;

const HELM_CONFIG = 'application/vnd.cncf.helm.config.v1+json';
const HELM_LAYER = 'application/vnd.cncf.helm.chart.content.v1.tar+gzip';
const HELM_PROVENANCE = 'application/vnd.cncf.helm.chart.provenance.v1.prov';
/** What Argo CD takes unless told otherwise (`--oci-layer-media-types`). */
const ALLOWED_LAYERS: ReadonlySet<string> = new Set([
  'application/vnd.oci.image.layer.v1.tar',
  'application/vnd.oci.image.layer.v1.tar+gzip',
  HELM_LAYER,
]);
const MAX_LAYERS = 10;

/** The manifest in the JSON; throws `source.bad-artifact`. */
export function parseManifest(body: Uint8Array, subject: string): Manifest {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(body).toString('utf8'));
  } catch {
    throw badArtifact(subject, 'its manifest is no JSON');
  }
  const { config, layers, manifests, annotations } = (value ?? {}) as Partial<Record<string, unknown>>;
  const configType = (config as { readonly mediaType?: unknown } | undefined)?.mediaType;
  return {
    configType: typeof configType === 'string' ? configType : '',
    config: isDescriptor(config) ? config : undefined,
    layers: Array.isArray(layers) ? layers.map((layer) => descriptorOf(layer, subject)) : [],
    manifests: Array.isArray(manifests) ? manifests.flatMap(platformManifest) : [],
    annotations: textsIn(annotations),
  };
}

function platformManifest(value: unknown): readonly PlatformManifest[] {
  if (!isDescriptor(value)) return [];
  const { platform } = value as { readonly platform?: unknown };
  return [{ digest: value.digest, platform: platformOf(platform) }];
}

function platformOf(value: unknown): PlatformManifest['platform'] {
  const { os, architecture, variant } = (value ?? {}) as Partial<Record<string, unknown>>;
  if (typeof os !== 'string' || typeof architecture !== 'string') return undefined;
  return { os, architecture, ...(typeof variant === 'string' && variant !== '' ? { variant } : {}) };
}

/** What the configuration of an image says of how it was built; throws `source.bad-artifact`. */
export function parseImageConfig(body: Uint8Array, subject: string) {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(body).toString('utf8'));
  } catch {
    throw badArtifact(subject, 'its configuration is no JSON');
  }
  const { created, config } = (value ?? {}) as Partial<Record<string, unknown>>;
  const createdMs = typeof created === 'string' ? Date.parse(created) : Number.NaN;
  const labels = (config as { readonly Labels?: unknown } | null | undefined)?.Labels;
  return {
    platform: platformOf(value),
    createdMs: Number.isNaN(createdMs) ? undefined : createdMs,
    labels: Object.fromEntries(textsIn(labels)) as Readonly<Record<string, string>>,
  };
}

function textsIn(value: unknown): ReadonlyMap<string, string> {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return new Map(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

function isDescriptor(value: unknown): value is Descriptor {
  const { mediaType, digest, size } = (value ?? {}) as Record<string, unknown>;
  return (
    typeof mediaType === 'string' &&
    typeof digest === 'string' &&
    isDigest(digest) &&
    typeof size === 'number'
  );
}

function descriptorOf(value: unknown, subject: string): Descriptor {
  if (!isDescriptor(value))
    throw badArtifact(subject, 'a layer of its manifest has no media type, size and sha256 digest');
  const { mediaType, digest, size } = value;
  return { mediaType, digest, size };
}

export function isHelmChart({ configType }: Manifest): boolean {
  return configType === HELM_CONFIG;
}

/**
 * The one layer that holds the files, by Argo CD's rules (util/oci/client.go): of a Helm chart its chart layer, of
 * anything else its only tar. Provenance and other layers do not count. Throws `source.bad-artifact`.
 */
export function contentLayer(manifest: Manifest, subject: string): Descriptor {
  const { layers } = manifest;
  if (layers.length > MAX_LAYERS)
    throw badArtifact(subject, `expected no more than ${MAX_LAYERS} oci layers, got ${layers.length}`);
  const isContent = isHelmChart(manifest)
    ? ({ mediaType }: Descriptor) => mediaType === HELM_LAYER
    : ({ mediaType }: Descriptor) => /(tar\+gzip|tar\.gzip|tar)$/.test(mediaType);
  const content = layers.filter(isContent);
  for (const { mediaType } of content) {
    if (!ALLOWED_LAYERS.has(mediaType))
      throw badArtifact(
        subject,
        `oci layer media type ${mediaType} is not in the list of allowed media types`,
      );
  }
  const [layer] = content;
  if (layer !== undefined && content.length === 1) return layer;
  throw badArtifact(subject, `expected only a single oci content layer, got ${content.length}`);
}

/** What the publisher signed about a Helm chart, when that was pushed beside it. */
export function provenanceLayer({ layers }: Manifest): Descriptor | undefined {
  return layers.find(({ mediaType }) => mediaType === HELM_PROVENANCE);
}

function badArtifact(subject: string, why: string) {
  return sourceError(SOURCE_CODES.badArtifact, why, subject, {
    rule: 'an artifact to deploy from is a Helm chart, or has one layer that is a tar of manifests',
    nextAction:
      'Publish it with `helm push`, or as one layer of type application/vnd.oci.image.layer.v1.tar+gzip.',
  });
}
