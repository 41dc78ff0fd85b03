import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface HealthPort {
  readonly port: number;
  stop(): Promise<void>;
}

/**
 * Answers `/livez` and `/readyz` on a port of its own, whether or not this process leads: one that waits for the lease
 * is as well as the one that has it. Rejects when the port is taken.
 */
export async function openHealthPort(port: number): Promise<HealthPort> {
  const server = createServer((request, response) => {
    const isKnown = request.url === '/livez' || request.url === '/readyz';
    response.writeHead(isKnown ? 200 : 404, { 'content-type': 'text/plain; charset=utf-8' });
    response.end(isKnown ? 'ok\n' : 'not found\n');
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
