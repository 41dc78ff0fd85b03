import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { SetpointError } from '@setpoint/core';
import type { Context } from '../context.ts';
import { codes, usage } from '../errors.ts';
import { whileShowing } from '../output/progress.ts';
import { type Address, httpPlatform } from '../platform/http-platform.ts';

interface Issuer {
  readonly issuer: string;
  readonly clientID: string;
  readonly scopes: readonly string[];
}

interface SsoOptions {
  /** Where the issuer sends the browser back to: it has to know the address. */
  readonly port: number;
  readonly launch: boolean;
}

const random = (): string => randomBytes(32).toString('base64url');

/**
 * The ID token after the person has logged in at the issuer in their browser: authorization code with PKCE, the way of
 * RFC 8252. The server checks the token, as it does each time it is used.
 */
export async function ssoToken(
  address: Address,
  { port, launch }: SsoOptions,
  context: Context,
): Promise<string> {
  const issuer = await issuerOf(address, context.signal);
  const endpoints = await discovered(issuer.issuer, context.signal);
  const [state, nonce, verifier] = [random(), random(), random()];
  const redirect = `http://localhost:${port}/auth/callback`;
  const url = new URL(endpoints.authorization_endpoint);
  const asked = {
    client_id: issuer.clientID,
    redirect_uri: redirect,
    response_type: 'code',
    scope: issuer.scopes.join(' '),
    state,
    nonce,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  };
  for (const [name, value] of Object.entries(asked)) url.searchParams.set(name, value);
  context.terminal.err(`Log in with your browser:\n${url.href}\n`);
  if (launch) openBrowser(url.href);
  const code = await whileShowing(context.terminal, 'waiting for the browser', () =>
    codeFromBrowser(port, state, context.signal),
  );
  const token = await exchanged(endpoints.token_endpoint, {
    grant_type: 'authorization_code',
    code,
    redirect_uri: redirect,
    client_id: issuer.clientID,
    code_verifier: verifier,
  });
  if (claim(token, 'nonce') !== nonce) throw refused('the issuer answered for another login');
  return token;
}

async function issuerOf(address: Address, signal: AbortSignal): Promise<Issuer> {
  const platform = httpPlatform(address, 'login');
  try {
    const { oidcConfig } = await platform.call<{
      readonly oidcConfig?: {
        readonly issuer?: string;
        readonly clientID?: string;
        readonly cliClientID?: string;
        readonly scopes?: readonly string[];
      };
    }>('GET /api/v1/settings', {}, signal);
    if (oidcConfig?.issuer === undefined) {
      throw usage('the server has no single sign-on', 'Log in with --username.');
    }
    const { issuer, clientID = '', cliClientID, scopes = [] } = oidcConfig;
    return {
      issuer,
      clientID: cliClientID || clientID,
      scopes: scopes.length > 0 ? scopes : ['openid', 'profile', 'email', 'groups'],
    };
  } finally {
    await platform.close();
  }
}

async function discovered(
  issuer: string,
  signal: AbortSignal,
): Promise<{ readonly authorization_endpoint: string; readonly token_endpoint: string }> {
  const answer = await fetch(`${issuer.replace(/\/+$/, '')}/.well-known/openid-configuration`, { signal });
  if (!answer.ok) throw refused(`the issuer answered with status ${answer.status}`);
  return (await answer.json()) as { authorization_endpoint: string; token_endpoint: string };
}

/** Resolves with the code that the issuer sends the browser back with. */
function codeFromBrowser(port: number, state: string, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const server = createServer((request, response) => {
      const url = new URL(request.url ?? '/', 'http://localhost');
      if (url.pathname !== '/auth/callback' || url.searchParams.get('state') !== state) {
        response.writeHead(404).end();
        return;
      }
      const code = url.searchParams.get('code');
      const words = code === null ? 'The login was refused.' : 'You are logged in; this page can be closed.';
      response
        .writeHead(200, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' })
        .end(words);
      end();
      if (code !== null) resolve(code);
      else
        reject(
          refused(url.searchParams.get('error_description') ?? url.searchParams.get('error') ?? 'no code'),
        );
    });
    const end = (): void => {
      signal.removeEventListener('abort', stop);
      server.close();
    };
    const stop = (): void => {
      end();
      reject(new Error('interrupted'));
    };
    signal.addEventListener('abort', stop, { once: true });
    server.once('error', (error) => {
      end();
      reject(
        usage(`port ${port} cannot be listened on: ${error.message}`, 'Choose another with --sso-port.'),
      );
    });
    // Both, as the name may be either.
    server.listen(port, 'localhost');
  });
}

async function exchanged(endpoint: string, form: Readonly<Record<string, string>>): Promise<string> {
  const answer = await fetch(endpoint, { method: 'POST', body: new URLSearchParams(form) });
  const {
    id_token: token,
    error_description: why,
    error,
  } = (await answer.json()) as {
    readonly id_token?: string;
    readonly error_description?: string;
    readonly error?: string;
  };
  if (token === undefined) throw refused(why ?? error ?? `the issuer answered with status ${answer.status}`);
  return token;
}

function claim(token: string, name: string): unknown {
  const payload = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8');
  return (JSON.parse(payload) as Readonly<Record<string, unknown>>)[name];
}

function refused(message: string): SetpointError {
  return new SetpointError(codes.unauthenticated, message, { nextAction: 'Try to log in again.' });
}

function openBrowser(url: string): void {
  const opener = { darwin: 'open', win32: 'explorer' }[process.platform as string] ?? 'xdg-open';
  const child = spawn(opener, [url], { stdio: 'ignore', detached: true });
  // The address was shown, too.
  child.once('error', () => {});
  child.unref();
}
