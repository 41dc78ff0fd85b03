// Servers that both sides ask and tell, on loopback: a generator plugin, GitHub's API, a registry of artifacts, and whoever
// gets the notifications.
import { createServer } from 'node:http';
import { startRegistry } from '../../packages/source/dist/testing/registry-server.js';
import { tgz } from '../../packages/source/dist/testing/archive.js';
import { configMap, manifest } from './objects.mjs';

const artifactConfig = 'application/vnd.oci.image.config.v1+json';
const artifactLayer = 'application/vnd.oci.image.layer.v1.tar+gzip';

/** `words` are what cases write for the addresses; `received(world, case)` is what was posted to `HOOKS/CASE…`, path and body. */
export async function startServices() {
  const posted = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', () => answer(request, body, response, posted));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${server.address().port}`;
  const registry = await startRegistry();
  publish(registry);
  const shared = { SERVICES: origin, REGISTRY: new URL(registry.origin).host };
  return {
    wordsFor: (world) => ({ ...shared, HOOKS: `${origin}/hooks/${world}` }),
    received: (world, name) =>
      posted
        .filter(({ path }) => path.startsWith(`/hooks/${world}/${name}/`))
        .map(({ path, body }) => `${path.slice(`/hooks/${world}/`.length)}: ${body}`)
        .toSorted(),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await registry.close();
    },
  };
}

function publish(registry) {
  for (const version of ['1.0.0', '1.1.0']) {
    const data = tgz([{ path: 'app/objects.yaml', data: manifest(configMap('one', { version })) }]);
    registry.push('beside/app', version, artifactConfig, [{ mediaType: artifactLayer, data }]);
  }
}

function answer({ method, url, headers }, body, response, posted) {
  const { pathname } = new URL(url, 'http://localhost');
  const say = (value, status = 200) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  if (pathname.startsWith('/hooks/')) {
    posted.push({ path: pathname, body });
    return say({});
  }
  if (method === 'POST' && pathname === '/api/v1/getparams.execute')
    return headers.authorization === 'Bearer of-the-plugin'
      ? say({ output: { parameters: JSON.parse(body).input.parameters.names.map((name) => ({ name })) } })
      : say({ error: 'no token' }, 403);
  const found = gitHub[pathname.replace(/^\/api\/v3/, '')];
  return found === undefined ? say({ message: 'Not Found' }, 404) : say(found);
}

const commit = '0123456789012345678901234567890123456789';
const repository = (id, name, more = {}) => ({
  id,
  name,
  full_name: `beside/${name}`,
  clone_url: `https://github.invalid/beside/${name}.git`,
  ssh_url: `git@github.invalid:beside/${name}.git`,
  default_branch: 'main',
  archived: false,
  topics: [],
  ...more,
});
const pull = (number, ref, labels) => ({
  number,
  title: `Change ${number}`,
  labels: labels.map((name) => ({ name })),
  user: { login: 'somebody' },
  head: { ref, sha: commit },
  base: { ref: 'main', sha: commit },
});

/** What GitHub's API says, by path. */
const gitHub = {
  '/orgs/beside/repos': [
    repository(1, 'a', { topics: ['deployed'] }),
    repository(2, 'b'),
    repository(3, 'old', { archived: true }),
  ],
  ...Object.fromEntries(
    ['a', 'b', 'old'].map((name) => [
      `/repos/beside/${name}/branches/main`,
      { name: 'main', commit: { sha: commit } },
    ]),
  ),
  '/repos/beside/a/pulls': [pull(1, 'first', ['preview']), pull(2, 'second', [])],
};
