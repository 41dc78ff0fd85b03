import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { parseCookies, tokenCookies } from '../auth/authenticator.ts';
import { invalid } from '../errors.ts';
import type { Services } from '../services.ts';
import { perform } from './perform.ts';

const journeyCookie = 'setpoint.login';

/** Where browsers log in: with the one-time code that `setpoint up` printed, or at the OIDC issuer. */
export function registerLoginPages(app: FastifyInstance, services: Services): void {
  app.get('/auth/once', async (request, reply) => {
    const { code = '' } = request.query as { readonly code?: unknown };
    return perform(services, request, reply, { open: true, audit: 'session.once' }, async (call) => {
      call.about('admin');
      const token = await services.sessions.login(
        'admin',
        typeof code === 'string' ? code : '',
        call.address,
        call.signal,
      );
      return signedIn(reply, token, '/', call.secure);
    });
  });
  app.get('/auth/login', async (request, reply) => {
    const { return_url: asked } = request.query as { readonly return_url?: unknown };
    const { url, journey } = await services.oidc.begin(localPath(asked), redirectUri(services, request));
    const flags = `Path=/auth; HttpOnly; SameSite=Lax; Max-Age=600${request.protocol === 'https' ? '; Secure' : ''}`;
    return reply.header('set-cookie', `${journeyCookie}=${journey}; ${flags}`).redirect(url);
  });
  app.get('/auth/callback', async (request, reply) =>
    perform(services, request, reply, { open: true, audit: 'session.oidc' }, async (call) => {
      const journey = parseCookies(request.headers.cookie ?? '').get(journeyCookie) ?? '';
      const search = request.url.slice(request.url.indexOf('?'));
      const callback = new URL(`${redirectUri(services, request)}${search.startsWith('?') ? search : ''}`);
      const { token, returnUrl } = await services.oidc.finish(callback, journey);
      const identity = await services.authenticator.verify(token);
      call.about(identity.username);
      return signedIn(reply, token, returnUrl, call.secure);
    }),
  );
}

function signedIn(reply: FastifyReply, token: string, to: string, secure: boolean): FastifyReply {
  const forget = `${journeyCookie}=; Path=/auth; HttpOnly; SameSite=Lax; Max-Age=0`;
  return reply.header('set-cookie', [...tokenCookies(token, secure), forget]).redirect(to);
}

function redirectUri({ state }: Services, request: FastifyRequest): string {
  const base = state.setting('url') || `${request.protocol}://${request.host}`;
  return `${base.replace(/\/+$/, '')}/auth/callback`;
}

/** A path of this server: never an address that a link could send people to. */
function localPath(asked: unknown): string {
  if (asked === undefined || asked === '') return '/';
  if (typeof asked !== 'string' || !/^\/(?![/\\])[^\s\\]*$/.test(asked))
    throw invalid('return_url must be a path of this server');
  return asked;
}
