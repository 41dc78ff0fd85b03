import { parseWebhook, type WebhookEvent, webhookCodes, type WebhookRequest } from '@setpoint/argocd';
import { SetpointError } from '@setpoint/core';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Services } from '../services.ts';
import { secretTextIn, textIn } from '../state/platform-state.ts';
import { referencedSecret } from '../state/secret-reference.ts';
import { codes, serverError } from '../errors.ts';

const mebibyte = 1024 * 1024;
/** Default of `webhook.maxPayloadSizeMB`, and the most that is read whatever it says. */
const maxPayload = 50 * mebibyte;

const reasons = new Set<string>(Object.values(webhookCodes));

/**
 * `POST /api/webhook`, for hosts of repositories and registries. Who may send is decided by the secrets of
 * `argocd-secret` (`webhook.github.secret`…) or those they refer to, not by accounts; a request can only make us look at
 * Git earlier.
 */
export function registerWebhook(
  app: FastifyInstance,
  services: Services,
  notice: (event: WebhookEvent) => void,
): void {
  const { state, logger } = services;
  void app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, parsed) => parsed(null, body));
    scope.post('/api/webhook', { bodyLimit: maxPayload }, async (request, reply) => {
      const limitMb = Number(textIn(state.configMap('argocd-cm'), 'webhook.maxPayloadSizeMB')) || 50;
      if (Buffer.isBuffer(request.body) && request.body.length > limitMb * mebibyte) {
        throw serverError(codes.tooLarge, `the payload is larger than ${limitMb} MB`);
      }
      const secret = state.secret('argocd-secret');
      try {
        const events = parseWebhook(requestOf(request), (key) =>
          referencedSecret(state, secretTextIn(secret, key)),
        );
        const kinds = [...new Set(events.map(({ kind }) => kind))].join(', ');
        await audited(services, request, kinds, 'allowed', '');
        for (const event of events) {
          logger.info({ kind: event.kind, requestId: request.id }, 'webhook');
          notice(event);
        }
        return await reply.code(200).send();
      } catch (error) {
        if (!(error instanceof SetpointError) || !reasons.has(error.code)) throw error;
        await audited(services, request, '', 'denied', error.message);
        logger.warn({ err: error, requestId: request.id }, 'webhook refused');
        return reply
          .code(400)
          .type('text/plain; charset=utf-8')
          .send(
            error.code === webhookCodes.unknown
              ? error.message
              : `Webhook processing failed: ${error.message}`,
          );
      }
    });
    done();
  });
}

function audited(
  { audit, clock }: Services,
  request: FastifyRequest,
  object: string,
  outcome: 'allowed' | 'denied',
  problem: string,
): Promise<void> {
  return audit.record({
    at: new Date(clock.now()).toISOString(),
    user: '',
    issuer: '',
    from: request.ip,
    action: 'webhook',
    object,
    outcome,
    detail: (problem.split('\n')[0] ?? '').slice(0, 1000),
    requestId: request.id,
  });
}

function requestOf({ headers, body }: FastifyRequest): WebhookRequest {
  const texts = Object.entries(headers).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return { headers: new Map(texts), body: Buffer.isBuffer(body) ? body : Buffer.alloc(0) };
}
