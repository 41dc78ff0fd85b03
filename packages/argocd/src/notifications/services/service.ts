import type { Clock } from '@setpoint/core';
import { isPlainMap, ownField, type PlainMap } from '@setpoint/kube';
import type { HttpPort } from '../../applicationset/http-port.ts';
import type { Notification } from '../template.ts';

/** What services reach the world through. */
export interface ServicePorts {
  readonly http: HttpPort;
  readonly clock: Clock;
  /** Sends a mail; SMTP is not HTTP. */
  readonly mail: MailPort;
  /** PEM certificates to trust for a host, from `argocd-tls-certs-cm`; undefined for the system's. */
  readonly certificatesFor: (host: string) => string | undefined;
}

interface Mail {
  readonly host: string;
  readonly port: number;
  readonly insecure: boolean;
  readonly username: string;
  readonly password: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly body: string;
  readonly html: boolean;
}

export interface MailPort {
  /** Resolves when the server has taken the mail. */
  send(mail: Mail, signal: AbortSignal): Promise<void>;
}

/** One rendered notification on its way. */
export interface Delivery {
  /** Name of the service, which webhooks find their section by. */
  readonly service: string;
  readonly recipient: string;
  readonly notification: Notification;
}

/** A configured service. */
export interface NotificationService {
  readonly type: string;
  /** Resolves when the service has taken it; fails with `argocd.notification-delivery`. */
  send(delivery: Delivery, ports: ServicePorts, signal: AbortSignal): Promise<void>;
}

/** Makes a service of its options, which have their secrets put in. Throws where they make no sense. */
export type CreateService = (options: PlainMap) => NotificationService;

/** A text of the options or of a section; '' where there is none. */
export function textOf(map: PlainMap | undefined, key: string): string {
  const value = map === undefined ? undefined : ownField(map, key);
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

export const flagOf = (map: PlainMap | undefined, key: string): boolean =>
  map !== undefined && ownField(map, key) === true;

/** A map of texts, as recipients to URLs or keys. */
export function textMapOf(map: PlainMap | undefined, key: string): ReadonlyMap<string, string> {
  const value = map === undefined ? undefined : ownField(map, key);
  if (!isPlainMap(value)) return new Map();
  return new Map(Object.keys(value).map((name) => [name, textOf(value, name)]));
}

export function textListOf(map: PlainMap | undefined, key: string): readonly string[] {
  const value = map === undefined ? undefined : ownField(map, key);
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}

export function mapOf(map: PlainMap | undefined, key: string): PlainMap | undefined {
  const value = map === undefined ? undefined : ownField(map, key);
  return isPlainMap(value) ? value : undefined;
}
