import type { AppProject, ProjectDetail, ProjectListing, TokenResponse } from '@setpoint/server';
import { table } from '../output/table.ts';
import { editedObject, type Manifest, manifestFile } from './edit-object.ts';
import type { Session } from './session.ts';

type Destination = ProjectListing['items'][number]['destinations'][number];
const destinationOf = ({ server, name, namespace }: Destination): string => `${name || server}/${namespace}`;

export async function list(session: Session): Promise<void> {
  const { items } = await session.call<ProjectListing>('GET /api/setpoint/v1/projects');
  session.table(
    items,
    ['NAME', 'DESCRIPTION', 'APPLICATIONS', 'SOURCES', 'DESTINATIONS'],
    items.map((project) => [
      project.name,
      project.description,
      String(project.applications),
      project.sourceRepos.join(','),
      project.destinations.map(destinationOf).join(','),
    ]),
  );
}

export async function get(session: Session, name: string): Promise<void> {
  const detail = await session.call<ProjectDetail>('GET /api/setpoint/v1/projects/{name}', {
    params: { name },
  });
  const { view, windows, project } = detail;
  session.print(detail, () => {
    const facts = [
      ['Name', view.name],
      ['Description', view.description],
      ['Applications', String(view.applications)],
      ['Sources', view.sourceRepos.join(', ')],
      ['Destinations', view.destinations.map(destinationOf).join(', ')],
    ];
    const roles = (project.spec.roles ?? []).flatMap((role) => [
      `\nRole ${role.name}${role.description ? `: ${role.description}` : ''}\n`,
      ...(role.groups ?? []).map((group) => `  group ${group}\n`),
      ...(role.policies ?? []).map((policy) => `  ${policy}\n`),
      ...(role.jwtTokens ?? []).map((token) => `  token ${token.id ?? ''} issued at ${token.iat}\n`),
    ]);
    const rows = windows.map((one) => [
      one.kind,
      one.schedule,
      one.duration,
      one.timeZone,
      one.active ? 'Active' : 'Inactive',
      one.description,
    ]);
    const shown =
      rows.length === 0
        ? ''
        : `\n${table(['KIND', 'SCHEDULE', 'DURATION', 'TIME ZONE', 'STATE', 'DESCRIPTION'], rows)}`;
    return `${facts.map(([label = '', value]) => `${label.padEnd(14)}${value}\n`).join('')}${roles.join('')}${shown}`;
  });
}

export async function create(
  session: Session<{ readonly file?: string; readonly upsert?: boolean }>,
): Promise<void> {
  const project = await manifestFile(session);
  const made = await session.call<AppProject>('POST /api/v1/projects', {
    body: { project, upsert: session.options.upsert === true },
  });
  session.print(made, () => `project ${made.metadata.name ?? ''} is there\n`);
}

export async function edit(session: Session, name: string): Promise<void> {
  const found = await session.call<Manifest>('GET /api/v1/projects/{name}', { params: { name } });
  const change = await editedObject(session, found);
  if (change === undefined) return;
  const { resourceVersion } = found.metadata;
  const project = { ...change.after, metadata: { ...change.after.metadata, resourceVersion } };
  await session.call('PUT /api/v1/projects/{project.metadata.name}', {
    params: { 'project.metadata.name': name },
    body: { project },
  });
  session.say(`project ${name} is changed`);
}

export async function remove(session: Session, name: string): Promise<void> {
  await session.call('DELETE /api/v1/projects/{name}', { params: { name } });
  session.say(`project ${name} is deleted`);
}

export async function createToken(
  session: Session<{ readonly id?: string; readonly expiresIn?: string }>,
  project: string,
  role: string,
): Promise<void> {
  const { id, expiresIn } = session.options;
  const made = await session.call<TokenResponse>('POST /api/v1/projects/{project}/roles/{role}/token', {
    params: { project, role },
    body: { ...(id === undefined ? {} : { id }), ...(expiresIn === undefined ? {} : { expiresIn }) },
  });
  session.print(made, () => `${made.token}\n`);
}

export async function deleteToken(
  session: Session,
  project: string,
  role: string,
  iat: string,
): Promise<void> {
  await session.call('DELETE /api/v1/projects/{project}/roles/{role}/token/{iat}', {
    params: { project, role, iat },
  });
  session.say(`the token of ${role} is ended`);
}
