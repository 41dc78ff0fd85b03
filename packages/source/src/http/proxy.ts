import { type ClientRequest, request as httpRequest } from 'node:http';
import type { Socket } from 'node:net';
import { connect as tlsConnect } from 'node:tls';
import { SOURCE_CODES, sourceError } from '../errors.ts';

/** An HTTP proxy, with the `Proxy-Authorization` it wants. */
export interface Proxy {
  readonly url: URL;
  readonly authorization: string | undefined;
}

/** The proxy in the text; throws `source.bad-url` for what is no `http://` or `https://` proxy. */
export function parseProxy(text: string): Proxy {
  let url: URL | undefined;
  try {
    url = new URL(text);
  } catch {
    // Said below; the text may hold a password, so it is not shown.
  }
  if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw sourceError(SOURCE_CODES.badUrl, 'the proxy cannot be used', 'proxy', {
      rule: 'chart repositories and registries are reached through http:// or https:// proxies',
      nextAction: "Correct the repository's proxy.",
    });
  }
  const { username, password } = url;
  const userinfo = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  const authorization =
    username === '' && password === '' ? undefined : `Basic ${Buffer.from(userinfo).toString('base64')}`;
  return { url, authorization };
}

/**
 * Whether `NO_PROXY` keeps the host from the proxy: names match themselves and what ends in them, `*` matches all, a
 * port narrows. As Go's httpproxy reads it, but for networks in CIDR form.
 */
export function bypassesProxy(target: URL, noProxy: string): boolean {
  const host = target.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  const port = target.port === '' ? (target.protocol === 'https:' ? '443' : '80') : target.port;
  return noProxy.split(',').some((item) => {
    const [, name = '', onlyPort] = /^\s*(.*?)(?::(\d+))?\s*$/.exec(item.toLowerCase()) ?? [];
    if (name === '' || (onlyPort !== undefined && onlyPort !== port)) return false;
    if (name === '*') return true;
    const suffix = name.replace(/^\*?\.?/, '.');
    return host === name.replace(/^\./, '') || host.endsWith(suffix);
  });
}

/** A TLS connection to the target through the proxy's `CONNECT`; the proxy sees only where it leads. */
export function tunnel(proxy: Proxy, target: URL, tls: object, signal: AbortSignal): Promise<Socket> {
  const host = target.hostname.replace(/^\[|\]$/g, '');
  const authority = `${target.hostname}:${target.port === '' ? '443' : target.port}`;
  return new Promise((resolve, reject) => {
    connectRequest(proxy, authority, signal)
      .on('connect', (response, socket) => {
        if (response.statusCode !== 200) {
          socket.destroy();
          reject(new Error(`the proxy answered ${response.statusCode ?? 0}`));
          return;
        }
        const secured = tlsConnect({ socket, servername: host, ...tls });
        secured.once('secureConnect', () => resolve(secured)).once('error', reject);
      })
      .on('error', reject)
      .end();
  });
}

function connectRequest(
  { url, authorization }: Proxy,
  authority: string,
  signal: AbortSignal,
): ClientRequest {
  if (url.protocol === 'https:') throw new Error('a proxy for https:// targets is itself reached by http://');
  return httpRequest({
    host: url.hostname,
    port: url.port === '' ? 80 : url.port,
    method: 'CONNECT',
    path: authority,
    headers: {
      host: authority,
      ...(authorization === undefined ? {} : { 'proxy-authorization': authorization }),
    },
    signal,
    agent: false,
  });
}
