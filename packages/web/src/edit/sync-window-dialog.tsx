import type { AppProject } from '@setpoint/server';
import { useState } from 'react';
import { RequestError } from '../http/client.ts';
import { CheckField, ChoiceField, LinesField, TextField } from '../ui/fields.tsx';
import { FormDialog } from '../ui/form-dialog.tsx';
import { notify } from '../ui/toasts.tsx';
import { written } from './manifest-editor.tsx';
import { readProject, writeProject } from './project-dialogs.tsx';
import './edit.css';

export type SyncWindow = NonNullable<AppProject['spec']['syncWindows']>[number];

const newWindow: SyncWindow = {
  kind: 'allow',
  schedule: '0 8 * * 1-5',
  duration: '9h',
  timeZone: 'UTC',
  applications: ['*'],
};

const kinds = [
  ['allow', 'Syncs are allowed then'],
  ['deny', 'Syncs are not allowed then'],
] as const;

/** Puts `next` in the place of `before` among the windows of a project as it is stored; undefined is none. */
async function replaceWindow(
  project: string,
  before: SyncWindow | undefined,
  next: SyncWindow | undefined,
): Promise<void> {
  const stored = await readProject(project);
  const windows = stored.spec.syncWindows ?? [];
  const at = before === undefined ? windows.length : windows.findIndex((one) => isSame(one, before));
  if (at < 0)
    throw new RequestError(409, {
      code: 'web.changed-meanwhile',
      message: 'Somebody changed or removed this window meanwhile, or it comes from a global project.',
      subject: `AppProject ${project}`,
      nextAction: 'Close this, look at the windows as they are now, and edit them anew.',
    });
  const syncWindows = windows.toSpliced(at, 1, ...(next === undefined ? [] : [next]));
  await writeProject({ ...written(stored), spec: { ...stored.spec, syncWindows } });
}

/** Both come from the same object, whose fields have one order. */
const isSame = (one: SyncWindow, other: SyncWindow): boolean => JSON.stringify(one) === JSON.stringify(other);

export const removeWindow = (project: string, window: SyncWindow): Promise<void> =>
  replaceWindow(project, window, undefined);

/** What is left empty is not in the project. */
function filled(window: SyncWindow): SyncWindow {
  const entries = Object.entries(window).filter(
    ([, value]) => value !== '' && value !== false && !(Array.isArray(value) && value.length === 0),
  );
  return Object.fromEntries(entries) as SyncWindow;
}

/** Makes a time in which applications of a project may or may not be synced, or changes one. */
export function SyncWindowDialog({
  project,
  window,
  onDone,
  onClose,
}: {
  readonly project: string;
  /** Undefined for a new one. */
  readonly window?: SyncWindow;
  readonly onDone: () => void;
  readonly onClose: () => void;
}) {
  const [draft, setDraft] = useState<SyncWindow>(window ?? newWindow);
  const change = (part: Partial<SyncWindow>): void => setDraft({ ...draft, ...part });
  const concerns = [draft.applications, draft.namespaces, draft.clusters].some(
    (list) => (list?.length ?? 0) > 0,
  );
  return (
    <FormDialog
      kind="wide"
      title={window === undefined ? `New sync window of ${project}` : `Sync window of ${project}`}
      action={window === undefined ? 'Create' : 'Save'}
      incomplete={(draft.schedule ?? '') === '' || (draft.duration ?? '') === '' || !concerns}
      note={concerns ? undefined : 'It concerns no application yet.'}
      onSubmit={async () => {
        await replaceWindow(project, window, filled(draft));
        notify('The window is written.');
        onDone();
      }}
      onClose={onClose}
    >
      <div className="form-grid">
        <ChoiceField
          label="In this time"
          value={draft.kind ?? 'allow'}
          options={kinds}
          onChange={(kind) => change({ kind })}
        />
        <TextField
          label="Description"
          value={draft.description ?? ''}
          placeholder="Office hours"
          onChange={(description) => change({ description })}
        />
        <TextField
          label="It begins at"
          value={draft.schedule ?? ''}
          required
          placeholder="0 8 * * 1-5"
          hint="As cron says it: minute, hour, day, month, weekday."
          onChange={(schedule) => change({ schedule })}
        />
        <TextField
          label="It lasts"
          value={draft.duration ?? ''}
          required
          placeholder="9h"
          hint="9h, 45m, 1h30m."
          onChange={(duration) => change({ duration })}
        />
        <TextField
          label="Time zone"
          value={draft.timeZone ?? ''}
          placeholder="UTC"
          hint="Europe/Berlin; empty: UTC."
          onChange={(timeZone) => change({ timeZone })}
        />
        <LinesField
          label="Applications"
          lines={draft.applications ?? []}
          placeholder="payments-*"
          hint="Their names, one a line; * is any."
          onChange={(applications) => change({ applications })}
        />
        <LinesField
          label="Namespaces"
          lines={draft.namespaces ?? []}
          hint="Or those deployed to one of these."
          onChange={(namespaces) => change({ namespaces })}
        />
        <LinesField
          label="Clusters"
          lines={draft.clusters ?? []}
          hint="Or those deployed to one of these."
          onChange={(clusters) => change({ clusters })}
        />
      </div>
      <CheckField
        label="All three must match"
        hint="Otherwise one of applications, namespaces and clusters is enough."
        checked={draft.andOperator === true}
        onChange={(andOperator) => change({ andOperator })}
      />
      <CheckField
        label="People may sync all the same"
        hint="The window holds for automation alone."
        checked={draft.manualSync === true}
        onChange={(manualSync) => change({ manualSync })}
      />
    </FormDialog>
  );
}
