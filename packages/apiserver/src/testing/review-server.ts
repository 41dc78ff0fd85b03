import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createAuthority, issueServerCertificate } from '../auth/certificates.ts';

/** A process that answers reviews, by address or as the service `hook` of `default`, of which the API server is told by `clientConfig`. */
export interface ReviewServer {
  clientConfig(path: string): { readonly url: string; readonly caBundle: string };
  close(): Promise<void>;
}

/** Starts one; `answer` makes the whole answer to a review that was sent to a path, or a status code. */
export async function startReviewServer(
  answer: (review: never, path: string) => object | string | number,
): Promise<ReviewServer> {
  const authority = createAuthority('review-ca', Date.now());
  const names = { dns: ['localhost', 'hook.default.svc'], ips: ['127.0.0.1'] };
  const { certificate: cert, key } = issueServerCertificate(authority, names, Date.now());
  const server = createServer({ cert, key }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { pathname } = new URL(request.url ?? '/', 'https://host');
      const made = answer(JSON.parse(Buffer.concat(chunks).toString()) as never, pathname);
      if (typeof made === 'number') response.statusCode = made;
      response.setHeader('content-type', 'application/json');
      response.end(typeof made === 'object' ? JSON.stringify(made) : String(made));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    clientConfig: (path) => ({
      url: `https://127.0.0.1:${port}${path}`,
      caBundle: Buffer.from(authority.certificate).toString('base64'),
    }),
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
