import type { Application } from '@setpoint/server';
import { useState } from 'react';
import { argoPath } from '../application/address.ts';
import { navigate } from '../app/router.tsx';
import { request } from '../http/client.ts';
import { useDenied } from '../http/use-can.ts';
import { notify } from '../ui/toasts.tsx';
import { type Draft, isIncomplete, newDraft } from './application-draft.ts';
import { ApplicationForm } from './application-form.tsx';
import { DraftPlan } from './draft-plan.tsx';
import { ManifestEditor, written } from './manifest-editor.tsx';
import { mergePatchBetween } from './merge-patch.ts';
import './edit.css';

const preview = { label: 'Plan', of: (draft: Draft) => <DraftPlan draft={draft} /> };

/** Makes an application, and goes to it. */
export function NewApplicationDialog({ onClose }: { readonly onClose: () => void }) {
  const [project, setProject] = useState('default');
  const [denied] = useDenied([{ resource: 'applications', action: 'create', object: `${project}/*` }]);
  return (
    <ManifestEditor<Draft>
      title="New application"
      action="Create"
      initial={newDraft()}
      note="Nothing is deployed before you sync, unless it syncs by itself."
      incomplete={isIncomplete}
      denied={() => denied}
      preview={preview}
      form={(draft, set) => (
        <ApplicationForm
          isNew
          draft={draft}
          set={(next) => {
            set(next);
            setProject(next.spec.project);
          }}
        />
      )}
      onSave={async (draft) => {
        const made = await request<Application>('/api/v1/applications', { method: 'POST', body: draft });
        const { namespace = '', name = '' } = made.metadata;
        notify(`${name} is there.`);
        navigate(`/applications/${encodeURIComponent(namespace)}/${encodeURIComponent(name)}`);
      }}
      onClose={onClose}
    />
  );
}

/** Changes what an application says: only what was changed here is written. */
export function EditApplicationDialog({
  application,
  onClose,
}: {
  readonly application: Application;
  readonly onClose: () => void;
}) {
  const [base] = useState(() => written<Draft>(application));
  const { namespace = '', name = '' } = base.metadata;
  return (
    <ManifestEditor<Draft>
      title={`Edit ${name}`}
      action="Save"
      initial={base}
      note="Kept in the cluster. When Git holds this Application too, change it there."
      incomplete={isIncomplete}
      preview={preview}
      form={(draft, set) => <ApplicationForm isNew={false} draft={draft} set={set} />}
      onSave={async (draft) => {
        const patch = mergePatchBetween(base, written(draft));
        if (patch === undefined) return;
        const body = { patch: JSON.stringify(patch), patchType: 'merge', appNamespace: namespace };
        await request(argoPath({ namespace, name }), { method: 'PATCH', body });
        notify(`${name} is changed.`);
      }}
      onClose={onClose}
    />
  );
}
