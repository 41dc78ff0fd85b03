import type { TokenResponse } from '@setpoint/server';
import { useState } from 'react';
import { request } from '../http/client.ts';
import { Copy } from '../ui/copy.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { ChoiceField, TextField } from '../ui/fields.tsx';
import { FormDialog } from '../ui/form-dialog.tsx';

const lifetimes = [
  ['86400', 'a day'],
  ['2592000', '30 days'],
  ['31536000', 'a year'],
  ['0', 'it never ends'],
] as const;

/** Makes a token of a role or an account. */
export function TokenDialog({
  owner,
  path,
  onMade,
  onClose,
}: {
  readonly owner: string;
  /** Where its tokens are made. */
  readonly path: string;
  readonly onMade: (token: string) => void;
  readonly onClose: () => void;
}) {
  const [id, setId] = useState('');
  const [expiresIn, setExpiresIn] = useState<string>(lifetimes[1][0]);
  return (
    <FormDialog
      title={`New token of ${owner}`}
      action="Create"
      onSubmit={async () => {
        const body = { expiresIn: Number(expiresIn), ...(id === '' ? {} : { id }) };
        onMade((await request<TokenResponse>(path, { method: 'POST', body })).token);
      }}
      onClose={onClose}
    >
      <TextField
        label="Name"
        value={id}
        placeholder="github-actions"
        hint="To know it by later."
        onChange={setId}
      />
      <ChoiceField label="It ends after" value={expiresIn} options={lifetimes} onChange={setExpiresIn} />
    </FormDialog>
  );
}

/** A token that was just made. */
export function MadeToken({
  owner,
  token,
  onClose,
}: {
  readonly owner: string;
  readonly token: string;
  readonly onClose: () => void;
}) {
  return (
    <Dialog title="The token" onClose={onClose}>
      <p>It is shown this once. Whoever has it may do what {owner} may.</p>
      <div className="row token">
        <code className="grow" data-token>
          {token}
        </code>
        <Copy text={token} label="Copy the token" />
      </div>
    </Dialog>
  );
}
