import { refKey } from '@setpoint/kube';
import type { ExecutionState, Plan, ResourceResult } from '@setpoint/sync';
import type { Application } from '../resources/application.ts';

/**
 * On an application that is being deleted: its uid, and the hooks of the deletion that have run, as
 * `group/kind/namespace/name:phase`, with spaces between. Their objects may be gone before the application is.
 */
const ranAnnotation = 'setpoint.dev/ran-deletion-hooks';

/** What of the plan an earlier attempt at the deletion has done; a hook that failed is to run again. */
export function ranBefore(app: Application, { changes }: Plan): ExecutionState {
  const ran = new Set(recordedOf(app));
  const results = changes
    .filter(({ hook, ref, phase }) => hook !== undefined && ran.has(`${refKey(ref)}:${phase}`))
    .map(
      ({ ref, version, phase }): ResourceResult => ({
        ...ref,
        version,
        status: 'Synced',
        message: 'ran before',
        syncPhase: phase,
        hookType: phase,
        hookPhase: 'Succeeded',
      }),
    );
  return { phase: 'Running', message: '', results };
}

/** The application with those hooks on record that have run. The same object when it has them all. */
export function withRan(app: Application, { results }: ExecutionState): Application {
  const recorded = recordedOf(app);
  const ran = results
    .filter(({ hookType, hookPhase }) => hookType !== undefined && hookPhase === 'Succeeded')
    .map((result) => `${refKey(result)}:${result.syncPhase}`);
  const all = [...new Set([...recorded, ...ran])];
  if (all.length === recorded.length) return app;
  const annotations = { ...app.metadata.annotations, [ranAnnotation]: [app.metadata.uid, ...all].join(' ') };
  return { ...app, metadata: { ...app.metadata, annotations } };
}

/** Annotations may be copied to another application, whose hooks have not run. */
function recordedOf({ metadata }: Application): readonly string[] {
  const [uid, ...ran] = metadata.annotations?.[ranAnnotation]?.split(' ') ?? [];
  return uid === metadata.uid ? ran : [];
}
