import type { Backend } from './backend.ts';

/** Keeps nothing: for tests, previews and simulation. Acknowledges in order, in the same turn of the event loop. */
export function createMemoryBackend(): Backend {
  return {
    revision: 0,
    resources: () => [],
    load: () => ({ entries: [], history: [], compactedRevision: 0 }),
    keeper: () => undefined,
    append: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}
