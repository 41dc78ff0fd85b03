import type { SetpointError } from '@setpoint/core';
import type { LabelSelector } from '@setpoint/kube';
import type { ExprProgram } from '../expr/compile-expr.ts';
import type { NotificationService } from './services/service.ts';
import type { NotificationTemplate } from './template.ts';

/** Where a notification goes. */
export interface Destination {
  /** Name of the service, which is its type where it has no name of its own. */
  readonly service: string;
  readonly recipient: string;
}

/** One condition of a trigger. */
export interface Condition {
  /** Tells this condition from others in the record of what was sent: its place and a hash of `when`. */
  readonly key: string;
  readonly when: ExprProgram;
  readonly oncePer?: ExprProgram;
  /** Names of templates. */
  readonly send: readonly string[];
}

/** A subscription of every application that the selector matches. */
export interface GlobalSubscription {
  readonly recipients: readonly Destination[];
  /** Empty for the default triggers. */
  readonly triggers: readonly string[];
  readonly selector: LabelSelector;
}

/** `argocd-notifications-cm` with its Secret, parsed once. */
export interface NotificationConfig {
  /** Where the ConfigMap lies. */
  readonly namespace: string;
  readonly services: ReadonlyMap<string, NotificationService>;
  readonly templates: ReadonlyMap<string, NotificationTemplate>;
  readonly triggers: ReadonlyMap<string, readonly Condition[]>;
  readonly subscriptions: readonly GlobalSubscription[];
  readonly defaultTriggers: readonly string[];
  readonly serviceDefaultTriggers: ReadonlyMap<string, readonly string[]>;
  /** `.context` of templates. */
  readonly context: ReadonlyMap<string, string>;
  /** `.secrets` of templates: the keys of the Secret. */
  readonly secrets: ReadonlyMap<string, string>;
  /** What could not be read, an error a key; everything else counts. */
  readonly problems: readonly SetpointError[];
}
