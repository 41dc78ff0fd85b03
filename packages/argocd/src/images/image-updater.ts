import { arch } from 'node:process';
import { type Clock, type Random, SetpointError } from '@setpoint/core';
import { gvkOf, isKubeError, KUBE_CODES, type KubeClient, type KubeObject, sameValue } from '@setpoint/kube';
import type { RepositorySpec, Source } from '@setpoint/source';
import { repositoryFor, specOfSecret } from '../config/repositories.ts';
import { secretReader } from '../config/secret-data.ts';
import type { Reporter } from '../controller/ports.ts';
import { codes } from '../errors.ts';
import { type Application, applicationResource } from '../resources/application.ts';
import type { ArgoState } from '../state/argo-state.ts';
import type { PushEvent } from '../webhook/webhook-event.ts';
import { findVersion } from './find-version.ts';
import type { ImageConfig } from './image-config.ts';
import { parseImageName, repositoryOf } from './image-name.ts';
import { registryFor, repositoryIn } from './image-repository.ts';
import {
  type ChosenVersion,
  type ImageTool,
  type ImageUpdate,
  planImageUpdate,
  runningImage,
  sourceWithImages,
} from './plan-image-update.ts';
import { type AnnotatedApplication, trackedImages, writeBackOf } from './read-annotations.ts';
import { credentialsIn, parseCredentialPlace } from './registry-credentials.ts';
import type { GitWriteBack, TrackedImage, WriteBack } from './tracked-image.ts';
import { imageToolOf, patchWithSource, type UpdatableSource, updatableSource } from './updatable-source.ts';
import { writeToGit } from './write-to-git.ts';

/** What looking for images and writing them needs. */
export interface ImageUpdaterPorts {
  /** The API where Applications live. */
  readonly client: KubeClient;
  readonly state: ArgoState;
  readonly source: Source;
  readonly clock: Clock;
  readonly random: Random;
  readonly reporter: Reporter;
  /** Told of every push of ours, as a webhook would be. */
  readonly onPush: (event: PushEvent) => void;
  /** Variables that `env:` credentials of registries may name. Default `process.env`. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

const applicationGvk = gvkOf(applicationResource);
const fieldManager = 'argocd-image-updater';

/** Brings the images of one application up to date. */
export class ImageUpdater {
  readonly #ports: ImageUpdaterPorts;
  /** The last push to each repository: applications that write to one take turns. */
  readonly #pushes = new Map<string, Promise<unknown>>();
  /** When a registry last told of a push: what was listed before does not know of it. Monotonic milliseconds. */
  #toldMs = Number.NEGATIVE_INFINITY;

  constructor(ports: ImageUpdaterPorts) {
    this.#ports = ports;
  }

  /** A registry was pushed to: tags listed before now count no more. */
  pushed(): void {
    this.#toldMs = this.#ports.clock.monotonicMs();
  }

  /**
   * Looks for newer images of the application and writes them; `failed` hears of each that could not be looked up.
   * Throws what keeps all of them from being written.
   */
  async update(
    app: Application,
    config: ImageConfig,
    failed: (error: unknown) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const request = this.#requestOf(app);
    if (request === undefined) return;
    const { tool, place, images, writeBack } = request;
    const running = (app.status?.summary?.images ?? []).map(parseImageName);
    const chosen = new Map<TrackedImage, ChosenVersion | undefined>();
    for (const image of images) {
      if (runningImage(image, running) === undefined) continue;
      try {
        chosen.set(image, await this.#versionOf(image, app, config, signal));
      } catch (error) {
        if (signal.aborted) throw error;
        // One image that cannot be looked up holds up no other.
        failed(error);
      }
    }
    const update = planImageUpdate(images, running, (image) => chosen.get(image), place.source, tool);
    if (update.changes.length === 0) return;
    const isWritten =
      writeBack.kind === 'git'
        ? await this.#commit(app, { update, place, tool, to: writeBack, config }, signal)
        : await this.#patch(app, place, sourceWithImages(place.source, tool, update.images), signal);
    if (isWritten) this.#tell(app, update);
  }

  /** What the annotations ask for; undefined until the application's tool is known. */
  #requestOf(app: Application) {
    const annotated = annotatedOf(app, updatableSource(app, undefined));
    if (annotated === undefined) return undefined;
    const { namespace } = this.#ports.state;
    const images = trackedImages(annotated);
    const tool = imageToolOf(app, writeBackOf(annotated, namespace));
    const place = updatableSource(app, tool);
    const writing = annotatedOf(app, place);
    if (place === undefined || writing === undefined) return undefined;
    if (tool === undefined) {
      const isKnown = (app.status?.sourceType ?? '') !== '' || (app.status?.sourceTypes ?? []).length > 0;
      if (isKnown) throw unsupported(app);
      return undefined;
    }
    return { tool, place, images, writeBack: writeBackOf(writing, namespace) };
  }

  async #versionOf(
    image: TrackedImage,
    app: Application,
    config: ImageConfig,
    signal: AbortSignal,
  ): Promise<ChosenVersion | undefined> {
    const registry = registryFor(image.image, config);
    const place = image.pullSecret || registry.credentials;
    const isOwn = image.pullSecret !== '';
    const credentials =
      place === '' ? undefined : await this.#credentials(place, registry.host, isOwn, app, signal);
    const repository = repositoryIn(image.image, registry, credentials);
    const { source, clock } = this.#ports;
    const maxAgeMs = Math.min(config.intervalMs / 2, clock.monotonicMs() - this.#toldMs);
    const ports = { images: source.images, platform: ownPlatform, maxAgeMs };
    return findVersion(image, repository, registry.tagOrder, ports, signal);
  }

  /** An application's own annotation opens Secrets of its own namespace, and no variable of this process. */
  async #credentials(text: string, host: string, isOwn: boolean, app: Application, signal: AbortSignal) {
    const place = parseCredentialPlace(text);
    if (place.kind === 'env') {
      if (isOwn) throw refused(app, 'credentials from variables are for registries.conf alone');
      return credentialsIn(place, (this.#ports.environment ?? process.env)[place.variable] ?? '', host);
    }
    const { namespace, name } = place;
    if (isOwn && namespace !== app.metadata.namespace) {
      throw refused(app, `the pull secret is in ${namespace}, not in the application's namespace`);
    }
    const secret = await this.#secret(namespace, name, signal);
    return credentialsIn(
      place,
      secretReader(secret)(place.kind === 'secret' ? place.field : '.dockerconfigjson'),
      host,
    );
  }

  async #secret(namespace: string, name: string, signal: AbortSignal): Promise<KubeObject> {
    const gvk = { group: '', version: 'v1', kind: 'Secret' };
    const found = await this.#ports.client.get({ gvk, namespace, name }, signal);
    if (found !== undefined) return found;
    throw new SetpointError(codes.imageUpdate, 'there is no such Secret', {
      subject: `Secret ${namespace}/${name}`,
      nextAction: 'Create it, or correct the annotation that names it.',
      retry: 'backoff',
    });
  }

  /** False when somebody else changed the source first: that has the application looked at again. */
  async #patch(
    app: Application,
    place: UpdatableSource,
    source: UpdatableSource['source'],
    signal: AbortSignal,
  ): Promise<boolean> {
    const { namespace = '', name = '' } = app.metadata;
    const { client, state } = this.#ports;
    const location = { gvk: applicationGvk, namespace, name };
    try {
      const body = patchWithSource(place, source);
      state.applications.learn(await client.patch(location, 'json', body, { fieldManager }, signal));
      return true;
    } catch (error) {
      if (isKubeError(error, KUBE_CODES.notFound)) return false;
      const now = await client.get(location, signal);
      if (now === undefined || !sameValue(now['spec'], app.spec)) return false;
      throw error;
    }
  }

  async #commit(app: Application, change: Committing, signal: AbortSignal): Promise<boolean> {
    const { update, place, tool, to, config } = change;
    const repository = await this.#repositoryOf(app, to, signal);
    const application = app.metadata.name ?? '';
    const request = { application, update, source: place.source, tool, to, repository, text: config.commits };
    const { source, clock, random } = this.#ports;
    const { pushed, branch } = await this.#inTurn(to.repoURL, () =>
      writeToGit(request, source, { clock, random }, signal),
    );
    if (pushed) {
      this.#ports.onPush({ kind: 'push', urls: [to.repoURL], revision: branch, touchedHead: true });
    }
    return pushed;
  }

  async #inTurn<T>(repoURL: string, run: () => Promise<T>): Promise<T> {
    const before = this.#pushes.get(repoURL) ?? Promise.resolve();
    const turn = before.then(run, run);
    this.#pushes.set(repoURL, turn);
    try {
      return await turn;
    } finally {
      if (this.#pushes.get(repoURL) === turn) this.#pushes.delete(repoURL);
    }
  }

  async #repositoryOf(
    app: Application,
    { credentials, repoURL }: GitWriteBack,
    signal: AbortSignal,
  ): Promise<RepositorySpec> {
    const { config } = this.#ports.state;
    const known = repositoryFor(repoURL, app.spec.project, config.repositories());
    if (credentials === 'repocreds') return known;
    return { ...known, ...specOfSecret(await this.#secret(credentials.namespace, credentials.name, signal)) };
  }

  #tell(app: Application, { changes }: ImageUpdate): void {
    const listed = changes.map(
      ({ image, oldVersion, newVersion }) => `${repositoryOf(image)} ${oldVersion} → ${newVersion}`,
    );
    const { reporter } = this.#ports;
    const message = `Successfully updated application '${app.metadata.name}': ${listed.join(', ')}`;
    reporter.event(app, 'Normal', 'ImagesUpdated', message);
  }
}

interface Committing {
  readonly update: ImageUpdate;
  readonly place: UpdatableSource;
  readonly tool: ImageTool;
  readonly to: Extract<WriteBack, { kind: 'git' }>;
  readonly config: ImageConfig;
}

/** Images for where we run, when an application names no platform. */
const ownPlatform = {
  os: 'linux',
  architecture: arch === 'x64' ? 'amd64' : arch === 'arm' ? 'arm' : 'arm64',
};

function annotatedOf(app: Application, place: UpdatableSource | undefined): AnnotatedApplication | undefined {
  if (place === undefined) return undefined;
  const { repoURL, path = '', targetRevision = '' } = place.source;
  const sources = app.spec.sources ?? [];
  return {
    namespace: app.metadata.namespace ?? '',
    name: app.metadata.name ?? '',
    annotations: app.metadata.annotations ?? {},
    source: { repoURL, path, targetRevision },
    revisions: new Map(sources.map((each) => [each.repoURL, each.targetRevision ?? ''])),
  };
}

function unsupported(app: Application): SetpointError {
  return new SetpointError(codes.imageUpdate, 'the application is rendered by neither Helm nor Kustomize', {
    subject: `Application ${app.metadata.namespace}/${app.metadata.name}`,
    rule: 'images are written to Helm parameters or to the images of a kustomization',
    nextAction:
      'Name a values file or a kustomization in the annotation write-back-target, with write-back-method git.',
  });
}

function refused(app: Application, why: string): SetpointError {
  return new SetpointError(codes.notPermitted, why, {
    subject: `Application ${app.metadata.namespace}/${app.metadata.name}`,
    nextAction: 'Name a pull secret of its own namespace in the annotation.',
  });
}
