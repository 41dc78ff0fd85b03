import type { ApplicationSetDetail } from '@setpoint/server';
import { useState } from 'react';
import { toYaml } from '../application/to-yaml.ts';
import { YamlView } from '../application/yaml-view.tsx';
import '../application/application.css';
import '../diff/diff.css';
import { Link } from '../app/router.tsx';
import { useResource } from '../http/use-resource.ts';
import { Button } from '../ui/button.tsx';
import { ProblemPanel } from '../ui/problem-panel.tsx';
import { Card, Facts, PageHead, Skeleton } from '../ui/states.tsx';
import { Badge, Status } from '../ui/status.tsx';
import { PreviewDialog } from './preview-dialog.tsx';

export default function ApplicationSetPage({
  params,
}: {
  readonly params: Readonly<Record<string, string>>;
}) {
  const { namespace = '', name = '' } = params;
  const { value, problem, reload } = useResource<ApplicationSetDetail>(
    `/api/setpoint/v1/applicationsets/${encodeURIComponent(namespace)}/${encodeURIComponent(name)}`,
  );
  const [previewing, setPreviewing] = useState(false);
  if (problem) return <ProblemPanel problem={problem} onRetry={reload} />;
  if (!value) return <Skeleton />;
  const { view, applications, applicationSet } = value;
  const steps = applications.some(({ step }) => step !== undefined);
  return (
    <div className="col">
      <PageHead title={name} lead={<Status status={view.health} />}>
        <Button icon="plan" onClick={() => setPreviewing(true)}>
          Preview
        </Button>
      </PageHead>
      <Card title="About">
        <Facts
          rows={[
            ['Project', view.project],
            ['Generators', view.generators.join(', ')],
            ['Strategy', view.strategy || 'all at once'],
            ...view.conditions.map(
              ({ type, status, message }) =>
                [
                  type,
                  <span key={type}>
                    <Badge tone={toneOf(type, status)}>{status}</Badge> {message}
                  </span>,
                ] as const,
            ),
          ]}
        />
      </Card>
      <Card title={`${applications.length} applications`} flush>
        <table className="grid-table">
          <thead>
            <tr>
              <th scope="col">Application</th>
              <th scope="col">Health</th>
              <th scope="col">Sync</th>
              {steps ? <th scope="col">Step</th> : null}
              {steps ? <th scope="col">Rollout</th> : null}
            </tr>
          </thead>
          <tbody>
            {applications.map((app) => (
              <tr key={app.key}>
                <td>
                  <Link className="text-link" to={`/applications/${app.key}`}>
                    {app.key.split('/')[1]}
                  </Link>
                </td>
                <td>
                  <Status status={app.health} quiet />
                </td>
                <td>
                  <Status status={app.sync} quiet />
                </td>
                {steps ? <td data-label="Step">{app.step}</td> : null}
                {steps ? <td data-label="Rollout">{app.rollout}</td> : null}
              </tr>
            ))}
          </tbody>
        </table>
      </Card>
      <Card title="The resource" flush>
        <YamlView text={toYaml(applicationSet)} label="The ApplicationSet as YAML" />
      </Card>
      {previewing ? <PreviewDialog set={applicationSet} onClose={() => setPreviewing(false)} /> : null}
    </div>
  );
}

function toneOf(type: string, status: string): 'red' | 'green' | 'gray' {
  if (type === 'ErrorOccurred') return status === 'True' ? 'red' : 'green';
  return status === 'True' ? 'green' : 'gray';
}
