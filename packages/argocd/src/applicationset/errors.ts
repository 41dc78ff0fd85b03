import { SetpointError } from '@setpoint/core';

/** Every code of the ApplicationSet part of this room. */
export const applicationSetCodes = {
  template: 'argocd.applicationset-template',
  generator: 'argocd.applicationset-generator',
  invalidApplication: 'argocd.applicationset-invalid-application',
  http: 'argocd.applicationset-http',
} as const;

export function generatorError(message: string, nextAction: string, cause?: unknown): SetpointError {
  return new SetpointError(applicationSetCodes.generator, message, {
    subject: 'spec.generators',
    nextAction,
    ...(cause === undefined ? {} : { cause }),
  });
}

export function templateError(message: string, cause?: unknown): SetpointError {
  return new SetpointError(applicationSetCodes.template, message, {
    subject: 'spec.template',
    nextAction: 'Correct the template, or the parameters it is given.',
    ...(cause === undefined ? {} : { cause }),
  });
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
