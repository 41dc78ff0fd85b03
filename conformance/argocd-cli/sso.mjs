// `argocd login --sso` at a real OpenID Connect provider, with a browser that fills in its forms.
import { createServer } from 'node:http';
import OidcProvider from 'oidc-provider';

const callback = 'http://localhost:8085/auth/callback';

/** [line, problem] of each step. */
export async function ssoSteps(session) {
  const { server, url } = await startIssuer();
  try {
    const signal = AbortSignal.timeout(60_000);
    const at = {
      gvk: { group: '', version: 'v1', kind: 'ConfigMap' },
      namespace: 'argocd',
      name: 'argocd-cm',
    };
    const oidc = `name: Test\nissuer: ${url}\nclientID: setpoint\ncliClientID: setpoint-cli\n`;
    await session.client.patch(at, 'merge', { data: { 'oidc.config': oidc } }, {}, signal);
    const line = 'login SERVER --sso --sso-launch-browser=false --plaintext --grpc-web --name sso';
    let visited = Promise.resolve();
    let isVisiting = false;
    const login = await session.command(line, {
      onOutput: (text) => {
        const [link] = /http:\/\/\S+response_type=\S+(?=\s)/.exec(text) ?? [];
        if (link === undefined || isVisiting) return;
        isVisiting = true;
        visited = visit(link).catch((error) => error);
      },
    });
    const failure = await visited;
    if (failure !== undefined) login.output += `\n${failure.stack}`;
    const who = await session.command('account get-user-info --argocd-context sso');
    return [
      [line, login.code === 0 && login.output.includes('logged in successfully') ? undefined : login.output],
      [
        'account get-user-info --argocd-context sso',
        who.output.includes('ann@example.invalid') ? undefined : who.output,
      ],
    ];
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

async function startIssuer() {
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
    const response = await fetch(at, {
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
