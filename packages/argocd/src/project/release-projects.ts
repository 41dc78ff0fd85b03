import { gvkOf, isKubeError, KUBE_CODES, type KubeClient } from '@setpoint/kube';
import { type AppProject, appProjectResource } from '../resources/app-project.ts';
import type { Application } from '../resources/application.ts';

const finalizer = 'resources-finalizer.argocd.argoproj.io';

/** Lets projects go that are being deleted and that no application uses any more, as their finalizer asks. */
export async function releaseProjects(
  projects: Iterable<AppProject>,
  applications: Iterable<Application>,
  client: KubeClient,
  signal: AbortSignal,
): Promise<void> {
  const leaving = [...projects].filter(
    ({ metadata }) => metadata.deletionTimestamp !== undefined && metadata.finalizers?.includes(finalizer),
  );
  if (leaving.length === 0) return;
  const used = new Set([...applications].map(({ spec }) => spec.project));
  for (const { metadata } of leaving) {
    const { name = '', namespace = '', finalizers = [], resourceVersion } = metadata;
    if (used.has(name)) continue;
    const rest = finalizers.filter((one) => one !== finalizer);
    const patch = {
      metadata: { finalizers: rest, ...(resourceVersion === undefined ? {} : { resourceVersion }) },
    };
    try {
      await client.patch({ gvk: gvkOf(appProjectResource), namespace, name }, 'merge', patch, {}, signal);
    } catch (error) {
      // Somebody else changed it meanwhile: the watch tells, and it is looked at again.
      if (!isKubeError(error, KUBE_CODES.conflict) && !isKubeError(error, KUBE_CODES.notFound)) throw error;
    }
  }
}
