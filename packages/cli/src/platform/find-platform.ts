import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type ClusterOptions, type Context, defaultDataDir } from '../context.ts';
import { usage } from '../errors.ts';
import { type Address, httpPlatform } from './http-platform.ts';
import { addressBeside } from './local-server.ts';
import { type Login, readLogins, serverUrl } from './logins.ts';
import type { Platform } from './platform.ts';

/** Which platform a command speaks to, as its flags say it. */
export interface PlatformOptions extends ClusterOptions {
  /** Its address, or the name of a login. */
  readonly server?: string;
  readonly authToken?: string;
  readonly serverCrt?: string;
  readonly insecure?: boolean;
  readonly plaintext?: boolean;
}

/** Where a platform was found; without an address it is a cluster. */
interface Found {
  readonly address?: Address;
  readonly via: string;
  /** Its token is of this machine alone. */
  readonly isLocal?: true;
}

/**
 * The platform of a command, in this order: `--server`; the cluster of `--kubeconfig` or `--context`; `SETPOINT_SERVER`;
 * what `setpoint up` left in the working directory; `KUBECONFIG`; the current login; the person's own kubeconfig. A
 * cluster whose server runs on this machine is spoken to through it, any other through a server of the command's own.
 */
export async function findPlatform(options: PlatformOptions, context: Context): Promise<Platform> {
  const found = addressOf(options, context);
  if (found.address !== undefined)
    return httpPlatform(withFlags(found.address, found, options, context), found.via);
  const { ownPlatform } = await import('./own-platform.ts');
  return ownPlatform(options, context);
}

/** As {@link findPlatform} finds it, nothing asked. */
export function addressOf(options: PlatformOptions, context: Context): Found {
  const { env, cwd } = context;
  const asked = options.server;
  if (asked !== undefined) return named(asked, '--server', options, context);
  if (options.kubeconfig !== undefined) return beside(resolve(cwd, options.kubeconfig));
  if (options.context !== undefined) return { via: `context ${options.context}` };
  if (env['SETPOINT_SERVER']) return named(env['SETPOINT_SERVER'], 'SETPOINT_SERVER', options, context);
  const kubeconfig = env['KUBECONFIG'];
  const local = join(cwd, defaultDataDir, 'kubeconfig');
  if (!kubeconfig && existsSync(local)) return beside(local);
  if (kubeconfig) return beside(resolve(cwd, kubeconfig));
  const { current, logins } = readLogins(context);
  const login = logins.find(({ name }) => name === current);
  return login === undefined ? { via: 'kubeconfig' } : { address: login, via: `login ${login.name}` };
}

function beside(kubeconfig: string): Found {
  const address = addressBeside(kubeconfig);
  return { ...(address === undefined ? {} : { address, isLocal: true }), via: dirname(kubeconfig) };
}

/** A login by its name or its address; any other address without what a login knows. */
function named(text: string, from: string, { plaintext }: PlatformOptions, context: Context): Found {
  const { logins } = readLogins(context);
  const byName: Login | undefined = logins.find(({ name }) => name === text);
  const url = byName?.url ?? serverUrl(text, plaintext === true);
  const login = byName ?? logins.find((one) => one.url === url);
  return { address: login ?? { url }, via: login === undefined ? from : `login ${login.name}` };
}

function withFlags(
  address: Address,
  { isLocal }: Found,
  options: PlatformOptions,
  { env, cwd }: Context,
): Address {
  const ofEnvironment = isLocal === true ? undefined : env['SETPOINT_AUTH_TOKEN'] || undefined;
  const token = options.authToken ?? ofEnvironment ?? address.token;
  const certificate =
    options.serverCrt === undefined ? address.certificate : pemIn(resolve(cwd, options.serverCrt));
  return {
    ...address,
    ...(token === undefined ? {} : { token }),
    ...(certificate === undefined ? {} : { certificate }),
    ...(options.insecure === true ? { insecure: true } : {}),
  };
}

export function pemIn(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw usage(`${file} cannot be read: ${(error as Error).message}`, 'Name a certificate as PEM.');
  }
}
