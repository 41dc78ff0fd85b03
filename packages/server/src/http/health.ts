import type { FastifyInstance } from 'fastify';
import type { Registry } from 'prom-client';
import type { Services } from '../services.ts';

/** `/livez` and `/healthz`: the process answers. `/readyz`: it knows what it answers from. `/metrics`. */
export function registerHealth(app: FastifyInstance, services: Services, registry: Registry): void {
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
  app.get('/metrics', async (_request, reply) =>
    reply.type(registry.contentType).send(await registry.metrics()),
  );
}
