import type {
  GnuPGPublicKey,
  GnuPGPublicKeyList,
  RepositoryCertificate,
  RepositoryCertificateList,
} from '@setpoint/server';
import { useState } from 'react';
import { useCommands } from '../app/commands.ts';
import { addressWith, useLocation } from '../app/router.tsx';
import {
  CertificateDialog,
  GpgKeyDialog,
  KnownHostsDialog,
  removeCertificate,
  removeGpgKey,
} from '../edit/trust-dialogs.tsx';
import { useDenied } from '../http/use-can.ts';
import { useResource } from '../http/use-resource.ts';
import { Button } from '../ui/button.tsx';
import { ConfirmByName } from '../ui/confirm-by-name.tsx';
import type { Column } from '../ui/data-table.tsx';
import { ListPage } from '../ui/list-page.tsx';
import { Empty } from '../ui/states.tsx';
import { Tabs } from '../ui/tabs.tsx';
import { notify } from '../ui/toasts.tsx';

const tabs = [
  { key: 'certificates', label: 'Certificates', icon: 'lock' },
  { key: 'hosts', label: 'Known hosts', icon: 'cluster' },
  { key: 'gpg', label: 'GPG keys', icon: 'key' },
] as const;

/** What is trusted: certificates of Git servers, keys of SSH servers, keys that commits are signed with. */
export default function TrustPage() {
  const { query } = useLocation();
  const tab = tabs.find(({ key }) => key === query.get('tab'))?.key ?? 'certificates';
  const choice = (
    <Tabs
      label="What is trusted"
      current={tab}
      tabs={tabs.map((one) => ({
        ...one,
        to: addressWith({ tab: one.key === 'certificates' ? undefined : one.key }),
      }))}
    />
  );
  if (tab === 'gpg') return <GpgKeys choice={choice} />;
  return <Certificates key={tab} type={tab === 'hosts' ? 'ssh' : 'https'} choice={choice} />;
}

const lead =
  'What is trusted: the certificates and SSH keys that Git servers and registries show, and the keys that commits are signed with.';

const certificateWords = {
  https: {
    add: 'Add a certificate',
    subType: 'Key',
    info: 'Subject',
    empty: 'No certificates',
    why: 'Certificates of well-known authorities need none. Add the one of a server with its own authority.',
  },
  ssh: {
    add: 'Add known hosts',
    subType: 'Kind of key',
    info: 'Fingerprint',
    empty: 'No known hosts',
    why: 'A repository that is read over SSH needs the key of its server, as ssh-keyscan prints it.',
  },
} as const;

function Certificates({
  type,
  choice,
}: {
  readonly type: 'https' | 'ssh';
  readonly choice: React.ReactNode;
}) {
  const { value, problem, reload } = useResource<RepositoryCertificateList>(
    `/api/v1/certificates?certType=${type}`,
  );
  const [denied, deniedDelete] = useDenied(rights('certificates'));
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<RepositoryCertificate | undefined>();
  const words = certificateWords[type];
  useCommands([{ label: `${words.add}…`, icon: 'plus', run: () => setAdding(true) }]);
  const columns: readonly Column<RepositoryCertificate>[] = [
    { label: 'Server', plain: true, cell: ({ serverName }) => <b className="wrap-anywhere">{serverName}</b> },
    { label: words.subType, cell: ({ certSubType }) => <code>{certSubType}</code> },
    { label: words.info, cell: ({ certInfo }) => <span className="wrap-anywhere mono">{certInfo}</span> },
    removal<RepositoryCertificate>((one) => one.serverName, deniedDelete, setRemoving),
  ];
  return (
    <ListPage
      title="Trust"
      lead={lead}
      above={choice}
      actions={
        <Button icon="plus" denied={denied} onClick={() => setAdding(true)}>
          {words.add}
        </Button>
      }
      items={value === undefined ? undefined : (value.items ?? [])}
      problem={problem}
      onRetry={reload}
      columns={columns}
      keyOf={keyOfCertificate}
      textOf={({ serverName, certSubType, certInfo }) => `${serverName} ${certSubType} ${certInfo}`}
      empty={
        <Empty icon="lock" title={words.empty}>
          <p>{words.why}</p>
        </Empty>
      }
    >
      {adding && type === 'https' ? (
        <CertificateDialog onDone={reload} onClose={() => setAdding(false)} />
      ) : null}
      {adding && type === 'ssh' ? (
        <KnownHostsDialog onDone={reload} onClose={() => setAdding(false)} />
      ) : null}
      {removing ? (
        <ConfirmByName
          title={`Remove ${removing.serverName}`}
          name={removing.serverName}
          action="Remove"
          onConfirm={async () => {
            await removeCertificate(removing);
            notify(`${removing.serverName} is no longer trusted by this.`);
            reload();
          }}
          onClose={() => setRemoving(undefined)}
        >
          <p className="muted">
            {type === 'ssh'
              ? 'Repositories that are read from it over SSH fail until its key is known again.'
              : 'All certificates of the server go. Repositories that need them fail until they are added again.'}
          </p>
        </ConfirmByName>
      ) : null}
    </ListPage>
  );
}

function GpgKeys({ choice }: { readonly choice: React.ReactNode }) {
  const { value, problem, reload } = useResource<GnuPGPublicKeyList>('/api/v1/gpgkeys');
  const [denied, deniedDelete] = useDenied(rights('gpgkeys'));
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<GnuPGPublicKey | undefined>();
  useCommands([{ label: 'Add a GPG key…', icon: 'plus', run: () => setAdding(true) }]);
  const columns: readonly Column<GnuPGPublicKey>[] = [
    { label: 'Owner', plain: true, cell: ({ owner }) => <b className="wrap-anywhere">{owner}</b> },
    { label: 'Key', cell: ({ keyID }) => <code className="wrap-anywhere">{keyID}</code> },
    { label: 'Algorithm', cell: ({ subType }) => subType },
    {
      label: 'Fingerprint',
      cell: ({ fingerprint }) => <span className="wrap-anywhere mono">{fingerprint}</span>,
    },
    removal<GnuPGPublicKey>((one) => one.keyID, deniedDelete, setRemoving),
  ];
  return (
    <ListPage
      title="Trust"
      lead={lead}
      above={choice}
      actions={
        <Button icon="plus" denied={denied} onClick={() => setAdding(true)}>
          Add a GPG key
        </Button>
      }
      items={value === undefined ? undefined : (value.items ?? [])}
      problem={problem}
      onRetry={reload}
      columns={columns}
      keyOf={({ keyID }) => keyID}
      textOf={({ owner = '', keyID, fingerprint = '' }) => `${owner} ${keyID} ${fingerprint}`}
      empty={
        <Empty icon="key" title="No GPG keys">
          <p>A project that asks for signed commits takes those that are signed with a key from here.</p>
        </Empty>
      }
    >
      {adding ? <GpgKeyDialog onDone={reload} onClose={() => setAdding(false)} /> : null}
      {removing ? (
        <ConfirmByName
          title={`Remove the key of ${removing.owner ?? removing.keyID}`}
          name={removing.keyID}
          action="Remove"
          onConfirm={async () => {
            await removeGpgKey(removing.keyID);
            notify(`Commits signed with ${removing.keyID} are trusted no more.`);
            reload();
          }}
          onClose={() => setRemoving(undefined)}
        >
          <p className="muted">
            Applications whose project asks for signatures stop at commits signed with it.
          </p>
        </ConfirmByName>
      ) : null}
    </ListPage>
  );
}

const rights = (resource: string) => ['create', 'delete'].map((action) => ({ resource, action, object: '' }));

/** As the server tells keys of one host apart. */
const keyOfCertificate = ({ serverName, certSubType, certInfo }: RepositoryCertificate): string =>
  `${serverName} ${certSubType} ${certInfo}`;

function removal<T>(
  nameOf: (item: T) => string,
  denied: string | undefined,
  onRemove: (item: T) => void,
): Column<T> {
  return {
    label: 'Actions',
    actions: true,
    cell: (item) => (
      <Button
        icon="trash"
        tone="ghost"
        denied={denied}
        aria-label={`Remove ${nameOf(item)}`}
        onClick={() => onRemove(item)}
      />
    ),
  };
}
