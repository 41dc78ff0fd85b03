import { readdirSync, readFileSync } from 'node:fs';
import { apiOperations } from '@setpoint/server';
import { expect, it } from 'vitest';
import { placeOf } from '../places.ts';
import { verbs } from './table.ts';

/** What the server does for Argo CD's own clients alone: no part of the UI asks for it, and other verbs answer it. */
const forOtherClients: readonly RegExp[] = [
  /^(GET|POST|PUT|DELETE) \/api\/v1\/(?:repocreds|write-repocreds|write-repositories|gpgkeys\/|notifications)/,
  /^GET \/api\/v1\/stream\//,
  /^GET \/api\/(?:version|v1\/settings\/plugins|v1\/session\/userinfo)$/,
  /^GET \/api\/v1\/applications\/\{\w+\}\/(?:resource-tree|managed-resources|server-side-diff|syncwindows|events|links|revisions\/.*|resource\/links|pods\/.*|logs|resource|resource\/actions)$/,
  /^GET \/api\/v1\/applications\/\{appName\}\/server-side-diff$/,
  /^(?:POST \/api\/v1\/applications\/manifestsWithFiles|PUT \/api\/v1\/applications\/.*|POST \/api\/v1\/applications\/\{name\}\/(?:rollback|resource\/actions))$/,
  /^(?:GET \/api\/v1\/applicationsets.*|POST \/api\/v1\/applicationsets\/generate)$/,
  /^GET \/api\/v1\/projects(?:$|\/\{name\}\/.+)/,
  /^GET \/api\/v1\/(?:clusters|repositories)$/,
  /^(?:GET|POST) \/api\/v1\/repositories\/\{[\w.]+\}\/.+/,
  /^GET \/api\/v1\/account\/can-i\//,
  // Logging in and out, and finding out how: the commands login and logout.
  /^(?:POST|DELETE) \/api\/v1\/session$/,
  /^GET \/api\/v1\/settings$/,
  // Plans are shown by whoever made them.
  /^GET \/api\/setpoint\/v1\/applications\/\{namespace\}\/\{name\}\/plans\/\{plan\}$/,
  // Argo CD's own path does the same.
  /^POST \/api\/setpoint\/v1\/applications\/\{namespace\}\/\{name\}\/terminate$/,
];

const acts = new Set<string>(verbs.flatMap((verb) => verb.acts));

it('has a verb for everything the API does', () => {
  const without = apiOperations()
    .map(({ act }) => act)
    .filter((act) => !acts.has(act) && !forOtherClients.some((pattern) => pattern.test(act)));
  expect(without).toEqual([]);
});

it('names only what the API does', () => {
  const known = new Set(apiOperations().map(({ act }) => act));
  expect([...acts].filter((act) => !known.has(act))).toEqual([]);
});

it('has a verb for every path that the UI changes something by', () => {
  const paths = [...sources(placeOf('../web/src'))].flatMap((text) => [
    ...[...text.matchAll(/apiPath\([^()]*(?:\([^()]*\))?[^()]*, '([\w/]+)'/g)].map(
      ([, rest]) => `/{name}/${rest}`,
    ),
    ...[...text.matchAll(/argoPath\([^()]*(?:\([^()]*\))?[^()]*, '([\w/]+)'/g)].map(
      ([, rest]) => `/{name}/${rest}`,
    ),
    ...[...text.matchAll(/'(\/api\/(?:v1|setpoint\/v1)\/[\w/]+)'/g)].map(([, path = '']) => path),
  ]);
  expect(paths.length).toBeGreaterThan(25);
  const offered = [...acts, 'POST /api/v1/session'];
  const without = paths.filter(
    (path) => !offered.some((act) => act.endsWith(path) || act.includes(`${path}/`)),
  );
  expect([...new Set(without)]).toEqual([]);
});

it('is what the verbs ask for, and nothing else', () => {
  const asked = new Set<string>();
  for (const text of sources(placeOf('src/verbs'), /-table\.ts$|\.test\.ts$/)) {
    const constants = new Map(
      [...text.matchAll(/const (\w+) = '(\/api[^']*)'/g)].map(([, name = '', value = '']) => [name, value]),
    );
    for (const [, , act = ''] of text.matchAll(/(['`])((?:GET|POST|PUT|PATCH|DELETE|WS) [^'`]*)\1/g)) {
      asked.add(act.replace(/\$\{(\w+)\}/g, (_, name: string) => constants.get(name) ?? ''));
    }
  }
  asked.add('GET /api/setpoint/v1/stream');
  const byLogin = ['POST /api/v1/session', 'DELETE /api/v1/session', 'GET /api/v1/settings'];
  expect([...asked].filter((act) => !acts.has(act)).sort()).toEqual(byLogin.sort());
  expect([...acts].filter((act) => !asked.has(act))).toEqual([]);
});

function* sources(folder: string, except = /\.test\.tsx?$/): Generator<string> {
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (/\.tsx?$/.test(name) && !except.test(name)) yield readFileSync(`${folder}/${name}`, 'utf8');
  }
}
