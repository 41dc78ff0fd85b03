import type { RepositoryListing } from '@setpoint/server';
import { Link } from '../app/router.tsx';
import { useResource } from '../http/use-resource.ts';
import { SafeLink } from '../ui/copy.tsx';
import { Icon } from '../ui/icon.tsx';
import { ProblemPanel } from '../ui/problem-panel.tsx';
import { Card, Empty, PageHead, Skeleton } from '../ui/states.tsx';
import { Badge, Status } from '../ui/status.tsx';
import './pages.css';

export default function SourcesPage() {
  const { value, problem, reload } = useResource<RepositoryListing>('/api/setpoint/v1/repositories');
  return (
    <>
      <PageHead
        title="Sources"
        lead="Where desired state comes from: the repositories that are registered, and those that applications use."
      />
      {problem ? <ProblemPanel problem={problem} onRetry={reload} /> : null}
      {!value && !problem ? <Skeleton /> : null}
      {value?.items.length === 0 ? (
        <Empty icon="source" title="No sources yet">
          <p>
            Public repositories need no registration: an application that names one brings it here. Private
            ones need a Secret with the label argocd.argoproj.io/secret-type: repository.
          </p>
        </Empty>
      ) : null}
      {value && value.items.length > 0 ? (
        <Card flush>
          <table className="grid-table">
            <thead>
              <tr>
                <th scope="col">Source</th>
                <th scope="col">State</th>
                <th scope="col">Type</th>
                <th scope="col">Applications</th>
                <th scope="col">Credentials</th>
              </tr>
            </thead>
            <tbody>
              {value.items.map((repo) => (
                <tr key={`${repo.url} ${repo.project}`}>
                  <td>
                    <SafeLink href={repo.url}>{repo.url}</SafeLink>
                    <p className="faint">
                      {[
                        repo.name,
                        repo.project && `project ${repo.project}`,
                        repo.registered ? '' : 'not registered',
                      ]
                        .filter(Boolean)
                        .join(' · ')}
                    </p>
                    {repo.problem === '' ? null : <p className="timeline-problem">{repo.problem}</p>}
                  </td>
                  <td>
                    <Status status={repo.failing > 0 ? 'Failed' : 'Successful'} quiet />
                  </td>
                  <td data-label="Type">{repo.type || 'git'}</td>
                  <td data-label="Applications" className="nums">
                    <Link className="text-link" to={`/applications?repo=${encodeURIComponent(repo.url)}`}>
                      {repo.applications}
                    </Link>
                    {repo.failing > 0 ? <span className="muted"> {repo.failing} failing</span> : null}
                  </td>
                  <td data-label="Credentials">
                    {repo.hasCredentials ? (
                      <span className="row">
                        <Icon name="key" size={13} /> yes
                      </span>
                    ) : (
                      <span className="muted">none</span>
                    )}
                    {repo.insecure ? <Badge tone="amber">TLS not checked</Badge> : null}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Card>
      ) : null}
    </>
  );
}
