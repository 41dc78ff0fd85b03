import type { Draft } from '../kinds/index.ts';
import type { Container, PodTemplateSpec } from '../kinds/model/pod.ts';
import { ageSince } from './duration.ts';

export const NONE = '<none>';
export const UNSET = '<unset>';
export const UNKNOWN = '<unknown>';

export function nameOf(object: Draft): string {
  return object.metadata.name ?? '';
}

export function ageOf(object: Draft, now: number): string {
  return ageSince(object.metadata.creationTimestamp, now);
}

export function specOf<T>(object: Draft): Partial<T> {
  return object['spec'] ?? {};
}

export function statusOf<T>(object: Draft): Partial<T> {
  return object['status'] ?? {};
}

export function orNone(value: string | undefined): string {
  return value === undefined || value === '' ? NONE : value;
}

/** `a=b,c=d` by key, `<none>` when empty. */
export function formatLabels(labels: Record<string, string> | undefined): string {
  const entries = Object.entries(labels ?? {}).sort(([a], [b]) => (a < b ? -1 : Number(a > b)));
  return orNone(entries.map(([key, value]) => `${key}=${value}`).join(','));
}

/** Names and images of a template's containers, as the wide columns show them. */
export function containersAndImages(template: PodTemplateSpec | undefined): readonly [string, string] {
  const containers: readonly Container[] = template?.spec?.containers ?? [];
  return [containers.map(({ name }) => name).join(','), containers.map(({ image }) => image ?? '').join(',')];
}

/** The first `max` items joined by commas, then how many more. */
export function firstOf(items: readonly string[], max: number): string {
  const shown = items.slice(0, max).join(',');
  return items.length > max ? `${shown} + ${items.length - max} more...` : shown;
}

export function lengthOf(value: unknown): number {
  if (Array.isArray(value)) return value.length;
  return typeof value === 'object' && value !== null ? Object.keys(value).length : 0;
}
