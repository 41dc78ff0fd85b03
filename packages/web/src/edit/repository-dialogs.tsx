import type { Repository } from '@setpoint/server';
import { useState } from 'react';
import { request } from '../http/client.ts';
import { withQuery } from '../http/with-query.ts';
import { useDenied } from '../http/use-can.ts';
import { AreaField, CheckField, ChoiceField, TextField } from '../ui/fields.tsx';
import { FormDialog } from '../ui/form-dialog.tsx';
import { notify } from '../ui/toasts.tsx';
import './edit.css';

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

/** Only what was given, in Argo CD's words. */
function bodyOf(draft: Draft): object {
  const { insecure, ...texts } = draft;
  const given = Object.entries(texts).filter(([, text]) => text !== '');
  return { ...Object.fromEntries(given), ...(insecure ? { insecure } : {}) };
}

/** Registers a repository with what is needed to read it. */
export function NewRepositoryDialog({
  onDone,
  onClose,
}: {
  readonly onDone: () => void;
  readonly onClose: () => void;
}) {
  const [draft, setDraft] = useState<Draft>({
    repo: '',
    type: 'git',
    name: '',
    project: '',
    username: '',
    password: '',
    sshPrivateKey: '',
    insecure: false,
  });
  const change = (part: Partial<Draft>): void => setDraft({ ...draft, ...part });
  const object = `${draft.project === '' ? '' : `${draft.project}/`}${draft.repo || '*'}`;
  const [denied] = useDenied([{ resource: 'repositories', action: 'create', object }]);
  const ssh = draft.type === 'git' && /^(ssh:|[^/]+@)/.test(draft.repo);
  return (
    <FormDialog
      kind="wide"
      title="Add a source"
      action="Add"
      denied={denied}
      incomplete={draft.repo === ''}
      note="Kept as a Secret, as Argo CD keeps it."
      onSubmit={async () => {
        await request('/api/v1/repositories', { method: 'POST', body: bodyOf(draft) });
        notify(`${draft.name || draft.repo} is registered.`);
        onDone();
      }}
      onClose={onClose}
    >
      <div className="form-grid">
        <TextField
          label="Address"
          value={draft.repo}
          required
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
        <TextField
          label="Project"
          value={draft.project}
          hint="Only for applications of this project; empty: for all."
          onChange={(project) => change({ project })}
        />
        {ssh ? null : (
          <>
            <TextField
              label="User name"
              value={draft.username}
              hint="Any text with a token of GitHub."
              onChange={(username) => change({ username })}
            />
            <TextField
              label="Password or token"
              value={draft.password}
              secret
              onChange={(password) => change({ password })}
            />
          </>
        )}
      </div>
      {ssh ? (
        <AreaField
          label="Private SSH key"
          value={draft.sshPrivateKey}
          placeholder="-----BEGIN OPENSSH PRIVATE KEY-----"
          rows={6}
          onChange={(sshPrivateKey) => change({ sshPrivateKey })}
        />
      ) : null}
      <CheckField
        label={ssh ? 'Do not check the key of the host' : 'Do not check its certificate'}
        hint="Whoever is between here and there can read and change everything."
        checked={draft.insecure}
        onChange={(insecure) => change({ insecure })}
      />
    </FormDialog>
  );
}
