import type { Repository, RepositoryView } from '@setpoint/server';
import { useState } from 'react';
import { request } from '../http/client.ts';
import { withQuery } from '../http/with-query.ts';
import { AreaField, ChoiceField, TextField } from '../ui/fields.tsx';
import { AddressField, ProjectField, RegistrationDialog, UncheckedField } from './registration.tsx';

const argoRepository = (url: string, query: Readonly<Record<string, string | undefined>>): string =>
  withQuery(`/api/v1/repositories/${encodeURIComponent(url)}`, query);

/** Asks a registered repository now whether it can be read. */
export const testRepository = (url: string, project: string): Promise<Repository> =>
  request<Repository>(argoRepository(url, { forceRefresh: 'true', appProject: project }));

export const removeRepository = (url: string, project: string): Promise<unknown> =>
  request(argoRepository(url, { appProject: project }), { method: 'DELETE' });

interface Draft {
  readonly repo: string;
  readonly type: 'git' | 'helm' | 'oci';
  readonly name: string;
  readonly project: string;
  readonly username: string;
  readonly password: string;
  readonly sshPrivateKey: string;
  readonly insecure: boolean;
}

const kinds = [
  ['git', 'Git'],
  ['helm', 'Helm charts'],
  ['oci', 'OCI registry'],
] as const;

const draftOf = (repository: RepositoryView | undefined): Draft => ({
  repo: repository?.url ?? '',
  type: kinds.find(([kind]) => kind === repository?.type)?.[0] ?? 'git',
  name: repository?.name ?? '',
  project: repository?.project ?? '',
  username: '',
  password: '',
  sshPrivateKey: '',
  insecure: repository?.insecure ?? false,
});

/** In Argo CD's words; credentials that are not given stay as they are. */
function bodyOf({ repo, type, name, project, insecure, ...credentials }: Draft): object {
  const given = Object.entries(credentials).filter(([, text]) => text !== '');
  return { repo, type, name, insecure, ...(project === '' ? {} : { project }), ...Object.fromEntries(given) };
}

/** Registers a repository with what is needed to read it, or changes how one is registered. */
export function RepositoryDialog({
  repository,
  onDone,
  onClose,
}: {
  /** Undefined for a new one. */
  readonly repository?: RepositoryView;
  readonly onDone: () => void;
  readonly onClose: () => void;
}) {
  const [draft, setDraft] = useState(() => draftOf(repository));
  const isNew = repository === undefined;
  const change = (part: Partial<Draft>): void => setDraft({ ...draft, ...part });
  const ssh = draft.type === 'git' && /^(ssh:|[^/]+@)/.test(draft.repo);
  return (
    <RegistrationDialog
      resource="repositories"
      title={isNew ? 'Add a source' : `Edit ${repository.name || repository.url}`}
      isNew={isNew}
      address={draft.repo}
      name={draft.name}
      project={draft.project}
      path={argoRepository(draft.repo, {})}
      body={() => bodyOf(draft)}
      incomplete={draft.repo === ''}
      onDone={onDone}
      onClose={onClose}
    >
      <div className="form-grid">
        <AddressField
          value={draft.repo}
          isNew={isNew}
          placeholder="https://git.example/acme/deploy.git"
          onChange={(repo) => change({ repo })}
        />
        <ChoiceField
          label="Kind"
          value={draft.type}
          options={kinds}
          onChange={(type) => change({ type: type as Draft['type'] })}
        />
        <TextField label="Name" value={draft.name} onChange={(name) => change({ name })} />
        <ProjectField value={draft.project} disabled={!isNew} onChange={(project) => change({ project })} />
        {ssh ? null : <PasswordFields draft={draft} change={change} isKept={repository?.hasCredentials} />}
      </div>
      {ssh ? (
        <AreaField
          label="Private SSH key"
          value={draft.sshPrivateKey}
          placeholder="-----BEGIN OPENSSH PRIVATE KEY-----"
          hint={keptHint(repository?.hasCredentials)}
          rows={6}
          onChange={(sshPrivateKey) => change({ sshPrivateKey })}
        />
      ) : null}
      <UncheckedField
        what={ssh ? 'the key of the host' : 'its certificate'}
        checked={draft.insecure}
        onChange={(insecure) => change({ insecure })}
      />
    </RegistrationDialog>
  );
}

const keptHint = (isKept: boolean | undefined): string | undefined =>
  isKept === true ? 'Empty: what is stored stays. It is never shown.' : undefined;

function PasswordFields({
  draft,
  change,
  isKept,
}: {
  readonly draft: Draft;
  readonly change: (part: Partial<Draft>) => void;
  readonly isKept: boolean | undefined;
}) {
  return (
    <>
      <TextField
        label="User name"
        value={draft.username}
        hint={keptHint(isKept) ?? 'Any text with a token of GitHub.'}
        onChange={(username) => change({ username })}
      />
      <TextField
        label="Password or token"
        value={draft.password}
        secret
        hint={keptHint(isKept)}
        onChange={(password) => change({ password })}
      />
    </>
  );
}
