import { jitter, SetpointError } from '@setpoint/core';
import { type InformerChange, sameValue } from '@setpoint/kube';
import type { ReconcileResult } from '@setpoint/runtime';
import type { Application } from '../resources/application.ts';
import {
  type ArgoController,
  type Enqueue,
  runController,
  type RunOptions,
  type Work,
} from '../state/run-controller.ts';
import type { WebhookEvent } from '../webhook/webhook-event.ts';
import { type ImageConfig, parseImageConfig } from './image-config.ts';
import { isSameImage, parseImageName } from './image-name.ts';
import { ImageUpdater, type ImageUpdaterPorts } from './image-updater.ts';
import { imageListAnnotation, wantsUpdates } from './read-annotations.ts';

export interface ImageUpdateControllerOptions extends ImageUpdaterPorts, RunOptions {}

/** Keeps the images of Applications up to date as the annotations of Argo CD Image Updater ask. */
export function createImageUpdateController(options: ImageUpdateControllerOptions): ArgoController {
  return runController(
    { ...options, name: 'images', concurrency: 10 },
    (enqueue) => new ImageUpdateWork(options, enqueue),
  );
}

const configName = 'argocd-image-updater-config';

class ImageUpdateWork implements Work {
  readonly #options: ImageUpdateControllerOptions;
  readonly #enqueue: Enqueue;
  readonly #updater: ImageUpdater;

  constructor(options: ImageUpdateControllerOptions, enqueue: Enqueue) {
    this.#options = options;
    this.#enqueue = enqueue;
    this.#updater = new ImageUpdater(options);
  }

  get ready(): readonly Promise<void>[] {
    const { applications, configured } = this.#options.state;
    return [configured, applications.synced];
  }

  listen(): readonly (() => void)[] {
    const { applications, configMaps } = this.#options.state;
    const stops = [
      applications.onChange((change) => this.#observe(change)),
      configMaps.onChange(({ key }) => {
        if (key === this.#configKey()) this.#wakeAll(() => true);
      }),
    ];
    this.#wakeAll(() => true);
    return stops;
  }

  notice(event: WebhookEvent): void {
    if (event.kind !== 'artifact') return;
    this.#updater.pushed();
    const pushed = parseImageName(event.repository);
    this.#wakeAll(({ metadata }) => {
      const listed = metadata.annotations?.[imageListAnnotation] ?? '';
      return listed.split(',').some((entry) => isSameImage(parseImageName(entry.trim()), pushed));
    });
  }

  #wakeAll(concerns: (app: Application) => boolean): void {
    const { applications } = this.#options.state;
    for (const key of applications.keys()) {
      const app = applications.get(key);
      if (app !== undefined && wantsUpdates(app.metadata.annotations ?? {}) && concerns(app))
        this.#enqueue(key);
    }
  }

  /** What decides an update: annotations, sources, the images that run and the tools they were rendered with. */
  #observe({ key, before, after }: InformerChange<Application>): void {
    if (after === undefined || !wantsUpdates(after.metadata.annotations ?? {})) return;
    if (before === undefined || !sameValue(deciding(before), deciding(after))) this.#enqueue(key);
  }

  async reconcile(key: string, signal: AbortSignal): Promise<ReconcileResult | undefined> {
    const app = this.#options.state.applications.get(key);
    const annotations = app?.metadata.annotations ?? {};
    if (app === undefined || app.metadata.deletionTimestamp !== undefined || !wantsUpdates(annotations))
      return undefined;
    const config = this.#config();
    try {
      await this.#updater.update(app, config, (error) => this.#report(app, error), signal);
    } catch (error) {
      if (signal.aborted) throw error;
      this.#report(app, error);
    }
    const { intervalMs } = config;
    if (intervalMs <= 0) return undefined;
    return { requeueAfterMs: intervalMs + jitter(this.#options.random, intervalMs / 10, 1) };
  }

  #report(app: Application, error: unknown): void {
    const { reporter } = this.#options;
    const { name = '', namespace = '' } = app.metadata;
    const found = SetpointError.from(error);
    reporter.event(app, 'Warning', 'ImageUpdateFailed', found.describe());
    reporter.error(found, 'image update failed', { application: `${namespace}/${name}` });
  }

  #configKey(): string {
    return `${this.#options.state.namespace}/${configName}`;
  }

  #config(): ImageConfig {
    return parseImageConfig(this.#options.state.configMaps.get(this.#configKey()));
  }
}

function deciding({ metadata, spec, status }: Application): readonly unknown[] {
  const { source, sources, sourceHydrator } = spec;
  return [
    metadata.annotations,
    source,
    sources,
    sourceHydrator,
    status?.summary?.images,
    status?.sourceType,
    status?.sourceTypes,
  ];
}
