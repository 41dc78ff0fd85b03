import type { RepositoryCertificate } from '@setpoint/server';
import { useState } from 'react';
import { request } from '../http/client.ts';
import { withQuery } from '../http/with-query.ts';
import { AreaField, CheckField, TextField } from '../ui/fields.tsx';
import { FormDialog } from '../ui/form-dialog.tsx';
import { notify } from '../ui/toasts.tsx';
import { knownHostsIn } from './known-hosts.ts';

interface Adding {
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** Argo CD's API takes texts of certificates and keys as base64 of their UTF-8. */
const base64 = (text: string): string => {
  let bytes = '';
  for (const byte of new TextEncoder().encode(text)) bytes += String.fromCharCode(byte);
  return btoa(bytes);
};

type NewCertificate = Pick<RepositoryCertificate, 'serverName' | 'certType' | 'certSubType' | 'certData'>;

const addCertificates = (items: readonly NewCertificate[], upsert: boolean): Promise<unknown> =>
  request(withQuery('/api/v1/certificates', { upsert: upsert || undefined }), {
    method: 'POST',
    body: { items },
  });

export const removeCertificate = ({
  serverName,
  certType,
  certSubType,
}: RepositoryCertificate): Promise<unknown> =>
  request(
    withQuery('/api/v1/certificates', {
      hostNamePattern: serverName.replace(/[\\*?[\]{}]/g, '\\$&'),
      certType,
      certSubType: certType === 'ssh' ? certSubType : undefined,
    }),
    { method: 'DELETE' },
  );

export const removeGpgKey = (keyID: string): Promise<unknown> =>
  request(withQuery('/api/v1/gpgkeys', { keyID }), { method: 'DELETE' });

function Replace({ value, onChange }: { readonly value: boolean; readonly onChange: (on: boolean) => void }) {
  return (
    <CheckField
      label="Replace what is there"
      hint="Else another one of the same server is refused."
      checked={value}
      onChange={onChange}
    />
  );
}

/** Adds the certificate that a server shows, or that of the authority it is from. */
export function CertificateDialog({ onDone, onClose }: Adding) {
  const [serverName, setServer] = useState('');
  const [pem, setPem] = useState('');
  const [upsert, setUpsert] = useState(false);
  return (
    <FormDialog
      kind="wide"
      title="Add a certificate"
      action="Add"
      incomplete={serverName === '' || pem.trim() === ''}
      onSubmit={async () => {
        const certificate = {
          serverName,
          certType: 'https',
          certSubType: '',
          certData: base64(pem),
        } as const;
        await addCertificates([certificate], upsert);
        notify(`${serverName} is trusted by this certificate.`);
        onDone();
      }}
      onClose={onClose}
    >
      <TextField
        label="Server"
        value={serverName}
        required
        placeholder="git.example.com"
        hint="Its name, without https:// and port."
        onChange={setServer}
      />
      <AreaField
        label="Certificate"
        value={pem}
        required
        rows={10}
        placeholder="-----BEGIN CERTIFICATE-----"
        hint="As PEM; several below each other are a chain."
        onChange={setPem}
      />
      <Replace value={upsert} onChange={setUpsert} />
    </FormDialog>
  );
}

/** Adds keys of SSH servers. */
export function KnownHostsDialog({ onDone, onClose }: Adding) {
  const [text, setText] = useState('');
  const [upsert, setUpsert] = useState(false);
  const { hosts, unread } = knownHostsIn(text);
  return (
    <FormDialog
      kind="wide"
      title="Add known hosts"
      action="Add"
      incomplete={hosts.length === 0 || unread.length > 0}
      onSubmit={async () => {
        const items = hosts.map(
          ({ host, keyType, key }): NewCertificate => ({
            serverName: host,
            certType: 'ssh',
            certSubType: keyType,
            certData: base64(key),
          }),
        );
        await addCertificates(items, upsert);
        notify(hosts.length === 1 ? 'One key is known.' : `${hosts.length} keys are known.`);
        onDone();
      }}
      onClose={onClose}
    >
      <AreaField
        label="Known hosts"
        value={text}
        required
        rows={8}
        placeholder="git.example.com ssh-ed25519 AAAAC3Nz…"
        hint={
          unread.length > 0
            ? `These lines are no keys of hosts: ${unread.join(', ')}`
            : 'As ssh-keyscan prints them, one a line. Compare their fingerprints with what the server’s owner says.'
        }
        onChange={setText}
      />
      <Replace value={upsert} onChange={setUpsert} />
    </FormDialog>
  );
}

/** Adds a key that commits are signed with. */
export function GpgKeyDialog({ onDone, onClose }: Adding) {
  const [keyData, setKey] = useState('');
  return (
    <FormDialog
      kind="wide"
      title="Add a GPG key"
      action="Add"
      incomplete={keyData.trim() === ''}
      onSubmit={async () => {
        await request('/api/v1/gpgkeys', { method: 'POST', body: { keyData } });
        notify('Commits signed with the key are trusted.');
        onDone();
      }}
      onClose={onClose}
    >
      <AreaField
        label="Public key"
        value={keyData}
        required
        rows={12}
        placeholder="-----BEGIN PGP PUBLIC KEY BLOCK-----"
        hint="One key, as gpg --armor --export prints it."
        onChange={setKey}
      />
    </FormDialog>
  );
}
