import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type LoopbackServer, loopback } from './http-server.ts';

interface Layer {
  readonly mediaType: string;
  readonly data: Uint8Array;
}

interface TestImage {
  /** `os/architecture/variant`, the variant optional. */
  readonly platform: string;
  readonly created?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

export interface RegistryServer extends LoopbackServer {
  /** Publishes an artifact under a tag; gives the digest of its manifest. */
  push(name: string, tag: string, configType: string, layers: readonly Layer[]): string;
  /** Publishes a container image under a tag, as an index when it has several platforms; gives its digest. */
  pushImage(name: string, tag: string, images: readonly TestImage[]): string;
  /** What the blob of that digest is from now on, whatever its content: a registry that lies. */
  corrupt(digest: string, data: Uint8Array): void;
}

export interface RegistryOptions {
  /** Who may read, by a token from the registry's own endpoint or by `basic`. Default everybody. */
  readonly login?: { readonly user: string; readonly password: string; readonly scheme: 'bearer' | 'basic' };
  /** Tags of one page, whatever is asked for. Default 100. */
  readonly pageSize?: number;
}

export const HELM_CONFIG = 'application/vnd.cncf.helm.config.v1+json';
export const HELM_LAYER = 'application/vnd.cncf.helm.chart.content.v1.tar+gzip';
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const INDEX = 'application/vnd.oci.image.index.v1+json';
const TOKEN = 'a-token-of-the-test';

/** A small registry that speaks the reading half of the OCI distribution specification, paging and tokens included. */
export async function startRegistry(options: RegistryOptions = {}): Promise<RegistryServer> {
  const blobs = new Map<string, Uint8Array>();
  const tags = new Map<string, Map<string, string>>();
  const server = await loopback((request, response) => answer(request, response));
  const digestOf = (data: Uint8Array): string => `sha256:${createHash('sha256').update(data).digest('hex')}`;

  const store = (data: Uint8Array): string => {
    const digest = digestOf(data);
    blobs.set(digest, data);
    return digest;
  };

  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const url = new URL(request.url ?? '', server.origin);
    if (url.pathname === '/token') return token(request, url, response);
    if (!isAllowed(request)) return refuse(response);
    const match = /^\/v2\/(.+)\/(tags\/list|manifests|blobs)(?:\/([^/]+))?$/.exec(url.pathname);
    const [, name = '', what, reference = ''] = match ?? [];
    if (what === 'tags/list') return listTags(name, url, response);
    const digest = what === 'manifests' ? (tags.get(name)?.get(reference) ?? reference) : reference;
    const data = blobs.get(digest);
    if (data === undefined) return send(response, 404, '{"errors":[{"code":"NAME_UNKNOWN"}]}');
    const headers = what === 'manifests' ? { 'content-type': MANIFEST, 'docker-content-digest': digest } : {};
    response.writeHead(200, { ...headers, 'content-length': data.length });
    response.end(request.method === 'HEAD' ? undefined : data);
  };

  const isAllowed = ({ headers }: IncomingMessage): boolean => {
    const { login } = options;
    if (login === undefined) return true;
    const basic = Buffer.from(`${login.user}:${login.password}`).toString('base64');
    return headers.authorization === (login.scheme === 'basic' ? `Basic ${basic}` : `Bearer ${TOKEN}`);
  };

  const refuse = (response: ServerResponse): void => {
    const challenge =
      options.login?.scheme === 'basic'
        ? 'Basic realm="test"'
        : `Bearer realm="${server.origin}/token",service="test",scope="repository:charts/web:pull"`;
    response.writeHead(401, { 'www-authenticate': challenge }).end();
  };

  const token = (request: IncomingMessage, url: URL, response: ServerResponse): void => {
    const { user = '', password = '' } = options.login ?? {};
    const basic = Buffer.from(`${user}:${password}`).toString('base64');
    const isKnown = request.headers.authorization === `Basic ${basic}`;
    if (!isKnown || url.searchParams.get('service') !== 'test') return send(response, 401, '{}');
    send(response, 200, JSON.stringify({ token: TOKEN, expires_in: 300 }));
  };

  const listTags = (name: string, url: URL, response: ServerResponse): void => {
    const known = tags.get(name);
    if (known === undefined) return send(response, 404, '{}');
    const all = [...known.keys()].sort((a, b) => (a < b ? -1 : 1));
    const last = url.searchParams.get('last') ?? '';
    const rest = all.filter((tag) => tag > last);
    const page = rest.slice(0, options.pageSize ?? 100);
    const link = `</v2/${name}/tags/list?last=${page.at(-1) ?? ''}&n=2>; rel="next"`;
    response.writeHead(200, page.length < rest.length ? { link } : {});
    response.end(JSON.stringify({ name, tags: page }));
  };

  return {
    ...server,
    push(name, tag, configType, layers) {
      const config = Buffer.from('{}');
      const described = layers.map(({ mediaType, data }) => ({
        mediaType,
        digest: store(data),
        size: data.length,
      }));
      const manifest = Buffer.from(
        JSON.stringify({
          schemaVersion: 2,
          mediaType: MANIFEST,
          config: { mediaType: configType, digest: store(config), size: config.length },
          layers: described,
        }),
      );
      const digest = store(manifest);
      tags.set(name, (tags.get(name) ?? new Map<string, string>()).set(tag, digest));
      return digest;
    },
    pushImage(name, tag, images) {
      const parts = images.map(({ platform, created, labels }) => {
        const [os, architecture, variant] = platform.split('/');
        const config = JSON.stringify({ os, architecture, variant, created, config: { Labels: labels } });
        const digest = store(Buffer.from(config));
        const described = {
          mediaType: 'application/vnd.oci.image.config.v1+json',
          digest,
          size: config.length,
        };
        const manifest = { schemaVersion: 2, mediaType: MANIFEST, config: described, layers: [] };
        return { bytes: Buffer.from(JSON.stringify(manifest)), platform: { os, architecture, variant } };
      });
      const stored = parts.map(({ bytes, platform }) => ({
        mediaType: MANIFEST,
        digest: store(bytes),
        size: bytes.length,
        platform,
      }));
      const [only] = stored;
      const index = JSON.stringify({ schemaVersion: 2, mediaType: INDEX, manifests: stored });
      const digest = stored.length === 1 && only !== undefined ? only.digest : store(Buffer.from(index));
      tags.set(name, (tags.get(name) ?? new Map<string, string>()).set(tag, digest));
      return digest;
    },
    corrupt: (digest, data) => void blobs.set(digest, data),
  };
}

function send(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(body);
}
