import type { LocalAccount } from '../auth/accounts.ts';
import { addressKey, nameKey } from '../auth/login-limiter.ts';
import { localIssuer } from '../auth/sessions.ts';
import type { Call } from '../call.ts';
import { codes, serverError } from '../errors.ts';
import { type Input, needed, text, whole } from '../http/input.ts';
import type { Services } from '../services.ts';
import type { Account, AccountList, CanIResponse, TokenResponse } from '../wire/argo-platform.ts';
import { enforce, permissionDenied } from './access.ts';
import { get, operationsOf, post, put, remove } from './operation.ts';

/** Everybody may look at their own account; others need `accounts, get`. */
function accountFor(services: Services, call: Call, name: string, action: 'get' | 'update'): LocalAccount {
  call.about(name);
  const own = call.identity.issuer === localIssuer && call.identity.subject === name;
  if (!own) enforce(services, call, 'accounts', action, name);
  return services.sessions.account(name);
}

function view({ name, enabled, capabilities, tokens }: LocalAccount): Account {
  return {
    name,
    ...(enabled ? { enabled } : {}),
    capabilities,
    ...(tokens.length === 0
      ? {}
      : {
          tokens: tokens.map(({ id, iat, exp }) => ({
            id,
            issuedAt: String(iat),
            ...(exp === undefined ? {} : { expiresAt: String(exp) }),
          })),
        }),
  };
}

function canI(services: Services, call: Call, input: Input): CanIResponse {
  const [resource, action, object] = [
    needed(input, 'resource'),
    needed(input, 'action'),
    text(input, 'subresource'),
  ];
  return { value: services.enforcer.allows(call.identity, resource, action, object) ? 'yes' : 'no' };
}

async function updatePassword(services: Services, call: Call, input: Input): Promise<object> {
  const { identity } = call;
  const name = text(input, 'name') || identity.subject;
  call.about(name);
  const own = name === identity.subject && identity.issuer === localIssuer;
  if (identity.issuer !== localIssuer && own) throw permissionDenied('SSO users have no password here');
  if (!own) enforce(services, call, 'accounts', 'update', name);
  services.sessions.account(name);
  // Whoever changes another's password proves who they are with their own.
  const proof = identity.issuer === localIssuer ? identity.subject : '';
  const limited = [nameKey(proof), addressKey(call.address)];
  if (services.sessions.store.isLimited(limited)) {
    throw serverError(codes.tooManyRequests, 'too many failed attempts', {
      nextAction: 'Wait five minutes.',
    });
  }
  if (proof === '' || !(await services.sessions.isPassword(proof, text(input, 'currentPassword')))) {
    await services.sessions.store.failed(limited, () => true, call.signal);
    throw serverError(codes.invalid, 'current password does not match');
  }
  await services.sessions.setPassword(name, needed(input, 'newPassword'), call.signal);
  return {};
}

/** `account.AccountService`. */
export const accountOperations = operationsOf('account.AccountService', {
  CanI: { http: get('/api/v1/account/can-i/{resource}/{action}/{subresource=**}'), run: canI },
  UpdatePassword: { http: put('/api/v1/account/password'), audit: 'account.password', run: updatePassword },
  ListAccounts: {
    http: get('/api/v1/account'),
    run: ({ sessions, enforcer }, { identity }): AccountList => ({
      items: [...sessions.accounts().values()]
        .filter(({ name }) => name === identity.subject || enforcer.allows(identity, 'accounts', 'get', name))
        .map(view),
    }),
  },
  GetAccount: {
    http: get('/api/v1/account/{name}'),
    run: (services, call, input): Account => view(accountFor(services, call, needed(input, 'name'), 'get')),
  },
  CreateToken: {
    http: post('/api/v1/account/{name}/token'),
    audit: 'account.token.create',
    run: async (services, call, input): Promise<TokenResponse> => {
      const { name } = accountFor(services, call, needed(input, 'name'), 'update');
      const id = text(input, 'id');
      const request = { ...(id === '' ? {} : { id }), expiresInSeconds: whole(input, 'expiresIn') };
      return { token: await services.sessions.createToken(name, request, call.signal) };
    },
  },
  DeleteToken: {
    http: remove('/api/v1/account/{name}/token/{id}'),
    audit: 'account.token.delete',
    run: async (services, call, input): Promise<object> => {
      const { name } = accountFor(services, call, needed(input, 'name'), 'update');
      await services.sessions.deleteToken(name, needed(input, 'id'), call.signal);
      return {};
    },
  },
});
