import { decodeSigs } from '@setpoint/goyaml';
import { isPlainMap, labelSelectorMatches, ownField } from '@setpoint/kube';
import type { Destination, NotificationConfig } from './model.ts';
import { textOf } from './services/service.ts';

const prefix = 'notifications.argoproj.io/subscribe.';
const listPrefix = 'notifications.argoproj.io/subscriptions';

type Defaults = Pick<NotificationConfig, 'defaultTriggers' | 'serviceDefaultTriggers'>;
type Destinations = Map<string, Destination[]>;

/** Whether an object subscribes to anything itself. */
export function isSubscribed(annotations: Readonly<Record<string, string>> | undefined): boolean {
  return Object.keys(annotations ?? {}).some((key) => key.startsWith(prefix) || key.startsWith(listPrefix));
}

/** Destinations by trigger from the annotations of an application and of its project, and from global subscriptions. */
export function destinationsOf(
  config: NotificationConfig,
  labels: Readonly<Record<string, string>>,
  ...annotations: ReadonlyArray<Readonly<Record<string, string>> | undefined>
): ReadonlyMap<string, readonly Destination[]> {
  const found: Destinations = new Map();
  for (const { recipients, triggers, selector } of config.subscriptions) {
    if (!labelSelectorMatches(selector, labels)) continue;
    for (const trigger of triggers.length === 0 ? config.defaultTriggers : triggers) {
      for (const recipient of recipients) put(found, trigger, recipient);
    }
  }
  for (const each of annotations) annotated(found, config, each ?? {});
  return found;
}

/** The same destination is told once, however often it is subscribed. */
function put(found: Destinations, trigger: string, destination: Destination): void {
  const list = found.get(trigger) ?? [];
  const { service, recipient } = destination;
  if (!list.some((known) => known.service === service && known.recipient === recipient))
    list.push(destination);
  found.set(trigger, list);
}

function annotated(
  found: Destinations,
  defaults: Defaults,
  annotations: Readonly<Record<string, string>>,
): void {
  for (const [key, value] of Object.entries(annotations)) {
    if (key.startsWith(prefix)) {
      const [first = '', second] = key.slice(prefix.length).split('.');
      const [trigger, service] = second === undefined ? ['', first] : [first, second];
      subscribe(found, defaults, trigger, service, value === '' ? [''] : splitRecipients(value));
    } else if (key.startsWith(listPrefix)) {
      for (const { triggers, destinations } of subscriptionList(value)) {
        for (const trigger of triggers.length === 0 ? [''] : triggers) {
          for (const { service, recipients } of destinations) {
            subscribe(found, defaults, trigger, service, recipients);
          }
        }
      }
    }
  }
}

function subscribe(
  found: Destinations,
  { defaultTriggers, serviceDefaultTriggers }: Defaults,
  trigger: string,
  service: string,
  recipients: readonly string[],
): void {
  const triggers = trigger === '' ? (serviceDefaultTriggers.get(service) ?? defaultTriggers) : [trigger];
  for (const name of triggers) for (const recipient of recipients) put(found, name, { service, recipient });
}

function splitRecipients(text: string): readonly string[] {
  return text
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

interface ListedSubscription {
  readonly triggers: readonly string[];
  readonly destinations: ReadonlyArray<{ readonly service: string; readonly recipients: readonly string[] }>;
}

/** The YAML form: a list of `trigger` and `destinations`. Text that is none subscribes nobody. */
function subscriptionList(text: string): readonly ListedSubscription[] {
  const value = decoded(text);
  if (!Array.isArray(value)) return [];
  return value.filter(isPlainMap).map((entry) => ({
    triggers: textsOf(ownField(entry, 'trigger')),
    destinations: listOf(ownField(entry, 'destinations')).map((destination) => ({
      service: textOf(destination, 'service'),
      recipients: textsOf(ownField(destination, 'recipients')),
    })),
  }));
}

function decoded(text: string): unknown {
  try {
    return decodeSigs(text);
  } catch {
    return undefined;
  }
}

const textsOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];

const listOf = (value: unknown): ReadonlyArray<Readonly<Record<string, unknown>>> =>
  Array.isArray(value) ? value.filter(isPlainMap) : [];
