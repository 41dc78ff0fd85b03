import type { Cluster, ClusterView } from '@setpoint/server';
import { useState } from 'react';
import { request } from '../http/client.ts';
import { AreaField, CheckField, LinesField, TextField } from '../ui/fields.tsx';
import { AddressField, ProjectField, RegistrationDialog, UncheckedField } from './registration.tsx';

const argoCluster = (server: string): string => `/api/v1/clusters/${encodeURIComponent(server)}`;

/** Asks the cluster now whether it answers. */
export const testCluster = (server: string): Promise<Cluster> =>
  request<Cluster>(`${argoCluster(server)}/invalidate-cache`, { method: 'POST' });

export const removeCluster = (server: string): Promise<unknown> =>
  request(argoCluster(server), { method: 'DELETE' });

interface Draft {
  readonly name: string;
  readonly server: string;
  /** How to log in is written; what is stored is never shown. */
  readonly isLoginGiven: boolean;
  readonly token: string;
  readonly ca: string;
  readonly insecure: boolean;
  readonly namespaces: readonly string[];
  readonly project: string;
}

const draftOf = (cluster: ClusterView | undefined): Draft => ({
  name: cluster?.name ?? '',
  server: cluster?.server ?? '',
  isLoginGiven: cluster === undefined,
  token: '',
  ca: '',
  insecure: false,
  namespaces: cluster?.namespaces ?? [],
  project: cluster?.project ?? '',
});

function bodyOf(draft: Draft): object {
  const { name, server, token, ca, insecure, namespaces, project } = draft;
  const tlsClientConfig = { insecure, ...(ca === '' || insecure ? {} : { caData: window.btoa(ca) }) };
  const config = { bearerToken: token, tlsClientConfig };
  return { name, server, project, namespaces, ...(draft.isLoginGiven ? { config } : {}) };
}

/** What an update writes: without how to log in, that stays as it is. */
const changeOf = (draft: Draft): string =>
  ['name', 'namespaces', 'project', ...(draft.isLoginGiven ? ['config'] : [])]
    .map((field) => `updatedFields=${field}`)
    .join('&');

/** Registers a cluster that applications can be deployed to, or changes how one is registered. */
export function ClusterDialog({
  cluster,
  onDone,
  onClose,
}: {
  /** Undefined for a new one. */
  readonly cluster?: ClusterView;
  readonly onDone: () => void;
  readonly onClose: () => void;
}) {
  const [draft, setDraft] = useState(() => draftOf(cluster));
  const isNew = cluster === undefined;
  const change = (part: Partial<Draft>): void => setDraft({ ...draft, ...part });
  return (
    <RegistrationDialog
      resource="clusters"
      title={isNew ? 'Add a cluster' : `Edit ${cluster.name || cluster.server}`}
      isNew={isNew}
      address={draft.server}
      name={draft.name}
      project={draft.project}
      path={`${argoCluster(draft.server)}?${changeOf(draft)}`}
      body={() => bodyOf(draft)}
      incomplete={draft.server === ''}
      onDone={onDone}
      onClose={onClose}
    >
      <div className="form-grid">
        <AddressField
          value={draft.server}
          isNew={isNew}
          placeholder="https://10.0.0.1:6443"
          onChange={(server) => change({ server })}
        />
        <TextField
          label="Name"
          value={draft.name}
          placeholder="eu-west-1"
          onChange={(name) => change({ name })}
        />
        <ProjectField value={draft.project} onChange={(project) => change({ project })} />
        <LinesField
          label="Namespaces"
          lines={draft.namespaces}
          hint="Only these are watched and written, one a line; empty: all."
          onChange={(namespaces) => change({ namespaces })}
        />
      </div>
      {isNew ? null : (
        <CheckField
          label="Change how to log in"
          hint="The token and the certificate authority that are stored are replaced; they are never shown."
          checked={draft.isLoginGiven}
          onChange={(isLoginGiven) => change({ isLoginGiven })}
        />
      )}
      {draft.isLoginGiven ? <LoginFields draft={draft} change={change} /> : null}
    </RegistrationDialog>
  );
}

function LoginFields({
  draft,
  change,
}: {
  readonly draft: Draft;
  readonly change: (part: Partial<Draft>) => void;
}) {
  return (
    <>
      <div className="form-grid">
        <TextField
          label="Token of a service account"
          value={draft.token}
          secret
          hint="kubectl -n kube-system create token setpoint --duration 8760h"
          onChange={(token) => change({ token })}
        />
        <AreaField
          label="Its certificate authority"
          value={draft.ca}
          placeholder="-----BEGIN CERTIFICATE-----"
          onChange={(ca) => change({ ca })}
        />
      </div>
      <UncheckedField
        what="its certificate"
        checked={draft.insecure}
        onChange={(insecure) => change({ insecure })}
      />
    </>
  );
}
