import { useState } from 'react';
import { request } from '../http/client.ts';
import { TextField } from '../ui/fields.tsx';
import { FormDialog } from '../ui/form-dialog.tsx';
import { notify } from '../ui/toasts.tsx';

export const accountPath = (name: string, ...parts: readonly string[]): string =>
  ['/api/v1/account', name, ...parts]
    .map((part, at) => (at === 0 ? part : encodeURIComponent(part)))
    .join('/');

const shortest = 8;

/** Sets the password of another account; whoever does proves with their own who they are. */
export function OtherPasswordDialog({
  account,
  onClose,
}: {
  readonly account: string;
  readonly onClose: () => void;
}) {
  const [currentPassword, setCurrent] = useState('');
  const [newPassword, setNew] = useState('');
  const [again, setAgain] = useState('');
  return (
    <FormDialog
      title={`Set the password of ${account}`}
      action="Set"
      incomplete={currentPassword === '' || newPassword.length < shortest || newPassword !== again}
      onSubmit={async () => {
        const body = { name: account, currentPassword, newPassword };
        await request('/api/v1/account/password', { method: 'PUT', body });
        notify(`The password of ${account} is set; its sessions have ended.`);
      }}
      onClose={onClose}
    >
      <TextField
        label="Your own password"
        secret
        value={currentPassword}
        hint="To show that it is you."
        onChange={setCurrent}
      />
      <TextField
        label={`New password of ${account}`}
        secret
        value={newPassword}
        hint={`At least ${shortest} characters.`}
        onChange={setNew}
      />
      <TextField
        label="New password again"
        secret
        value={again}
        hint={again !== '' && again !== newPassword ? 'The two are not the same.' : undefined}
        onChange={setAgain}
      />
    </FormDialog>
  );
}
