import type { HealthOf } from '@setpoint/sync';
import type { Application } from '../resources/application.ts';

/** On an Application: others that must be synced and healthy before a sync of it begins, `name` or `namespace/name`. */
export const dependsOnAnnotation = 'setpoint.dev/depends-on';

/** Where an application is found by its key, `namespace/name`. */
export type Lookup = (key: string) => Application | undefined;

/** The keys of the applications this one waits for; a name without a namespace is in its own. */
function dependenciesOf({ metadata }: Pick<Application, 'metadata'>): readonly string[] {
  const listed = metadata.annotations?.[dependsOnAnnotation];
  if (listed === undefined) return [];
  const names = listed.split(',').map((name) => name.trim());
  const own = metadata.namespace ?? '';
  const keys = names
    .filter((name) => name !== '')
    .map((name) => (name.includes('/') ? name : `${own}/${name}`));
  return [...new Set(keys)];
}

/** What the application still waits for, in words for people; undefined when its sync may begin. */
export function waitingFor(app: Application, get: Lookup, health: HealthOf): string | undefined {
  const keys = dependenciesOf(app);
  if (keys.length === 0) return undefined;
  const cycle = cycleFrom(keyOf(app), get);
  if (cycle !== undefined) {
    return `applications depend on each other: ${cycle.join(' → ')}\nNext: Remove one of the names from the annotation ${dependsOnAnnotation}.`;
  }
  const waits = keys.flatMap((key) => waitOf(key, get(key), health) ?? []);
  return waits.length === 0 ? undefined : waits.join('\n');
}

function waitOf(key: string, other: Application | undefined, health: HealthOf): string | undefined {
  if (other === undefined) return `waiting for application ${key}, which does not exist`;
  const sync = other.status?.sync?.status ?? 'Unknown';
  if (sync !== 'Synced') return `waiting for application ${key} to be synced: it is ${sync}`;
  const found = health(other);
  if (found?.status === 'Healthy') return undefined;
  const why = found?.message ? `, ${found.message}` : '';
  return `waiting for application ${key} to be healthy: it is ${found?.status ?? 'Unknown'}${why}`;
}

/** The way from the application back to itself, if there is one. */
function cycleFrom(start: string, get: Lookup): readonly string[] | undefined {
  const seen = new Set<string>();
  const walk = (key: string, way: readonly string[]): readonly string[] | undefined => {
    const app = get(key);
    for (const next of app === undefined ? [] : dependenciesOf(app)) {
      if (next === start) return [...way, next];
      if (seen.has(next)) continue;
      seen.add(next);
      const found = walk(next, [...way, next]);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return walk(start, [start]);
}

function keyOf({ metadata }: Application): string {
  return `${metadata.namespace ?? ''}/${metadata.name ?? ''}`;
}

/** Tells which applications wait for one that has just changed. */
export class DependencyIndex {
  readonly #dependents = new Map<string, Set<string>>();
  readonly #dependencies = new Map<string, readonly string[]>();
  readonly #states = new Map<string, string>();

  /** Takes in an application; gives those that wait for it when what they wait for may have come. */
  observe(key: string, app: Application): readonly string[] {
    const wanted = dependenciesOf(app);
    for (const one of this.#dependencies.get(key) ?? []) this.#dependents.get(one)?.delete(key);
    if (wanted.length === 0) this.#dependencies.delete(key);
    else this.#dependencies.set(key, wanted);
    for (const one of wanted) {
      const set = this.#dependents.get(one) ?? new Set();
      this.#dependents.set(one, set.add(key));
    }
    const waiting = this.#dependents.get(key);
    if (waiting === undefined || waiting.size === 0) return [];
    const { sync, health, operationState } = app.status ?? {};
    const state = `${sync?.status ?? ''} ${health?.status ?? ''} ${operationState?.phase ?? ''} ${wanted.join()}`;
    if (this.#states.get(key) === state) return [];
    this.#states.set(key, state);
    return [...waiting];
  }

  /** The application is gone. */
  forget(key: string): void {
    for (const one of this.#dependencies.get(key) ?? []) this.#dependents.get(one)?.delete(key);
    this.#dependencies.delete(key);
    this.#states.delete(key);
  }
}
