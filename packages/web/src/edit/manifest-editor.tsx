import type { ManifestObject } from '@setpoint/server';
import { type ReactNode, useState } from 'react';
import { toYaml } from '../application/to-yaml.ts';
import { request } from '../http/client.ts';
import { type Problem, problemOf } from '../http/problem.ts';
import { FormDialog } from '../ui/form-dialog.tsx';
import { ProblemPanel } from '../ui/problem-panel.tsx';
import { Segments } from '../ui/tabs.tsx';

/** An object of the Kubernetes API, as far as editing is concerned. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name?: string | undefined; readonly namespace?: string | undefined };
}

/** What people write in a manifest: without what the cluster adds. */
export function written<T extends Manifest>(object: T): T {
  const { status: _status, operation: _operation, ...rest } = object as T & Readonly<Record<string, unknown>>;
  const meta = object.metadata as Readonly<Record<string, unknown>>;
  const metadata = Object.fromEntries(
    ['name', 'namespace', 'labels', 'annotations', 'finalizers']
      .filter((key) => meta[key] !== undefined)
      .map((key) => [key, meta[key]]),
  );
  return { ...(rest as unknown as T), metadata };
}

/** What the server reads in a YAML text: as Kubernetes does. Throws with what is wrong with it. */
export const readManifest = async <T,>(yaml: string): Promise<T> =>
  (await request<ManifestObject>('/api/setpoint/v1/manifest', { method: 'POST', body: { yaml } }))
    .object as unknown as T;

type Mode = 'form' | 'yaml' | 'preview';

/** Edits one object, by a form for what is usual and as YAML for all of it; what one does not show stays as it is. */
export function ManifestEditor<T extends Manifest>({
  title,
  action,
  initial,
  form,
  incomplete,
  denied,
  note,
  preview,
  onSave,
  onClose,
}: {
  readonly title: string;
  readonly action: string;
  readonly initial: T;
  readonly form: (value: T, set: (value: T) => void) => ReactNode;
  /** What of the form is still missing. */
  readonly incomplete: (value: T) => boolean;
  readonly denied?: (value: T) => string | undefined;
  readonly note?: string;
  /** What saving it would do, shown before it is saved. */
  readonly preview?: { readonly label: string; readonly of: (value: T) => ReactNode };
  readonly onSave: (value: T) => Promise<void>;
  readonly onClose: () => void;
}) {
  const [value, setValue] = useState(initial);
  const [yaml, setYaml] = useState('');
  const [mode, setMode] = useState<Mode>('form');
  const [problem, setProblem] = useState<Problem | undefined>();
  const change = async (to: Mode): Promise<void> => {
    setProblem(undefined);
    if (to === mode) return;
    try {
      const now = mode === 'yaml' ? await readManifest<T>(yaml) : value;
      setValue(now);
      if (to === 'yaml') setYaml(toYaml(now));
      setMode(to);
    } catch (error) {
      setProblem(problemOf(error));
    }
  };
  return (
    <FormDialog
      kind="wide"
      title={title}
      action={action}
      incomplete={mode !== 'yaml' && incomplete(value)}
      denied={mode === 'yaml' ? undefined : denied?.(value)}
      note={note}
      onSubmit={async () => onSave(mode === 'yaml' ? await readManifest<T>(yaml) : value)}
      onClose={onClose}
    >
      <Segments
        label="How to edit"
        value={mode}
        options={[
          { value: 'form', label: 'Form' },
          { value: 'yaml', label: 'YAML' },
          ...(preview === undefined ? [] : [{ value: 'preview' as const, label: preview.label }]),
        ]}
        onChange={(to) => void change(to)}
      />
      {problem ? <ProblemPanel problem={problem} title="The YAML cannot be read" /> : null}
      {mode === 'form' ? (
        form(value, setValue)
      ) : mode === 'preview' ? (
        preview?.of(value)
      ) : (
        <textarea
          className="input manifest-yaml"
          aria-label={`${initial.kind} as YAML`}
          rows={24}
          spellCheck={false}
          value={yaml}
          onChange={(event) => setYaml(event.target.value)}
        />
      )}
    </FormDialog>
  );
}
