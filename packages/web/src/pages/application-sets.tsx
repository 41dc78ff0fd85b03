import type { ApplicationSetListing } from '@setpoint/server';
import { useState } from 'react';
import { Link } from '../app/router.tsx';
import { useResource } from '../http/use-resource.ts';
import { Button } from '../ui/button.tsx';
import { ProblemPanel } from '../ui/problem-panel.tsx';
import { Card, Empty, PageHead, Skeleton } from '../ui/states.tsx';
import { Status } from '../ui/status.tsx';
import { Ago } from '../ui/time.tsx';
import { PreviewDialog } from './preview-dialog.tsx';

export default function ApplicationSetsPage() {
  const { value, problem, reload } = useResource<ApplicationSetListing>('/api/setpoint/v1/applicationsets');
  const [previewing, setPreviewing] = useState(false);
  return (
    <>
      <PageHead
        title="Application sets"
        lead="Each makes applications from a list, from clusters, folders of Git, pull requests, or products of these."
      >
        <Button icon="plan" onClick={() => setPreviewing(true)}>
          Preview one…
        </Button>
      </PageHead>
      {problem ? <ProblemPanel problem={problem} onRetry={reload} /> : null}
      {!value && !problem ? <Skeleton /> : null}
      {value?.items.length === 0 ? (
        <Empty icon="sets" title="No application sets">
          <p>
            An ApplicationSet is a template and generators. Preview yours before you apply it: nothing is
            written, and you see every application it would make.
          </p>
        </Empty>
      ) : null}
      {value && value.items.length > 0 ? (
        <Card flush>
          <table className="grid-table">
            <thead>
              <tr>
                <th scope="col">Name</th>
                <th scope="col">Health</th>
                <th scope="col">Generators</th>
                <th scope="col">Applications</th>
                <th scope="col">Strategy</th>
                <th scope="col">Created</th>
              </tr>
            </thead>
            <tbody>
              {value.items.map((set) => (
                <tr key={set.key}>
                  <td>
                    <Link className="text-link" to={`/applicationsets/${set.key}`}>
                      {set.name}
                    </Link>
                    <span className="faint"> {set.namespace}</span>
                  </td>
                  <td>
                    <Status status={set.health} quiet />
                  </td>
                  <td data-label="Generators">{set.generators.join(', ')}</td>
                  <td data-label="Applications" className="nums">
                    <Link
                      className="text-link"
                      to={`/applications?applicationset=${encodeURIComponent(set.name)}`}
                    >
                      {set.applications}
                    </Link>
                  </td>
                  <td data-label="Strategy">{set.strategy || 'all at once'}</td>
                  <td data-label="Created" className="muted">
                    <Ago at={set.createdAt} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Card>
      ) : null}
      {previewing ? <PreviewDialog onClose={() => setPreviewing(false)} /> : null}
    </>
  );
}
