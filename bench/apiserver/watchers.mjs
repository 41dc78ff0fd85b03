import { connect } from 'node:http2';

/** Many watches of one collection, over HTTP/2 as client-go has them; each checks what it is told. */
export class Watchers {
  #sessions;
  #watches = [];
  lags = [];

  constructor({ url, ca, cert, key }, sessions) {
    this.#sessions = Array.from({ length: sessions }, () => connect(url, { ca, cert, key }));
  }

  /** Opens the watches; resolves when every one is being answered. */
  async open(count, path) {
    const opened = Array.from({ length: count }, (_, index) => {
      const session = this.#sessions[index % this.#sessions.length];
      const watch = { events: 0, faults: 0 };
      this.#watches.push(watch);
      const stream = session.request({ ':path': path });
      stream.on('error', () => watch.faults++);
      let rest = '';
      stream.setEncoding('utf8');
      stream.on('data', (chunk) => {
        const lines = (rest + chunk).split('\n');
        rest = lines.pop();
        for (const line of lines) this.#hear(watch, line);
      });
      return new Promise((resolve, reject) => {
        stream.once('response', (headers) =>
          headers[':status'] === 200 ? resolve() : reject(new Error(`watch: ${headers[':status']}`)),
        );
      });
    });
    await Promise.all(opened);
  }

  /** Every event carries its number, so that one left out, doubled or out of order is seen. */
  #hear(watch, line) {
    const number = Number(/"number":"(\d+)"/.exec(line)?.[1]);
    const sentAt = Number(/"sentAt":"([\d.]+)"/.exec(line)?.[1]);
    if (number !== watch.events || !line.startsWith('{"type":"MODIFIED"')) watch.faults++;
    watch.events = number + 1;
    this.lags.push(now() - sentAt);
  }

  /** How many watches have heard of everything. */
  complete(events) {
    return this.#watches.filter((watch) => watch.events === events).length;
  }

  get faults() {
    return this.#watches.reduce((sum, watch) => sum + watch.faults, 0);
  }

  close() {
    for (const session of this.#sessions) session.destroy();
  }
}

/** Milliseconds on a clock that both ends of a measurement share. */
export function now() {
  return performance.timeOrigin + performance.now();
}
