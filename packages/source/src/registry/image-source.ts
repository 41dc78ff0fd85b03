import { createHash } from 'node:crypto';
import type { Clock } from '@setpoint/core';
import { ByteCache } from '../byte-cache.ts';
import { type Environment, type HttpAccess, httpAccessOf } from '../http/http-access.ts';
import type { SourceQuotas } from '../quotas.ts';
import type { RepositorySpec } from '../repository.ts';
import { type Manifest, parseImageConfig, type PlatformManifest } from './manifest.ts';
import { parseReference } from './reference.ts';
import type { NamedManifest, RegistryClient } from './registry-client.ts';
import { RegistryClients } from './registry-clients.ts';
import { TagLists } from './tag-lists.ts';

/** What an image runs on; a variant left out means any. */
export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
}

export interface ImageDetails {
  /** Of what the tag names: of the index when it is one, so that each node takes its own platform's image. */
  readonly digest: string;
  /** When the newest image of the wanted platforms was built, in milliseconds since 1970; undefined when none says. */
  readonly createdMs: number | undefined;
  readonly labels: Readonly<Record<string, string>>;
}

/** The container images of registries: which tags there are, and what each names. */
export interface ImageSource {
  /**
   * Every tag of the repository, as it was no longer than `maxAgeMs` ago; callers with the same credentials share one
   * question. Throws `source.repository-not-found` and the errors of reaching it.
   */
  tags(repo: RepositorySpec, maxAgeMs: number, signal: AbortSignal): Promise<readonly string[]>;
  /** What the tag names, for one of the platforms, all when none is given; undefined when it has nothing for them. */
  details(
    repo: RepositorySpec,
    tag: string,
    platforms: readonly Platform[],
    signal: AbortSignal,
  ): Promise<ImageDetails | undefined>;
}

export interface ImageSourceOptions {
  readonly clock: Clock;
  readonly quotas: SourceQuotas;
  readonly environment: Environment;
}

/** What is known of images by their digests, in bytes: they never change. */
const DETAILS_BYTES = 8 * 1024 * 1024;
const MANIFEST_BYTES = 16 * 1024 * 1024;
const NAMED_BYTES = 8 * 1024 * 1024;
/** What a parsed manifest weighs beside its layers and images. */
const MANIFEST_OVERHEAD = 500;

/** Reads images of registries with each caller's own credentials. */
export class RegistryImages implements ImageSource {
  readonly #environment: Environment;
  readonly #clients: RegistryClients;
  readonly #lists: TagLists;
  readonly #built = new ByteCache<Built>(DETAILS_BYTES);
  readonly #manifests = new ByteCache<NamedManifest>(MANIFEST_BYTES);
  /** The digest a tag named when it was last looked at: those once seen are asked for by their digest alone. */
  readonly #named = new ByteCache<string>(NAMED_BYTES);

  constructor({ clock, quotas, environment }: ImageSourceOptions) {
    this.#environment = environment;
    this.#clients = new RegistryClients(clock, quotas);
    this.#lists = new TagLists(clock);
  }

  tags(repo: RepositorySpec, maxAgeMs: number, signal: AbortSignal): Promise<readonly string[]> {
    const { client, access } = this.#open(repo);
    return this.#lists.get(
      `${repo.url} ${access.fingerprint}`,
      maxAgeMs,
      (stop) => client.tags(stop),
      signal,
    );
  }

  async details(
    repo: RepositorySpec,
    tag: string,
    platforms: readonly Platform[],
    signal: AbortSignal,
  ): Promise<ImageDetails | undefined> {
    const { client, access } = this.#open(repo);
    const found = await this.#manifestOfTag(client, `${repo.url} ${access.fingerprint}`, tag, signal);
    if (found === undefined) return undefined;
    const wanted = (built: Built): boolean => isWanted(built.platform, platforms);
    const parts: Built[] = [];
    if (found.manifest.manifests.length === 0) {
      parts.push(await this.#builtOf(client, access, found.digest, found.manifest, signal));
    }
    for (const part of found.manifest.manifests) {
      if (!isWanted(part.platform, platforms)) continue;
      const key = `${repo.url} ${access.fingerprint} ${part.digest}`;
      const manifest =
        this.#manifests.get(key) ?? this.#keepManifest(key, await client.manifest(part.digest, signal));
      if (manifest === undefined) continue;
      const built = await this.#builtOf(client, access, part.digest, manifest.manifest, signal);
      // The index's word on the platform counts: an image may not name its variant.
      parts.push({ ...built, platform: part.platform ?? built.platform });
    }
    const newest = parts
      .filter(wanted)
      .reduce<Built | undefined>(
        (a, b) => (a === undefined || createdOf(b) > createdOf(a) ? b : a),
        undefined,
      );
    if (newest === undefined) return undefined;
    return { digest: found.digest, createdMs: newest.createdMs, labels: newest.labels };
  }

  async #manifestOfTag(
    client: RegistryClient,
    place: string,
    tag: string,
    signal: AbortSignal,
  ): Promise<NamedManifest | undefined> {
    if (this.#named.get(`${place} ${tag}`) !== undefined) {
      const known = this.#manifests.get(`${place} ${await client.digestOf(tag, signal)}`);
      if (known !== undefined) return known;
    }
    const found = await client.manifest(tag, signal);
    if (found === undefined) return undefined;
    this.#named.set(`${place} ${tag}`, found.digest, 2 * (place.length + tag.length));
    return this.#keepManifest(`${place} ${found.digest}`, found);
  }

  #keepManifest(key: string, found: NamedManifest | undefined): NamedManifest | undefined {
    if (found === undefined) return undefined;
    const { layers, manifests } = found.manifest;
    const parts = layers.length + manifests.length + 1;
    this.#manifests.set(key, found, parts * MANIFEST_OVERHEAD + key.length);
    return found;
  }

  async #builtOf(
    client: RegistryClient,
    access: HttpAccess,
    digest: string,
    { config }: Manifest,
    signal: AbortSignal,
  ): Promise<Built> {
    const key = createHash('sha256').update(`${access.fingerprint} ${digest}`).digest('hex');
    const known = this.#built.get(key);
    if (known !== undefined) return known;
    const built =
      config === undefined
        ? { platform: undefined, createdMs: undefined, labels: {} }
        : parseImageConfig(await client.blob(config, signal), digest);
    this.#built.set(key, built, 200 + JSON.stringify(built.labels).length);
    return built;
  }

  #open(repo: RepositorySpec): { readonly client: RegistryClient; readonly access: HttpAccess } {
    const reference = parseReference(repo.url, undefined, repo.plainHttp ?? false);
    const access = httpAccessOf(repo, reference.origin, this.#environment);
    return { client: this.#clients.get(reference, access), access };
  }
}

/** What an image's configuration says of how it was built. */
type Built = ReturnType<typeof parseImageConfig>;

function createdOf({ createdMs }: Built): number {
  return createdMs ?? Number.NEGATIVE_INFINITY;
}

/** An image with a variant satisfies a platform without one; one that names no platform satisfies none but "any". */
function isWanted(platform: PlatformManifest['platform'], wanted: readonly Platform[]): boolean {
  if (wanted.length === 0) return true;
  return wanted.some(
    ({ os, architecture, variant }) =>
      platform?.os === os &&
      platform.architecture === architecture &&
      (variant === undefined || platform.variant === variant),
  );
}
