import type { Condition, Destination } from './model.ts';

/** The annotation that remembers what was sent, as Argo CD's notifications controller writes it. */
export const notifiedAnnotation = 'notified.notifications.argoproj.io';

const maxEntries = 100;

/** What an application's subscribers have been told: keys with when, in Unix seconds. */
export class NotifiedState {
  readonly #entries: Map<string, number>;

  /** Reads the annotation; what is none counts as nothing sent. */
  constructor(annotation: string | undefined) {
    this.#entries = new Map(entriesOf(annotation ?? ''));
  }

  has(key: string): boolean {
    return this.#entries.has(key);
  }

  add(key: string, nowMs: number): void {
    this.#entries.set(key, Math.floor(nowMs / 1000));
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }

  /** The annotation's value with at most a hundred entries, the newest; undefined when there is nothing to remember. */
  text(): string | undefined {
    const newest = [...this.#entries].sort(([, a], [, b]) => b - a).slice(0, maxEntries);
    if (newest.length === 0) return undefined;
    // In the order of keys, so that the same facts are the same text.
    const ordered = newest.sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${ordered.map(([key, at]) => `${JSON.stringify(key)}:${at}`).join(',')}}`;
  }
}

function entriesOf(annotation: string): ReadonlyArray<readonly [string, number]> {
  try {
    const value: unknown = JSON.parse(annotation);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
    return Object.entries(value).filter((entry): entry is [string, number] => Number.isInteger(entry[1]));
  } catch {
    return [];
  }
}

/**
 * The key of one condition and recipient. `oncePer` distinguishes occasions (a revision), `selfService` the
 * namespace of a configuration that is not the platform's.
 */
export function stateKey(
  trigger: string,
  condition: Pick<Condition, 'key'>,
  { service, recipient }: Destination,
  occasion: { readonly oncePer: string; readonly selfService: string | undefined },
): string {
  const key = `${trigger}:${condition.key}:${service}:${recipient}`;
  const scoped = occasion.selfService === undefined ? key : `${occasion.selfService}:${key}`;
  return occasion.oncePer === '' ? scoped : `${occasion.oncePer}:${scoped}`;
}
