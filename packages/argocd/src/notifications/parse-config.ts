import { createHash } from 'node:crypto';
import type { SetpointError } from '@setpoint/core';
import { decodeSigs } from '@setpoint/goyaml';
import { isPlainMap, type KubeObject, ownField, parseLabelSelector, type PlainMap } from '@setpoint/kube';
import { compileExpr } from '../expr/compile-expr.ts';
import { configError, messageOf } from './errors.ts';
import type { Condition, GlobalSubscription, NotificationConfig } from './model.ts';
import { type NotificationService, textListOf, textOf } from './services/service.ts';
import { serviceTypes } from './services/service-types.ts';
import { type NotificationTemplate, notificationTemplate } from './template.ts';

/** The configuration in `argocd-notifications-cm` and its Secret. What cannot be read is a problem and left out. */
export function parseNotifications(
  configMap: KubeObject | undefined,
  secrets: ReadonlyMap<string, string>,
): NotificationConfig {
  const data = configMap?.['data'];
  const reading = new Reading(isPlainMap(data) ? data : {}, secrets);
  return {
    namespace: configMap?.metadata.namespace ?? '',
    services: reading.named('service.', (name, text) => reading.service(name, text)),
    templates: reading.named('template.', readTemplate),
    triggers: reading.named('trigger.', readTrigger),
    subscriptions: reading.one('subscriptions', readSubscriptions) ?? [],
    defaultTriggers: reading.one('defaultTriggers', readNames) ?? [],
    serviceDefaultTriggers: reading.named('defaultTriggers.', (_, text) => readNames(text)),
    context: reading.one('context', readContext) ?? new Map(),
    secrets,
    problems: reading.problems,
  };
}

class Reading {
  readonly problems: SetpointError[] = [];
  readonly #data: PlainMap;
  readonly #secrets: ReadonlyMap<string, string>;

  constructor(data: PlainMap, secrets: ReadonlyMap<string, string>) {
    this.#data = data;
    this.#secrets = secrets;
  }

  one<T>(key: string, read: (text: string) => T): T | undefined {
    const text = ownField(this.#data, key);
    if (typeof text !== 'string' || text === '') return undefined;
    try {
      return read(text);
    } catch (error) {
      this.problems.push(configError(key, messageOf(error), error));
      return undefined;
    }
  }

  /** What each key of the prefix holds, by the rest of the key. */
  named<T>(prefix: string, read: (name: string, text: string) => T): ReadonlyMap<string, T> {
    const all = new Map<string, T>();
    for (const key of Object.keys(this.#data).sort()) {
      if (!key.startsWith(prefix)) continue;
      const value = this.one(key, (text) => read(key.slice(prefix.length), text));
      if (value !== undefined)
        all.set(prefix === 'service.' ? serviceNameOf(key) : key.slice(prefix.length), value);
    }
    return all;
  }

  service(key: string, text: string): NotificationService {
    const [type = '', , extra] = key.split('.');
    if (extra !== undefined) throw new Error(`expected 'service.<type>(.<name>)' but got 'service.${key}'`);
    const create = serviceTypes.get(type);
    if (create === undefined) throw new Error(`service type '${type}' is not supported`);
    const options = this.#withSecrets(decodeSigs(text) ?? {});
    if (!isPlainMap(options)) throw new Error('the options are no map');
    return create(options);
  }

  /** `$key` in a text stands for a value of the Secret; one that is not there stays as written. */
  #withSecrets(value: unknown): unknown {
    if (typeof value === 'string') {
      return value.replace(/\$[\w-]+/g, (reference) => this.#secrets.get(reference.slice(1)) ?? reference);
    }
    if (Array.isArray(value)) return value.map((item) => this.#withSecrets(item));
    if (!isPlainMap(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.#withSecrets(item)]));
  }
}

/** The name, or the type where there is none. */
function serviceNameOf(key: string): string {
  const [, type = '', name] = key.split('.');
  return name ?? type;
}

function readTemplate(name: string, text: string): NotificationTemplate {
  const source = decodeSigs(text) ?? {};
  if (!isPlainMap(source)) throw new Error('the template is no map');
  return notificationTemplate(name, source);
}

function readTrigger(_: string, text: string): readonly Condition[] {
  const list = decodeSigs(text) ?? [];
  if (!Array.isArray(list)) throw new Error('the trigger is no list of conditions');
  return list.map((condition, index) => {
    if (!isPlainMap(condition)) throw new Error(`condition ${index} is no map`);
    const when = textOf(condition, 'when');
    const oncePer = textOf(condition, 'oncePer');
    return {
      key: `[${index}].${createHash('sha1').update(when).digest('base64url')}`,
      when: compileExpr(when === '' ? 'false' : when),
      ...(oncePer === '' ? {} : { oncePer: compileExpr(oncePer) }),
      send: textListOf(condition, 'send'),
    };
  });
}

function readSubscriptions(text: string): readonly GlobalSubscription[] {
  const list = decodeSigs(text) ?? [];
  if (!Array.isArray(list)) throw new Error('it is no list');
  return list.filter(isPlainMap).map((entry) => ({
    recipients: textListOf(entry, 'recipients').map((recipient) => {
      const [service = '', name = ''] = recipient.split(':');
      return { service, recipient: name };
    }),
    triggers: textListOf(entry, 'triggers'),
    selector: parseLabelSelector(textOf(entry, 'selector')),
  }));
}

function readNames(text: string): readonly string[] {
  const list = decodeSigs(text) ?? [];
  if (!Array.isArray(list)) throw new Error('it is no list of names');
  return list.filter((item): item is string => typeof item === 'string');
}

function readContext(text: string): ReadonlyMap<string, string> {
  const map = decodeSigs(text) ?? {};
  if (!isPlainMap(map)) throw new Error('it is no map');
  return new Map(Object.keys(map).map((key) => [key, textOf(map, key)]));
}
