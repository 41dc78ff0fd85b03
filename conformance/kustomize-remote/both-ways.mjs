// One port that is spoken to in the clear and over TLS: of a registry on this machine Helm pulls in the clear, and lists
// the tags over TLS.
import { connect, createServer } from 'node:net';
import { TLSSocket } from 'node:tls';

/** What every TLS connection begins with: the record type of a handshake. */
const HANDSHAKE = 0x16;

/** Leads to the port of `origin` whoever comes; gives its own address as `host:port`. */
export async function bothWays(origin, tls) {
  const { port } = new URL(origin);
  const sockets = new Set();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket)).on('error', () => undefined);
    socket.once('data', (first) => {
      socket.pause();
      socket.unshift(first);
      const spoken = first[0] === HANDSHAKE ? new TLSSocket(socket, { isServer: true, ...tls }) : socket;
      const onward = connect(Number(port), '127.0.0.1');
      for (const end of [spoken, onward]) end.on('error', () => socket.destroy());
      socket.once('close', () => onward.destroy());
      spoken.pipe(onward).pipe(spoken);
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${server.address().port}`,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(resolve);
      }),
  };
}
