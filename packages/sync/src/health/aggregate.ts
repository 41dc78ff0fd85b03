import type { ObjectRef } from '@setpoint/kube';
import { type HealthCode, type HealthStatus, isWorse } from './status.ts';

/** What one object adds to its owner's health. */
export interface HealthPart {
  readonly ref: ObjectRef;
  readonly live: boolean;
  /** Undefined for kinds without a rule. */
  readonly health: HealthStatus | undefined;
  /** The object asked not to be counted. */
  readonly ignored: boolean;
}

export interface AggregateHealth {
  readonly status: HealthCode;
  /** The objects that make it so, the first three by name; empty when Healthy. */
  readonly message: string;
}

const causesShown = 3;

/**
 * The owner's health: the worst of its objects. A single missing object does not count (the sync status says so
 * already); when nothing at all is live it is Missing. Rules of Argo CD's `setApplicationHealth`.
 */
export function aggregateHealth(parts: readonly HealthPart[]): AggregateHealth {
  let status: HealthCode = 'Healthy';
  let causes: ObjectRef[] = [];
  for (const part of parts) {
    if (!part.live || part.ignored || part.health === undefined || childSaysNothing(part)) continue;
    if (isWorse(status, part.health.status)) {
      status = part.health.status;
      causes = [part.ref];
    } else if (status === part.health.status && status !== 'Healthy') causes.push(part.ref);
  }
  if (parts.length > 0 && !parts.some((part) => part.live) && isWorse(status, 'Missing')) {
    return { status: 'Missing', message: '' };
  }
  return { status, message: describeCauses(causes) };
}

/** A child application without a verdict of its own leaves its parent's health alone. */
function childSaysNothing({ ref, health }: HealthPart): boolean {
  return (
    ref.group === 'argoproj.io' &&
    ref.kind === 'Application' &&
    (health?.status === 'Missing' || health?.status === 'Unknown')
  );
}

function describeCauses(causes: readonly ObjectRef[]): string {
  if (causes.length === 0) return '';
  const shown = causes.slice(0, causesShown).map(describeRef).join(', ');
  const rest = causes.length - causesShown;
  return rest > 0 ? `Caused by ${shown} and ${rest} more` : `Caused by ${shown}`;
}

function describeRef({ group, kind, namespace, name }: ObjectRef): string {
  return `${group === '' ? kind : `${group}/${kind}`}:${namespace === '' ? name : `${namespace}/${name}`}`;
}
