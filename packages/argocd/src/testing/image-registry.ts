import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A registry of container images on this machine: the reading half of the OCI distribution specification. */
export interface ImageRegistry {
  /** `http://127.0.0.1:port`. */
  readonly url: string;
  /** Publishes an image for linux, any architecture of ours, under the tag; gives its digest. */
  push(name: string, tag: string, created: string, labels?: Readonly<Record<string, string>>): string;
  /** What is wanted in `Authorization` from now on; undefined opens it to everybody. */
  wanted: string | undefined;
  close(): Promise<void>;
}

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const INDEX = 'application/vnd.oci.image.index.v1+json';

export async function startImageRegistry(): Promise<ImageRegistry> {
  const blobs = new Map<string, Buffer>();
  const tags = new Map<string, Map<string, string>>();
  const store = (value: object): { readonly digest: string; readonly size: number } => {
    const bytes = Buffer.from(JSON.stringify(value));
    const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
    blobs.set(digest, bytes);
    return { digest, size: bytes.length };
  };
  const server = createServer((request, response) => {
    if (registry.wanted !== undefined && request.headers.authorization !== registry.wanted) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="test"' }).end();
      return;
    }
    const path = (request.url ?? '').split('?')[0] ?? '';
    const [, name = '', what, reference = ''] = /^\/v2\/(.+)\/(tags|manifests|blobs)\/(.+)$/.exec(path) ?? [];
    const known = tags.get(name);
    const body =
      what === 'tags'
        ? known && Buffer.from(JSON.stringify({ name, tags: [...known.keys()] }))
        : blobs.get(known?.get(reference) ?? reference);
    response.writeHead(body === undefined ? 404 : 200, { 'content-type': MANIFEST }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const registry: ImageRegistry = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    wanted: undefined,
    push(name, tag, created, labels = {}) {
      const manifests = ['amd64', 'arm64'].map((architecture) => {
        const platform = { os: 'linux', architecture };
        const config = store({ ...platform, created, config: { Labels: labels } });
        const described = { mediaType: 'application/vnd.oci.image.config.v1+json', ...config };
        const manifest = store({ schemaVersion: 2, mediaType: MANIFEST, config: described, layers: [] });
        return { mediaType: MANIFEST, ...manifest, platform };
      });
      const { digest } = store({ schemaVersion: 2, mediaType: INDEX, manifests });
      tags.set(name, (tags.get(name) ?? new Map<string, string>()).set(tag, digest));
      return digest;
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return registry;
}
