import {
  type Application,
  applicationResource,
  type Operation as SyncOperationRequest,
} from '@setpoint/argocd';
import { gvkOf, isKubeError, KUBE_CODES, type KubeObject, withoutManagedFields } from '@setpoint/kube';
import { codes, serverError } from '../errors.ts';
import type { Services } from '../services.ts';

export const applicationGvk = gvkOf(applicationResource);
export const fieldManager = 'argocd-server';

/** What has been written is what the next read of this server answers with. */
export function remember(services: Services, written: KubeObject): Application {
  services.state.applications.learn(written);
  return withoutManagedFields(written) as unknown as Application;
}

/** The application as the API server has it now; `server.not-found` when it is gone. */
export async function freshApplication(
  services: Services,
  app: Application,
  signal: AbortSignal,
): Promise<Application> {
  const { namespace = '', name = '' } = app.metadata;
  const found = await services.client.get({ gvk: applicationGvk, namespace, name }, signal);
  if (found === undefined) throw serverError(codes.notFound, `applications.argoproj.io "${name}" not found`);
  return found as unknown as Application;
}

/** Changes an application by a decision on its current state, written only if nobody wrote between. */
export async function changeApplication(
  services: Services,
  app: Application,
  decide: (current: Application) => object,
  signal: AbortSignal,
): Promise<Application> {
  const { namespace = '', name = '' } = app.metadata;
  let current = app;
  for (let attempt = 0; ; attempt++) {
    const change = decide(current) as { readonly metadata?: object };
    const { resourceVersion } = current.metadata;
    const guarded = { ...change, metadata: { ...change.metadata, resourceVersion } };
    try {
      const written = await services.client.patch(
        { gvk: applicationGvk, namespace, name },
        'merge',
        guarded,
        { fieldManager },
        signal,
      );
      return remember(services, written);
    } catch (error) {
      if (!isKubeError(error, KUBE_CODES.conflict) || attempt >= 20) throw error;
      current = await freshApplication(services, app, signal);
    }
  }
}

/** Asks the controller for an operation; refused while another runs, as Argo CD refuses it. */
export function startOperation(
  services: Services,
  app: Application,
  operation: SyncOperationRequest,
  signal: AbortSignal,
): Promise<Application> {
  return changeApplication(
    services,
    app,
    (current) => {
      if (current.metadata.deletionTimestamp !== undefined) {
        throw serverError(codes.precondition, 'application is deleting');
      }
      if (current.operation !== undefined) {
        throw serverError(codes.precondition, 'another operation is already in progress', {
          nextAction: 'Wait until it has ended, or terminate it.',
        });
      }
      return { operation, status: { operationState: null } };
    },
    signal,
  );
}

/** Ends the operation that runs. */
export function terminateOperation(
  services: Services,
  app: Application,
  signal: AbortSignal,
): Promise<Application> {
  return changeApplication(
    services,
    app,
    (current) => {
      if (current.operation === undefined || current.status?.operationState === undefined) {
        throw serverError(codes.invalid, 'Unable to terminate operation. No operation is in progress');
      }
      return { status: { operationState: { phase: 'Terminating' } } };
    },
    signal,
  );
}
