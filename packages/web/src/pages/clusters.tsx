import type { ClusterListing, ClusterView } from '@setpoint/server';
import { useState } from 'react';
import { Link } from '../app/router.tsx';
import { useCommands } from '../app/commands.ts';
import { ClusterDialog, removeCluster, testCluster } from '../edit/cluster-dialogs.tsx';
import { useResource } from '../http/use-resource.ts';
import { Button } from '../ui/button.tsx';
import { ConfirmByName } from '../ui/confirm-by-name.tsx';
import type { Column } from '../ui/data-table.tsx';
import { Icon } from '../ui/icon.tsx';
import { ListPage } from '../ui/list-page.tsx';
import { Menu } from '../ui/menu.tsx';
import { ListedProblem } from '../ui/problem-panel.tsx';
import { Empty } from '../ui/states.tsx';
import { Badge, Status } from '../ui/status.tsx';
import { Ago } from '../ui/time.tsx';
import { notify, notifyProblem, notifyTrouble } from '../ui/toasts.tsx';

const nameOf = ({ name, server }: ClusterView): string => name || server;
/** Labels that say only that it is a cluster. */
const own = /^argocd\.argoproj\.io\/secret-type$|^app\.kubernetes\.io\/part-of$/;

const states = { connected: 'Connected', unreachable: 'Unreachable', unknown: 'NotAsked' } as const;

const columns: readonly Column<ClusterView>[] = [
  {
    label: 'Cluster',
    plain: true,
    cell: (cluster) => (
      <>
        <b>{nameOf(cluster)}</b>
        <p className="faint mono">{cluster.server}</p>
        <ListedProblem problem={cluster.problem} />
      </>
    ),
  },
  {
    label: 'State',
    plain: true,
    cell: ({ connection, since, version }) => (
      <>
        <Status status={states[connection]} quiet />
        <p className="faint">
          {connection === 'unreachable' && since !== '' ? (
            <>
              since <Ago at={since} />
            </>
          ) : (
            version
          )}
        </p>
      </>
    ),
  },
  {
    label: 'Applications',
    numeric: true,
    cell: (cluster) => (
      <Link className="text-link" to={`/applications?cluster=${encodeURIComponent(nameOf(cluster))}`}>
        {cluster.applications.toLocaleString()}
      </Link>
    ),
  },
  { label: 'Objects', numeric: true, cell: ({ objects }) => objects.toLocaleString() },
  { label: 'Kinds', numeric: true, cell: ({ kinds }) => kinds },
  {
    label: 'Labels',
    cell: ({ labels, project }) => {
      const shown = Object.entries(labels).filter(([key]) => !own.test(key));
      if (shown.length === 0 && project === '') return <span className="faint">none</span>;
      return (
        <span className="row wrap">
          {project === '' ? null : <Badge tone="blue">project {project}</Badge>}
          {shown.map(([key, label]) => (
            <Badge key={key}>
              {key}={label}
            </Badge>
          ))}
        </span>
      );
    },
  },
];

async function ask(cluster: ClusterView): Promise<void> {
  try {
    const { connectionState } = await testCluster(cluster.server);
    if (connectionState.status === 'Failed')
      notifyTrouble(`${nameOf(cluster)} does not answer.`, connectionState.message);
    else notify(`${nameOf(cluster)} answers.`);
  } catch (error) {
    notifyProblem(error);
  }
}

export default function ClustersPage() {
  const { value, problem, reload } = useResource<ClusterListing>('/api/setpoint/v1/clusters');
  const [editing, setEditing] = useState<ClusterView | 'new' | undefined>();
  const [removing, setRemoving] = useState<ClusterView | undefined>();
  useCommands([{ label: 'Add a cluster…', icon: 'plus', run: () => setEditing('new') }]);
  const actions: Column<ClusterView> = {
    label: 'Actions',
    actions: true,
    cell: (cluster) => (
      <Menu
        label={`Actions on ${nameOf(cluster)}`}
        items={[
          { label: 'Test the connection', icon: 'play', run: () => void ask(cluster).then(reload) },
          {
            label: 'Edit…',
            icon: 'settings',
            denied: cluster.registered ? undefined : 'The platform runs in it',
            run: () => setEditing(cluster),
          },
          {
            label: 'Remove…',
            icon: 'trash',
            danger: true,
            denied: cluster.registered ? undefined : 'The platform runs in it',
            run: () => setRemoving(cluster),
          },
        ]}
      >
        <Icon name="more" />
      </Menu>
    ),
  };
  return (
    <ListPage
      title="Clusters"
      lead="Where applications are deployed to, and whether they can be reached."
      actions={
        <Button icon="plus" onClick={() => setEditing('new')}>
          Add a cluster
        </Button>
      }
      items={value?.items}
      problem={problem}
      onRetry={reload}
      columns={[...columns, actions]}
      keyOf={({ server }) => server}
      textOf={(cluster) => `${nameOf(cluster)} ${cluster.server} ${Object.entries(cluster.labels).join(' ')}`}
      empty={
        <Empty icon="cluster" title="No clusters">
          <p>None that you may see.</p>
        </Empty>
      }
    >
      {editing === undefined ? null : (
        <ClusterDialog
          {...(editing === 'new' ? {} : { cluster: editing })}
          onDone={reload}
          onClose={() => setEditing(undefined)}
        />
      )}
      {removing ? (
        <ConfirmByName
          title={`Remove ${nameOf(removing)}`}
          name={nameOf(removing)}
          action="Remove"
          onConfirm={async () => {
            await removeCluster(removing.server);
            notify(`${nameOf(removing)} is no longer registered.`);
            reload();
          }}
          onClose={() => setRemoving(undefined)}
        >
          <p className="muted">
            Nothing in it is deleted.{' '}
            {removing.applications === 0
              ? 'No application is deployed there.'
              : `${removing.applications.toLocaleString()} ${removing.applications === 1 ? 'application is' : 'applications are'} deployed there, and no longer followed.`}
          </p>
        </ConfirmByName>
      ) : null}
    </ListPage>
  );
}
