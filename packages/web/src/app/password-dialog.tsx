import { useState } from 'react';
import { request } from '../http/client.ts';
import { Button } from '../ui/button.tsx';
import { TextField } from '../ui/fields.tsx';
import { FormDialog } from '../ui/form-dialog.tsx';
import { Icon } from '../ui/icon.tsx';
import { notify } from '../ui/toasts.tsx';
import { signIn } from './session.ts';
import { createStore, useStore } from './store.ts';

const shortest = 8;
const openStore = createStore(false);

/** Opens the dialog, from wherever. */
export const askForPassword = (): void => openStore.set(true);

/** Says that the account was signed in to by a code that works once, and what to do about it. */
export function NoPasswordYet() {
  return (
    <div className="banner" role="status" data-no-password>
      <Icon name="key" size={15} />
      <span className="grow">
        You signed in with a code that works once. Set a password to be able to come back.
      </span>
      <Button onClick={askForPassword}>Set a password</Button>
    </div>
  );
}

interface Account {
  readonly username: string;
  /** It has none yet. */
  readonly isFirst: boolean;
}

/** Sets the password of the account that is signed in. */
export function PasswordDialog({ username, isFirst }: Account) {
  const isOpen = useStore(openStore);
  return isOpen ? (
    <PasswordForm username={username} isFirst={isFirst} onClose={() => openStore.set(false)} />
  ) : null;
}

function PasswordForm({ username, isFirst, onClose }: Account & { readonly onClose: () => void }) {
  const [currentPassword, setCurrent] = useState('');
  const [newPassword, setNew] = useState('');
  const [again, setAgain] = useState('');
  return (
    <FormDialog
      title={isFirst ? 'Set my password' : 'Change my password'}
      action={isFirst ? 'Set' : 'Change'}
      incomplete={newPassword.length < shortest || newPassword !== again}
      onSubmit={async () => {
        const body = { currentPassword, newPassword };
        await request('/api/v1/account/password', { method: 'PUT', body });
        // Every session from before ends with the old password, this one too.
        await signIn(username, newPassword);
        notify(isFirst ? 'Your password is set.' : 'Your password is changed.');
      }}
      onClose={onClose}
    >
      {isFirst ? null : (
        <TextField label="Current password" secret value={currentPassword} onChange={setCurrent} />
      )}
      <TextField
        label="New password"
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
