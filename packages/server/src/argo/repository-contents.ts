import {
  type Application,
  type ApplicationSource,
  chartsOf,
  deployablesIn,
  isSourcePermitted,
  normalizeGitUrl,
  type RepositoryAt,
  type SourceDetails,
  sourceDetails,
  sourcesOf,
  tagsOf,
  tryRepository,
} from '@setpoint/argocd';
import { SetpointError } from '@setpoint/core';
import type { KubeObject } from '@setpoint/kube';
import type { Call } from '../call.ts';
import { invalid } from '../errors.ts';
import { flag, type Input, needed, record, text, whole } from '../http/input.ts';
import { planPorts, type Services } from '../services.ts';
import { secretTextIn } from '../state/platform-state.ts';
import type { HelmCharts, RepositoryApps, RepositoryRefs, SourceAppDetails } from '../wire/argo-platform.ts';
import { enforce, objectName, permissionDenied } from './access.ts';
import { repositoryData, repositoryObject, withoutCredentials } from './repositories.ts';

function at(services: Services, secret: KubeObject): RepositoryAt {
  const config = services.state.config.repositories();
  return { url: secretTextIn(secret, 'url'), project: secretTextIn(secret, 'project'), config };
}

/** Charts of a registered repository of charts. */
export async function helmCharts(services: Services, secret: KubeObject, call: Call): Promise<HelmCharts> {
  const items = await chartsOf(at(services, secret), planPorts(services).source, call.signal);
  return { items };
}

/** Tags of a registered repository of a registry. */
export async function ociTags(services: Services, secret: KubeObject, call: Call): Promise<RepositoryRefs> {
  const tags = await tagsOf(at(services, secret), planPorts(services).source, call.signal);
  return { branches: [], tags };
}

/** `namespace/name` or `name` of the application a request is for, as Argo CD's page of a new one sends it. */
function applicationNamed(services: Services, name: string): Application | undefined {
  return services.state.applications.get(name.includes('/') ? name : `${services.state.namespace}/${name}`);
}

function objectNamed(services: Services, project: string, name: string): string {
  const slash = name.indexOf('/');
  return objectName(project, slash < 0 ? '' : name.slice(0, slash), name.slice(slash + 1), services);
}

/** Throws unless the caller may see the repository, as it is registered for the project or for all. */
function mayRead(services: Services, call: Call, url: string, project: string): void {
  const wanted = normalizeGitUrl(url);
  const owners = services.state
    .secretsOfType('repository')
    .filter((secret) => normalizeGitUrl(secretTextIn(secret, 'url')) === wanted)
    .map((secret) => secretTextIn(secret, 'project'));
  const owner = owners.includes(project) ? project : '';
  enforce(services, call, 'repositories', 'get', repositoryObject(url, owner));
}

/** Whoever learns what is in a repository for an application must be able to make one of it in that project. */
function checkPermitted(services: Services, url: string, projectName: string): void {
  const project = services.state.project(projectName);
  if (project === undefined || !isSourcePermitted(project, url)) throw permissionDenied();
}

/** What could be deployed from the repository: its charts and kustomizations. */
export async function repositoryApps(services: Services, call: Call, input: Input): Promise<RepositoryApps> {
  const project = text(input, 'appProject');
  const object = objectNamed(services, project, text(input, 'appName'));
  const may = (action: string): boolean =>
    services.enforcer.allows(call.identity, 'applications', action, object);
  if (!may('create') && !may('update')) throw permissionDenied();
  const url = needed(input, 'repo');
  mayRead(services, call, url, project);
  checkPermitted(services, url, project);
  const { source } = planPorts(services);
  const config = services.state.config.repositories();
  const found = await deployablesIn({ url, project, config }, text(input, 'revision'), source, call.signal);
  return { items: [...found].map(([path, type]) => ({ type, path })) };
}

/** What a source is, before it is deployed; of an application that exists only sources it has or had. */
export async function appDetails(services: Services, call: Call, input: Input): Promise<SourceAppDetails> {
  const given = record(input, 'source');
  if (given === undefined) throw invalid('missing payload in request');
  const source = given as unknown as ApplicationSource;
  const [url, project, name] = [needed(given, 'repoURL'), text(input, 'appProject'), text(input, 'appName')];
  const object = objectNamed(services, project, name);
  mayRead(services, call, url, project);
  enforce(services, call, 'applications', 'get', object);
  const app = applicationNamed(services, name);
  if (app === undefined) enforce(services, call, 'applications', 'create', object);
  else if (app.spec.project !== project || !isKnownSource(app, source, whole(input, 'versionId', -1))) {
    throw permissionDenied();
  }
  checkPermitted(services, url, project);
  const details = await sourceDetails(source, project, planPorts(services), call.signal);
  return detailsView(details, source);
}

function isKnownSource(app: Application, source: ApplicationSource, versionId: number): boolean {
  const entry = app.status?.history?.find(({ id }) => id === versionId);
  const past = entry === undefined ? [] : [entry.source, ...(entry.sources ?? [])];
  const same = (one: ApplicationSource | undefined): boolean =>
    one?.repoURL === source.repoURL &&
    (one.path ?? '') === (source.path ?? '') &&
    (one.chart ?? '') === (source.chart ?? '') &&
    (one.targetRevision ?? '') === (source.targetRevision ?? '');
  return [...sourcesOf(app), ...past].some(same);
}

function detailsView(details: SourceDetails, { helm, kustomize }: ApplicationSource): SourceAppDetails {
  const { type } = details;
  if (details.type === 'Helm') {
    const { valueFiles, values, parameters } = details;
    return {
      type,
      helm: {
        ...(valueFiles.length === 0 ? {} : { valueFiles }),
        parameters: [...parameters].map(([name, value]) => ({ name, value })),
        ...(values === '' ? {} : { values }),
        ...(helm?.fileParameters === undefined ? {} : { fileParameters: helm.fileParameters }),
      },
    };
  }
  if (details.type === 'Kustomize') return { type, kustomize: { images: kustomize?.images ?? [] } };
  return { type, directory: {} };
}

/** Asks the repository now, and remembers what it answered; the error when it failed. */
async function checkRepository(
  services: Services,
  where: RepositoryAt,
  type: string,
  signal: AbortSignal,
): Promise<SetpointError | undefined> {
  const { url, project } = where;
  const attemptedAt = new Date(services.clock.now()).toISOString().replace(/\.\d+/, '');
  const found = (status: 'Successful' | 'Failed', message: string): void =>
    services.repositoryChecks.put(url, project, { status, message, attemptedAt });
  try {
    await tryRepository(where, type, planPorts(services).source, signal);
    found('Successful', '');
    return undefined;
  } catch (cause) {
    signal.throwIfAborted();
    const error = SetpointError.from(cause);
    found('Failed', withoutCredentials(error.message));
    return error;
  }
}

/** Asks registered repositories now, a few at a time. */
export async function checkRepositories(
  services: Services,
  secrets: readonly KubeObject[],
  signal: AbortSignal,
): Promise<void> {
  const waiting = [...secrets];
  const worker = async (): Promise<void> => {
    for (let secret = waiting.pop(); secret !== undefined; secret = waiting.pop()) {
      await checkRepository(services, at(services, secret), secretTextIn(secret, 'type') || 'git', signal);
    }
  };
  await Promise.all(Array.from({ length: 8 }, worker));
}

/** Fields that the query of a validation spells otherwise than the Secret. */
const spelling: Readonly<Record<string, string>> = {
  enableOci: 'enableOCI',
  insecureOciForceHttp: 'insecureOCIForceHttp',
};

/** Whether the repository can be reached with what the request has; needs the permission to register it. */
export async function validateAccess(
  services: Services,
  call: Call,
  resource: 'repositories' | 'write-repositories',
  input: Input,
): Promise<object> {
  const [url, project] = [needed(input, 'repo'), text(input, 'project')];
  call.about(repositoryObject(url, project));
  enforce(services, call, resource, 'create', repositoryObject(url, project));
  const body = Object.fromEntries(
    Object.entries(input).map(([name, value]) => [spelling[name] ?? name, value]),
  );
  const labels = { 'argocd.argoproj.io/secret-type': 'repository' };
  const candidate = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'candidate', labels } };
  const known = services.state.config.repositories();
  const config = { ...known, secrets: [{ ...candidate, data: repositoryData(url, body) }, ...known.secrets] };
  const type = text(input, 'type') || 'git';
  if (!['git', 'helm', 'oci'].includes(type)) throw invalid(`unsupported repository type "${type}"`);
  if (flag(input, 'enableOci') && /:\/\//.test(url)) {
    throw invalid('OCI Helm repository URL should include hostname and port only');
  }
  const error = await checkRepository(services, { url, project, config }, type, call.signal);
  if (error !== undefined) throw error;
  return {};
}
