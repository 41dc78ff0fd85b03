import type { Cluster } from '@setpoint/server';
import { useState } from 'react';
import { request } from '../http/client.ts';
import { useDenied } from '../http/use-can.ts';
import { AreaField, CheckField, LinesField, TextField } from '../ui/fields.tsx';
import { FormDialog } from '../ui/form-dialog.tsx';
import { notify } from '../ui/toasts.tsx';
import './edit.css';

const argoCluster = (server: string): string => `/api/v1/clusters/${encodeURIComponent(server)}`;

/** Asks the cluster now whether it answers. */
export const testCluster = (server: string): Promise<Cluster> =>
  request<Cluster>(`${argoCluster(server)}/invalidate-cache`, { method: 'POST' });

export const removeCluster = (server: string): Promise<unknown> =>
  request(argoCluster(server), { method: 'DELETE' });

interface Draft {
  readonly name: string;
  readonly server: string;
  readonly token: string;
  readonly ca: string;
  readonly insecure: boolean;
  readonly namespaces: readonly string[];
  readonly project: string;
}

const bodyOf = ({ name, server, token, ca, insecure, namespaces, project }: Draft): object => ({
  name,
  server,
  project,
  namespaces,
  config: {
    bearerToken: token,
    tlsClientConfig: { insecure, ...(ca === '' || insecure ? {} : { caData: window.btoa(ca) }) },
  },
});

/** Registers a cluster that applications can be deployed to. */
export function NewClusterDialog({
  onDone,
  onClose,
}: {
  readonly onDone: () => void;
  readonly onClose: () => void;
}) {
  const [draft, setDraft] = useState<Draft>({
    name: '',
    server: '',
    token: '',
    ca: '',
    insecure: false,
    namespaces: [],
    project: '',
  });
  const [denied] = useDenied([{ resource: 'clusters', action: 'create', object: draft.server || '*' }]);
  const change = (part: Partial<Draft>): void => setDraft({ ...draft, ...part });
  return (
    <FormDialog
      kind="wide"
      title="Add a cluster"
      action="Add"
      denied={denied}
      incomplete={draft.server === ''}
      note="Kept as a Secret, as Argo CD keeps it."
      onSubmit={async () => {
        await request('/api/v1/clusters', { method: 'POST', body: bodyOf(draft) });
        notify(`${draft.name || draft.server} is registered.`);
        onDone();
      }}
      onClose={onClose}
    >
      <div className="form-grid">
        <TextField
          label="Address"
          value={draft.server}
          required
          placeholder="https://10.0.0.1:6443"
          onChange={(server) => change({ server })}
        />
        <TextField
          label="Name"
          value={draft.name}
          placeholder="eu-west-1"
          onChange={(name) => change({ name })}
        />
        <TextField
          label="Token of a service account"
          value={draft.token}
          secret
          hint="kubectl -n kube-system create token setpoint --duration 8760h"
          onChange={(token) => change({ token })}
        />
        <TextField
          label="Project"
          value={draft.project}
          hint="Only for applications of this project; empty: for all."
          onChange={(project) => change({ project })}
        />
        <AreaField
          label="Its certificate authority"
          value={draft.ca}
          placeholder="-----BEGIN CERTIFICATE-----"
          onChange={(ca) => change({ ca })}
        />
        <LinesField
          label="Namespaces"
          lines={draft.namespaces}
          hint="Only these are watched and written, one a line; empty: all."
          onChange={(namespaces) => change({ namespaces })}
        />
      </div>
      <CheckField
        label="Do not check its certificate"
        hint="Whoever is between here and there can read and change everything."
        checked={draft.insecure}
        onChange={(insecure) => change({ insecure })}
      />
    </FormDialog>
  );
}
