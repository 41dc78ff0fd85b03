import { type Random, rfc3339 } from '@setpoint/core';
import { type KubeObject, refOf } from '@setpoint/kube';

export interface EventToRecord {
  readonly object: KubeObject;
  readonly type: 'Normal' | 'Warning';
  /** CamelCase. */
  readonly reason: string;
  readonly message: string;
  /** Labels of the event itself. Default none. */
  readonly labels?: Readonly<Record<string, string>>;
}

export const eventKind = { group: '', version: 'v1', kind: 'Event' };

/** The server refuses longer messages. */
const maxMessageLength = 1024;

/** What an event is about, as the event names it. */
export interface Subject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string | undefined;
  readonly resourceVersion: string | undefined;
}

type What = Omit<EventToRecord, 'object'>;

/** An event and when it happened, milliseconds since 1970. */
export interface Happened {
  readonly subject: Subject;
  readonly event: What;
  readonly times: number;
  readonly firstMs: number;
  readonly lastMs: number;
}

interface Reporting {
  readonly random: Random;
  readonly component: string;
  readonly instance?: string;
}

export function subjectOf(object: KubeObject): Subject {
  const { namespace, name } = refOf(object);
  const { uid, resourceVersion } = object.metadata;
  return { apiVersion: object.apiVersion, kind: object.kind, namespace, name, uid, resourceVersion };
}

/** The same for events that are counted as one. */
export function eventKey(subject: Subject, { type, reason, message }: What): string {
  const { apiVersion, kind, namespace, name, uid } = subject;
  return JSON.stringify([apiVersion, kind, namespace, name, uid, type, reason, message]);
}

/** The core/v1 Event. */
export function eventObject({ subject, event, ...when }: Happened, by: Reporting): KubeObject {
  const { random, component, instance = component } = by;
  const { type, reason, message, labels } = event;
  const suffix = Buffer.from(random.bytes(8)).toString('hex');
  const isTooLong = message.length > maxMessageLength;
  return {
    apiVersion: 'v1',
    kind: 'Event',
    // Events of cluster-scoped objects live in the namespace default.
    metadata: {
      name: `${subject.name.slice(0, 236)}.${suffix}`,
      namespace: subject.namespace || 'default',
      ...(labels === undefined ? {} : { labels }),
    },
    involvedObject: { ...subject },
    type,
    reason,
    message: isTooLong ? `${message.slice(0, maxMessageLength - 1)}…` : message,
    count: when.times,
    firstTimestamp: rfc3339(when.firstMs),
    lastTimestamp: rfc3339(when.lastMs),
    source: { component },
    reportingComponent: component,
    reportingInstance: instance,
  };
}
