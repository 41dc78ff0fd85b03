import type { KubeObject } from '@setpoint/kube';
import type { HealthCode, Link, ObjectKey, Permission, SyncCode } from './common.ts';

/** Query that names one object: `GET …/resource`. */
export interface ObjectQuery {
  readonly group?: string;
  readonly version?: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
}

/** One field that differs. Values of Secrets are runs of `+`, of different lengths when they differ. */
export interface FieldChange {
  /** `.spec.containers[name="web"].image` */
  readonly path: string;
  /** Absent on the side where the field is absent. */
  readonly desired?: unknown;
  readonly live?: unknown;
  /** Who last changed the live field. */
  readonly manager?: string;
  readonly time?: string;
  /** Where Git says it; the line of the object when the field's own is not known. */
  readonly file?: string;
  readonly line?: number;
}

/** The field manager of each line of {@link ResourceDetail.liveText}, as runs. */
export interface LineOwner {
  /** 1-based, inclusive. */
  readonly from: number;
  readonly to: number;
  readonly manager: string;
  readonly time?: string;
}

/** Answer of `GET …/resource`. Secrets' values are masked, managedFields left out. */
export interface ResourceDetail {
  readonly object: ObjectKey & { readonly version: string };
  readonly managed: boolean;
  readonly sync?: SyncCode;
  readonly health?: HealthCode;
  readonly healthMessage?: string;
  readonly file?: string;
  readonly line?: number;
  readonly live?: KubeObject;
  readonly desired?: KubeObject;
  /** YAML of what is compared: only fields the source sets, and those it stopped setting. */
  readonly desiredText: string;
  readonly liveText: string;
  readonly diff: readonly FieldChange[];
  readonly owners: readonly LineOwner[];
  /** Values were masked. */
  readonly masked: boolean;
  readonly permissions: Readonly<Record<'update' | 'delete' | 'logs' | 'exec', Permission>>;
  /** By `resource.links` of `argocd-cm`. */
  readonly links: readonly Link[];
  readonly actions: readonly ResourceActionOffer[];
  /** Of Pods that are there. */
  readonly terminal?: TerminalOffer;
}

/** Where `/terminal` opens a shell. */
export interface TerminalOffer {
  /** `exec.enabled` of `argocd-cm`. */
  readonly enabled: boolean;
  /** `exec.shells` of `argocd-cm`: which are tried, in this order. */
  readonly shells: readonly string[];
  /** Those that run now first. */
  readonly containers: readonly { readonly name: string; readonly running: boolean }[];
}

export interface ResourceActionOffer {
  readonly name: string;
  readonly displayName: string;
  readonly disabled: boolean;
  readonly permission: Permission;
  readonly params: readonly string[];
}

/** Answer of `GET …/diff`: everything that differs, worst first. */
export interface ApplicationDiff {
  readonly revision: string;
  readonly resources: readonly ResourceDifference[];
  readonly inSync: number;
}

export interface ResourceDifference {
  readonly object: ObjectKey & { readonly version: string };
  readonly kind: 'missing' | 'extra' | 'changed';
  readonly requiresPruning: boolean;
  readonly file?: string;
  readonly line?: number;
  readonly desiredText: string;
  readonly liveText: string;
  readonly fields: readonly FieldChange[];
}

/** Answer of `GET …/events`, newest first. */
export interface EventView {
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  readonly object: ObjectKey;
  readonly count: number;
  readonly firstAt: string;
  readonly lastAt: string;
  readonly source: string;
}
export interface EventList {
  readonly items: readonly EventView[];
}

/** Query of `GET …/logs`: NDJSON of {@link LogLine}, merged by time. */
export interface LogQuery {
  readonly group?: string;
  readonly kind?: string;
  readonly namespace?: string;
  /** Of a Pod, or of an object whose Pods are meant; absent: every Pod of the application. */
  readonly name?: string;
  readonly container?: string;
  readonly follow?: 'true' | 'false';
  /** Per container. Default 200. */
  readonly tail?: number;
  readonly sinceSeconds?: number;
  readonly previous?: 'true' | 'false';
  /** Only lines that contain it. */
  readonly filter?: string;
}

export interface LogLine {
  readonly pod: string;
  readonly namespace: string;
  readonly container: string;
  /** RFC 3339 with nanoseconds. */
  readonly at: string;
  readonly text: string;
}
