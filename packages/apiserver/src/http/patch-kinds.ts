import type { Exchange } from './exchange.ts';
import { invalidOption } from './write-context.ts';
import type { PatchKind } from '../registry/patch.ts';

/** Patch types by media type, server-side apply aside. */
export const patchKinds: ReadonlyMap<string, PatchKind> = new Map([
  ['application/json-patch+json', 'json'],
  ['application/merge-patch+json', 'merge'],
  ['application/strategic-merge-patch+json', 'strategic'],
]);

/** Server-side apply. */
export const applyType = 'application/apply-patch+yaml';

/** What custom resources are patched with: of their lists nobody knows how strategic patches merge them. */
export const customPatchTypes: readonly string[] = [
  ...[...patchKinds].filter(([, kind]) => kind !== 'strategic').map(([type]) => type),
  applyType,
];

/** An apply is somebody's; only an apply can be forced. */
export function checkPatchOptions({ query }: Exchange, isApply: boolean): void {
  if (isApply && !query.get('fieldManager')) {
    throw invalidOption('PatchOptions', 'fieldManager', 'Required value: is required for apply patch');
  }
  if (!isApply && query.get('force') !== null) {
    throw invalidOption('PatchOptions', 'force', 'Forbidden: may not be specified for non-apply patch');
  }
}
