// What remote bases are served from: repositories through git's own http-backend and through ssh, files and charts through
// HTTP and a registry, all on this machine.
import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { startGitServer } from '../../packages/source/dist/testing/git-server.js';
import { loopback } from '../../packages/source/dist/testing/http-server.js';
import {
  HELM_CONFIG,
  HELM_LAYER,
  startRegistry,
} from '../../packages/source/dist/testing/registry-server.js';
import { realHelm3 } from '../../scripts/real-tools.mjs';
import { bothWays } from './both-ways.mjs';
import { chartFiles, repositoryCommits, textFiles } from './contents.mjs';

/** Stands where ssh stands: runs the remote command on this machine, whatever the host. */
const SSH = '#!/bin/sh\nfor word; do :; done\neval "exec $word"\n';

export async function startServed() {
  const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'setpoint-served-')));
  const root = join(scratch, 'git');
  const git = await startGitServer({ root });
  // It never says anything of its repositories, though it has no such file.
  const slow = await loopback(({ url = '' }, response) => {
    if (!url.includes('/info/refs')) response.writeHead(404).end();
  });
  const repositories = makeRepositories(scratch, root, git.url);
  const files = await loopback((request, response) => answerFile(git.url, request, response));
  const charts = await serveCharts(scratch);
  return {
    scratch,
    ...repositories,
    root,
    git: git.url,
    slow: slow.origin,
    files: files.origin,
    repo: charts.origin,
    oci: charts.oci,
    /** Who vouches for the registry, as PEM. */
    authority: charts.authority,
    environment: {
      ...repositories.environment,
      PATH: `${sshIn(scratch)}:${process.env.PATH}`,
      SSL_CERT_FILE: charts.certificateFile,
    },
    close: async () => {
      await Promise.all([git.close(), slow.close(), files.close(), charts.close()]);
      rmSync(scratch, { recursive: true, force: true });
    },
  };
}

function sshIn(scratch) {
  const bin = join(scratch, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'ssh'), SSH, { mode: 0o755 });
  return bin;
}

function makeRepositories(scratch, root, url) {
  const environment = {
    HOME: scratch,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: 'a',
    GIT_AUTHOR_EMAIL: 'a@example.com',
    GIT_COMMITTER_NAME: 'a',
    GIT_COMMITTER_EMAIL: 'a@example.com',
  };
  const run = (cwd, ...args) =>
    execFileSync('git', args, { cwd, env: { PATH: process.env.PATH, ...environment }, stdio: 'pipe' })
      .toString()
      .trim();
  const ids = {};
  for (const { path, commits } of repositoryCommits(url)) {
    const work = join(scratch, 'work', path);
    mkdirSync(work, { recursive: true });
    run(work, 'init', '--quiet', '--initial-branch=main');
    for (const { files = {}, links = {}, submodules = {}, git = [] } of commits) {
      writeAll(work, files);
      for (const [link, target] of Object.entries(links)) symlinkSync(target, join(work, link));
      for (const [at, from] of Object.entries(submodules)) addSubmodule(run, work, at, from, root);
      run(work, 'add', '--all');
      run(work, 'commit', '--quiet', '--allow-empty', '-m', 'change');
      ids[path] = [...(ids[path] ?? []), run(work, 'rev-parse', 'HEAD')];
      for (const args of git) run(work, ...args);
    }
    run(scratch, 'clone', '--quiet', '--mirror', work, join(root, path));
  }
  symlinkSync('repo.git', join(root, 'org/repo'));
  return { environment, ids };
}

/** Added from the disk, as a server of this process cannot answer while git is waited for; its URL is what `from` says. */
function addSubmodule(run, work, at, from, root) {
  const onDisk = join(root, 'org', from.slice('../'.length));
  run(work, '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', onDisk, at);
  run(work, 'config', '-f', '.gitmodules', `submodule.${at}.url`, from);
}

function writeAll(folder, files) {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

function answerFile(git, request, response) {
  const path = request.url.replace(/\?.*/, '');
  const text = textFiles(git)[path];
  const status = Number(/^\/status\/(\d+)/.exec(path)?.[1] ?? (text === undefined ? 404 : 200));
  const location = path.startsWith('/status/30') ? { location: '/a.yaml' } : {};
  response.writeHead(status, location).end(text ?? 'not here');
}

/** Charts packed by the real Helm, in an HTTP repository and in a registry. */
async function serveCharts(scratch) {
  const packed = join(scratch, 'charts');
  const helm = (...args) =>
    execFileSync(realHelm3(), args, { env: { ...process.env, HOME: scratch }, stdio: 'pipe' });
  const certificateFile = join(scratch, 'tls.crt');
  const tls = certificate(join(scratch, 'tls.key'), certificateFile);
  const registry = await startRegistry();
  const front = await bothWays(registry.origin, tls);
  mkdirSync(packed);
  for (const [name, version, files] of chartFiles()) {
    const source = join(scratch, 'chart-sources', `${name}-${version}`, name);
    writeAll(source, files);
    helm('package', source, '--destination', packed);
    const data = readFileSync(join(packed, `${name}-${version}.tgz`));
    registry.push(`charts/${name}`, version.replace('+', '_'), HELM_CONFIG, [
      { mediaType: HELM_LAYER, data },
    ]);
  }
  helm('repo', 'index', packed);
  const server = await loopback((request, response) => answerChart(packed, request, response));
  return {
    origin: server.origin,
    oci: `oci://${front.address}/charts`,
    authority: tls.cert.toString(),
    certificateFile,
    close: async () => void (await Promise.all([server.close(), front.close(), registry.close()])),
  };
}

/** Who vouches for the registry is the registry itself. */
function certificate(keyFile, certificateFile) {
  const names = ['-subj', '/CN=registry', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const request = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const files = ['-keyout', keyFile, '-out', certificateFile, '-days', '2'];
  execFileSync('openssl', [...request, ...files, ...names], { stdio: 'pipe' });
  return { key: readFileSync(keyFile), cert: readFileSync(certificateFile) };
}

function answerChart(packed, request, response) {
  try {
    response.end(readFileSync(join(packed, decodeURIComponent(request.url).replace(/^\/+/, ''))));
  } catch {
    response.writeHead(404).end();
  }
}
