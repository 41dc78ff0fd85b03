import { type ReactNode, useState } from 'react';
import { FormDialog } from './form-dialog.tsx';

/** Asks for the name before something is deleted that cannot be had back by a click. */
export function ConfirmByName({
  title,
  name,
  action,
  children,
  onConfirm,
  onClose,
}: {
  readonly title: string;
  readonly name: string;
  readonly action: string;
  readonly children?: ReactNode;
  readonly onConfirm: () => Promise<void>;
  readonly onClose: () => void;
}) {
  const [typed, setTyped] = useState('');
  return (
    <FormDialog
      title={title}
      action={action}
      icon="trash"
      tone="danger"
      incomplete={typed !== name}
      onSubmit={onConfirm}
      onClose={onClose}
    >
      {children}
      <label className="field">
        <span>
          Type <code>{name}</code> to confirm
        </span>
        <input
          className="input"
          data-autofocus
          value={typed}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => setTyped(event.target.value)}
        />
      </label>
    </FormDialog>
  );
}
