import { servedEntries } from '../catalog/served-entries.ts';
import type { Machinery } from '../registry/machinery.ts';
import type { Target } from '../registry/request.ts';
import { type SelectionRequest, selectionOf } from '../registry/selection.ts';
import { FieldErrors } from '../kinds/field-error.ts';
import { waitForRevision } from '../registry/fresh.ts';
import { invalid } from '../registry/invalid.ts';
import { LIST_OPTIONS } from '../registry/list.ts';
import { revisionOf } from '../registry/revision.ts';
import { WatchCursor, type Change, type WatchScope } from './watch-cursor.ts';

export interface WatchRequest extends SelectionRequest {
  readonly resourceVersion?: string | undefined;
  readonly resourceVersionMatch?: string | undefined;
  readonly sendInitialEvents?: boolean | undefined;
  readonly allowWatchBookmarks?: boolean | undefined;
  readonly continue?: string | undefined;
}

export interface StartedWatch {
  /** The state at the start as additions, where the request asks for it. */
  readonly initial: readonly Change[];
  /** The initial events end with a bookmark that says so. */
  readonly endsInitialWithBookmark: boolean;
  readonly cursor: WatchCursor;
}

/**
 * Where a watch begins. Without a version, or with "0", or with `sendInitialEvents`: the state now, then changes.
 * With a version: the changes after it.
 */
export async function startWatch(
  machinery: Machinery,
  target: Target,
  request: WatchRequest,
  signal: AbortSignal,
): Promise<StartedWatch> {
  checkInitialEvents(request);
  const scope = scopeOf(target, request);
  const { store } = machinery;
  const asked = revisionOf(request.resourceVersion ?? '');
  if (request.sendInitialEvents !== undefined && asked > 0) {
    await waitForRevision(store, machinery.clock, asked, signal);
  }
  const initialWanted = request.sendInitialEvents ?? asked === 0;
  if (!initialWanted) {
    const from = asked === 0 ? store.revision : asked;
    return { initial: [], endsInitialWithBookmark: false, cursor: new WatchCursor(store, scope, from) };
  }
  const cursor = new WatchCursor(store, scope, store.revision);
  const entries = await servedEntries(scope.resource, store.list(scope.resource.storage, scope.prefix));
  const { selection } = scope;
  const selected = selection === undefined ? entries : entries.filter(selection);
  return {
    initial: selected.map((entry) => ({ type: 'ADDED', entry })),
    // One that names no version is told as well where what was there before it ends.
    endsInitialWithBookmark:
      request.allowWatchBookmarks === true &&
      (request.sendInitialEvents ?? (request.resourceVersion ?? '') === ''),
    cursor,
  };
}

function scopeOf(target: Target, request: WatchRequest): WatchScope {
  const { resource, namespace } = target;
  const prefix = resource.namespaced && namespace !== '' ? `${namespace}/` : '';
  return { resource, prefix, selection: selectionOf(resource, request) };
}

function checkInitialEvents(request: WatchRequest): void {
  const { sendInitialEvents, resourceVersionMatch = '' } = request;
  const errors = new FieldErrors();
  const match = 'resourceVersionMatch';
  if (request.continue)
    errors.forbidden(match, 'resourceVersionMatch is forbidden when continue is provided');
  if (sendInitialEvents !== undefined && resourceVersionMatch !== 'NotOlderThan') {
    errors.forbidden(match, 'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan');
    if (resourceVersionMatch !== '') errors.notSupported(match, resourceVersionMatch, ['NotOlderThan']);
  }
  if (sendInitialEvents === undefined && resourceVersionMatch !== '') {
    errors.forbidden(
      match,
      'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided',
    );
  }
  if (errors.count > 0) throw invalid({ gvk: LIST_OPTIONS }, '', errors.all);
}
