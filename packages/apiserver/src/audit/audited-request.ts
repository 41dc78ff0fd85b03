import type { Clock } from '@setpoint/core';
import type { RequestInfo } from '../http/request-info.ts';
import type { UserInfo } from '../registry/request.ts';
import type { Status } from '../status/api-error.ts';
import type { AuditDecision, AuditStage } from './audit-policy.ts';

/** What is known of a request before anything is done for it. */
export interface AuditSubject {
  readonly id: string;
  readonly uri: string;
  readonly info: RequestInfo;
  /** Undefined for who could not say who they are. */
  readonly user: UserInfo | undefined;
  readonly sourceIPs: readonly string[];
  readonly userAgent: string;
  readonly receivedMs: number;
}

interface ObjectReference {
  resource: string;
  namespace: string;
  name: string;
  uid: string;
  apiGroup: string;
  apiVersion: string;
  resourceVersion: string;
  subresource: string;
}

interface Identified {
  readonly metadata?: {
    readonly namespace?: string;
    readonly name?: string;
    readonly uid?: string;
    readonly resourceVersion?: string;
  };
}

/**
 * The Event of one request as it goes on, written at each stage its policy does not omit
 * (apiserver/pkg/endpoints/filters/audit.go).
 *
 * Stages: RequestReceived → ResponseStarted (watches and connections alone) → ResponseComplete.
 */
export class AuditedRequest {
  readonly #subject: AuditSubject;
  readonly #decision: AuditDecision;
  readonly #clock: Clock;
  readonly #write: (line: string) => void;
  readonly #reference: ObjectReference | undefined;
  readonly #annotations = new Map<string, string>();
  #impersonated: UserInfo | undefined;
  #status: Partial<Status> | undefined;
  #requestObject: unknown;
  #responseObject: unknown;

  constructor(subject: AuditSubject, decision: AuditDecision, clock: Clock, write: (line: string) => void) {
    this.#subject = subject;
    this.#decision = decision;
    this.#clock = clock;
    this.#write = write;
    this.#reference = referenceOf(subject.info);
  }

  get wantsRequest(): boolean {
    return this.#decision.level === 'Request' || this.#decision.level === 'RequestResponse';
  }

  get wantsResponse(): boolean {
    return this.#decision.level === 'RequestResponse';
  }

  impersonated(user: UserInfo): void {
    this.#impersonated = user;
  }

  /** The first of a key stays. */
  readonly annotate = (key: string, value: string): void => {
    if (!this.#annotations.has(key)) this.#annotations.set(key, value);
  };

  /** What the request's body says, which also names the object where the path does not. */
  requestObject(object: unknown): void {
    const reference = this.#reference;
    const { metadata } = (object ?? {}) as Identified;
    if (reference !== undefined && typeof metadata === 'object' && metadata !== null) {
      reference.namespace ||= textOf(metadata.namespace);
      reference.name ||= textOf(metadata.name);
      reference.uid ||= textOf(metadata.uid);
      reference.resourceVersion ||= textOf(metadata.resourceVersion);
    }
    if (this.wantsRequest) this.#requestObject = this.#kept(object);
  }

  /** A patch names nothing. */
  requestPatch(patch: unknown): void {
    if (this.wantsRequest) this.#requestObject = this.#kept(patch);
  }

  response(status: Partial<Status> | undefined, object: () => unknown): void {
    this.#status = status;
    if (this.wantsResponse) this.#responseObject = this.#kept(object());
  }

  stage(stage: AuditStage, code?: number): void {
    if (code !== undefined) this.#status = { ...this.#status, code };
    if (!this.#decision.omitStages.has(stage)) this.#write(this.#line(stage));
  }

  #kept(object: unknown): unknown {
    const json = JSON.stringify(object);
    if (json === undefined) return undefined;
    return this.#decision.omitManagedFields ? withoutManagedFields(JSON.parse(json)) : JSON.parse(json);
  }

  #line(stage: AuditStage): string {
    const { id, uri, info, user, sourceIPs, userAgent, receivedMs } = this.#subject;
    const event = {
      kind: 'Event',
      apiVersion: 'audit.k8s.io/v1',
      level: this.#decision.level,
      auditID: id,
      stage,
      requestURI: uri,
      verb: info.verb,
      user: user === undefined ? {} : shownUser(user),
      impersonatedUser: this.#impersonated === undefined ? undefined : shownUser(this.#impersonated),
      sourceIPs: sourceIPs.length === 0 ? undefined : sourceIPs,
      userAgent: userAgent || undefined,
      objectRef: this.#reference === undefined ? undefined : filled(this.#reference),
      responseStatus: this.#status === undefined ? undefined : shownStatus(this.#status),
      requestObject: this.#requestObject,
      responseObject: this.#responseObject,
      requestReceivedTimestamp: microTime(receivedMs),
      stageTimestamp: microTime(stage === 'RequestReceived' ? receivedMs : this.#clock.now()),
      annotations:
        this.#annotations.size === 0
          ? undefined
          : Object.fromEntries([...this.#annotations].toSorted(([a], [b]) => (a < b ? -1 : 1))),
    };
    return `${goEscaped(JSON.stringify(event))}\n`;
  }
}

function referenceOf(info: RequestInfo): ObjectReference | undefined {
  if (!info.isResource) return undefined;
  return {
    resource: info.resource,
    namespace: info.namespace,
    name: info.name || info.selectedName,
    uid: '',
    apiGroup: info.group,
    apiVersion: info.version,
    resourceVersion: '',
    subresource: info.subresource,
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function filled(reference: ObjectReference): object {
  return Object.fromEntries(Object.entries(reference).filter(([, value]) => value !== ''));
}

function shownUser({ name, uid, groups, extra }: UserInfo): object {
  return {
    username: name,
    ...(uid === undefined || uid === '' ? {} : { uid }),
    ...(groups.length === 0 ? {} : { groups }),
    ...(extra === undefined || Object.keys(extra).length === 0 ? {} : { extra }),
  };
}

function shownStatus({ status, message, reason, details, code }: Partial<Status>): object {
  return {
    metadata: {},
    status: status || undefined,
    message: message || undefined,
    reason: reason || undefined,
    details,
    code,
  };
}

/** RFC 3339 with six digits. */
function microTime(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '000Z');
}

/** What Go's JSON escapes beyond what JSON has to. */
function goEscaped(json: string): string {
  return json.replace(
    /[&<>\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function withoutManagedFields(object: unknown): unknown {
  const { metadata, items } = (object ?? {}) as {
    metadata?: { managedFields?: unknown };
    items?: unknown;
  };
  if (typeof metadata === 'object' && metadata !== null) delete metadata.managedFields;
  if (Array.isArray(items)) for (const item of items) withoutManagedFields(item);
  return object;
}
