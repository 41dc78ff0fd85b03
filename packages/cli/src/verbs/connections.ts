import type { Cluster, ClusterListing, Repository, RepositoryListing } from '@setpoint/server';
import { exitCodes, usage } from '../errors.ts';
import { harmless } from '../output/harmless.ts';
import { pemIn } from '../platform/find-platform.ts';
import { secretOf } from './ask.ts';
import type { Session } from './session.ts';

export async function listClusters(session: Session): Promise<void> {
  const { items } = await session.call<ClusterListing>('GET /api/setpoint/v1/clusters');
  session.table(
    items,
    ['NAME', 'SERVER', 'VERSION', 'APPLICATIONS', 'CONNECTION', 'PROBLEM'],
    items.map((one) => [
      one.name,
      one.server,
      one.version,
      String(one.applications),
      one.connection,
      harmless(one.problem?.message ?? ''),
    ]),
  );
}

interface ClusterFlags {
  readonly name?: string;
  readonly tokenFile?: string;
  readonly caFile?: string;
  readonly insecureCluster?: boolean;
  readonly project?: string;
  readonly namespace?: readonly string[];
  readonly upsert?: boolean;
}

export async function addCluster(session: Session<ClusterFlags>, server: string): Promise<void> {
  const { name, tokenFile, caFile, insecureCluster, project, namespace, upsert } = session.options;
  if (tokenFile === undefined)
    throw usage('no token was given', 'Name its file with --token-file, or - for standard input.');
  const made = await session.call<Cluster>('POST /api/v1/clusters', {
    query: { upsert: upsert === true },
    body: {
      server,
      ...(name === undefined ? {} : { name }),
      ...(project === undefined ? {} : { project }),
      ...(namespace === undefined ? {} : { namespaces: namespace }),
      config: {
        bearerToken: await secretOf(tokenFile, session.context),
        tlsClientConfig: {
          insecure: insecureCluster === true,
          ...(caFile === undefined ? {} : { caData: Buffer.from(pemIn(caFile)).toString('base64') }),
        },
      },
    },
  });
  session.print(made, () => `cluster ${made.name} is registered\n`);
}

/** By its address or its name. */
function clusterAsked(cluster: string) {
  const type = /^https?:\/\//.test(cluster) ? 'server' : 'name';
  return { params: { 'id.value': cluster }, query: { 'id.type': type } };
}

export async function setCluster(
  session: Session<{
    readonly name?: string;
    readonly label?: readonly string[];
    readonly namespace?: readonly string[];
  }>,
  cluster: string,
): Promise<void> {
  const { name, label, namespace } = session.options;
  const current = await session.call<Cluster>('GET /api/v1/clusters/{id.value}', clusterAsked(cluster));
  const change = {
    ...(name === undefined ? {} : { name }),
    ...(label === undefined ? {} : { labels: labelsIn(label) }),
    ...(namespace === undefined ? {} : { namespaces: namespace }),
  };
  const { params, query } = clusterAsked(cluster);
  const made = await session.call<Cluster>('PUT /api/v1/clusters/{id.value}', {
    params,
    query: { ...query, updatedFields: Object.keys(change) },
    body: { server: current.server, ...change },
  });
  session.print(made, () => `cluster ${made.name} is changed\n`);
}

function labelsIn(texts: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    texts.map((text) => {
      const equals = text.indexOf('=');
      if (equals > 0) return [text.slice(0, equals), text.slice(equals + 1)];
      throw usage(`${text} is no label`, 'Write KEY=VALUE.');
    }),
  );
}

export async function refreshCluster(session: Session, cluster: string): Promise<void> {
  await session.call('POST /api/v1/clusters/{id.value}/invalidate-cache', clusterAsked(cluster));
  session.say(`cluster ${cluster} is read again`);
}

export async function rotateCluster(session: Session, cluster: string): Promise<void> {
  await session.call('POST /api/v1/clusters/{id.value}/rotate-auth', clusterAsked(cluster));
  session.say(`cluster ${cluster} has a new token`);
}

export async function removeCluster(session: Session, cluster: string): Promise<void> {
  await session.call('DELETE /api/v1/clusters/{id.value}', clusterAsked(cluster));
  session.say(`cluster ${cluster} is forgotten`);
}

export async function listRepositories(session: Session): Promise<void> {
  const { items } = await session.call<RepositoryListing>('GET /api/setpoint/v1/repositories');
  session.table(
    items,
    ['NAME', 'TYPE', 'URL', 'PROJECT', 'APPLICATIONS', 'FAILING', 'PROBLEM'],
    items.map((one) => [
      one.name,
      one.type,
      one.url,
      one.project,
      String(one.applications),
      String(one.failing),
      harmless(one.problem),
    ]),
  );
}

interface RepositoryFlags {
  readonly type: string;
  readonly name?: string;
  readonly username?: string;
  readonly passwordFile?: string;
  readonly sshKeyFile?: string;
  readonly project?: string;
  readonly insecureSkipServerVerification?: boolean;
  readonly upsert?: boolean;
}

export async function addRepository(session: Session<RepositoryFlags>, repo: string): Promise<void> {
  const made = await session.call<Repository>('POST /api/v1/repositories', {
    query: { upsert: session.options.upsert === true },
    body: await repositoryOf(session, repo),
  });
  session.print(made, () => `repository ${made.repo} is registered\n`);
}

export async function setRepository(session: Session<RepositoryFlags>, repo: string): Promise<void> {
  const made = await session.call<Repository>('PUT /api/v1/repositories/{repo.repo}', {
    params: { 'repo.repo': repo },
    body: await repositoryOf(session, repo),
  });
  session.print(made, () => `repository ${made.repo} is changed\n`);
}

async function repositoryOf(session: Session<RepositoryFlags>, repo: string): Promise<object> {
  const { type, name, username, passwordFile, sshKeyFile, project } = session.options;
  const { context } = session;
  return {
    repo,
    type,
    ...(name === undefined ? {} : { name }),
    ...(username === undefined ? {} : { username }),
    ...(passwordFile === undefined ? {} : { password: await secretOf(passwordFile, context) }),
    ...(sshKeyFile === undefined ? {} : { sshPrivateKey: await secretOf(sshKeyFile, context) }),
    ...(project === undefined ? {} : { project }),
    ...(session.options.insecureSkipServerVerification === true ? { insecure: true } : {}),
  };
}

export async function checkRepository(
  session: Session<{ readonly project?: string }>,
  repo: string,
): Promise<number> {
  const found = await session.call<Repository>('GET /api/v1/repositories/{repo}', {
    params: { repo },
    query: { forceRefresh: true, appProject: session.options.project },
  });
  const { status = 'Unknown', message = '' } = found.connectionState ?? {};
  session.print(found, () => `${status}${message === '' ? '' : `: ${harmless(message)}`}\n`);
  return status === 'Successful' ? exitCodes.ok : exitCodes.differences;
}

export async function removeRepository(
  session: Session<{ readonly project?: string }>,
  repo: string,
): Promise<void> {
  await session.call('DELETE /api/v1/repositories/{repo}', {
    params: { repo },
    query: { appProject: session.options.project },
  });
  session.say(`repository ${repo} is forgotten`);
}
