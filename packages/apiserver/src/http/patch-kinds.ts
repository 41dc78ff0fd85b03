import type { PatchKind } from '../registry/patch.ts';

/** Patch types by media type, server-side apply aside. */
export const patchKinds: ReadonlyMap<string, PatchKind> = new Map([
  ['application/json-patch+json', 'json'],
  ['application/merge-patch+json', 'merge'],
  ['application/strategic-merge-patch+json', 'strategic'],
]);
