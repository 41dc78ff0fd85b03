import { createHash } from 'node:crypto';
import type { Clock } from '@setpoint/core';
import { ByteCache } from '../byte-cache.ts';
import { type Environment, type HttpAccess, httpAccessOf } from '../http/http-access.ts';
import type { SourceQuotas } from '../quotas.ts';
import type { RepositorySpec } from '../repository.ts';
import { type Manifest, parseImageConfig, type PlatformManifest } from './manifest.ts';
import { parseReference } from './reference.ts';
import type { RegistryClient } from './registry-client.ts';
import { RegistryClients } from './registry-clients.ts';

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
  /** Every tag of the repository. Throws `source.repository-not-found` and the errors of reaching it. */
  tags(repo: RepositorySpec, signal: AbortSignal): Promise<readonly string[]>;
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

/** Reads images of registries with each caller's own credentials. */
export class RegistryImages implements ImageSource {
  readonly #environment: Environment;
  readonly #clients: RegistryClients;
  readonly #built: ByteCache<Built>;

  constructor({ clock, quotas, environment }: ImageSourceOptions) {
    this.#environment = environment;
    this.#clients = new RegistryClients(clock, quotas);
    this.#built = new ByteCache(DETAILS_BYTES);
  }

  async tags(repo: RepositorySpec, signal: AbortSignal): Promise<readonly string[]> {
    return this.#open(repo).client.tags(signal);
  }

  async details(
    repo: RepositorySpec,
    tag: string,
    platforms: readonly Platform[],
    signal: AbortSignal,
  ): Promise<ImageDetails | undefined> {
    const { client, access } = this.#open(repo);
    const found = await client.manifest(tag, signal);
    if (found === undefined) return undefined;
    const wanted = (built: Built): boolean => isWanted(built.platform, platforms);
    const parts: Built[] = [];
    if (found.manifest.manifests.length === 0) {
      parts.push(await this.#builtOf(client, access, found.digest, found.manifest, signal));
    }
    for (const part of found.manifest.manifests) {
      if (!isWanted(part.platform, platforms)) continue;
      const manifest = await client.manifest(part.digest, signal);
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
