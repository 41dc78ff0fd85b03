import type { ResourceDetail } from '@setpoint/server';
import { useState } from 'react';
import { type AppAddress, argoPath } from '../application/address.ts';
import { toYaml } from '../application/to-yaml.ts';
import { request } from '../http/client.ts';
import { FormDialog } from '../ui/form-dialog.tsx';
import { notify } from '../ui/toasts.tsx';
import { type Manifest, readManifest, written } from './manifest-editor.tsx';
import { mergePatchBetween } from './merge-patch.ts';
import './edit.css';

/** Changes an object in its cluster: only what was changed here is written. */
export function LiveObjectDialog({
  address,
  detail,
  onDone,
  onClose,
}: {
  readonly address: AppAddress;
  readonly detail: ResourceDetail;
  readonly onDone: () => void;
  readonly onClose: () => void;
}) {
  const { object } = detail;
  const [base] = useState(() => written(detail.live as unknown as Manifest));
  const [yaml, setYaml] = useState(() => toYaml(base));
  return (
    <FormDialog
      kind="wide"
      title={`Edit ${object.kind} ${object.name} in the cluster`}
      action="Save"
      note="Git stays as it is: the next sync sets back what it says otherwise."
      onSubmit={async () => {
        const patch = mergePatchBetween(base, written(await readManifest<Manifest>(yaml)));
        if (patch === undefined) return;
        const { group, version, kind, namespace, name } = object;
        const path = argoPath(address, 'resource', {
          group,
          version,
          kind,
          namespace,
          resourceName: name,
          patchType: 'application/merge-patch+json',
        });
        await request(path, { method: 'POST', body: JSON.stringify(patch) });
        notify(`${name} is changed.`);
        onDone();
      }}
      onClose={onClose}
    >
      <textarea
        className="input manifest-yaml"
        aria-label={`${object.kind} as YAML`}
        rows={24}
        spellCheck={false}
        value={yaml}
        onChange={(event) => setYaml(event.target.value)}
      />
    </FormDialog>
  );
}
