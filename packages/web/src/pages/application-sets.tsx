import type { ApplicationSetListing, ApplicationSetView } from '@setpoint/server';
import { useState } from 'react';
import { useCommands } from '../app/commands.ts';
import { Link } from '../app/router.tsx';
import { useResource } from '../http/use-resource.ts';
import { Button } from '../ui/button.tsx';
import type { Column } from '../ui/data-table.tsx';
import { ListPage } from '../ui/list-page.tsx';
import { Empty } from '../ui/states.tsx';
import { Status } from '../ui/status.tsx';
import { Ago } from '../ui/time.tsx';
import { ApplicationSetDialog } from '../edit/application-set-dialog.tsx';
import { nameOfStrategy } from './strategy.ts';

const columns: readonly Column<ApplicationSetView>[] = [
  {
    label: 'Name',
    plain: true,
    cell: ({ key, name, namespace }) => (
      <>
        <Link className="text-link" to={`/applicationsets/${key}`}>
          {name}
        </Link>
        <span className="faint"> {namespace}</span>
      </>
    ),
  },
  { label: 'Health', plain: true, cell: ({ health }) => <Status status={health} quiet /> },
  { label: 'Generators', cell: ({ generators }) => generators.join(', ') },
  {
    label: 'Applications',
    numeric: true,
    cell: ({ name, applications }) => (
      <Link className="text-link" to={`/applications?applicationset=${encodeURIComponent(name)}`}>
        {applications.toLocaleString()}
      </Link>
    ),
  },
  { label: 'Strategy', cell: ({ strategy }) => nameOfStrategy(strategy) },
  { label: 'Created', cell: ({ createdAt }) => <Ago at={createdAt} /> },
];

export default function ApplicationSetsPage() {
  const { value, problem, reload } = useResource<ApplicationSetListing>('/api/setpoint/v1/applicationsets');
  const [making, setMaking] = useState(false);
  useCommands([{ label: 'New application set…', icon: 'plus', run: () => setMaking(true) }]);
  return (
    <ListPage
      title="Application sets"
      lead="Each makes applications from a list, from clusters, folders of Git, pull requests, or products of these."
      actions={
        <Button icon="plus" onClick={() => setMaking(true)}>
          New application set
        </Button>
      }
      items={value?.items}
      problem={problem}
      onRetry={reload}
      columns={columns}
      keyOf={({ key }) => key}
      textOf={({ key, project, generators }) => [key, project, ...generators].join(' ')}
      empty={
        <Empty icon="sets" title="No application sets">
          <p>
            An ApplicationSet is a template and generators. Preview yours before you make it: nothing is
            written, and you see every application it would make.
          </p>
        </Empty>
      }
    >
      {making ? <ApplicationSetDialog onDone={reload} onClose={() => setMaking(false)} /> : null}
    </ListPage>
  );
}
