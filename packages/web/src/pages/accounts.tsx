import type { Account, AccountList } from '@setpoint/server';
import { useState } from 'react';
import { askForPassword } from '../app/password-dialog.tsx';
import { sessionStore } from '../app/session.ts';
import { useStore } from '../app/store.ts';
import { accountPath, OtherPasswordDialog } from '../edit/account-dialogs.tsx';
import { MadeToken, TokenDialog } from '../edit/token-dialogs.tsx';
import { request } from '../http/client.ts';
import { useDenied } from '../http/use-can.ts';
import { useResource } from '../http/use-resource.ts';
import { Button } from '../ui/button.tsx';
import { ConfirmByName } from '../ui/confirm-by-name.tsx';
import type { Column } from '../ui/data-table.tsx';
import { Icon } from '../ui/icon.tsx';
import { ListPage } from '../ui/list-page.tsx';
import { Menu } from '../ui/menu.tsx';
import { Empty } from '../ui/states.tsx';
import { Badge } from '../ui/status.tsx';
import { Ago, Until } from '../ui/time.tsx';
import { notify } from '../ui/toasts.tsx';
import './pages.css';

type Token = NonNullable<Account['tokens']>[number];
type Open =
  | { readonly what: 'token' | 'password'; readonly account: Account }
  | { readonly what: 'made'; readonly owner: string; readonly token: string }
  | { readonly what: 'revoke'; readonly account: Account; readonly token: Token };

const can = ({ capabilities }: Account, what: string): boolean => capabilities?.includes(what) === true;
const whenOf = (seconds: string): string => new Date(Number(seconds) * 1000).toISOString();

/** The accounts that argocd-cm names: whether they are on, what they are for, and their tokens. */
export default function AccountsPage() {
  const session = useStore(sessionStore);
  const own = session.state === 'known' ? session.me.username : '';
  const { value, problem, reload } = useResource<AccountList>('/api/v1/account');
  const accounts = value === undefined ? undefined : (value.items ?? []);
  const names = accounts?.map(({ name }) => name) ?? [];
  const denied = useDenied(names.map((name) => ({ resource: 'accounts', action: 'update', object: name })));
  const [open, setOpen] = useState<Open | undefined>();
  const close = (): void => setOpen(undefined);
  // Everybody may change their own.
  const deniedFor = ({ name }: Account): string | undefined =>
    name === own ? undefined : denied[names.indexOf(name)];
  const columns: readonly Column<Account>[] = [
    {
      label: 'Account',
      plain: true,
      cell: (account) => <Name account={account} isOwn={account.name === own} />,
    },
    {
      label: 'For',
      cell: ({ capabilities }) => (
        <span className="row wrap">
          {capabilities?.map((one) => (
            <Badge key={one}>{one === 'apiKey' ? 'tokens' : one}</Badge>
          ))}
        </span>
      ),
    },
    {
      label: 'Tokens',
      cell: (account) => (
        <Tokens
          account={account}
          denied={deniedFor(account)}
          onRevoke={(token) => setOpen({ what: 'revoke', account, token })}
        />
      ),
    },
    {
      label: 'Actions',
      actions: true,
      cell: (account) => (
        <Menu
          label={`Actions on ${account.name}`}
          items={[
            {
              label: 'New token…',
              icon: 'key',
              denied:
                deniedFor(account) ??
                (can(account, 'apiKey') ? undefined : 'It needs the capability apiKey in argocd-cm'),
              run: () => setOpen({ what: 'token', account }),
            },
            {
              label: account.name === own ? 'Change my password…' : 'Set its password…',
              icon: 'lock',
              denied:
                deniedFor(account) ??
                (can(account, 'login') ? undefined : 'It needs the capability login in argocd-cm'),
              run: () => (account.name === own ? askForPassword() : setOpen({ what: 'password', account })),
            },
          ]}
        >
          <Icon name="more" />
        </Menu>
      ),
    },
  ];
  return (
    <ListPage
      title="Accounts"
      lead="Local accounts, as argocd-cm names them; people of an identity provider have none here."
      items={accounts}
      problem={problem}
      onRetry={reload}
      columns={columns}
      keyOf={({ name }) => name}
      textOf={({ name }) => name}
      empty={
        <Empty icon="user" title="No accounts that you may see">
          <p>An account is a line of argocd-cm: accounts.NAME with login, apiKey or both.</p>
        </Empty>
      }
    >
      {open?.what === 'token' ? (
        <TokenDialog
          owner={open.account.name}
          path={accountPath(open.account.name, 'token')}
          onMade={(token) => {
            setOpen({ what: 'made', owner: open.account.name, token });
            reload();
          }}
          onClose={() => setOpen((now) => (now?.what === 'token' ? undefined : now))}
        />
      ) : null}
      {open?.what === 'made' ? <MadeToken owner={open.owner} token={open.token} onClose={close} /> : null}
      {open?.what === 'password' ? <OtherPasswordDialog account={open.account.name} onClose={close} /> : null}
      {open?.what === 'revoke' ? (
        <ConfirmByName
          title={`Revoke ${open.token.id}`}
          name={open.token.id}
          action="Revoke"
          onConfirm={async () => {
            await request(accountPath(open.account.name, 'token', open.token.id), { method: 'DELETE' });
            notify('The token is worth nothing any more.');
            reload();
          }}
          onClose={close}
        >
          <p className="muted">Whatever uses it is refused from then on.</p>
        </ConfirmByName>
      ) : null}
    </ListPage>
  );
}

function Name({ account, isOwn }: { readonly account: Account; readonly isOwn: boolean }) {
  return (
    <span className="row wrap">
      <Icon name="user" size={14} />
      <b>{account.name}</b>
      {isOwn ? <Badge tone="blue">you</Badge> : null}
      {account.enabled === true ? null : <Badge tone="amber">off</Badge>}
    </span>
  );
}

function Tokens({
  account,
  denied,
  onRevoke,
}: {
  readonly account: Account;
  readonly denied: string | undefined;
  readonly onRevoke: (token: Token) => void;
}) {
  const tokens = account.tokens ?? [];
  if (tokens.length === 0) return <span className="faint">none</span>;
  return (
    <ul className="plain-list">
      {tokens.map((token) => (
        <li key={token.id} data-account-token={token.id}>
          <Icon name="key" size={13} />
          <code className="truncate" title={token.id}>
            {token.id}
          </code>
          <span className="muted grow">
            made <Ago at={whenOf(token.issuedAt)} />,{' '}
            {token.expiresAt === undefined || token.expiresAt === '0' ? (
              'never ends'
            ) : (
              <Until at={whenOf(token.expiresAt)} />
            )}
          </span>
          <Button
            icon="trash"
            tone="ghost"
            denied={denied}
            aria-label={`Revoke the token ${token.id}`}
            onClick={() => onRevoke(token)}
          />
        </li>
      ))}
    </ul>
  );
}
