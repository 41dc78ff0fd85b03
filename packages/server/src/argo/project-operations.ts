import { mergePatchBetween } from '@setpoint/kube';
import { randomUUID } from 'node:crypto';
import { type AppProject, appProjectResource, isWindowActive } from '@setpoint/argocd';
import type { KubeObject } from '@setpoint/kube';
import { projectPolicy } from '../access/project-policy.ts';
import type { Call } from '../call.ts';
import { codes, invalid, serverError } from '../errors.ts';
import { flag, type Input, needed, record, text, whole } from '../http/input.ts';
import type { Services } from '../services.ts';
import { eventsOf } from '../state/events.ts';
import { projectLinks } from '../state/links.ts';
import type { ArgoLinks } from '../wire/argo-common.ts';
import type { ProjectList, TokenResponse } from '../wire/argo-platform.ts';
import { enforce, permissionDenied } from './access.ts';
import { listOf } from './application-reads.ts';
import { clusterViews } from './cluster-operations.ts';
import { get, operationsOf, post, put, remove } from './operation.ts';
import { createSeen, patchSeen, removeSeen } from './platform-write.ts';
import { repositoryViews } from './repositories.ts';

/** The project as it is stored; missing and forbidden answer alike. */
function projectFor(services: Services, call: Call, name: string, action = 'get'): AppProject {
  call.about(name);
  if (!services.enforcer.allows(call.identity, 'projects', action, name)) throw permissionDenied();
  const project = services.state.projects.get(`${services.state.namespace}/${name}`);
  if (project === undefined) throw serverError(codes.notFound, `appprojects.argoproj.io "${name}" not found`);
  return project;
}

function visible(services: Services, call: Call): readonly AppProject[] {
  return [...services.state.projects.values()]
    .filter(({ metadata }) => services.enforcer.allows(call.identity, 'projects', 'get', metadata.name ?? ''))
    .sort((a, b) => ((a.metadata.name ?? '') < (b.metadata.name ?? '') ? -1 : 1));
}

/** The project of a body; its roles' policies must be about that role and that project. */
function draftFrom(body: Input | undefined): AppProject {
  const metadata = record(body ?? {}, 'metadata');
  const spec = record(body ?? {}, 'spec');
  if (metadata === undefined) throw invalid('project.metadata is required');
  const name = needed(metadata, 'name');
  const project = {
    apiVersion: appProjectResource.apiVersion,
    kind: appProjectResource.kind,
    metadata: { name, labels: metadata['labels'] ?? {}, annotations: metadata['annotations'] ?? {} },
    spec: (spec ?? {}) as AppProject['spec'],
  } as AppProject;
  const [problem] = projectPolicy(project).problems;
  if (problem !== undefined) throw invalid(`policy rule is invalid: ${problem}`);
  return project;
}

async function create(services: Services, call: Call, input: Input): Promise<AppProject> {
  const draft = draftFrom(record(input, 'project'));
  const name = draft.metadata.name ?? '';
  call.about(name);
  enforce(services, call, 'projects', 'create', name);
  const { namespace, projects } = services.state;
  const existing = projects.get(`${namespace}/${name}`);
  if (existing !== undefined) {
    if (mergePatchBetween(existing.spec, draft.spec) === undefined) return existing;
    if (!flag(input, 'upsert')) {
      throw invalid('existing project spec is different, use upsert flag to force update');
    }
    enforce(services, call, 'projects', 'update', name);
    return write(services, call, existing, draft);
  }
  const object = { ...draft, metadata: { ...draft.metadata, namespace } } as unknown as KubeObject;
  return createSeen(services, projects, object, call.signal);
}

function update(services: Services, call: Call, input: Input): Promise<AppProject> {
  const draft = draftFrom(record(input, 'project'));
  const existing = projectFor(services, call, draft.metadata.name ?? '', 'update');
  return write(services, call, existing, draft);
}

function write(services: Services, call: Call, existing: AppProject, draft: AppProject): Promise<AppProject> {
  return patchSeen(
    services,
    services.state.projects,
    existing as unknown as KubeObject,
    (current) => {
      const { labels = {}, annotations = {} } = draft.metadata;
      const before = { spec: current['spec'], metadata: current.metadata };
      const after = { spec: draft.spec, metadata: { ...current.metadata, labels, annotations } };
      return mergePatchBetween(before, after) ?? {};
    },
    call.signal,
  );
}

async function removeProject(services: Services, call: Call, input: Input): Promise<object> {
  const name = needed(input, 'name');
  const project = projectFor(services, call, name, 'delete');
  if (name === 'default') throw invalid('name "default" is reserved and cannot be deleted');
  const count = [...services.state.applications.values()].filter((app) => app.spec.project === name).length;
  if (count > 0) throw invalid(`project is referenced by ${count} applications`);
  await removeSeen(services, services.state.projects, project as unknown as KubeObject, call.signal);
  return {};
}

interface ProjectToken {
  readonly iat: number;
  readonly exp?: number;
  readonly id?: string;
}

/** Changes the tokens of a role, kept in the spec's role and in the status as Argo CD keeps them. */
function changeTokens(
  services: Services,
  project: AppProject,
  roleName: string,
  change: (tokens: readonly ProjectToken[]) => readonly ProjectToken[],
  signal: AbortSignal,
): Promise<AppProject> {
  return patchSeen(
    services,
    services.state.projects,
    project as unknown as KubeObject,
    (object) => {
      const current = object as unknown as AppProject;
      const role = current.spec.roles?.find(({ name }) => name === roleName);
      if (role === undefined) throw invalid(`project does not have role ${roleName}`);
      const tokens = change(role.jwtTokens ?? []);
      const roles = (current.spec.roles ?? []).map((item) =>
        item === role ? { ...item, jwtTokens: tokens } : item,
      );
      return { spec: { roles }, status: { jwtTokensByRole: { [roleName]: { items: tokens } } } };
    },
    signal,
  );
}

/** Whoever may update the project may make its tokens, and so may a token of the very role, as in Argo CD. */
function projectForTokens(services: Services, call: Call, input: Input): AppProject {
  const [name, role] = [needed(input, 'project'), needed(input, 'role')];
  const own = call.identity.subject === `proj:${name}:${role}`;
  const project = projectFor(services, call, name, own ? 'get' : 'update');
  call.about(`${name}/${role}`);
  return project;
}

async function createToken(services: Services, call: Call, input: Input): Promise<TokenResponse> {
  const project = projectForTokens(services, call, input);
  const role = needed(input, 'role');
  const id = text(input, 'id') || randomUUID();
  const issuedAt = Math.floor(services.clock.now() / 1000);
  const expiresIn = whole(input, 'expiresIn');
  if (expiresIn < 0) throw invalid('expiresIn must not be negative');
  await changeTokens(
    services,
    project,
    role,
    (tokens) => {
      if (tokens.some((token) => token.id === id)) throw invalid(`Token id '${id}' has been used. `);
      return [...tokens, { iat: issuedAt, id, ...(expiresIn > 0 ? { exp: issuedAt + expiresIn } : {}) }];
    },
    call.signal,
  );
  const subject = `proj:${project.metadata.name ?? ''}:${role}`;
  const token = await services.sessions.issue(subject, {
    id,
    issuedAtMs: issuedAt * 1000,
    expiresInMs: expiresIn * 1000,
  });
  return { token };
}

async function deleteToken(services: Services, call: Call, input: Input): Promise<object> {
  const project = projectForTokens(services, call, input);
  const [id, issuedAt] = [text(input, 'id'), whole(input, 'iat')];
  const isMeant = (token: ProjectToken): boolean => (id === '' ? token.iat === issuedAt : token.id === id);
  await changeTokens(
    services,
    project,
    needed(input, 'role'),
    (tokens) => tokens.filter((token) => !isMeant(token)),
    call.signal,
  );
  return {};
}

const path = '/api/v1/projects/{name}';

/** `project.ProjectService`. */
export const projectOperations = operationsOf('project.ProjectService', {
  List: {
    http: get('/api/v1/projects'),
    run: (services, call, input): ProjectList => {
      const name = text(input, 'name');
      const items = visible(services, call).filter(({ metadata }) => name === '' || metadata.name === name);
      return { metadata: { resourceVersion: services.state.projects.resourceVersion }, items };
    },
  },
  Create: { http: post('/api/v1/projects'), audit: 'project.create', run: create },
  Get: { http: get(path), run: (services, call, input) => projectFor(services, call, needed(input, 'name')) },
  GetDetailedProject: {
    http: get(`${path}/detailed`),
    run: (services, call, input) => {
      const name = needed(input, 'name');
      projectFor(services, call, name);
      return {
        globalProjects: [],
        project: services.state.project(name),
        repositories: repositoryViews(services, call).filter((repo) => repo.project === name),
        clusters: clusterViews(services, call).filter((cluster) => cluster.project === name),
      };
    },
  },
  GetGlobalProjects: {
    http: get(`${path}/globalprojects`),
    run: (services, call, input) => {
      projectFor(services, call, needed(input, 'name'));
      return { items: [] };
    },
  },
  Update: { http: put('/api/v1/projects/{project.metadata.name}'), audit: 'project.update', run: update },
  Delete: { http: remove(path), audit: 'project.delete', run: removeProject },
  CreateToken: {
    http: post('/api/v1/projects/{project}/roles/{role}/token'),
    audit: 'project.token.create',
    run: createToken,
  },
  DeleteToken: {
    http: remove('/api/v1/projects/{project}/roles/{role}/token/{iat}'),
    audit: 'project.token.delete',
    run: deleteToken,
  },
  ListEvents: {
    http: get(`${path}/events`),
    run: async (services, call, input) => {
      const { metadata } = projectFor(services, call, needed(input, 'name'));
      const { namespace = '', name = '', uid = '' } = metadata;
      return listOf(await eventsOf(services.client, { namespace, name, uid }, call.signal));
    },
  },
  ListLinks: {
    http: get(`${path}/links`),
    run: (services, call, input): ArgoLinks => {
      const { metadata } = projectFor(services, call, needed(input, 'name'));
      return { items: projectLinks(services, metadata.name ?? '') };
    },
  },
  GetSyncWindowsState: {
    http: get(`${path}/syncwindows`),
    run: (services, call, input) => {
      const project = projectFor(services, call, needed(input, 'name'));
      const nowMs = services.clock.now();
      return { windows: (project.spec.syncWindows ?? []).filter((window) => isWindowActive(window, nowMs)) };
    },
  },
});
