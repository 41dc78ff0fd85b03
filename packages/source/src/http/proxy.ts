import { type ClientRequest, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { once } from 'node:events';
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as tlsConnect } from 'node:tls';
import { SOURCE_CODES, sourceError } from '../errors.ts';
import { connectThroughSocks } from './socks.ts';

/** An HTTP proxy with the `Proxy-Authorization` it wants, or a SOCKS proxy. */
export interface Proxy {
  readonly url: URL;
  readonly authorization: string | undefined;
}

/** The proxy in the text; throws `source.bad-url` for what is no proxy of a kind in {@link protocols}. */
const protocols: ReadonlySet<string> = new Set(['http:', 'https:', 'socks5:', 'socks5h:']);

export function parseProxy(text: string): Proxy {
  let url: URL | undefined;
  try {
    url = new URL(text);
  } catch {
    // Said below; the text may hold a password, so it is not shown.
  }
  if (url === undefined || !protocols.has(url.protocol)) {
    throw sourceError(SOURCE_CODES.badUrl, 'the proxy cannot be used', 'proxy', {
      rule: 'chart repositories and registries are reached through http://, https:// or socks5:// proxies',
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

/** Whether every request needs a connection of its own through the proxy; else plain ones are sent to it as they are. */
export function isTunnelled({ url }: Proxy, target: URL): boolean {
  return target.protocol === 'https:' || isSocks(url);
}

/** A connection to the target through the proxy, which sees only where it leads; with TLS for https. */
export async function tunnel(proxy: Proxy, target: URL, tls: object, signal: AbortSignal): Promise<Duplex> {
  const host = target.hostname.replace(/^\[|\]$/g, '');
  const isTls = target.protocol === 'https:';
  const port = target.port === '' ? (isTls ? 443 : 80) : Number(target.port);
  const socket = isSocks(proxy.url)
    ? await connectThroughSocks(proxy.url, host, port, signal)
    : await connectThroughHttp(proxy, `${target.hostname}:${port}`, signal);
  if (!isTls) return socket;
  const name = isIP(host) === 0 ? { servername: host } : {};
  const secured = tlsConnect({ socket, ...name, ...tls });
  await once(secured, 'secureConnect', { signal });
  return secured;
}

function isSocks({ protocol }: URL): boolean {
  return protocol === 'socks5:' || protocol === 'socks5h:';
}

function connectThroughHttp(proxy: Proxy, authority: string, signal: AbortSignal): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    connectRequest(proxy, authority, signal)
      .on('connect', (response, socket) => {
        if (response.statusCode === 200) {
          resolve(socket);
          return;
        }
        socket.destroy();
        reject(new Error(`the proxy answered ${response.statusCode ?? 0}`));
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
  const isTls = url.protocol === 'https:';
  const request = isTls ? httpsRequest : httpRequest;
  return request({
    host: url.hostname,
    port: url.port === '' ? (isTls ? 443 : 80) : url.port,
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
