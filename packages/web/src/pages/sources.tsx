import type { RepositoryListing, RepositoryView } from '@setpoint/server';
import { useState } from 'react';
import { Link } from '../app/router.tsx';
import { useCommands } from '../app/commands.ts';
import { removeRepository, RepositoryDialog, testRepository } from '../edit/repository-dialogs.tsx';
import { useResource } from '../http/use-resource.ts';
import { Button } from '../ui/button.tsx';
import { ConfirmByName } from '../ui/confirm-by-name.tsx';
import { SafeLink } from '../ui/copy.tsx';
import type { Column } from '../ui/data-table.tsx';
import { Icon } from '../ui/icon.tsx';
import { ListPage } from '../ui/list-page.tsx';
import { Menu } from '../ui/menu.tsx';
import { Empty } from '../ui/states.tsx';
import { Badge, Status } from '../ui/status.tsx';
import { notify, notifyProblem, notifyTrouble } from '../ui/toasts.tsx';

const columns: readonly Column<RepositoryView>[] = [
  { label: 'Source', plain: true, cell: (repo) => <Name repo={repo} /> },
  {
    label: 'State',
    plain: true,
    cell: ({ failing, applications }) => <Status status={stateOf(applications, failing)} quiet />,
  },
  { label: 'Type', cell: ({ type }) => type || 'git' },
  {
    label: 'Applications',
    numeric: true,
    cell: ({ url, applications, failing }) => (
      <>
        <Link className="text-link" to={`/applications?repo=${encodeURIComponent(url)}`}>
          {applications.toLocaleString()}
        </Link>
        {failing > 0 ? <span className="muted"> {failing.toLocaleString()} failing</span> : null}
      </>
    ),
  },
  {
    label: 'Credentials',
    cell: ({ hasCredentials, insecure }) => (
      <span className="row wrap">
        {hasCredentials ? (
          <>
            <Icon name="key" size={13} /> yes
          </>
        ) : (
          <span className="faint">none</span>
        )}
        {insecure ? <Badge tone="amber">TLS not checked</Badge> : null}
      </span>
    ),
  },
];

/** As the applications that read it see it: when some can and some cannot, it is not the repository. */
function stateOf(applications: number, failing: number): string {
  if (applications === 0) return 'Unused';
  if (failing === 0) return 'Readable';
  return failing < applications ? 'SomeFail' : 'Unreadable';
}

function Name({ repo }: { readonly repo: RepositoryView }) {
  const facts = [
    repo.name,
    repo.project && `project ${repo.project}`,
    repo.registered ? '' : 'not registered',
  ];
  return (
    <>
      <SafeLink href={repo.url}>{repo.url}</SafeLink>
      <p className="faint">{facts.filter(Boolean).join(' · ')}</p>
      {repo.problem === '' ? null : <p className="trouble">{repo.problem}</p>}
    </>
  );
}

async function ask({ url, project }: RepositoryView): Promise<void> {
  try {
    const { connectionState } = await testRepository(url, project);
    if (connectionState?.status === 'Failed')
      notifyTrouble(`${url} cannot be read.`, connectionState.message);
    else notify(`${url} can be read.`);
  } catch (error) {
    notifyProblem(error);
  }
}

export default function SourcesPage() {
  const { value, problem, reload } = useResource<RepositoryListing>('/api/setpoint/v1/repositories');
  const [editing, setEditing] = useState<RepositoryView | 'new' | undefined>();
  const [removing, setRemoving] = useState<RepositoryView | undefined>();
  useCommands([{ label: 'Add a source…', icon: 'plus', run: () => setEditing('new') }]);
  const actions: Column<RepositoryView> = {
    label: 'Actions',
    actions: true,
    cell: (repo) =>
      repo.registered ? (
        <Menu
          label={`Actions on ${repo.url}`}
          items={[
            { label: 'Test the connection', icon: 'play', run: () => void ask(repo) },
            { label: 'Edit…', icon: 'settings', run: () => setEditing(repo) },
            { label: 'Remove…', icon: 'trash', danger: true, run: () => setRemoving(repo) },
          ]}
        >
          <Icon name="more" />
        </Menu>
      ) : null,
  };
  return (
    <ListPage
      title="Sources"
      lead="Where desired state comes from: repositories that are registered, and those that applications use."
      actions={
        <Button icon="plus" onClick={() => setEditing('new')}>
          Add a source
        </Button>
      }
      items={value?.items}
      problem={problem}
      onRetry={reload}
      columns={[...columns, actions]}
      keyOf={({ url, project }) => `${url} ${project}`}
      textOf={({ url, name, project }) => `${url} ${name} ${project}`}
      empty={
        <Empty icon="source" title="No sources yet">
          <p>Public repositories need no registration: an application that names one brings it here.</p>
        </Empty>
      }
    >
      {editing === undefined ? null : (
        <RepositoryDialog
          {...(editing === 'new' ? {} : { repository: editing })}
          onDone={reload}
          onClose={() => setEditing(undefined)}
        />
      )}
      {removing ? (
        <ConfirmByName
          title={`Remove ${removing.name || removing.url}`}
          name={removing.name || removing.url}
          action="Remove"
          onConfirm={async () => {
            await removeRepository(removing.url, removing.project);
            notify(`${removing.url} is no longer registered.`);
            reload();
          }}
          onClose={() => setRemoving(undefined)}
        >
          <p className="muted">
            Its credentials are deleted.{' '}
            {removing.applications === 0
              ? 'No application reads it.'
              : `${removing.applications.toLocaleString()} ${removing.applications === 1 ? 'application reads' : 'applications read'} it, and may fail to without them.`}
          </p>
        </ConfirmByName>
      ) : null}
    </ListPage>
  );
}
