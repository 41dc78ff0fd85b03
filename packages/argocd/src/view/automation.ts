import { decideAutoSync } from '../operation/auto-sync.ts';
import { syncWindowVerdict } from '../project/sync-windows.ts';
import type { AppProject } from '../resources/app-project.ts';
import type { Application } from '../resources/application.ts';

/** Whether the controller will sync by itself, judged by the application's own status. */
export interface Automation {
  readonly willSync: boolean;
  /** Why, or why not, in a phrase. */
  readonly because: string;
}

/** What automation would make of the last comparison. */
export function decideWhetherToSync(
  app: Application,
  project: AppProject | undefined,
  nowMs: number,
): Automation {
  const { sync, resources } = app.status ?? {};
  if (sync === undefined) return { willSync: false, because: 'it has not been compared yet' };
  if (project !== undefined) {
    const window = syncWindowVerdict(app, project, false, nowMs);
    if (!window.open) return { willSync: false, because: window.why };
  }
  const decision = decideAutoSync({
    app,
    sync,
    resources: resources ?? [],
    revisionHasChanges: true,
    isLeaving: () => false,
    healWaitMs: 0,
    failures: 0,
    nowMs,
  });
  switch (decision.kind) {
    case 'none':
      return { willSync: false, because: decision.why };
    case 'refused':
      return { willSync: false, because: decision.condition.message };
    case 'later':
      return { willSync: true, because: 'it waits before it heals again' };
    case 'sync':
      return { willSync: true, because: decision.message };
  }
}
