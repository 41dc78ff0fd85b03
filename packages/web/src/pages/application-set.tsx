import type { ApplicationSetDetail } from '@setpoint/server';
import { useState } from 'react';
import { toYaml } from '../application/to-yaml.ts';
import { YamlView } from '../application/yaml-view.tsx';
import '../application/application.css';
import '../diff/diff.css';
import { Link, navigate } from '../app/router.tsx';
import { ApplicationSetDialog } from '../edit/application-set-dialog.tsx';
import { request } from '../http/client.ts';
import { withQuery } from '../http/with-query.ts';
import { useDenied } from '../http/use-can.ts';
import { useResource } from '../http/use-resource.ts';
import { Button } from '../ui/button.tsx';
import { ConfirmByName } from '../ui/confirm-by-name.tsx';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { Icon } from '../ui/icon.tsx';
import { Menu } from '../ui/menu.tsx';
import { ProblemPanel } from '../ui/problem-panel.tsx';
import { Card, Empty, Facts, PageHead, Skeleton } from '../ui/states.tsx';
import { Badge, Status } from '../ui/status.tsx';
import { notify } from '../ui/toasts.tsx';
import { nameOfStrategy } from './strategy.ts';

type Made = ApplicationSetDetail['applications'][number];

const columns: readonly Column<Made>[] = [
  {
    label: 'Application',
    plain: true,
    cell: ({ key }) => (
      <Link className="text-link" to={`/applications/${key}`}>
        {key.split('/')[1]}
      </Link>
    ),
  },
  { label: 'Health', plain: true, cell: ({ health }) => <Status status={health} quiet /> },
  { label: 'Sync', plain: true, cell: ({ sync }) => <Status status={sync} quiet /> },
];
const steps: readonly Column<Made>[] = [
  { label: 'Step', cell: ({ step }) => step },
  { label: 'Rollout', cell: ({ rollout }) => rollout },
];

export default function ApplicationSetPage({
  params,
}: {
  readonly params: Readonly<Record<string, string>>;
}) {
  const { namespace = '', name = '' } = params;
  const { value, problem, reload } = useResource<ApplicationSetDetail>(
    `/api/setpoint/v1/applicationsets/${encodeURIComponent(namespace)}/${encodeURIComponent(name)}`,
  );
  const [open, setOpen] = useState<'edit' | 'delete' | undefined>();
  const object = `${value?.view.project ?? 'default'}/${name}`;
  const [mayNotUpdate, mayNotDelete] = useDenied(
    ['update', 'delete'].map((action) => ({ resource: 'applicationsets', action, object })),
  );
  if (problem) return <ProblemPanel problem={problem} onRetry={reload} />;
  if (!value) return <Skeleton />;
  const { view, applications, applicationSet } = value;
  const failure = view.conditions.find(({ type, status }) => type === 'ErrorOccurred' && status === 'True');
  const stepped = applications.some(({ step }) => step !== undefined);
  return (
    <div className="col">
      <PageHead title={name} lead={<Status status={view.health} />}>
        <Button icon="plan" denied={mayNotUpdate} onClick={() => setOpen('edit')}>
          Edit and preview
        </Button>
        <Menu
          label="More actions"
          items={[
            {
              label: 'Delete…',
              icon: 'trash',
              danger: true,
              denied: mayNotDelete,
              run: () => setOpen('delete'),
            },
          ]}
        >
          <Icon name="more" />
        </Menu>
      </PageHead>
      {failure ? (
        <ProblemPanel
          title="It cannot be generated"
          problem={{
            code: failure.type,
            message: failure.message,
            subject: `ApplicationSet ${namespace}/${name}`,
            rule: 'Applications are made, changed and deleted only from a result that is complete.',
            nextAction: 'Correct the generator or the template; the preview shows what comes of it.',
          }}
        />
      ) : null}
      <Card title="About">
        <Facts
          rows={[
            ['Project', view.project],
            ['Generators', view.generators.join(', ')],
            ['Strategy', nameOfStrategy(view.strategy)],
            ...view.conditions.map(
              ({ type, status, message }) =>
                [
                  type,
                  <span key={type}>
                    <Badge tone={toneOf(type, status)}>{status}</Badge>{' '}
                    {message === failure?.message ? <span className="faint">as above</span> : message}
                  </span>,
                ] as const,
            ),
          ]}
        />
      </Card>
      <Card title={countOf(applications.length)} flush>
        {applications.length === 0 ? (
          <Empty icon="apps" title="It has made none">
            <p>
              {failure
                ? 'The error above keeps it from making any. What it had made before stays as it is.'
                : 'Its generators find nothing to make applications of. “Edit and preview” shows what they give.'}
            </p>
          </Empty>
        ) : (
          <DataTable
            label="Applications of the set"
            columns={stepped ? [...columns, ...steps] : columns}
            items={applications}
            keyOf={({ key }) => key}
          />
        )}
      </Card>
      <Card title="The resource" flush>
        <YamlView text={toYaml(applicationSet)} label="The ApplicationSet as YAML" />
      </Card>
      {open === 'edit' ? (
        <ApplicationSetDialog set={applicationSet} onDone={reload} onClose={() => setOpen(undefined)} />
      ) : null}
      {open === 'delete' ? (
        <ConfirmByName
          title={`Delete ${name}`}
          name={name}
          action="Delete"
          onConfirm={async () => {
            const path = `/api/v1/applicationsets/${encodeURIComponent(name)}`;
            await request(withQuery(path, { appsetNamespace: namespace }), { method: 'DELETE' });
            notify(`${name} is being deleted.`);
            navigate('/applicationsets');
          }}
          onClose={() => setOpen(undefined)}
        >
          <p className="muted">
            What it made ({countOf(applications.length)}) goes with it, unless it says that they stay
            (preserveResourcesOnDeletion).
          </p>
        </ConfirmByName>
      ) : null}
    </div>
  );
}

const countOf = (count: number): string =>
  `${count.toLocaleString()} ${count === 1 ? 'application' : 'applications'}`;

function toneOf(type: string, status: string): 'red' | 'green' | 'gray' {
  if (type === 'ErrorOccurred') return status === 'True' ? 'red' : 'green';
  return status === 'True' ? 'green' : 'gray';
}
