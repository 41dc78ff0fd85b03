import { dns1123Subdomain, qualifiedName } from '@setpoint/kube';
import type { FieldErrors } from './field-error.ts';
import { validateObjectMeta, validateObjectMetaUpdate } from './metadata.ts';
import type { Draft, TypedReference } from './model/meta.ts';
import { sameTyped } from './same-typed.ts';

/** Both APIs' events are one thing to the server, in the fields of the older, which its errors name. */
interface Event {
  readonly involvedObject: TypedReference;
  readonly reportingController: string;
  readonly eventTime: string | undefined;
  readonly message: string;
  readonly count: number;
  readonly firstTimestamp: string | undefined;
  readonly lastTimestamp: string | undefined;
  readonly source: { readonly component?: string; readonly host?: string };
}

const LIMITS = [
  ['reportingInstance', 128],
  ['action', 128],
  ['reason', 128],
] as const;
const MAX_MESSAGE = 1024;

function isLegacy(object: Draft): boolean {
  return object.apiVersion === 'v1';
}

interface OlderEvent {
  readonly involvedObject?: TypedReference;
  readonly reportingComponent?: string;
  readonly message?: string;
  readonly count?: number;
  readonly firstTimestamp?: string | null;
  readonly lastTimestamp?: string | null;
  readonly source?: Event['source'];
}

interface NewerEvent {
  readonly regarding?: TypedReference;
  readonly reportingController?: string;
  readonly note?: string;
  readonly deprecatedCount?: number;
  readonly deprecatedFirstTimestamp?: string | null;
  readonly deprecatedLastTimestamp?: string | null;
  readonly deprecatedSource?: Event['source'];
}

function eventOf(object: Draft): Event {
  const eventTime = (object['eventTime'] ?? undefined) as string | undefined;
  if (isLegacy(object)) {
    const event = object as OlderEvent;
    return {
      eventTime,
      involvedObject: event.involvedObject ?? {},
      reportingController: event.reportingComponent ?? '',
      message: event.message ?? '',
      count: event.count ?? 0,
      firstTimestamp: event.firstTimestamp ?? undefined,
      lastTimestamp: event.lastTimestamp ?? undefined,
      source: event.source ?? {},
    };
  }
  const event = object as NewerEvent;
  return {
    eventTime,
    involvedObject: event.regarding ?? {},
    reportingController: event.reportingController ?? '',
    message: event.note ?? '',
    count: event.deprecatedCount ?? 0,
    firstTimestamp: event.deprecatedFirstTimestamp ?? undefined,
    lastTimestamp: event.deprecatedLastTimestamp ?? undefined,
    source: event.deprecatedSource ?? {},
  };
}

/** Rules of a new event; those of the older API are few. */
export function validateEvent(object: Draft, errors: FieldErrors): void {
  validateCommon(object, errors);
  if (isLegacy(object)) return;
  validateObjectMeta(object, true, dns1123Subdomain, errors);
  validateSeries(object, errors);
  const event = eventOf(object);
  if (event.eventTime === undefined) errors.required('eventTime');
  const { type = '' } = object as { type?: string };
  if (type !== 'Normal' && type !== 'Warning') errors.invalid('type', '', `has invalid value: ${type}`);
  const isSet = {
    firstTimestamp: event.firstTimestamp !== undefined,
    lastTimestamp: event.lastTimestamp !== undefined,
    count: event.count !== 0,
    source: Boolean(event.source.component) || Boolean(event.source.host),
  };
  for (const [field, set] of Object.entries(isSet)) if (set) errors.invalid(field, '', 'needs to be unset');
}

function validateSeries(object: Draft, errors: FieldErrors): void {
  const { series } = object as { series?: { count?: number; lastObservedTime?: string | null } };
  if (series === undefined) return;
  if ((series.count ?? 0) < 2) errors.invalid('series.count', '', 'should be at least 2');
  if (!series.lastObservedTime) errors.required('series.lastObservedTime');
}

function validateCommon(object: Draft, errors: FieldErrors): void {
  const { namespace = '' } = object.metadata;
  const event = eventOf(object);
  const involved = event.involvedObject.namespace ?? '';
  const elsewhere = (): void =>
    errors.invalid('involvedObject.namespace', involved, 'does not match event.namespace');
  if (event.eventTime === undefined) {
    // Events of what has no namespace live in the default one.
    if (namespace !== (involved === '' ? 'default' : involved)) elsewhere();
  } else {
    if (involved === '' && namespace !== 'default' && namespace !== 'kube-system') elsewhere();
    validateReport(object, event, errors);
  }
  errors.invalidAll('namespace', namespace, dns1123Subdomain(namespace));
}

function validateReport(object: Draft, event: Event, errors: FieldErrors): void {
  const field = isLegacy(object) ? 'reportingComponent' : 'reportingController';
  const { reportingController: controller, message } = event;
  if (controller === '') errors.required(field);
  errors.invalidAll(field, controller, qualifiedName(controller));
  for (const [name, max] of LIMITS) {
    const value = (object[name] ?? '') as string;
    if (value === '') errors.required(name);
    if (value.length > max) errors.invalid(name, '', `can have at most ${max} characters`);
  }
  if (message.length > MAX_MESSAGE) {
    errors.invalid('message', '', `can have at most ${MAX_MESSAGE} characters`);
  }
}

/** What happened stays; that it happened again may be added. */
export function validateEventUpdate(object: Draft, old: Draft, errors: FieldErrors): void {
  validateCommon(object, errors);
  if (isLegacy(object)) return;
  validateObjectMetaUpdate(object, old, errors);
  if (JSON.stringify(object['series']) !== JSON.stringify(old['series'])) validateSeries(object, errors);
  const [now, before] = [eventOf(object), eventOf(old)];
  const text = (draft: Draft, field: string): unknown => draft[field] ?? '';
  const same = (field: string): void => errors.immutable(field, text(object, field), text(old, field));
  errors.immutable('involvedObject', now.involvedObject, before.involvedObject);
  same('reason');
  errors.immutable('message', now.message, before.message);
  errors.immutable('source', now.source, before.source);
  errors.immutable('firstTimestamp', now.firstTimestamp, before.firstTimestamp);
  errors.immutable('lastTimestamp', now.lastTimestamp, before.lastTimestamp);
  errors.immutable('count', now.count, before.count);
  same('reason');
  same('type');
  errors.immutable('eventTime', now.eventTime, before.eventTime);
  same('action');
  if (!sameTyped(object['related'], old['related']))
    errors.invalid('related', object['related'], 'field is immutable');
  errors.immutable('reportingController', now.reportingController, before.reportingController);
  same('reportingInstance');
}
