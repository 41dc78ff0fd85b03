/** How a terminal's connection is: it begins as `connecting`, and `ended` is for good. */
export type ConnectionState =
  | { readonly phase: 'connecting' }
  | { readonly phase: 'open' }
  | { readonly phase: 'ended'; readonly because: string; readonly expected: boolean };

export interface TerminalConnection {
  type(text: string): void;
  resize(columns: number, rows: number): void;
  close(): void;
}

/** Below the most that the server takes in a message, whatever the letters are. */
const mostCharacters = 8_192;

/** Opens `/terminal`, in Argo CD's protocol: JSON messages both ways. */
export function connectTerminal(
  query: Readonly<Record<string, string>>,
  told: { readonly onOutput: (text: string) => void; readonly onState: (state: ConnectionState) => void },
): TerminalConnection {
  const url = new URL('/terminal', window.location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  for (const [key, value] of Object.entries(query)) url.searchParams.set(key, value);
  const socket = new WebSocket(url);
  const ended = new AbortController();
  const { signal } = ended;
  let wasOpen = false;
  const send = (message: object): void => {
    if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
  };
  socket.addEventListener(
    'open',
    () => {
      wasOpen = true;
      told.onState({ phase: 'open' });
    },
    { signal },
  );
  socket.addEventListener(
    'message',
    ({ data }: MessageEvent<string>) => {
      const message = JSON.parse(data) as { readonly operation?: string; readonly data?: string };
      if (message.operation === 'stdout') told.onOutput(message.data ?? '');
    },
    { signal },
  );
  socket.addEventListener('close', ({ code }) => told.onState(endOf(code, wasOpen)), { signal });
  return {
    type(text) {
      for (let at = 0; at < text.length; at += mostCharacters)
        send({ operation: 'stdin', data: text.slice(at, at + mostCharacters) });
    },
    resize: (cols, rows) => send({ operation: 'resize', cols, rows }),
    close() {
      ended.abort();
      socket.close();
    },
  };
}

/** The codes are those of RFC 6455, section 7.4.1. */
function endOf(code: number, wasOpen: boolean): ConnectionState {
  if (!wasOpen) return { phase: 'ended', because: 'The terminal could not be opened.', expected: false };
  if (code === 1000 || code === 1005)
    return { phase: 'ended', because: 'The shell has ended.', expected: true };
  const because =
    code === 1008
      ? 'The server ended the terminal: the session or the permission for it is gone.'
      : code === 1011
        ? 'No shell could be started, or it broke off.'
        : 'The connection was lost, and the shell with it.';
  return { phase: 'ended', because, expected: false };
}
