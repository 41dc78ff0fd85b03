import { type DesiredObject, readArgoAnnotations } from '@setpoint/sync';
import type { Application } from '../resources/application.ts';

const cascade = 'resources-finalizer.argocd.argoproj.io';
const preDelete = 'pre-delete-finalizer.argocd.argoproj.io';
const postDelete = 'post-delete-finalizer.argocd.argoproj.io';

/** Argo CD 3 runs the hooks by one finalizer, and cleans up after them by the other. */
const stagesOf = (finalizer: string): readonly string[] => [finalizer, `${finalizer}/cleanup`];

/** What the finalizers of an application ask to be done before it goes. */
export interface DeletionStages {
  /** Its objects are to be deleted first. */
  readonly cascade: false | 'Foreground' | 'Background';
  /** Its source has, or had, hooks that run when it is deleted. */
  readonly hooks: boolean;
  /** The finalizers that are ours to remove. */
  readonly ours: readonly string[];
}

export function deletionStagesOf(finalizers: readonly string[]): DeletionStages {
  const isCascade = (name: string): boolean => name === cascade || name.startsWith(`${cascade}/`);
  const cascades = finalizers.filter(isCascade);
  const hooks = finalizers.filter(isHookFinalizer);
  return {
    cascade:
      cascades.length === 0
        ? false
        : finalizers.includes(`${cascade}/background`)
          ? 'Background'
          : 'Foreground',
    hooks: hooks.length > 0,
    ours: [...cascades, ...hooks],
  };
}

/** Argo CD 3 adds stages of its own after a slash. */
function isHookFinalizer(name: string): boolean {
  return [preDelete, postDelete].some((one) => name === one || name.startsWith(`${one}/`));
}

/**
 * The application with the finalizers that its deletion hooks need, and without those it no longer needs, so that a
 * deletion at any later moment runs them. The same object when nothing changes.
 */
export function withHookFinalizers(app: Application, desired: readonly DesiredObject[]): Application {
  const finalizers = app.metadata.finalizers ?? [];
  const phases = new Set(desired.flatMap(({ object }) => deletionPhasesOf(object)));
  const wanted = [
    ...finalizers.filter((name) => !isHookFinalizer(name)),
    ...(phases.has('PreDelete') ? stagesOf(preDelete) : []),
    ...(phases.has('PostDelete') ? stagesOf(postDelete) : []),
  ];
  const same = wanted.length === finalizers.length && wanted.every((name) => finalizers.includes(name));
  return same ? app : { ...app, metadata: { ...app.metadata, finalizers: wanted } };
}

function deletionPhasesOf(object: DesiredObject['object']): readonly string[] {
  const annotations = object.metadata.annotations ?? {};
  const text = `${annotations['argocd.argoproj.io/hook'] ?? ''} ${annotations['helm.sh/hook'] ?? ''}`;
  // Nearly all objects are none; only the rest is read closely.
  return /delete/i.test(text) ? readArgoAnnotations(object).value.phases : [];
}
