import { SetpointError } from '@setpoint/core';
import type { Me, SessionResponse } from '@setpoint/server';
import type { Context } from '../context.ts';
import { codes, usage } from '../errors.ts';
import { print } from '../output/print.ts';
import { table } from '../output/table.ts';
import { pemIn } from '../platform/find-platform.ts';
import { type Address, httpPlatform } from '../platform/http-platform.ts';
import { readLogins, serverUrl, withLogin, writeLogins } from '../platform/logins.ts';
import { fingerprintOf, shownCertificate } from '../platform/server-certificate.ts';
import { answerTo, confirmed, secretAnswer, secretOf } from './ask.ts';

export interface LoginFlags {
  readonly name?: string;
  readonly username?: string;
  readonly password?: string;
  readonly passwordFile?: string;
  readonly authToken?: string;
  readonly sso?: boolean;
  readonly ssoPort: string;
  readonly launchBrowser: boolean;
  readonly serverCrt?: string;
  readonly insecure?: boolean;
  readonly plaintext?: boolean;
}

/** `setpoint login SERVER`: keeps how the server is reached and the session; the current login from now on. */
export async function login(server: string, flags: LoginFlags, context: Context): Promise<void> {
  const url = serverUrl(server, flags.plaintext === true);
  const address = await trusted(url, flags, context);
  const token = await tokenOf(address, flags, context);
  const platform = httpPlatform({ ...address, token }, 'login');
  try {
    const me = await platform.call<Me>('GET /api/setpoint/v1/me', {}, context.signal);
    if (!me.loggedIn)
      throw new SetpointError(codes.unauthenticated, 'the token is not valid there', { subject: url });
    const name = flags.name ?? new URL(url).host;
    writeLogins(withLogin(readLogins(context), { name, ...address, token }), context);
    context.terminal.err(`logged in to ${name} as ${me.username}\n`);
  } finally {
    await platform.close();
  }
}

/** A certificate that nobody vouches for is trusted once somebody has seen it, and only it from then on. */
async function trusted(url: string, flags: LoginFlags, context: Context): Promise<Address> {
  if (url.startsWith('http:')) return { url };
  if (flags.insecure === true) return { url, insecure: true };
  if (flags.serverCrt !== undefined) return { url, certificate: pemIn(flags.serverCrt) };
  const shown = await shownCertificate(url, context.signal).catch((cause: unknown) => {
    throw new SetpointError(codes.unreachable, `the server cannot be reached: ${(cause as Error).message}`, {
      subject: url,
      nextAction: 'Check the address, and that the server runs; add --plaintext when it speaks no TLS.',
      cause,
    });
  });
  if (shown.isTrusted) return { url };
  const print256 = fingerprintOf(shown.certificate);
  context.terminal.err(
    `Nobody this machine trusts vouches for the certificate of ${url}:\nSHA-256 ${print256}\n`,
  );
  if (!process.stdin.isTTY) {
    throw new SetpointError(codes.certificate, 'its certificate is not trusted', {
      subject: url,
      nextAction: 'Name the certificate with --server-crt, or take any with --insecure.',
    });
  }
  if (await confirmed('Trust it from now on?', context)) return { url, certificate: shown.certificate };
  throw new SetpointError(codes.certificate, 'its certificate is not trusted', { subject: url });
}

async function tokenOf(address: Address, flags: LoginFlags, context: Context): Promise<string> {
  if (flags.authToken !== undefined) return flags.authToken;
  if (flags.sso === true) {
    const { ssoToken } = await import('./sso.ts');
    return ssoToken(address, { port: Number(flags.ssoPort), launch: flags.launchBrowser }, context);
  }
  const username = flags.username ?? (await answerTo('Username: ', context)).trim();
  const password = await passwordOf(flags, context);
  const platform = httpPlatform(address, 'login');
  try {
    const body = { username, password };
    const { token = '' } = await platform.call<SessionResponse>(
      'POST /api/v1/session',
      { body },
      context.signal,
    );
    return token;
  } finally {
    await platform.close();
  }
}

async function passwordOf(flags: LoginFlags, context: Context): Promise<string> {
  if (flags.password !== undefined) return flags.password;
  if (flags.passwordFile !== undefined) return secretOf(flags.passwordFile, context);
  return secretAnswer('Password: ', context);
}

/** `setpoint context [LOGIN]`: all logins, or the one to use from now on. */
export function useLogin(name: string | undefined, output: string, context: Context): void {
  const all = readLogins(context);
  if (name === undefined) {
    const value = all.logins.map((one) => ({
      name: one.name,
      server: one.url,
      current: one.name === all.current,
    }));
    const rows = value.map((one) => [one.current ? '*' : '', one.name, one.server]);
    const text = (): string =>
      rows.length === 0 ? 'No logins; setpoint login makes one.\n' : table(['', 'NAME', 'SERVER'], rows);
    print(value, output, text, context);
    return;
  }
  if (!all.logins.some((one) => one.name === name)) {
    throw usage(
      `there is no login ${name}`,
      `Choose one of: ${all.logins.map((one) => one.name).join(', ') || 'none yet'}.`,
    );
  }
  writeLogins({ ...all, current: name }, context);
  context.terminal.err(`${name} is used from now on\n`);
}
