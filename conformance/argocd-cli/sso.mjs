// `argocd login --sso` at a real OpenID Connect provider, with a browser that fills in its forms.
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import OidcProvider from 'oidc-provider';

const untilMs = 20_000;

/** [line, problem] of each step. */
export async function ssoSteps(session) {
  const port = await freePort();
  const { server, url } = await startIssuer(`http://localhost:${port}/auth/callback`);
  try {
    await configure(session.client, url);
    const sso = `--sso-launch-browser=false --sso-port ${port}`;
    const steps = [
      [`login SERVER --sso ${sso} TRANSPORT --name sso`, 'logged in successfully'],
      ['account get-user-info', 'ann@example.invalid'],
      ['account get-user-info -o json', '"ops"'],
      ['account can-i sync applications */*', 'yes'],
      ['account can-i delete projects *', 'no'],
      ['app list', 'NAME'],
      [`relogin ${sso}`, "Context 'sso' updated"],
      ['account get-user-info', 'ann@example.invalid'],
      ['logout sso', "Logged out from 'sso'"],
    ];
    const results = [];
    for (const [line, has] of steps) results.push([line, await problemOf(session, line, has)]);
    return results;
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** The issuer, and what members of a group of it may do. */
async function configure(client, url) {
  const signal = AbortSignal.timeout(60_000);
  const write = (name, data) =>
    client.apply(
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'argocd' }, data },
      { fieldManager: 'sso', force: true },
      signal,
    );
  await write('argocd-cm', {
    'oidc.config': `name: Test\nissuer: ${url}\nclientID: setpoint\ncliClientID: setpoint-cli\n`,
  });
  await write('argocd-rbac-cm', {
    'policy.csv': 'p, role:sync, applications, sync, */*, allow\ng, ops, role:sync\n',
  });
}

/** What is wrong with what the command did, undefined when nothing is; a link it shows is visited as a browser would. */
async function problemOf(session, line, has) {
  let visited = Promise.resolve();
  let isVisiting = false;
  const result = await session.command(line, {
    onOutput: (text) => {
      const [link] = /http:\/\/\S+response_type=\S+(?=\s)/.exec(text) ?? [];
      if (link === undefined || isVisiting) return;
      isVisiting = true;
      visited = visit(link).catch((error) => error);
    },
  });
  const failure = await visited;
  if (result.code === 0 && result.output.includes(has)) return undefined;
  const why = failure === undefined ? '' : [failure, failure.cause].map(String).join(' ');
  return `exit ${result.code}; missing ${has}\n${result.output}\n${why}`;
}

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function startIssuer(callback) {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${server.address().port}`;
  const claims = { sub: 'ann', email: 'ann@example.invalid', email_verified: true, groups: ['ops'] };
  const common = {
    grant_types: ['authorization_code'],
    redirect_uris: [callback],
    token_endpoint_auth_method: 'none',
  };
  const provider = new OidcProvider(url, {
    clients: [
      { client_id: 'setpoint-cli', application_type: 'native', ...common },
      { client_id: 'setpoint', application_type: 'native', ...common },
    ],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], groups: ['groups'], profile: ['name'] },
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    findAccount: () => ({ accountId: 'ann', claims: () => claims }),
  });
  server.on('request', provider.callback());
  return { server, url };
}

/** Follows the link, and fills in every form on the way, as a person would. */
async function visit(link) {
  const cookies = new Map();
  let at = link;
  let form;
  for (let hop = 0; hop < 30; hop++) {
    const response = await patientFetch(at, {
      redirect: 'manual',
      method: form === undefined ? 'GET' : 'POST',
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(form === undefined ? {} : { body: new URLSearchParams(form) }),
    });
    for (const text of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(text);
      cookies.set(name, value);
    }
    const text = await response.text();
    const next = response.headers.get('location');
    const prompt = /name="prompt" value="(\w+)"/.exec(text)?.[1];
    if (next === null && prompt === undefined) return;
    if (next === null) {
      at = new URL(/action="([^"]+)"/.exec(text)[1], at).href;
      form = prompt === 'login' ? { prompt, login: 'ann', password: 'any' } : { prompt };
    } else {
      at = new URL(next, at).href;
      form = undefined;
    }
  }
}

/** The command listens only a second after it has shown its link. */
async function patientFetch(url, options) {
  const deadline = Date.now() + untilMs;
  for (;;) {
    try {
      return await fetch(url, options);
    } catch (error) {
      if (error.cause?.code !== 'ECONNREFUSED' || Date.now() > deadline) throw error;
      await sleep(100);
    }
  }
}
