import type { Application } from '@setpoint/argocd';
import { dns1123Label, dns1123Subdomain } from '@setpoint/kube';
import type { FastifyInstance } from 'fastify';
import { invalid } from '../errors.ts';
import type { Services } from '../services.ts';
import type { PlatformState } from '../state/platform-state.ts';
import { type BadgeFacts, badgeWidth, statusBadge } from '../state/status-badge.ts';
import { type Input, text, texts } from './input.ts';

const nothing: BadgeFacts = { health: 'Unknown', sync: 'Unknown' };
const missing: BadgeFacts = { health: 'Not Found', sync: '' };

/**
 * `GET /api/badge`, for pages that are no part of this server: by `name` (and `namespace`) the statuses of an application,
 * by `project` the worst of those of projects. Nobody has to log in, so it says Unknown of everything unless
 * `statusbadge.enabled` of `argocd-cm` is `"true"`. Parameters as Argo CD's: `revision`, `keepFullRevision`,
 * `showAppName`, `width`.
 */
export function registerBadge(app: FastifyInstance, { state }: Services): void {
  app.get('/api/badge', async (request, reply) => {
    const asked = request.query as Input;
    const isOn = state.setting('statusbadge.enabled') === 'true';
    return reply
      .type('image/svg+xml')
      .header('cache-control', 'private, no-store')
      .header('access-control-allow-origin', '*')
      .header('cross-origin-resource-policy', 'cross-origin')
      .send(statusBadge(isOn ? badgeFacts(asked, state) : nothing));
  });
}

function badgeFacts(asked: Input, state: PlatformState): BadgeFacts {
  const namespace = text(asked, 'namespace') || state.namespace;
  const name = text(asked, 'name');
  const projects = texts(asked, 'project').filter((project) => project !== '');
  if (dns1123Label(namespace).length > 0) throw invalid('namespace is no name of a namespace');
  if (name !== '' && dns1123Subdomain(name).length > 0) throw invalid('name is no name of an application');
  if (projects.some((project) => dns1123Label(project.toLowerCase()).length > 0))
    throw invalid('project is no name of a project');
  const width = badgeWidth(text(asked, 'width'));
  const application = name === '' ? undefined : state.applications.get(`${namespace}/${name}`);
  if (name !== '' && application === undefined) return { ...missing, width };
  const facts = projects.length > 0 ? factsOfProjects(projects, namespace, state) : factsOf(application);
  if (application === undefined) return { ...facts, width };
  return {
    ...facts,
    width,
    revision: isTrue(asked, 'revision')
      ? revisionOf(application, isTrue(asked, 'keepFullRevision'))
      : undefined,
    title: isTrue(asked, 'showAppName') ? name : undefined,
  };
}

function isTrue(asked: Input, name: string): boolean {
  return text(asked, name).toLowerCase() === 'true';
}

function factsOf(application: Application | undefined): BadgeFacts {
  const { health, sync } = application?.status ?? {};
  return { health: health?.status ?? nothing.health, sync: sync?.status ?? nothing.sync };
}

function factsOfProjects(projects: readonly string[], namespace: string, state: PlatformState): BadgeFacts {
  const own = [...state.applications.values()].filter(
    ({ metadata, spec }) => metadata.namespace === namespace && projects.includes(spec.project || 'default'),
  );
  if (own.length === 0) return nothing;
  const all = own.map(factsOf);
  return {
    health: all.every(({ health }) => health === 'Healthy') ? 'Healthy' : 'Degraded',
    sync: all.every(({ sync }) => sync === 'Synced') ? 'Synced' : 'OutOfSync',
  };
}

/** What the last sync deployed. */
function revisionOf({ status }: Application, isWhole: boolean): string | undefined {
  const result = status?.operationState?.syncResult;
  const revision = result?.revisions?.[0] ?? result?.revision ?? '';
  if (revision === '') return undefined;
  return isWhole ? revision : revision.slice(0, 7);
}
