import type { ClusterListing } from '@setpoint/server';
import { Link } from '../app/router.tsx';
import { useResource } from '../http/use-resource.ts';
import { ProblemPanel } from '../ui/problem-panel.tsx';
import { Card, Facts, PageHead, Skeleton } from '../ui/states.tsx';
import { Badge, Status } from '../ui/status.tsx';
import './pages.css';

export default function ClustersPage() {
  const { value, problem, reload } = useResource<ClusterListing>('/api/setpoint/v1/clusters');
  return (
    <>
      <PageHead
        title="Clusters"
        lead="Where applications are deployed to, and whether they can be reached."
      />
      {problem ? <ProblemPanel problem={problem} onRetry={reload} /> : null}
      {!value && !problem ? <Skeleton /> : null}
      <div className="tiles">
        {value?.items.map((cluster) => (
          <Card
            key={cluster.server}
            title={cluster.name || cluster.server}
            aside={<Status status={cluster.connected ? 'Successful' : 'Failed'} quiet />}
          >
            <Facts
              rows={[
                ['Server', <code key="server">{cluster.server}</code>],
                [
                  'Applications',
                  <Link
                    key="apps"
                    className="text-link nums"
                    to={`/applications?cluster=${encodeURIComponent(cluster.name || cluster.server)}`}
                  >
                    {cluster.applications.toLocaleString()}
                  </Link>,
                ],
                [
                  'Objects',
                  <span key="objects" className="nums">
                    {cluster.objects.toLocaleString()} of {cluster.kinds} kinds
                  </span>,
                ],
                ['Project', cluster.project],
                [
                  'Problem',
                  cluster.problem === '' ? undefined : (
                    <span key="problem" className="timeline-problem">
                      {cluster.problem}
                    </span>
                  ),
                ],
                [
                  'Labels',
                  Object.keys(cluster.labels).length === 0 ? undefined : (
                    <span key="labels" className="labels">
                      {Object.entries(cluster.labels).map(([key, label]) => (
                        <Badge key={key}>
                          {key}={label}
                        </Badge>
                      ))}
                    </span>
                  ),
                ],
              ]}
            />
          </Card>
        ))}
      </div>
    </>
  );
}
