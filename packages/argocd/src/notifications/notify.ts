import { type Clock, type Random, SetpointError } from '@setpoint/core';
import { Execution, goText } from '@setpoint/gotemplate';
import { notificationCodes } from './errors.ts';
import type { Lookups } from './lookups.ts';
import type { Condition, Destination, NotificationConfig } from './model.ts';
import { NotifiedState, stateKey } from './state.ts';
import { emptyNotification, type Notification } from './template.ts';

/** Where counts and failures go; none of it may throw. */
export interface NotificationObserver {
  evaluated(trigger: string, triggered: boolean): void;
  delivered(trigger: string, service: string, succeeded: boolean): void;
  /** A condition, template or service that failed. */
  failed(error: SetpointError, facts: Readonly<Record<string, string>>): void;
}

export interface NotifyRequest {
  readonly config: NotificationConfig;
  /** Set when the configuration is not the platform's own: what it sent is remembered apart. */
  readonly selfService: string | undefined;
  readonly destinations: ReadonlyMap<string, readonly Destination[]>;
  /** The annotation that remembers what was sent. */
  readonly notified: string | undefined;
  readonly vars: (destination?: Destination) => ReadonlyMap<string, unknown>;
  readonly lookups: Lookups;
  readonly clock: Clock;
  readonly random: Random;
  readonly send: (destination: Destination, notification: Notification) => Promise<void>;
  readonly observer: NotificationObserver;
}

export interface NotifyResult {
  /** The annotation's new value; undefined when there is nothing to remember. */
  readonly notified: string | undefined;
  /** Whether something could not be delivered that may be later. */
  readonly retry: boolean;
}

/** Evaluates every trigger that somebody subscribes to, and sends what has not been sent. */
export async function notify(request: NotifyRequest): Promise<NotifyResult> {
  const state = new NotifiedState(request.notified);
  let retry = false;
  for (const [trigger, destinations] of request.destinations) {
    const conditions = request.config.triggers.get(trigger);
    if (conditions === undefined) {
      request.observer.failed(unknownTrigger(trigger), { trigger });
      continue;
    }
    for (const condition of conditions) {
      const occasion = await occasionOf(trigger, condition, request);
      request.observer.evaluated(trigger, occasion !== undefined);
      for (const destination of destinations) {
        const facts = { oncePer: occasion ?? '', selfService: request.selfService };
        const key = stateKey(trigger, condition, destination, facts);
        if (occasion === undefined) state.delete(key);
        else if (!state.has(key)) {
          const isDone = await deliver(trigger, condition, destination, request);
          if (isDone) state.add(key, request.clock.now());
          else retry = true;
        }
      }
    }
  }
  return { notified: state.text(), retry };
}

/** What `oncePer` gives while the condition holds, '' without one; undefined while it does not hold. */
async function occasionOf(
  trigger: string,
  { when, oncePer }: Condition,
  { vars, lookups, clock, observer }: NotifyRequest,
): Promise<string | undefined> {
  const nowMs = (): number => clock.now();
  try {
    return await lookups.during(() => {
      const env = vars();
      if (when.run(env, nowMs) !== true) return undefined;
      return oncePer === undefined ? '' : goText.printValue(oncePer.run(env, nowMs));
    });
  } catch (error) {
    observer.failed(SetpointError.from(error), { trigger });
    return undefined;
  }
}

/** Whether the destination is done with: told, or never to be told this. */
async function deliver(
  trigger: string,
  { send: templates }: Condition,
  destination: Destination,
  { config, vars, lookups, clock, random, send, observer }: NotifyRequest,
): Promise<boolean> {
  const { service } = destination;
  try {
    const notification = await lookups.during(() => {
      const values = vars(destination);
      const run = (): Execution => new Execution({ clock, random });
      return templates.reduce(
        (onto, name) => templateOf(config, name).render(values, onto, run),
        emptyNotification,
      );
    });
    await send(destination, notification);
    observer.delivered(trigger, service, true);
    return true;
  } catch (error) {
    const failure = SetpointError.from(error);
    observer.delivered(trigger, service, false);
    observer.failed(failure, { trigger, service, recipient: destination.recipient });
    return failure.retry === 'never' && failure.code === notificationCodes.delivery;
  }
}

function templateOf(
  config: NotificationConfig,
  name: string,
): NonNullable<ReturnType<typeof config.templates.get>> {
  const template = config.templates.get(name);
  if (template !== undefined) return template;
  throw new SetpointError(notificationCodes.template, `template '${name}' is not supported`, {
    subject: `v1 ConfigMap argocd-notifications-cm, data key template.${name}`,
    nextAction: 'Define the template, or take it out of the trigger.',
  });
}

function unknownTrigger(trigger: string): SetpointError {
  return new SetpointError(notificationCodes.config, `trigger '${trigger}' is not configured`, {
    subject: `v1 ConfigMap argocd-notifications-cm, data key trigger.${trigger}`,
    nextAction: 'Define the trigger, or take the subscription away.',
  });
}
