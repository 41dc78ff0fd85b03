import { SetpointError } from '@setpoint/core';
import { usage } from '../errors.ts';
import { httpPlatform } from '../platform/http-platform.ts';
import { readLogins, withoutLogin, writeLogins } from '../platform/logins.ts';
import type { Context } from '../context.ts';

/** `setpoint logout`: the session ends at the server too, as far as it can be reached. */
export async function logout(name: string | undefined, context: Context): Promise<void> {
  const logins = readLogins(context);
  const login = logins.logins.find((one) => one.name === (name ?? logins.current));
  if (login === undefined) {
    throw usage(
      name === undefined ? 'nobody is logged in' : `there is no login ${name}`,
      'See them with setpoint context.',
    );
  }
  const platform = httpPlatform(login, `login ${login.name}`);
  try {
    await platform.call('DELETE /api/v1/session', {}, context.signal);
  } catch (error) {
    context.terminal.err(`the session was not ended: ${SetpointError.from(error).message}\n`);
  } finally {
    await platform.close();
  }
  writeLogins(withoutLogin(logins, login.name), context);
  context.terminal.err(`logged out of ${login.name}\n`);
}
