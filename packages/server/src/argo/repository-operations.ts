import { normalizeGitUrl, refsOf } from '@setpoint/argocd';
import type { KubeObject } from '@setpoint/kube';
import type { Call } from '../call.ts';
import { invalid } from '../errors.ts';
import { flag, type Input, needed, record, text } from '../http/input.ts';
import { planPorts, type Services } from '../services.ts';
import { secretTextIn } from '../state/platform-state.ts';
import type { RepoCredsList, Repository, RepositoryList } from '../wire/argo-platform.ts';
import { enforce, permissionDenied } from './access.ts';
import { get, operationsOf, post, put, remove } from './operation.ts';
import { createSeen, patchSeen, removeSeen } from './platform-write.ts';
import {
  appDetails,
  checkRepositories,
  helmCharts,
  ociTags,
  repositoryApps,
  validateAccess,
} from './repository-contents.ts';
import {
  credentialsView,
  repositoryChange,
  repositoryData,
  repositoryObject,
  repositorySecretName,
  repositoryView,
  repositoryViews,
} from './repositories.ts';

const typeLabel = 'argocd.argoproj.io/secret-type';

interface Family {
  readonly type: 'repository' | 'repository-write' | 'repo-creds' | 'repo-write-creds';
  readonly resource: 'repositories' | 'write-repositories';
  readonly prefix: 'repo' | 'creds';
}

const reading: Family = { type: 'repository', resource: 'repositories', prefix: 'repo' };
const writing: Family = { type: 'repository-write', resource: 'write-repositories', prefix: 'repo' };
const readingCreds: Family = { type: 'repo-creds', resource: 'repositories', prefix: 'creds' };
const writingCreds: Family = { type: 'repo-write-creds', resource: 'write-repositories', prefix: 'creds' };

/** The Secret of a URL; missing and forbidden answer alike. */
function secretFor(
  services: Services,
  call: Call,
  family: Family,
  url: string,
  project: string,
  action: string,
): KubeObject {
  call.about(repositoryObject(url, project));
  const wanted = normalizeGitUrl(url);
  const matching = services.state.secretsOfType(family.type).filter((secret) => {
    const own = secretTextIn(secret, 'project');
    return normalizeGitUrl(secretTextIn(secret, 'url')) === wanted && (project === '' || own === project);
  });
  const [found] = matching.filter((secret) =>
    services.enforcer.allows(
      call.identity,
      family.resource,
      action,
      repositoryObject(secretTextIn(secret, 'url'), secretTextIn(secret, 'project')),
    ),
  );
  if (found === undefined) throw permissionDenied();
  return found;
}

/** Registers a URL, or changes what is registered when the caller says so. */
async function register(
  services: Services,
  call: Call,
  family: Family,
  body: Input,
  upsert: boolean,
): Promise<KubeObject> {
  const url = text(body, 'repo') || needed(body, 'url');
  const project = text(body, 'project');
  call.about(repositoryObject(url, project));
  enforce(services, call, family.resource, 'create', repositoryObject(url, project));
  if (/^-|\s/.test(url)) throw invalid('the URL of a repository has no spaces and begins with no dash');
  const existing = services.state
    .secretsOfType(family.type)
    .find(
      (secret) =>
        normalizeGitUrl(secretTextIn(secret, 'url')) === normalizeGitUrl(url) &&
        secretTextIn(secret, 'project') === project,
    );
  if (existing !== undefined) {
    const wanted = repositoryData(url, body);
    const stored = (existing['data'] ?? {}) as Readonly<Record<string, unknown>>;
    if (Object.entries(wanted).every(([key, value]) => stored[key] === value)) return existing;
    if (!upsert) throw invalid('existing repository spec is different, use upsert flag to force update');
    enforce(services, call, family.resource, 'update', repositoryObject(url, project));
    return change(services, call, existing, url, body);
  }
  const { namespace } = services.state;
  const name = repositorySecretName(family.prefix, url, project);
  const metadata = { name, namespace, labels: { [typeLabel]: family.type } };
  const data = repositoryData(url, body);
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata, type: 'Opaque', data };
  return createSeen(services, services.state.secrets, secret, call.signal);
}

function change(
  services: Services,
  call: Call,
  existing: KubeObject,
  url: string,
  body: Input,
): Promise<KubeObject> {
  return patchSeen(
    services,
    services.state.secrets,
    existing,
    () => ({ data: repositoryChange(url, body) }),
    call.signal,
  );
}

async function repositoryRefs(services: Services, call: Call, input: Input): Promise<object> {
  const [url, project] = [needed(input, 'repo'), text(input, 'appProject')];
  const secret = secretFor(services, call, reading, url, project, 'get');
  const { refs } = await refsOf(
    secretTextIn(secret, 'url'),
    secretTextIn(secret, 'project'),
    planPorts(services),
    call.signal,
  );
  const names = (prefix: string): readonly string[] =>
    [...refs.keys()].filter((ref) => ref.startsWith(prefix)).map((ref) => ref.slice(prefix.length));
  return { branches: names('refs/heads/'), tags: names('refs/tags/') };
}

/** Asks a registered repository now; one that is not registered is never contacted on a caller's word. */
async function getRepository(services: Services, call: Call, input: Input): Promise<Repository> {
  const [url, project] = [needed(input, 'repo'), text(input, 'appProject')];
  const secret = secretFor(services, call, reading, url, project, 'get');
  if (flag(input, 'forceRefresh')) await checkRepositories(services, [secret], call.signal);
  return repositoryView(services, secret);
}

async function updateRepository(
  services: Services,
  call: Call,
  family: Family,
  input: Input,
): Promise<Repository> {
  const body = bodyOf(input, 'repo');
  const url = needed(body, 'repo');
  const existing = secretFor(services, call, family, url, text(body, 'project'), 'update');
  return repositoryView(services, await change(services, call, existing, url, body));
}

/** The Secret of the repository that a query names. */
function registered(services: Services, call: Call, input: Input): KubeObject {
  return secretFor(services, call, reading, needed(input, 'repo'), text(input, 'appProject'), 'get');
}

async function forget(
  services: Services,
  call: Call,
  family: Family,
  url: string,
  project: string,
): Promise<object> {
  const secret = secretFor(services, call, family, url, project, 'delete');
  await removeSeen(services, services.state.secrets, secret, call.signal);
  return {};
}

function bodyOf(input: Input, field: string): Input {
  const body = record(input, field);
  if (body === undefined) throw invalid(`${field} is required`);
  return body;
}

const list =
  ({ type, resource }: Family) =>
  async (services: Services, call: Call, input: Input): Promise<RepositoryList> => {
    const visible = (secret: KubeObject): boolean => {
      const object = repositoryObject(secretTextIn(secret, 'url'), secretTextIn(secret, 'project'));
      return services.enforcer.allows(call.identity, resource, 'get', object);
    };
    if (flag(input, 'forceRefresh') && type === 'repository') {
      await checkRepositories(services, services.state.secretsOfType(type).filter(visible), call.signal);
    }
    return { metadata: {}, items: repositoryViews(services, call, type) };
  };

/** `repository.RepositoryService`. */
export const repositoryOperations = operationsOf('repository.RepositoryService', {
  ListRepositories: { http: get('/api/v1/repositories'), run: list(reading) },
  List: { http: [], run: list(reading) },
  ListWriteRepositories: { http: get('/api/v1/write-repositories'), run: list(writing) },
  Get: { http: get('/api/v1/repositories/{repo}'), run: getRepository },
  GetWrite: {
    http: get('/api/v1/write-repositories/{repo}'),
    run: (services, call, input) =>
      repositoryView(
        services,
        secretFor(services, call, writing, needed(input, 'repo'), text(input, 'appProject'), 'get'),
      ),
  },
  ListRefs: { http: get('/api/v1/repositories/{repo}/refs'), run: repositoryRefs },
  ListOCITags: {
    http: get('/api/v1/repositories/{repo}/oci-tags'),
    run: (services, call, input) => ociTags(services, registered(services, call, input), call),
  },
  GetHelmCharts: {
    http: get('/api/v1/repositories/{repo}/helmcharts'),
    run: (services, call, input) => helmCharts(services, registered(services, call, input), call),
  },
  ListApps: { http: get('/api/v1/repositories/{repo}/apps'), run: repositoryApps },
  GetAppDetails: { http: post('/api/v1/repositories/{source.repoURL}/appdetails'), run: appDetails },
  ValidateAccess: {
    http: post('/api/v1/repositories/{repo}/validate', 'repo'),
    audit: 'repository.validate',
    run: (services, call, input) => validateAccess(services, call, 'repositories', input),
  },
  ValidateWriteAccess: {
    http: post('/api/v1/write-repositories/{repo}/validate', 'repo'),
    audit: 'write-repository.validate',
    run: (services, call, input) => validateAccess(services, call, 'write-repositories', input),
  },
  CreateRepository: {
    http: post('/api/v1/repositories', 'repo'),
    audit: 'repository.create',
    run: async (services, call, input) =>
      repositoryView(
        services,
        await register(services, call, reading, bodyOf(input, 'repo'), flag(input, 'upsert')),
      ),
  },
  CreateWriteRepository: {
    http: post('/api/v1/write-repositories', 'repo'),
    audit: 'write-repository.create',
    run: async (services, call, input) =>
      repositoryView(
        services,
        await register(services, call, writing, bodyOf(input, 'repo'), flag(input, 'upsert')),
      ),
  },
  UpdateRepository: {
    http: put('/api/v1/repositories/{repo.repo}', 'repo'),
    audit: 'repository.update',
    run: (services, call, input) => updateRepository(services, call, reading, input),
  },
  UpdateWriteRepository: {
    http: put('/api/v1/write-repositories/{repo.repo}', 'repo'),
    audit: 'write-repository.update',
    run: (services, call, input) => updateRepository(services, call, writing, input),
  },
  DeleteRepository: {
    http: remove('/api/v1/repositories/{repo}'),
    audit: 'repository.delete',
    run: (services, call, input) =>
      forget(services, call, reading, needed(input, 'repo'), text(input, 'appProject')),
  },
  DeleteWriteRepository: {
    http: remove('/api/v1/write-repositories/{repo}'),
    audit: 'write-repository.delete',
    run: (services, call, input) =>
      forget(services, call, writing, needed(input, 'repo'), text(input, 'appProject')),
  },
});

function listCreds(family: Family) {
  return (services: Services, call: Call): RepoCredsList => ({
    metadata: {},
    items: services.state
      .secretsOfType(family.type)
      .filter((secret) =>
        services.enforcer.allows(call.identity, family.resource, 'get', secretTextIn(secret, 'url')),
      )
      .map(credentialsView),
  });
}

function credsOperations(family: Family, suffix: string, path: string): Parameters<typeof operationsOf>[1] {
  const audit = family === readingCreds ? 'repocreds' : 'write-repocreds';
  return {
    [`List${suffix}`]: { http: get(path), run: listCreds(family) },
    [`Create${suffix}`]: {
      http: post(path, 'creds'),
      audit: `${audit}.create`,
      run: async (services, call, input) =>
        credentialsView(
          await register(services, call, family, bodyOf(input, 'creds'), flag(input, 'upsert')),
        ),
    },
    [`Update${suffix}`]: {
      http: put(`${path}/{creds.url}`, 'creds'),
      audit: `${audit}.update`,
      run: async (services, call, input) => {
        const body = bodyOf(input, 'creds');
        const url = needed(body, 'url');
        const existing = secretFor(services, call, family, url, '', 'update');
        return credentialsView(await change(services, call, existing, url, body));
      },
    },
    [`Delete${suffix}`]: {
      http: remove(`${path}/{url}`),
      audit: `${audit}.delete`,
      run: (services, call, input) => forget(services, call, family, needed(input, 'url'), ''),
    },
  };
}

/** `repocreds.RepoCredsService`. */
export const repoCredsOperations = operationsOf('repocreds.RepoCredsService', {
  ...credsOperations(readingCreds, 'RepositoryCredentials', '/api/v1/repocreds'),
  ...credsOperations(writingCreds, 'WriteRepositoryCredentials', '/api/v1/write-repocreds'),
});
