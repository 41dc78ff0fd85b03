import type { WebSocket } from '@setpoint/kube';

/** One operation of the HTTP API: `GET /api/v1/applications/{name}`; `WS` opens a WebSocket. */
export type Act = `${'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'WS'} /${string}`;

type Value = string | number | boolean | undefined;

/** What goes with an act. */
export interface Asked {
  /** The braces of the path. */
  readonly params?: Readonly<Record<string, string>>;
  /** What is undefined or '' is left out; a list is repeated. */
  readonly query?: Readonly<Record<string, Value | readonly string[]>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A Setpoint server, near or far. Every method rejects with what the server says is wrong, or `cli.unreachable`. */
export interface Platform {
  readonly url: string;
  /** How it was found: `login shop`, `kubeconfig`. */
  readonly via: string;
  /** The answer, parsed. */
  call<T>(act: Act, asked: Asked, signal: AbortSignal): Promise<T>;
  /** Each line of an answer that comes line by line, as text; ends with the answer. */
  lines(act: Act, asked: Asked, signal: AbortSignal): AsyncGenerator<string>;
  webSocket(act: Act, asked: Asked, signal: AbortSignal): Promise<WebSocket>;
  close(): Promise<void>;
}

/** Method, and path with query. */
export function requestOf(
  act: Act,
  { params = {}, query = {} }: Asked,
): { readonly method: string; readonly path: string } {
  const [method = '', template = ''] = act.split(' ');
  const path = template.replace(/\{([^}]+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of [value].flat()) if (one !== undefined && one !== '') given.append(name, String(one));
  }
  const text = given.toString();
  return { method, path: text === '' ? path : `${path}?${text}` };
}
