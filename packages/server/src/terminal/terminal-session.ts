import { type Clock, SetpointError } from '@setpoint/core';
import { closeCodes, type PodProcess, type WebSocket } from '@setpoint/kube';
import type { Call } from '../call.ts';
import type { Services } from '../services.ts';
import { mayHaveTerminal, type TerminalTarget } from './terminal-request.ts';

const pingMs = 5000;
/** Pings without an answer after which nobody is there. */
const maxUnanswered = 6;
const largestSize = 10_000;
/** Characters typed before a shell runs that are kept for it. */
const maxEarly = 4096;

/**
 * Connects a browser's terminal with a shell until either ends, as Argo CD's: JSON messages `{operation: 'stdin', data}`
 * and `{operation: 'resize', cols, rows}` one way, `{operation: 'stdout', data}` the other. Ends, and says so in the
 * terminal, when the call's session ends or its permission is taken away.
 */
export async function runTerminal(
  services: Services,
  call: Call,
  target: TerminalTarget,
  webSocket: WebSocket,
): Promise<void> {
  const say = (data: string): Promise<void> => webSocket.send(JSON.stringify({ operation: 'stdout', data }));
  const stopPings = keepAlive(services.clock, webSocket);
  const ended = (): void => {
    void say(`\r\n${SetpointError.from(call.signal.reason).message}\r\n`);
    webSocket.close(closeCodes.policy);
  };
  call.signal.addEventListener('abort', ended, { once: true });
  try {
    const terminal = { services, call, target, webSocket, say };
    await startShell(terminal, inputOf(terminal));
  } finally {
    call.signal.removeEventListener('abort', ended);
    stopPings();
    webSocket.close();
  }
}

interface Terminal {
  readonly services: Services;
  readonly call: Call;
  readonly target: TerminalTarget;
  readonly webSocket: WebSocket;
  readonly say: (data: string) => Promise<void>;
}

/** What the browser sends, given to the process when there is one. */
class TerminalInput {
  #process: PodProcess | undefined;
  #size: readonly [columns: number, rows: number] | undefined;
  #early = '';
  /** Something was typed that a process got. */
  wasUsed = false;

  async attach(process: PodProcess): Promise<void> {
    this.#process = process;
    if (this.#size !== undefined) process.resize(...this.#size);
    if (this.#early !== '') await this.write(this.#early);
    this.#early = '';
  }

  detach(): void {
    this.#process?.close();
    this.#process = undefined;
  }

  async write(text: string): Promise<void> {
    if (this.#process === undefined) {
      this.#early = `${this.#early}${text}`.slice(0, maxEarly);
      return;
    }
    this.wasUsed = true;
    await this.#process.write(Buffer.from(text, 'utf8'));
  }

  resize(columns: number, rows: number): void {
    this.#size = [columns, rows];
    this.#process?.resize(columns, rows);
  }
}

/** The first shell that starts is the one; its end is the terminal's. */
async function startShell({ call, target, say, webSocket }: Terminal, input: TerminalInput): Promise<void> {
  let problem = 'no shell is allowed';
  for (const shell of target.shells) {
    const decoder = new TextDecoder();
    try {
      const options = { container: target.container, command: [shell] };
      const process = await target.client.podExec(target.pod, options, call.signal);
      await input.attach(process);
      for await (const bytes of process.output) await say(decoder.decode(bytes, { stream: true }));
      webSocket.close();
      return;
    } catch (cause) {
      problem = SetpointError.from(cause).message;
      // A shell that somebody used and that broke off is not replaced by another.
      if (input.wasUsed) break;
    } finally {
      input.detach();
    }
    if (call.signal.aborted) return;
  }
  await say(`\r\n${problem}\r\n`);
  webSocket.close(closeCodes.failed);
}

/** Reads what the browser sends; when it goes away or says what it must not, the process ends. */
function inputOf({ webSocket, services, call, target, say }: Terminal): TerminalInput {
  const input = new TerminalInput();
  const read = async (): Promise<void> => {
    for await (const { data } of webSocket.messages()) {
      if (!mayHaveTerminal(services, call, target.app)) {
        await say('\r\nPermission denied\r\n');
        break;
      }
      const message = messageIn(data);
      if (message === undefined) break;
      if (message.operation === 'stdin') await input.write(message.data);
      else input.resize(message.cols, message.rows);
    }
  };
  void read()
    // What breaks the protocol has ended the connection already.
    .catch(() => {})
    .finally(() => {
      webSocket.close(closeCodes.policy);
      input.detach();
    });
  return input;
}

type TerminalMessage =
  | { readonly operation: 'stdin'; readonly data: string }
  | { readonly operation: 'resize'; readonly cols: number; readonly rows: number };

/** Undefined for what is no message of a terminal. */
function messageIn(bytes: Buffer): TerminalMessage | undefined {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
  const { operation, data, cols, rows } = (value ?? {}) as Readonly<Record<string, unknown>>;
  if (operation === 'stdin' && typeof data === 'string') return { operation, data };
  if (operation === 'resize' && isSize(cols) && isSize(rows)) return { operation, cols, rows };
  return undefined;
}

function isSize(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= largestSize;
}

/** Proxies close connections that say nothing; an end that does not answer is gone. */
function keepAlive(clock: Clock, webSocket: WebSocket): () => void {
  let unanswered = 0;
  let timer: { cancel(): void } | undefined;
  webSocket.onPong = () => (unanswered = 0);
  const tick = (): void => {
    if (unanswered++ >= maxUnanswered) webSocket.close(closeCodes.goingAway);
    else {
      webSocket.ping();
      timer = clock.setTimer(pingMs, tick);
    }
  };
  timer = clock.setTimer(pingMs, tick);
  return () => timer?.cancel();
}
