import { KUBE_CODES, kubeError } from '../errors.ts';
import { closeCodes, type WebSocket } from '../websocket/web-socket.ts';

/** A command to run in a container, on a terminal. */
export interface PodExecOptions {
  readonly container: string;
  readonly command: readonly string[];
}

/** A process that runs in a container, on a terminal. */
export interface PodProcess {
  /**
   * What the process writes, as it comes, until it ends. Throws `kube.bad-request` with the cluster's words when it could
   * not be started, also where only an exit code of 126 or 127 says so, and `kube.websocket` when the connection breaks.
   * Any other exit code is the process's own affair.
   */
  readonly output: AsyncIterable<Uint8Array>;
  /** Resolves when more may be written. */
  write(data: Uint8Array): Promise<void>;
  resize(columns: number, rows: number): void;
  /** Ends the connection, and with it the process's terminal. */
  close(): void;
}

/** Subprotocols of the API server for a process's streams; the fifth can also say that one stream is over. */
export const execProtocols = ['v5.channel.k8s.io', 'v4.channel.k8s.io'] as const;

/** The first byte of each message. */
const channels = { stdin: 0, stdout: 1, stderr: 2, error: 3, resize: 4, close: 255 } as const;

export function podProcess(socket: WebSocket, subject: string): PodProcess {
  const send = (channel: number, data: Uint8Array): Promise<void> =>
    socket.send(Buffer.concat([Buffer.from([channel]), data]));
  return {
    output: outputOf(socket, subject),
    write: (data) => send(channels.stdin, data),
    resize(columns, rows) {
      const size = JSON.stringify({ Width: columns, Height: rows });
      void send(channels.resize, Buffer.from(size, 'utf8'));
    },
    close: () => socket.close(closeCodes.normal),
  };
}

async function* outputOf(socket: WebSocket, subject: string): AsyncGenerator<Uint8Array> {
  for await (const { data } of socket.messages()) {
    const [channel] = data;
    if (channel === channels.stdout || channel === channels.stderr) {
      if (data.length > 1) yield data.subarray(1);
    } else if (channel === channels.error) {
      checkEnd(data.toString('utf8', 1), subject);
      return;
    }
  }
}

interface EndStatus {
  readonly status?: string;
  readonly reason?: string;
  readonly message?: string;
  readonly details?: { readonly causes?: readonly { readonly reason?: string; readonly message?: string }[] };
}

/** What shells and container runtimes say of a program that cannot be run, or is not there. */
const notStarted = new Set(['126', '127']);

/** The process's end as a Status. */
function checkEnd(text: string, subject: string): void {
  let status: EndStatus;
  try {
    status = (JSON.parse(text) ?? {}) as EndStatus;
  } catch {
    status = { message: text };
  }
  const exitCode = status.details?.causes?.find(({ reason }) => reason === 'ExitCode')?.message ?? '';
  if (status.status === 'Success') return;
  if (status.reason === 'NonZeroExitCode' && !notStarted.has(exitCode)) return;
  throw kubeError(KUBE_CODES.badRequest, status.message ?? 'the process could not be started', { subject });
}
