import type { ProjectListing, ProjectView } from '@setpoint/server';
import { useState } from 'react';
import { Link } from '../app/router.tsx';
import { useCommands } from '../app/commands.ts';
import { NewProjectDialog } from '../edit/project-dialogs.tsx';
import { useResource } from '../http/use-resource.ts';
import { Button } from '../ui/button.tsx';
import type { Column } from '../ui/data-table.tsx';
import { ListPage } from '../ui/list-page.tsx';
import { Empty } from '../ui/states.tsx';

const columns: readonly Column<ProjectView>[] = [
  {
    label: 'Project',
    plain: true,
    cell: ({ name, description }) => (
      <>
        <Link className="text-link" to={`/projects/${encodeURIComponent(name)}`}>
          {name}
        </Link>
        {description === '' ? null : <p className="faint">{description}</p>}
      </>
    ),
  },
  {
    label: 'Applications',
    numeric: true,
    cell: ({ name, applications }) => (
      <Link className="text-link" to={`/applications?project=${encodeURIComponent(name)}`}>
        {applications.toLocaleString()}
      </Link>
    ),
  },
  { label: 'Sources', cell: ({ sourceRepos }) => <Few values={sourceRepos} /> },
  {
    label: 'Destinations',
    cell: ({ destinations }) => (
      <Few values={destinations.map(({ server, name, namespace }) => `${name || server} / ${namespace}`)} />
    ),
  },
  { label: 'Roles', cell: ({ roles }) => <Few values={roles} /> },
  { label: 'Windows', numeric: true, cell: ({ windows }) => windows || <span className="faint">none</span> },
];

export default function ProjectsPage() {
  const { value, problem, reload } = useResource<ProjectListing>('/api/setpoint/v1/projects');
  const [making, setMaking] = useState(false);
  useCommands([{ label: 'New project…', icon: 'plus', run: () => setMaking(true) }]);
  return (
    <ListPage
      title="Projects"
      lead="What applications may deploy, from where, to where, and who may act on them."
      actions={
        <Button icon="plus" onClick={() => setMaking(true)}>
          New project
        </Button>
      }
      items={value?.items}
      problem={problem}
      onRetry={reload}
      columns={columns}
      keyOf={({ name }) => name}
      textOf={({ name, description, sourceRepos }) => [name, description, ...sourceRepos].join(' ')}
      empty={
        <Empty icon="project" title="No projects">
          <p>None that you may see.</p>
        </Empty>
      }
    >
      {making ? <NewProjectDialog onClose={() => setMaking(false)} /> : null}
    </ListPage>
  );
}

const few = 3;
function Few({ values }: { readonly values: readonly string[] }) {
  if (values.length === 0) return <span className="faint">none</span>;
  return (
    <>
      {values.slice(0, few).map((value) => (
        <div key={value}>{value === '*' || value === '* / *' ? 'any' : value}</div>
      ))}
      {values.length > few ? (
        <span className="faint" title={values.slice(few).join('\n')}>
          and {values.length - few} more
        </span>
      ) : null}
    </>
  );
}
