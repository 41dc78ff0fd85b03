import { unknownWebhook } from './errors.ts';
import { webhookHosts, type WebhookSecrets } from './hosts.ts';
import type { WebhookEvent, WebhookRequest } from './webhook-event.ts';

/**
 * What a webhook says happened; nothing for events that concern nobody, as pings. Throws `argocd.webhook-unknown`,
 * `argocd.webhook-unverified` and `argocd.webhook-malformed`; the request is verified before its body is read.
 */
export function parseWebhook(request: WebhookRequest, secrets: WebhookSecrets): readonly WebhookEvent[] {
  const host = webhookHosts.find((candidate) => candidate.claims(request, secrets));
  if (host === undefined) throw unknownWebhook();
  return host.read(request, secrets);
}
