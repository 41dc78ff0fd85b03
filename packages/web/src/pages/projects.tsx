import type { ProjectListing } from '@setpoint/server';
import { Link } from '../app/router.tsx';
import { useResource } from '../http/use-resource.ts';
import { ProblemPanel } from '../ui/problem-panel.tsx';
import { Card, PageHead, Skeleton } from '../ui/states.tsx';
import './pages.css';

export default function ProjectsPage() {
  const { value, problem, reload } = useResource<ProjectListing>('/api/setpoint/v1/projects');
  return (
    <>
      <PageHead
        title="Projects"
        lead="A project says what its applications may deploy, from where, to where, and who may act on them."
      />
      {problem ? <ProblemPanel problem={problem} onRetry={reload} /> : null}
      {!value && !problem ? <Skeleton /> : null}
      {value ? (
        <Card flush>
          <table className="grid-table">
            <thead>
              <tr>
                <th scope="col">Project</th>
                <th scope="col">Applications</th>
                <th scope="col">Sources</th>
                <th scope="col">Destinations</th>
                <th scope="col">Roles</th>
                <th scope="col">Windows</th>
              </tr>
            </thead>
            <tbody>
              {value.items.map((project) => (
                <tr key={project.name}>
                  <td>
                    <Link className="text-link" to={`/projects/${encodeURIComponent(project.name)}`}>
                      {project.name}
                    </Link>
                    <p className="faint">{project.description}</p>
                  </td>
                  <td data-label="Applications" className="nums">
                    <Link
                      className="text-link"
                      to={`/applications?project=${encodeURIComponent(project.name)}`}
                    >
                      {project.applications}
                    </Link>
                  </td>
                  <td data-label="Sources">{wide(project.sourceRepos)}</td>
                  <td data-label="Destinations">
                    {wide(
                      project.destinations.map(
                        ({ server, name, namespace }) => `${name || server} / ${namespace}`,
                      ),
                    )}
                  </td>
                  <td data-label="Roles">
                    {project.roles.join(', ') || <span className="faint">none</span>}
                  </td>
                  <td data-label="Windows" className="nums">
                    {project.windows}
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

const few = 3;
function wide(values: readonly string[]): React.ReactNode {
  if (values.length === 0) return <span className="faint">none</span>;
  return (
    <>
      {values.slice(0, few).map((value) => (
        <div key={value}>{value === '*' ? 'any' : value.replace(/^\* \/ \*$/, 'any')}</div>
      ))}
      {values.length > few ? <span className="faint">{values.length - few} more</span> : null}
    </>
  );
}
