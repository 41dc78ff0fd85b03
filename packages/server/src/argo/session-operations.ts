import { tokenCookies } from '../auth/authenticator.ts';
import { localIssuer } from '../auth/sessions.ts';
import { needed, text } from '../http/input.ts';
import type { SessionResponse, UserInfo } from '../wire/argo-platform.ts';
import { get, operationsOf, post, remove } from './operation.ts';

const path = '/api/v1/session';

/** `session.SessionService`. */
export const sessionOperations = operationsOf('session.SessionService', {
  Create: {
    http: post(path),
    open: true,
    audit: 'session.create',
    run: async (services, call, input): Promise<SessionResponse> => {
      const username = needed(input, 'username');
      call.about(username.slice(0, 256));
      const token = await services.sessions.login(
        username,
        text(input, 'password'),
        call.address,
        call.signal,
      );
      call.setHeader('set-cookie', tokenCookies(token, call.secure));
      return { token };
    },
  },
  Delete: {
    http: remove(path),
    audit: 'session.delete',
    run: async (services, call): Promise<SessionResponse> => {
      call.about(call.identity.username);
      await services.sessions.revoke(call.identity, call.signal);
      call.setHeader('set-cookie', tokenCookies('', call.secure));
      return {};
    },
  },
  GetUserInfo: {
    http: get(`${path}/userinfo`),
    open: true,
    run: (_services, { identity }): UserInfo =>
      identity.subject === ''
        ? {}
        : {
            loggedIn: true,
            username: identity.username,
            iss: identity.issuer || localIssuer,
            ...(identity.groups.length === 0 ? {} : { groups: identity.groups }),
          },
  },
});
