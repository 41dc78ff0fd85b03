import type { ReactNode } from 'react';
import { request } from '../http/client.ts';
import { useDenied } from '../http/use-can.ts';
import { CheckField, TextField } from '../ui/fields.tsx';
import { FormDialog } from '../ui/form-dialog.tsx';
import { notify } from '../ui/toasts.tsx';
import './edit.css';

/** What one platform object is registered with: a new one, or one that is there and changes. */
export interface RegistrationProps {
  /** `clusters` or `repositories`: the resource of policies and the path of the API. */
  readonly resource: 'clusters' | 'repositories';
  readonly title: string;
  readonly isNew: boolean;
  readonly address: string;
  readonly name: string;
  readonly project: string;
  /** Where it is written to when it is there. */
  readonly path: string;
  readonly body: () => object;
  readonly incomplete: boolean;
  readonly onDone: () => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** The dialog that registers a cluster or a source, or changes one: who may, what is sent, what is said after it. */
export function RegistrationDialog(props: RegistrationProps) {
  const { resource, title, isNew, address, name, project, path, incomplete, children } = props;
  const object = `${project === '' ? '' : `${project}/`}${address || '*'}`;
  const [denied] = useDenied([{ resource, action: isNew ? 'create' : 'update', object }]);
  return (
    <FormDialog
      kind="wide"
      title={title}
      action={isNew ? 'Add' : 'Save'}
      denied={denied}
      incomplete={incomplete}
      note="Kept as a Secret, as Argo CD keeps it."
      onSubmit={async () => {
        const to = isNew ? `/api/v1/${resource}` : path;
        await request(to, { method: isNew ? 'POST' : 'PUT', body: props.body() });
        notify(`${name || address} is ${isNew ? 'registered' : 'changed'}.`);
        props.onDone();
      }}
      onClose={props.onClose}
    >
      {children}
    </FormDialog>
  );
}

export function AddressField({
  value,
  isNew,
  placeholder,
  onChange,
}: {
  readonly value: string;
  readonly isNew: boolean;
  readonly placeholder: string;
  readonly onChange: (address: string) => void;
}) {
  const hint = isNew ? undefined : 'It cannot be changed: remove it and add another.';
  return (
    <TextField
      label="Address"
      value={value}
      required
      disabled={!isNew}
      placeholder={placeholder}
      hint={hint}
      onChange={onChange}
    />
  );
}

export function ProjectField({
  value,
  disabled = false,
  onChange,
}: {
  readonly value: string;
  readonly disabled?: boolean;
  readonly onChange: (project: string) => void;
}) {
  return (
    <TextField
      label="Project"
      value={value}
      disabled={disabled}
      hint="Only for applications of this project; empty: for all."
      onChange={onChange}
    />
  );
}

export function UncheckedField({
  what,
  checked,
  onChange,
}: {
  readonly what: string;
  readonly checked: boolean;
  readonly onChange: (unchecked: boolean) => void;
}) {
  return (
    <CheckField
      label={`Do not check ${what}`}
      hint="Whoever is between here and there can read and change everything."
      checked={checked}
      onChange={onChange}
    />
  );
}
