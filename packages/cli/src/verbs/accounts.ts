import type { Account, AccountList, Me, TokenResponse } from '@setpoint/server';
import { usage } from '../errors.ts';
import { secretAnswer, secretOf } from './ask.ts';
import type { Session } from './session.ts';

function shown(session: Session, value: unknown, accounts: readonly Account[]): void {
  session.table(
    value,
    ['NAME', 'ENABLED', 'CAPABILITIES', 'TOKENS'],
    accounts.map(({ name, enabled, capabilities, tokens }) => [
      name,
      enabled === true ? 'yes' : 'no',
      (capabilities ?? []).join(','),
      (tokens ?? []).map(({ id }) => id).join(','),
    ]),
  );
}

export async function list(session: Session): Promise<void> {
  const { items } = await session.call<AccountList>('GET /api/v1/account');
  shown(session, items ?? [], items ?? []);
}

export async function get(session: Session, name?: string): Promise<void> {
  const own = name ?? (await session.call<Me>('GET /api/setpoint/v1/me')).username;
  const account = await session.call<Account>('GET /api/v1/account/{name}', { params: { name: own } });
  shown(session, account, [account]);
}

interface PasswordFlags {
  readonly currentPasswordFile?: string;
  readonly newPasswordFile?: string;
}

export async function updatePassword(session: Session<PasswordFlags>, name?: string): Promise<void> {
  const { currentPasswordFile, newPasswordFile } = session.options;
  const { context } = session;
  const currentPassword =
    currentPasswordFile === undefined
      ? await secretAnswer('Your password now: ', context)
      : await secretOf(currentPasswordFile, context);
  const newPassword =
    newPasswordFile === undefined ? await askedTwice(session) : await secretOf(newPasswordFile, context);
  await session.call('PUT /api/v1/account/password', {
    body: { ...(name === undefined ? {} : { name }), currentPassword, newPassword },
  });
  session.say('the password is changed; log in again with setpoint login');
}

async function askedTwice({ context }: Session): Promise<string> {
  const first = await secretAnswer('The new password: ', context);
  if (first === (await secretAnswer('The new password again: ', context))) return first;
  throw usage('the two are not the same', 'Try again.');
}

export async function generateToken(
  session: Session<{ readonly id?: string; readonly expiresIn?: string }>,
  name: string,
): Promise<void> {
  const { id, expiresIn } = session.options;
  const made = await session.call<TokenResponse>('POST /api/v1/account/{name}/token', {
    params: { name },
    body: { ...(id === undefined ? {} : { id }), ...(expiresIn === undefined ? {} : { expiresIn }) },
  });
  session.print(made, () => `${made.token}\n`);
}

export async function deleteToken(session: Session, name: string, id: string): Promise<void> {
  await session.call('DELETE /api/v1/account/{name}/token/{id}', { params: { name, id } });
  session.say(`token ${id} of ${name} is ended`);
}
