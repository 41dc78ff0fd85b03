import { jitter, SetpointError } from '@setpoint/core';
import { type InformerChange, sameValue } from '@setpoint/kube';
import {
  type ControllerMetrics,
  createController,
  type Logger,
  type ReconcileResult,
} from '@setpoint/runtime';
import type { Application } from '../resources/application.ts';
import { isThere } from '../state/argo-state.ts';
import type { WebhookEvent } from '../webhook/webhook-event.ts';
import { type ImageConfig, parseImageConfig } from './image-config.ts';
import { isSameImage, parseImageName } from './image-name.ts';
import { ImageUpdater, type ImageUpdaterPorts } from './image-updater.ts';
import { imageListAnnotation, wantsUpdates } from './read-annotations.ts';

export interface ImageUpdateControllerOptions extends ImageUpdaterPorts {
  readonly logger: Logger;
  readonly metrics?: ControllerMetrics;
}

export interface ImageUpdateController {
  /** Works until the signal aborts; resolves when everything under way has stopped. */
  run(signal: AbortSignal): Promise<void>;
  /** Applications that track the image a registry was pushed to look at once. */
  notice(event: WebhookEvent): void;
}

/** Keeps the images of Applications up to date as the annotations of Argo CD Image Updater ask. */
export function createImageUpdateController(options: ImageUpdateControllerOptions): ImageUpdateController {
  let running: Running | undefined;
  return {
    run: (signal) => {
      running = new Running(options, signal);
      return running.done;
    },
    notice: (event) => running?.notice(event),
  };
}

const configName = 'argocd-image-updater-config';

class Running {
  readonly done: Promise<void>;
  readonly #options: ImageUpdateControllerOptions;
  readonly #signal: AbortSignal;
  readonly #controller: ReturnType<typeof createController>;
  readonly #updater: ImageUpdater;

  constructor(options: ImageUpdateControllerOptions, signal: AbortSignal) {
    this.#options = options;
    this.#signal = signal;
    this.#updater = new ImageUpdater(options);
    const { clock, random, logger, metrics } = options;
    this.#controller = createController({
      name: 'images',
      reconcile: (key, stop) => this.#reconcile(key, stop),
      clock,
      random,
      logger,
      ...(metrics === undefined ? {} : { metrics }),
      concurrency: 10,
    });
    this.done = this.#run();
  }

  async #run(): Promise<void> {
    const { applications, configMaps, configured } = this.#options.state;
    for (const part of [configured, applications.synced]) if (!(await isThere(part, this.#signal))) return;
    const unsubscribe = [
      applications.onChange((change) => this.#observe(change)),
      configMaps.onChange(({ key }) => {
        if (key === this.#configKey()) this.#wakeAll(() => true);
      }),
    ];
    this.#wakeAll(() => true);
    await this.#controller.run(this.#signal);
    for (const stop of unsubscribe) stop();
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
        this.#controller.add(key);
    }
  }

  /** What decides an update: annotations, sources, the images that run and the tools they were rendered with. */
  #observe({ key, before, after }: InformerChange<Application>): void {
    if (after === undefined || !wantsUpdates(after.metadata.annotations ?? {})) return;
    if (before === undefined || !sameValue(deciding(before), deciding(after))) this.#controller.add(key);
  }

  async #reconcile(key: string, signal: AbortSignal): Promise<ReconcileResult | undefined> {
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
