import type { Clock } from '@setpoint/core';
import { ByteCache } from '../byte-cache.ts';
import { createDirectoryTree, type FileContent } from '../directory-tree.ts';
import { printable, SOURCE_CODES, sourceError } from '../errors.ts';
import { type Environment, type HttpAccess, httpAccessOf } from '../http/http-access.ts';
import type { SourceQuotas } from '../quotas.ts';
import { contentLayer, isHelmChart, provenanceLayer } from '../registry/manifest.ts';
import { isDigest, parseReference, type RegistryReference } from '../registry/reference.ts';
import type { RegistryClient } from '../registry/registry-client.ts';
import { RegistryClients } from '../registry/registry-clients.ts';
import type { RepositorySpec } from '../repository.ts';
import { keptIn } from '../kept-in.ts';
import { SingleFlight } from '../single-flight.ts';
import type { Revision, Tree } from '../tree.ts';
import { badArchive, readTar } from './tar.ts';
import { addressOf, type ChartAddress, chartRepositoryAt } from './chart-address.ts';
import type { ChartVersions } from './chart-index.ts';
import { ChartRepository } from './chart-repository.ts';
import { provenanceError, type SignedChart } from './provenance.ts';
import { isExactVersion, isSameVersion, maxVersion } from './max-version.ts';

export interface ChartSourceOptions {
  readonly clock: Clock;
  readonly quotas: SourceQuotas;
  /** Where proxies are looked for when a repository names none. */
  readonly environment: Environment;
}

interface Archive {
  readonly bytes: Uint8Array;
  /** A packaged Helm chart, all of it in one top folder. */
  readonly isChart: boolean;
}

/** A chart's place in a registry. */
interface PulledFrom {
  readonly reference: RegistryReference;
  readonly access: HttpAccess;
  readonly tag: string;
}

const MAX_REPOSITORIES = 1000;

/**
 * Charts of HTTP repositories and registries, and other artifacts of registries. A chart's revision is its version, as
 * in Argo CD, and an artifact's its digest; what was fetched for one set of credentials is never given to another.
 */
export class ChartSource {
  readonly #options: ChartSourceOptions;
  readonly #repositories = new Map<string, ChartRepository>();
  readonly #clients: RegistryClients;
  readonly #trees: ByteCache<Tree>;
  readonly #archives: ByteCache<Archive>;
  readonly #fetching = new SingleFlight<Archive>();

  constructor(options: ChartSourceOptions) {
    this.#options = options;
    this.#clients = new RegistryClients(options.clock, options.quotas);
    this.#trees = new ByteCache(options.quotas.memoryBytes);
    this.#archives = new ByteCache(options.quotas.memoryBytes);
  }

  /** The version or digest that the text names now; one exact version is itself, without asking. */
  async resolve(spec: RepositorySpec, ref: string, maxAgeMs: number, signal: AbortSignal): Promise<Revision> {
    const address = addressOf(spec);
    if (address.kind === 'artifact') return { id: await this.#digestOf(spec, address, ref, signal), ref };
    if (isExactVersion(ref)) return { id: ref, ref };
    const versions = await this.#versions(spec, address, maxAgeMs, signal);
    return { id: chosen(ref, versions, address.display), ref };
  }

  /** The files of the chart, its top folder taken off, or those of the artifact. */
  async tree(spec: RepositorySpec, { id, ref }: Revision, signal: AbortSignal): Promise<Tree> {
    return this.#treeOf(spec, id, ref, 'files', signal);
  }

  /** The chart as it was packaged: a tree of one file, `<name>-<version>.tgz`. */
  async packaged(spec: RepositorySpec, { id, ref }: Revision, signal: AbortSignal): Promise<Tree> {
    return this.#treeOf(spec, id, ref, 'package', signal);
  }

  /** As {@link packaged}, with what its publisher signed. Throws `source.provenance` where nothing was. */
  async signed(
    spec: RepositorySpec,
    { id }: Revision,
    signal: AbortSignal,
  ): Promise<Omit<SignedChart, 'keyring'>> {
    const address = addressOf(spec);
    const { bytes: archive } = await this.#archive(spec, address, id, signal);
    const access = this.#access(spec, address);
    if (address.kind !== 'http-chart') {
      const place = { reference: address.reference, access, tag: tagOf(id) };
      return { archive, ...(await this.#pulledProvenance(place, signal)) };
    }
    const repository = this.#repository(address);
    const entry = await this.#entry(repository, access, address, id, signal);
    const url = repository.archiveUrl(address.chart, id, entry.urls[0]);
    if (url.protocol === 'oci:')
      return { archive, ...(await this.#pulledProvenance(this.#elsewhere(url, id), signal)) };
    const found = await repository.provenance(access, url, spec.passCredentials === true, signal);
    return { archive, fileName: baseName(url.pathname), provenance: found ?? missingProvenance(url.href) };
  }

  /** Every chart of an HTTP repository. */
  charts(spec: RepositorySpec, signal: AbortSignal): Promise<readonly ChartVersions[]> {
    const { url, origin } = chartRepositoryAt(spec.url);
    return this.#repository({ url }).charts(httpAccessOf(spec, origin, this.#options.environment), signal);
  }

  /** The versions of a chart, or the tags of an artifact, asked for now. */
  async versions(spec: RepositorySpec, signal: AbortSignal): Promise<readonly string[]> {
    const address = addressOf(spec);
    if (address.kind !== 'artifact') return this.#versions(spec, address, 0, signal);
    return this.#client(address.reference, this.#access(spec, address)).tags(signal);
  }

  /** What a manifest of a registry says of itself; nothing for a chart of an HTTP repository. */
  async annotations(
    spec: RepositorySpec,
    { id }: Revision,
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, string>> {
    const address = addressOf(spec);
    if (address.kind === 'http-chart') return new Map();
    const client = this.#client(address.reference, this.#access(spec, address));
    const found = await client.manifest(isDigest(id) ? id : tagOf(id), signal);
    if (found === undefined) throw versionNotFound(id, address.display, `${printable(id)} not found`);
    return found.manifest.annotations;
  }

  close(): void {
    this.#trees.clear();
    this.#archives.clear();
    this.#clients.clear();
    this.#repositories.clear();
  }

  async #treeOf(
    spec: RepositorySpec,
    id: string,
    ref: string,
    form: 'files' | 'package',
    signal: AbortSignal,
  ): Promise<Tree> {
    const address = addressOf(spec);
    const { fingerprint } = this.#access(spec, address);
    const key = JSON.stringify([form, address.key, fingerprint, id]);
    const known = this.#trees.get(key);
    if (known !== undefined) return known;
    const archive = await this.#archive(spec, address, id, signal);
    const files =
      form === 'package'
        ? new Map<string, FileContent>([[packageName(address, id), archive.bytes]])
        : await this.#filesOf(archive, address.display);
    const tree = createDirectoryTree(files, { id, ref });
    const bytes = [...files.values()].reduce(
      (sum, file) => sum + (file instanceof Uint8Array ? file.length : 64),
      0,
    );
    this.#trees.set(key, tree, bytes + 200 * files.size);
    return tree;
  }

  async #filesOf({ bytes, isChart }: Archive, subject: string): Promise<Map<string, FileContent>> {
    const { maxExpandedBytes, maxArchiveFiles } = this.#options.quotas;
    const quotas = { maxBytes: maxExpandedBytes, maxFiles: maxArchiveFiles };
    const files = await readTar(bytes, quotas, subject);
    return isChart ? withoutTopFolder(files, subject) : files;
  }

  #archive(spec: RepositorySpec, address: ChartAddress, id: string, signal: AbortSignal): Promise<Archive> {
    const access = this.#access(spec, address);
    const key = JSON.stringify([address.key, access.fingerprint, id]);
    const known = this.#archives.get(key);
    if (known !== undefined) return Promise.resolve(known);
    const fetch = async (shared: AbortSignal): Promise<Archive> => {
      const archive = await this.#download(spec, address, access, id, shared);
      this.#archives.set(key, archive, archive.bytes.byteLength);
      return archive;
    };
    return this.#fetching.run(key, fetch, signal);
  }

  async #download(
    spec: RepositorySpec,
    address: ChartAddress,
    access: HttpAccess,
    id: string,
    signal: AbortSignal,
  ): Promise<Archive> {
    if (address.kind !== 'http-chart')
      return this.#pull(address.reference, access, id, address.kind === 'registry-chart', signal);
    const repository = this.#repository(address);
    const entry = await this.#entry(repository, access, address, id, signal);
    const url = repository.archiveUrl(address.chart, id, entry.urls[0]);
    if (url.protocol !== 'oci:') {
      const bytes = await repository.download(
        access,
        address.chart,
        entry,
        spec.passCredentials === true,
        signal,
      );
      return { bytes, isChart: true };
    }
    const { reference, access: anonymous, tag } = this.#elsewhere(url, id);
    return this.#pull(reference, anonymous, tag, true, signal);
  }

  /** Bitnami's index leads to a registry, which is another host: the credentials stay here. */
  #elsewhere(url: URL, id: string): PulledFrom {
    const [, path = '', tag = id] = /^(.*?)(?::([^/:]+))?$/.exec(url.href) ?? [];
    const access = httpAccessOf({ url: path }, new URL(`https://${url.host}`), this.#options.environment);
    return { reference: parseReference(path, undefined, false), access, tag };
  }

  /** What `helm push` put beside the chart; its file name is Helm's for what it pulls. */
  async #pulledProvenance(
    { reference, access, tag }: PulledFrom,
    signal: AbortSignal,
  ): Promise<Pick<SignedChart, 'fileName' | 'provenance'>> {
    const client = this.#client(reference, access);
    const found = await client.manifest(tag, signal);
    const layer = found === undefined ? undefined : provenanceLayer(found.manifest);
    if (layer === undefined)
      return missingProvenance(`oci://${reference.origin.host}/${reference.name}:${tag}`);
    const provenance = await client.blob(layer, signal);
    return { fileName: `${baseName(reference.name)}-${tag}.tgz`, provenance };
  }

  /** A version that the index kept in memory does not list may have been published since. */
  async #entry(
    repository: ChartRepository,
    access: HttpAccess,
    { chart, display }: ChartAddress & { readonly kind: 'http-chart' },
    version: string,
    signal: AbortSignal,
  ) {
    for (const maxAgeMs of [Number.POSITIVE_INFINITY, 0]) {
      const entries = await repository.versions(access, chart, maxAgeMs, signal);
      const found =
        entries.find((entry) => entry.version === version) ??
        entries.find((entry) => isSameVersion(entry.version, version));
      if (found !== undefined) return found;
    }
    throw versionNotFound(
      version,
      display,
      `chart "${chart}" version "${version}" not found in the repository`,
    );
  }

  async #pull(
    reference: RegistryReference,
    access: HttpAccess,
    id: string,
    mustBeChart: boolean,
    signal: AbortSignal,
  ): Promise<Archive> {
    const client = this.#client(reference, access);
    const found = await client.manifest(isDigest(id) ? id : tagOf(id), signal);
    if (found === undefined) throw versionNotFound(id, reference.display, `${printable(id)} not found`);
    const subject = `${reference.display}@${found.digest}`;
    const isChart = isHelmChart(found.manifest);
    if (mustBeChart && !isChart) {
      throw sourceError(SOURCE_CODES.badArtifact, 'the artifact is no Helm chart', subject, {
        nextAction: 'Publish it with `helm push`, or leave out chart and set path to deploy from its files.',
      });
    }
    return { bytes: await client.blob(contentLayer(found.manifest, subject), signal), isChart };
  }

  /** A digest, a tag, or the greatest tag that a constraint allows. */
  async #digestOf(
    spec: RepositorySpec,
    address: ChartAddress & { readonly kind: 'artifact' },
    ref: string,
    signal: AbortSignal,
  ): Promise<string> {
    const { reference, display } = address;
    const client = this.#client(reference, this.#access(spec, address));
    const named = ref === '' ? 'latest' : ref;
    const found = await client.manifest(named, signal);
    if (found !== undefined) return found.digest;
    const tags = (await client.tags(signal)).map(versionOf);
    const version = chosen(named, tags, display);
    const manifest = await client.manifest(tagOf(version), signal);
    if (manifest !== undefined) return manifest.digest;
    throw versionNotFound(named, display, `cannot get digest for revision ${printable(named)}: not found`);
  }

  async #versions(
    spec: RepositorySpec,
    address: Exclude<ChartAddress, { readonly kind: 'artifact' }>,
    maxAgeMs: number,
    signal: AbortSignal,
  ): Promise<readonly string[]> {
    const access = this.#access(spec, address);
    if (address.kind === 'registry-chart')
      return (await this.#client(address.reference, access).tags(signal)).map(versionOf);
    const entries = await this.#repository(address).versions(access, address.chart, maxAgeMs, signal);
    return entries.map(({ version }) => version);
  }

  #access(spec: RepositorySpec, address: ChartAddress): HttpAccess {
    return httpAccessOf(spec, address.origin, this.#options.environment);
  }

  #repository({ url }: { readonly url: URL }): ChartRepository {
    const { clock, quotas } = this.#options;
    return keptIn(
      this.#repositories,
      url.href,
      MAX_REPOSITORIES,
      () => new ChartRepository(url, clock, quotas),
    );
  }

  #client(reference: RegistryReference, access: HttpAccess): RegistryClient {
    return this.#clients.get(reference, access);
  }
}

/** Tags cannot hold the `+` of build metadata; Helm writes `_` in its place. */
function tagOf(version: string): string {
  return version.replaceAll('+', '_');
}

function versionOf(tag: string): string {
  return tag.replaceAll('_', '+');
}

function chosen(constraint: string, versions: readonly string[], subject: string): string {
  const found = maxVersion(constraint, versions);
  if (found.kind === 'version') return found.version;
  const text = printable(constraint);
  throw versionNotFound(
    constraint,
    subject,
    found.kind === 'none'
      ? `invalid revision: version matching constraint ${text} not found in ${versions.length} tags`
      : `invalid revision: ${text} is neither a version, a version constraint nor one of ${versions.length} tags`,
  );
}

function versionNotFound(version: string, subject: string, message: string) {
  return sourceError(SOURCE_CODES.versionNotFound, message, subject, {
    rule: 'targetRevision is a version, a constraint as `1.2.*` or `>=1 <2`, or for an artifact a tag or digest',
    nextAction: 'Set targetRevision to a version that has been published.',
    retry: 'backoff',
    details: { version: printable(version) },
  });
}

function packageName(address: ChartAddress, version: string): string {
  return `${baseName(address.kind === 'artifact' ? address.reference.name : address.chart)}-${version}.tgz`;
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Helm's words, whatever kept the file away. */
function missingProvenance(url: string): never {
  throw provenanceError(`failed to fetch provenance ${JSON.stringify(`${url}.prov`)}`, url);
}

function withoutTopFolder(
  files: ReadonlyMap<string, FileContent>,
  subject: string,
): Map<string, FileContent> {
  const inner = new Map<string, FileContent>();
  for (const [path, content] of files) {
    const slash = path.indexOf('/');
    if (slash < 0) throw badArchive(subject, `${printable(path)} lies outside the folder of the chart`);
    inner.set(path.slice(slash + 1), content);
  }
  return inner;
}
