import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Context } from '../context.ts';
import { usage } from '../errors.ts';
import type { Address } from './http-platform.ts';

/** A server somebody logged in to, by the name they call it. */
export interface Login extends Address {
  readonly name: string;
}

/** All of them, and which is used unless another is asked for. */
export interface Logins {
  readonly current?: string;
  readonly logins: readonly Login[];
}

/** `SETPOINT_CONFIG`, else `setpoint/config.json` where programs of this person keep their settings. */
function loginsFile({ env }: Pick<Context, 'env'>): string {
  const named = env['SETPOINT_CONFIG'];
  if (named) return named;
  const home = env['XDG_CONFIG_HOME'] || join(env['HOME'] || homedir(), '.config');
  return join(home, 'setpoint', 'config.json');
}

/** None when there is no file; throws `cli.usage` for one that holds something else. */
export function readLogins(context: Pick<Context, 'env'>): Logins {
  const file = loginsFile(context);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return { logins: [] };
  }
  try {
    const { current, logins } = JSON.parse(text) as Partial<Logins>;
    if (!Array.isArray(logins)) throw new Error('no logins');
    return { ...(current === undefined ? {} : { current }), logins };
  } catch {
    throw usage(`${file} holds no logins`, 'Delete it, and log in again with setpoint login.');
  }
}

/** Nobody else may read it: it holds tokens. It is replaced as a whole, never half written. */
export function writeLogins(logins: Logins, context: Pick<Context, 'env'>): void {
  const file = loginsFile(context);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const aside = `${file}.${process.pid}`;
  writeFileSync(aside, `${JSON.stringify(logins, undefined, 2)}\n`, { mode: 0o600 });
  renameSync(aside, file);
}

/** With this one, in place of one of its name, and current. */
export function withLogin({ logins }: Logins, login: Login): Logins {
  return { current: login.name, logins: [...logins.filter(({ name }) => name !== login.name), login] };
}

export function withoutLogin({ current, logins }: Logins, gone: string): Logins {
  const rest = logins.filter(({ name }) => name !== gone);
  return { ...(current === undefined || current === gone ? {} : { current }), logins: rest };
}

/** `shop.example.com` and `localhost:8080` as `https://…`; throws `cli.usage` for what is no address. */
export function serverUrl(text: string, plaintext: boolean): string {
  const full = /^https?:\/\//i.test(text) ? text : `${plaintext ? 'http' : 'https'}://${text}`;
  try {
    const { origin, pathname, username } = new URL(full);
    if (pathname === '/' && username === '') return origin;
  } catch {
    // Told below.
  }
  throw usage(`${text} is no server`, 'Name it as HOST, HOST:PORT or https://HOST:PORT.');
}
