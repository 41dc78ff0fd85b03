import type { AppProject } from '@setpoint/server';
import { useState } from 'react';
import { navigate } from '../app/router.tsx';
import { request } from '../http/client.ts';
import { useDenied } from '../http/use-can.ts';
import { LinesField, TextField } from '../ui/fields.tsx';
import { FormDialog } from '../ui/form-dialog.tsx';
import { notify } from '../ui/toasts.tsx';
import { ManifestEditor, written } from './manifest-editor.tsx';
import './edit.css';

type Draft = Pick<AppProject, 'apiVersion' | 'kind' | 'metadata' | 'spec'>;
type Role = NonNullable<AppProject['spec']['roles']>[number];

const argoProject = (name: string): string => `/api/v1/projects/${encodeURIComponent(name)}`;

const newProject = (): Draft => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'AppProject',
  metadata: { name: '' },
  spec: { description: '', sourceRepos: ['*'], destinations: [{ server: '*', namespace: '*' }] },
});

export function NewProjectDialog({ onClose }: { readonly onClose: () => void }) {
  const [denied] = useDenied([{ resource: 'projects', action: 'create', object: '*' }]);
  return (
    <ManifestEditor<Draft>
      title="New project"
      action="Create"
      initial={newProject()}
      incomplete={({ metadata }) => (metadata.name ?? '') === ''}
      denied={() => denied}
      form={(draft, set) => <ProjectForm draft={draft} set={set} isNew />}
      onSave={async (project) => {
        await request('/api/v1/projects', { method: 'POST', body: { project } });
        notify(`Project ${project.metadata.name ?? ''} is there.`);
        navigate(`/projects/${encodeURIComponent(project.metadata.name ?? '')}`);
      }}
      onClose={onClose}
    />
  );
}

/** @param project - As it is stored, without what global projects add. */
export function EditProjectDialog({
  project,
  onDone,
  onClose,
}: {
  readonly project: AppProject;
  readonly onDone: () => void;
  readonly onClose: () => void;
}) {
  return (
    <ManifestEditor<Draft>
      title={`Edit ${project.metadata.name ?? ''}`}
      action="Save"
      initial={written<Draft>(project)}
      incomplete={() => false}
      form={(draft, set) => <ProjectForm draft={draft} set={set} isNew={false} />}
      onSave={async (draft) => {
        await writeProject(draft);
        notify(`Project ${project.metadata.name ?? ''} is changed.`);
        onDone();
      }}
      onClose={onClose}
    />
  );
}

export const writeProject = (project: Draft): Promise<unknown> =>
  request(argoProject(project.metadata.name ?? ''), { method: 'PUT', body: { project } });

export const readProject = (name: string): Promise<AppProject> => request<AppProject>(argoProject(name));

const destinationLines = (draft: Draft): readonly string[] =>
  (draft.spec.destinations ?? []).map(
    ({ server, name, namespace }) => `${name ?? server ?? '*'} ${namespace ?? '*'}`,
  );
const kindLines = (draft: Draft): readonly string[] =>
  (draft.spec.clusterResourceWhitelist ?? []).map(
    ({ group, kind }) => `${group === '' ? 'core' : group}/${kind}`,
  );

/** `CLUSTER NAMESPACE`; an address or `*` is a server, anything else the name of a cluster. */
function destinationIn(line: string): NonNullable<AppProject['spec']['destinations']>[number] {
  const [cluster = '*', namespace = '*'] = line.split(/\s+/);
  return /^(https?:|\*$)/.test(cluster) ? { server: cluster, namespace } : { name: cluster, namespace };
}

function kindIn(line: string): { readonly group: string; readonly kind: string } {
  const slash = line.lastIndexOf('/');
  const group = slash < 0 ? '' : line.slice(0, slash);
  return { group: group === 'core' ? '' : group, kind: line.slice(slash + 1) };
}

function ProjectForm({
  draft,
  set,
  isNew,
}: {
  readonly draft: Draft;
  readonly set: (draft: Draft) => void;
  readonly isNew: boolean;
}) {
  const change = (spec: Partial<Draft['spec']>): void => set({ ...draft, spec: { ...draft.spec, ...spec } });
  return (
    <div className="form-grid">
      <TextField
        label="Name"
        value={draft.metadata.name ?? ''}
        required
        disabled={!isNew}
        onChange={(name) => set({ ...draft, metadata: { ...draft.metadata, name } })}
      />
      <TextField
        label="Description"
        value={draft.spec.description ?? ''}
        onChange={(description) => change({ description })}
      />
      <LinesField
        label="Sources"
        lines={draft.spec.sourceRepos ?? []}
        placeholder="https://git.example/acme/*"
        hint="Repositories its applications may be read from, one a line; * is any."
        onChange={(sourceRepos) => change({ sourceRepos })}
      />
      <LinesField
        label="Destinations"
        lines={destinationLines(draft)}
        placeholder="https://kubernetes.default.svc payments"
        hint="Cluster and namespace, one pair a line; * is any."
        onChange={(lines) => change({ destinations: lines.map(destinationIn) })}
      />
      <LinesField
        label="Cluster kinds"
        lines={kindLines(draft)}
        placeholder="core/Namespace"
        hint="Kinds without a namespace that its applications may write, one group/Kind a line."
        onChange={(lines) => change({ clusterResourceWhitelist: lines.map(kindIn) })}
      />
    </div>
  );
}

/** Makes a role of a project, or changes one. */
export function RoleDialog({
  project,
  role,
  onDone,
  onClose,
}: {
  readonly project: string;
  readonly role?: Role;
  readonly onDone: () => void;
  readonly onClose: () => void;
}) {
  const [draft, setDraft] = useState<Role>(role ?? { name: '', description: '', policies: [], groups: [] });
  const actions = ['get', 'sync'].map(
    (action) => `p, proj:${project}:${draft.name || 'ROLE'}, applications, ${action}, ${project}/*, allow`,
  );
  return (
    <FormDialog
      kind="wide"
      title={role ? `Role ${role.name}` : `New role of ${project}`}
      action={role ? 'Save' : 'Create'}
      incomplete={draft.name === ''}
      onSubmit={async () => {
        const stored = await readProject(project);
        const others = (stored.spec.roles ?? []).filter(({ name }) => name !== draft.name);
        const known = stored.spec.roles?.find(({ name }) => name === draft.name);
        // Its tokens are those it has now.
        const next = { ...draft, ...(known?.jwtTokens === undefined ? {} : { jwtTokens: known.jwtTokens }) };
        await writeProject({ ...written<Draft>(stored), spec: { ...stored.spec, roles: [...others, next] } });
        notify(`Role ${draft.name} is written.`);
        onDone();
      }}
      onClose={onClose}
    >
      <div className="form-grid">
        <TextField
          label="Name"
          value={draft.name}
          required
          disabled={role !== undefined}
          onChange={(name) => setDraft({ ...draft, name })}
        />
        <TextField
          label="Description"
          value={draft.description ?? ''}
          onChange={(description) => setDraft({ ...draft, description })}
        />
      </div>
      <LinesField
        label="Policies"
        lines={draft.policies ?? []}
        placeholder={actions.join('\n')}
        hint="What it may do with the applications of this project, one rule a line."
        onChange={(policies) => setDraft({ ...draft, policies })}
      />
      <LinesField
        label="Groups"
        lines={draft.groups ?? []}
        hint="Groups of the identity provider that have the role."
        onChange={(groups) => setDraft({ ...draft, groups })}
      />
    </FormDialog>
  );
}

/** Where tokens of a role are made. */
export const roleTokens = (project: string, role: string): string =>
  `${argoProject(project)}/roles/${encodeURIComponent(role)}/token`;

export const removeToken = (project: string, role: string, issuedAt: number, id = ''): Promise<unknown> =>
  request(`${roleTokens(project, role)}/${issuedAt}${id === '' ? '' : `?id=${encodeURIComponent(id)}`}`, {
    method: 'DELETE',
  });
