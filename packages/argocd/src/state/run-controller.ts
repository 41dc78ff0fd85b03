import type { Clock, Random } from '@setpoint/core';
import {
  type Controller,
  type ControllerMetrics,
  type ControllerOptions,
  createController,
  type Logger,
} from '@setpoint/runtime';
import type { WebhookEvent } from '../webhook/webhook-event.ts';
import { isThere } from './argo-state.ts';

/** What every controller of the dialect is given to run with. */
export interface RunOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly metrics?: ControllerMetrics;
}

/** A controller of the dialect. */
export interface ArgoController {
  /** Works until the signal aborts; resolves when everything under way has stopped. Call it once. */
  run(signal: AbortSignal): Promise<void>;
  /** Takes in what a webhook told: what it is about is looked at now. Before {@link run} it does nothing. */
  notice(event: WebhookEvent): void;
}

/** Has a key reconciled soon. */
export type Enqueue = Controller['add'];

/** What a controller does while it runs; made anew for each run. */
export interface Work extends Pick<ControllerOptions, 'reconcile' | 'groupsOf' | 'maxPerGroup'> {
  /** What has to be known before it begins. */
  readonly ready: readonly Promise<void>[];
  /** Begins to listen, with what is known already; returns how to stop. */
  listen(): readonly (() => void)[];
  notice?(event: WebhookEvent): void;
  /** Resolves when what outlives its reconcile has ended. */
  drain?(): Promise<void>;
}

/** The one way controllers of the dialect live: wait for what they need, listen and work, and let go when it is over. */
export function runController(
  given: RunOptions & Pick<ControllerOptions, 'name' | 'concurrency'>,
  begin: (enqueue: Enqueue, signal: AbortSignal) => Work,
): ArgoController {
  let current: Work | undefined;
  const run = async (signal: AbortSignal): Promise<void> => {
    const work = begin((key, options) => controller.add(key, options), signal);
    const { clock, random, logger, metrics, name, concurrency } = given;
    const { groupsOf, maxPerGroup } = work;
    const controller = createController({
      name,
      reconcile: (key, stop) => work.reconcile(key, stop),
      clock,
      random,
      logger,
      ...(metrics === undefined ? {} : { metrics }),
      ...(concurrency === undefined ? {} : { concurrency }),
      ...(groupsOf === undefined ? {} : { groupsOf: (key) => groupsOf.call(work, key) }),
      ...(maxPerGroup === undefined ? {} : { maxPerGroup }),
    });
    current = work;
    for (const part of work.ready) if (!(await isThere(part, signal))) return;
    const stops = work.listen();
    await controller.run(signal);
    for (const stop of stops) stop();
    await work.drain?.();
  };
  return { run, notice: (event) => current?.notice?.(event) };
}
