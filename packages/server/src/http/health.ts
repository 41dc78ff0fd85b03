import type { FastifyInstance } from 'fastify';
import type { Registry } from 'prom-client';
import { codes, serverError } from '../errors.ts';
import type { Services } from '../services.ts';
import { perform } from './perform.ts';

/**
 * `/livez` and `/healthz`: the process answers. `/readyz`: it knows what it answers from. `/metrics`: for clients of this
 * machine, those with the permission `metrics, get, *`, or everybody.
 */
export function registerHealth(
  app: FastifyInstance,
  services: Services,
  registry: Registry,
  openMetrics: boolean,
): void {
  for (const path of ['/livez', '/healthz']) {
    app.get(path, (_request, reply) => reply.type('text/plain').send('ok'));
  }
  app.get('/readyz', (_request, reply) => {
    const ready = services.state.ready;
    return reply
      .code(ready ? 200 : 503)
      .type('text/plain')
      .send(ready ? 'ok' : 'the watches have not answered yet');
  });
  app.get('/metrics', (request, reply) =>
    perform(services, request, reply, { open: true }, async (call) => {
      // They name every application, so they are for those who may see them all.
      const mayRead =
        openMetrics ||
        isLoopbackAddress(call.address) ||
        services.enforcer.allows(call.identity, 'metrics', 'get', '*');
      if (!mayRead) throw serverError(codes.forbidden, 'permission denied: metrics, get, *');
      return reply.type(registry.contentType).send(await registry.metrics());
    }),
  );
}

function isLoopbackAddress(address: string): boolean {
  return address === '::1' || /^(::ffff:)?127\./.test(address);
}
