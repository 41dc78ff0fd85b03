import type { KubeObject } from '@setpoint/kube';
import { conditionsOf, type Fields } from './fields.ts';
import { type HealthRule, health } from './rule.ts';
import type { HealthStatus } from './status.ts';

const ignoreRestartPolicy = 'argocd.argoproj.io/ignore-restart-policy';

/**
 * A Pod that restarts for ever is a service and must be ready; one with a finite life (`OnFailure`, `Never`) is work,
 * Progressing until it ends. An annotation makes finite Pods count as services, except hooks.
 */
export const pod: HealthRule = (fields, object) => {
  const service =
    fields.at('spec', 'restartPolicy').string() === 'Always' || (treatedAsService(object) && !isHook(object));
  if (service) {
    const failing = stuckContainers(fields);
    if (failing !== undefined) return failing;
  }
  return byPhase(fields, service);
};

function treatedAsService(object: KubeObject): boolean {
  return object.metadata.annotations?.[ignoreRestartPolicy] === 'true';
}

/** As gitops-engine's `hook.IsHook`, which health rules use without knowing of plans. */
function isHook(object: KubeObject): boolean {
  const annotations = object.metadata.annotations ?? {};
  const argo = annotations['argocd.argoproj.io/hook'];
  if (argo !== undefined) return argo.trim() !== 'Skip';
  const helm = annotations['helm.sh/hook'];
  return helm !== undefined && helm !== 'crd-install';
}

function stuckContainers(fields: Fields): HealthStatus | undefined {
  const messages: string[] = [];
  for (const container of fields.at('status', 'containerStatuses').list()) {
    const reason = container.at('state', 'waiting', 'reason').string();
    if (reason.startsWith('Err') || reason.endsWith('Error') || reason.endsWith('BackOff')) {
      messages.push(container.at('state', 'waiting', 'message').string());
    }
  }
  return messages.length === 0 ? undefined : health('Degraded', messages.join(', '));
}

function byPhase(fields: Fields, service: boolean): HealthStatus {
  const message = fields.at('status', 'message').string();
  switch (fields.at('status', 'phase').string()) {
    case 'Pending':
      return health('Progressing', message);
    case 'Succeeded':
      return health('Healthy', message);
    case 'Failed':
      return health('Degraded', message === '' ? firstFailure(fields) : message);
    case 'Running':
      return running(fields, service, message);
    default:
      return health('Unknown', message);
  }
}

function running(fields: Fields, service: boolean, message: string): HealthStatus {
  if (!service) {
    const policy = fields.at('spec', 'restartPolicy').string();
    const finite = policy === 'OnFailure' || policy === 'Never';
    return health(finite ? 'Progressing' : 'Unknown', message);
  }
  const ready = conditionsOf(fields).some(({ type, status }) => type === 'Ready' && status === 'True');
  if (ready) return health('Healthy', message);
  const crashed = fields
    .at('status', 'containerStatuses')
    .list()
    .some((container) => container.at('lastState', 'terminated').present);
  return health(crashed ? 'Degraded' : 'Progressing', message);
}

function firstFailure(fields: Fields): string {
  const containers = [
    ...fields.at('status', 'initContainerStatuses').list(),
    ...fields.at('status', 'containerStatuses').list(),
  ];
  for (const container of containers) {
    const terminated = container.at('state', 'terminated');
    const message = terminated.at('message').string();
    if (message !== '') return message;
    if (terminated.at('reason').string() === 'OOMKilled') return 'OOMKilled';
    const exitCode = terminated.at('exitCode').int();
    if (exitCode !== 0) {
      return `container ${JSON.stringify(container.at('name').string())} failed with exit code ${exitCode}`;
    }
  }
  return '';
}
