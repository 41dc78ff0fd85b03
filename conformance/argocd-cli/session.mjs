// `setpoint up` with a repository of Git and one of charts, and the real `argocd` beside it.
import { execFileSync, spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createKubeClient, loadKubeconfig } from '@setpoint/kube';
import { GitRepository } from '../../bench/git-repository.mjs';
import { appFile, editor, files, gpgKey, multiFile, setFile, valuesFile } from './files.mjs';

const setpoint = fileURLToPath(new URL('../../packages/cli/bin/setpoint.js', import.meta.url));
const limitMs = 90_000;
const untilMs = 20_000;

export async function openSession(argocd, { otherCluster, isWeb, isSecure }) {
  const folder = mkdtempSync(join(tmpdir(), 'setpoint-argocd-'));
  const repository = new GitRepository(join(folder, 'code'));
  for (const [path, text] of Object.entries(files)) repository.write(path, text);
  repository.commit('first');
  const charts = await serveCharts(repository);
  const platform = await startPlatform(folder, isSecure);
  const second = otherCluster === undefined ? await startSecondCluster(folder) : undefined;
  const other = otherWords(second?.kubeconfig ?? otherCluster);
  const words = { ...wordsOf(folder, repository, charts.url), ...platform.words, ...other };
  await writeSettings(platform.client);
  const context = { argocd, folder, repository, words, platform, isWeb };
  return {
    folder,
    words,
    client: platform.client,
    command: (line, options) => command(context, line, options),
    take: (step) => take(context, step),
    async close() {
      await platform.client.close();
      platform.child.kill('SIGKILL');
      second?.child.kill('SIGKILL');
      charts.server.closeAllConnections();
      charts.server.close();
    },
  };
}

/** What is wrong with what the command did, undefined when nothing is. */
async function take(context, { line, exit, has, hasNot, before, keep, until }) {
  await prepare(context, before);
  const deadline = Date.now() + untilMs;
  for (;;) {
    const result = await command(context, line);
    const done = until === undefined || new RegExp(until, 's').test(result.output.trim());
    if (!done && Date.now() < deadline) {
      await sleep(200);
      continue;
    }
    if (keep !== undefined) context.words[keep] = result.stdout.trim();
    const missing = has.filter((pattern) => !matches(context, pattern, result.output));
    const unwanted = hasNot.filter((pattern) => matches(context, pattern, result.output));
    if (done && result.code === exit && missing.length + unwanted.length === 0) return undefined;
    const why = done ? `exit ${result.code}, not ${exit}` : `never ${until}`;
    return `${why}; missing ${missing.join(' | ')}; unwanted ${unwanted.join(' | ')}\n${result.output}`;
  }
}

function matches({ words }, pattern, text) {
  if (pattern instanceof RegExp) return pattern.test(text);
  return new RegExp(
    filled(pattern, words)
      .replace(/[.()[\]*?^${}|\\]/g, '\\$&')
      .replaceAll(' +', ' +'),
  ).test(text);
}

async function prepare(context, before) {
  const { repository } = context;
  if (before === 'commit second') {
    repository.write('app/web.yaml', files['app/web.yaml'].replace('k: one', 'k: second'));
    repository.commit('second');
  } else if (before === 'refresh') {
    await command(context, 'app get web --refresh');
  }
}

function filled(text, words) {
  return text.replace(/\b[A-Z][A-Z_]+\b/g, (word) => words[word] ?? word);
}

/** The words of a line, as a shell would part them. */
function argumentsOf(line, words) {
  return (line.match(/"[^"]*"(?=\s|$)|\S+/g) ?? []).map((word) =>
    filled(word.startsWith('"') ? word.slice(1, -1) : word, words),
  );
}

function command({ argocd, folder, words, repository, isWeb }, line, { onOutput = () => {} } = {}) {
  return new Promise((resolve, reject) => {
    const args = [...argumentsOf(line, words), ...(isWeb ? ['--grpc-web'] : [])];
    const child = spawn(argocd, args, {
      cwd: repository.folder,
      env: {
        PATH: process.env.PATH,
        HOME: folder,
        KUBECONFIG: words.KUBECONFIG,
        EDITOR: words.EDITOR,
        TZ: 'UTC',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), limitMs);
    let [stdout, output] = ['', ''];
    const read = (chunk, isOut) => {
      output += chunk;
      if (isOut) stdout += chunk;
      onOutput(output);
    };
    child.stdout.on('data', (chunk) => read(chunk.toString(), true));
    child.stderr.on('data', (chunk) => read(chunk.toString(), false));
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code, stdout, output });
    });
  });
}

/** An embedded API server of its own, to be registered like any other cluster. */
async function startSecondCluster(folder) {
  const kubeconfig = join(folder, 'second.kubeconfig');
  const child = spawn(process.execPath, [setpoint, 'apiserver', '--kubeconfig', kubeconfig], {
    stdio: 'ignore',
  });
  await until(() => existsSync(kubeconfig), child, 'setpoint apiserver');
  await useToken(kubeconfig);
  return { child, kubeconfig };
}

/** Makes the kubeconfig one with a token: `cluster add` keeps a client certificate in place of the token it makes. */
async function useToken(path) {
  const client = createKubeClient(await loadKubeconfig({ path }));
  const signal = AbortSignal.timeout(limitMs);
  const metadata = { name: 'adder', namespace: 'kube-system' };
  const account = { kind: 'ServiceAccount', name: 'adder', namespace: 'kube-system' };
  const role = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' };
  const annotations = { 'kubernetes.io/service-account.name': 'adder' };
  const objects = [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: 'adder' },
      roleRef: role,
      subjects: [account],
    },
    {
      apiVersion: 'v1',
      kind: 'Secret',
      type: 'kubernetes.io/service-account-token',
      metadata: { ...metadata, annotations },
    },
  ];
  for (const object of objects) await client.create(object, {}, signal);
  const at = { gvk: { group: '', version: 'v1', kind: 'Secret' }, ...metadata };
  let token;
  while (token === undefined) {
    await sleep(50, undefined, { signal });
    token = (await client.get(at, signal))?.data?.token;
  }
  await client.close();
  const config = JSON.parse(readFileSync(path, 'utf8'));
  config.users[0].user = { token: Buffer.from(token, 'base64').toString() };
  writeFileSync(path, JSON.stringify(config, null, 2));
}

async function until(isDone, child, what) {
  const deadline = Date.now() + limitMs;
  while (!isDone()) {
    if (Date.now() > deadline || child.exitCode !== null) throw new Error(what);
    await sleep(50);
  }
}

async function startPlatform(folder, isSecure) {
  const dataDir = join(folder, 'data');
  const kubeconfig = join(dataDir, 'kubeconfig');
  const words = ['up', '--data-dir', dataDir, '--port', '0', '--http-port', '0', '--no-demo'];
  const child = spawn(process.execPath, [setpoint, ...words, ...(isSecure ? [] : ['--insecure'])], {
    env: { ...process.env, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stdout.on('data', (chunk) => (said += chunk));
  child.stderr.on('data', (chunk) => (said += chunk));
  const isUp = () => said.includes('Setpoint is up.') && existsSync(kubeconfig);
  await until(isUp, child, `setpoint up: ${said}`);
  const config = await loadKubeconfig({ path: kubeconfig });
  const client = createKubeClient(config);
  return {
    child,
    client,
    words: {
      SERVER: new URL(/Web UI +(\S+)/.exec(said)?.[1] ?? '').host,
      ONCE: /with the password (\S+)/.exec(said)?.[1] ?? '',
      PASSWORD: 'a-long-enough-password',
      KUBECONFIG: kubeconfig,
      TRANSPORT: isSecure ? '--insecure' : '--plaintext',
    },
  };
}

function otherWords(kubeconfig) {
  const text = readFileSync(kubeconfig, 'utf8');
  return { OTHER: kubeconfig, CONTEXT: /current-context"?: "?([^\s",]+)/.exec(text)?.[1] ?? '' };
}

async function writeSettings(client) {
  const signal = AbortSignal.timeout(limitMs);
  const data = { 'accounts.robot': 'apiKey', 'accounts.reader': 'login' };
  const options = { fieldManager: 'session', force: true };
  // `argocd admin` takes for granted what Argo CD's own installation makes.
  const maps = { 'argocd-cm': data, 'argocd-rbac-cm': {}, 'argocd-cmd-params-cm': {} };
  for (const [name, values] of Object.entries(maps)) {
    const metadata = { name, namespace: 'argocd' };
    await client.apply({ apiVersion: 'v1', kind: 'ConfigMap', metadata, data: values }, options, signal);
  }
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'team' } };
  await client.apply(namespace, options, signal);
}

function wordsOf(folder, repository, charts) {
  const write = (name, text) => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  const git = repository.url;
  return {
    GIT: git,
    CHARTS: charts,
    ROOT: repository.folder,
    WORK: join(repository.folder, 'app'),
    VALUES: write('values.yaml', valuesFile),
    APP_FILE: write('app.yaml', appFile(git)),
    MULTI_FILE: write('multi.yaml', multiFile(git)),
    SET_FILE: write('set.yaml', setFile(git)),
    GPG_KEY: write('key.asc', gpgKey.text),
    GPG_ID: gpgKey.id,
    KNOWN_HOSTS: write('known_hosts', `ssh.invalid ssh-ed25519 ${sshKey()}\n`),
    CERTIFICATE: write('certificate.pem', certificate(folder)),
    EDITOR: `sh ${write('edit.sh', editor)}`,
  };
}

function sshKey() {
  const { publicKey } = generateKeyPairSync('ed25519');
  const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x, 'base64url');
  const part = (bytes) => Buffer.concat([Buffer.from([0, 0, 0, bytes.length]), bytes]);
  return Buffer.concat([part(Buffer.from('ssh-ed25519')), part(raw)]).toString('base64');
}

/** The platform's own authority serves: any certificate does. */
function certificate(folder) {
  const file = join(folder, 'self.pem');
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-days',
      '1',
      '-subj',
      '/CN=git.invalid',
      '-addext',
      'subjectAltName=DNS:git.invalid',
      '-keyout',
      join(folder, 'self.key'),
      '-out',
      file,
    ],
    { stdio: 'ignore' },
  );
  return readFileSync(file, 'utf8');
}

/** The chart `packed` 1.0.0, made from the repository's own. */
async function serveCharts(repository) {
  const archive = execFileSync('git', ['archive', '--format=tar.gz', '--prefix=packed/', 'HEAD:chart'], {
    cwd: repository.folder,
  });
  const entry = { name: 'packed', version: '1.0.0', apiVersion: 'v2', urls: ['packed-1.0.0.tgz'] };
  const index = JSON.stringify({ apiVersion: 'v1', entries: { packed: [entry] } });
  const bodies = { '/charts/index.yaml': index, '/charts/packed-1.0.0.tgz': archive };
  const server = createServer((request, response) => {
    const body = bodies[request.url];
    response.writeHead(body === undefined ? 404 : 200).end(body);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `http://127.0.0.1:${server.address().port}/charts` };
}
