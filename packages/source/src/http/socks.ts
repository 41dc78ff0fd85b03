import { once } from 'node:events';
import { isIP, Socket } from 'node:net';

const version = 5;
const method = { none: 0, password: 2 } as const;
const passwordVersion = 1;
const connectCommand = 1;
/** Of addresses in messages, with the bytes that follow a fixed one. */
const address = { ipv4: 1, name: 3, ipv6: 4 } as const;

/** RFC 1928, section 6. */
const refusals: ReadonlyMap<number, string> = new Map([
  [1, 'general failure'],
  [2, 'connection not allowed by ruleset'],
  [3, 'network unreachable'],
  [4, 'host unreachable'],
  [5, 'connection refused'],
  [6, 'TTL expired'],
  [7, 'command not supported'],
  [8, 'address type not supported'],
]);

/**
 * A connection to the host through the SOCKS5 proxy (RFC 1928, with RFC 1929's user and password). Names are resolved by
 * the proxy. Fails with a plain Error, or the signal's reason.
 */
export async function connectThroughSocks(
  proxy: URL,
  host: string,
  port: number,
  signal: AbortSignal,
): Promise<Socket> {
  const socket = new Socket({ signal });
  try {
    socket.connect({
      host: proxy.hostname.replace(/^\[|\]$/g, ''),
      port: proxy.port === '' ? 1080 : Number(proxy.port),
    });
    await once(socket, 'connect', { signal });
    await authenticate(socket, decodeURIComponent(proxy.username), decodeURIComponent(proxy.password));
    socket.write(Buffer.concat([Uint8Array.of(version, connectCommand, 0), addressOf(host), portOf(port)]));
    await readReply(socket);
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

async function authenticate(socket: Socket, user: string, password: string): Promise<void> {
  const methods = user === '' ? [method.none] : [method.none, method.password];
  socket.write(Uint8Array.of(version, methods.length, ...methods));
  const [answered, chosen] = await take(socket, 2);
  if (answered !== version) throw new Error('the proxy does not speak SOCKS5');
  if (chosen === method.none) return;
  if (chosen !== method.password || user === '')
    throw new Error('the SOCKS proxy wants an authentication that is not given');
  socket.write(Buffer.concat([Uint8Array.of(passwordVersion), counted(user), counted(password)]));
  const [, status] = await take(socket, 2);
  if (status !== 0) throw new Error('the SOCKS proxy refused the user or password');
}

async function readReply(socket: Socket): Promise<void> {
  const [answered, status = 1, , kind] = await take(socket, 4);
  if (answered !== version) throw new Error('the proxy does not speak SOCKS5');
  if (status !== 0) throw new Error(`the SOCKS proxy answered: ${refusals.get(status) ?? `code ${status}`}`);
  const length = kind === address.ipv4 ? 4 : kind === address.ipv6 ? 16 : ((await take(socket, 1))[0] ?? 0);
  await take(socket, length + 2);
}

function addressOf(host: string): Uint8Array {
  if (isIP(host) === 4) return Uint8Array.of(address.ipv4, ...host.split('.').map(Number));
  return Buffer.concat([Uint8Array.of(address.name), counted(host)]);
}

function portOf(port: number): Uint8Array {
  return Uint8Array.of(port >> 8, port & 0xff);
}

/** The text behind its length in one byte. */
function counted(text: string): Uint8Array {
  const bytes = Buffer.from(text);
  if (bytes.length > 255) throw new Error('a SOCKS proxy takes at most 255 bytes');
  return Buffer.concat([Uint8Array.of(bytes.length), bytes]);
}

async function take(socket: Socket, length: number): Promise<Uint8Array> {
  for (;;) {
    const bytes = socket.read(length) as Uint8Array | null;
    if (bytes !== null && bytes.length === length) return bytes;
    if (socket.readableEnded || socket.destroyed) throw new Error('the SOCKS proxy closed the connection');
    await Promise.race([once(socket, 'readable'), once(socket, 'close')]);
  }
}
