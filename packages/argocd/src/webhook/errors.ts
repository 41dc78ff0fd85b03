import { SetpointError } from '@setpoint/core';

/** Every code that incoming webhooks throw. */
export const webhookCodes = {
  /** No host we know sends such a request. */
  unknown: 'argocd.webhook-unknown',
  /** The signature, token or password is not the configured one. */
  unverified: 'argocd.webhook-unverified',
  /** The body is not what the host's documentation says. */
  malformed: 'argocd.webhook-malformed',
} as const;

export function unknownWebhook(): SetpointError {
  return new SetpointError(webhookCodes.unknown, 'Unknown webhook event', {
    rule: 'Webhooks of GitHub, GitLab, Bitbucket, Gitea, Gogs, Azure DevOps, GHCR, Harbor and OCI registries are read',
    nextAction: 'Check that the proxy before the server passes the headers of the host on.',
  });
}

/** `key` is the key of argocd-secret that the request was checked against. */
export function unverifiedWebhook(host: string, key: string): SetpointError {
  return new SetpointError(webhookCodes.unverified, `${host} webhook verification failed`, {
    subject: `v1 Secret argocd-secret, key ${key}`,
    nextAction: `Give ${host} the same secret as argocd-secret has at ${key}.`,
  });
}

export function malformedWebhook(host: string, reason: string): SetpointError {
  return new SetpointError(webhookCodes.malformed, `${host} webhook cannot be read: ${reason}`, {
    nextAction: `Send ${host}'s JSON payload (content type application/json).`,
  });
}
