import { connect, createServer, type Server, type Socket } from 'node:net';

/** A SOCKS5 proxy on loopback that leads every name to one port, and tells what it was asked for. */
export async function socksServer(
  targetPort: number,
  login?: string,
): Promise<{ readonly server: Server; readonly port: number; readonly asked: readonly string[] }> {
  const asked: string[] = [];
  const server = createServer(
    (socket) => void serve(socket, targetPort, login, asked).catch(() => socket.destroy()),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { readonly port: number };
  return { server, port, asked };
}

async function serve(
  socket: Socket,
  targetPort: number,
  login: string | undefined,
  asked: string[],
): Promise<void> {
  const take = async (length: number): Promise<Buffer> => {
    for (;;) {
      const bytes = socket.read(length) as Buffer | null;
      if (bytes !== null) return bytes;
      await new Promise((resolve) => socket.once('readable', resolve));
    }
  };
  const counted = async (): Promise<string> => (await take((await take(1))[0] ?? 0)).toString();
  const [, count = 0] = await take(2);
  const methods = await take(count);
  const wanted = login === undefined ? 0 : 2;
  if (!methods.includes(wanted)) return void socket.end(Uint8Array.of(5, 255));
  socket.write(Uint8Array.of(5, wanted));
  if (login !== undefined) {
    await take(1);
    const isRight = `${await counted()}:${await counted()}` === login;
    socket.write(Uint8Array.of(1, isRight ? 0 : 1));
    if (!isRight) return void socket.end();
  }
  const [, , , kind] = await take(4);
  const host = kind === 3 ? await counted() : (await take(4)).join('.');
  asked.push(`${host}:${(await take(2)).readUInt16BE()}`);
  if (host === 'refused.test') return void socket.end(Uint8Array.of(5, 5, 0, 1, 0, 0, 0, 0, 0, 0));
  const target = connect(targetPort, '127.0.0.1', () => {
    socket.write(Uint8Array.of(5, 0, 0, 1, 127, 0, 0, 1, 0, 0));
    socket.pipe(target).pipe(socket);
  });
  target.on('error', () => socket.destroy());
  socket.on('error', () => target.destroy());
}
