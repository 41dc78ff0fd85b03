import { SetpointError } from '@setpoint/core';

/** Every code that notifications throw. */
export const notificationCodes = {
  /** A key of `argocd-notifications-cm` cannot be read. */
  config: 'argocd.notification-config',
  /** A template cannot be rendered for this application. */
  template: 'argocd.notification-template',
  /** A service refused a notification or could not be reached. */
  delivery: 'argocd.notification-delivery',
} as const;

const configMap = 'v1 ConfigMap argocd-notifications-cm';

export function configError(key: string, message: string, cause?: unknown): SetpointError {
  return new SetpointError(notificationCodes.config, `${key}: ${message}`, {
    subject: `${configMap}, data key ${key}`,
    rule: 'Keys are service.<type>[.<name>], template.<name>, trigger.<name>, subscriptions, defaultTriggers and context',
    nextAction: `Correct the key ${key} of argocd-notifications-cm; all other keys count.`,
    cause,
  });
}

export function templateError(template: string, cause: unknown): SetpointError {
  return new SetpointError(notificationCodes.template, `template ${template}: ${messageOf(cause)}`, {
    subject: `${configMap}, data key template.${template}`,
    nextAction:
      'Guard fields that an application may not have, and try it with `setpoint notifications template`.',
    cause,
  });
}

/** `permanent` failures are not tried again: the same request would be refused again. */
export function deliveryError(service: string, message: string, permanent = false): SetpointError {
  return new SetpointError(notificationCodes.delivery, `${service}: ${message}`, {
    subject: `notification service ${service}`,
    nextAction: `Check service.${service} in argocd-notifications-cm, and that the service can be reached from here.`,
    retry: permanent ? 'never' : 'backoff',
  });
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
