import type { ProjectDetail } from '@setpoint/server';
import { Link } from '../app/router.tsx';
import { useResource } from '../http/use-resource.ts';
import { Icon } from '../ui/icon.tsx';
import { ProblemPanel } from '../ui/problem-panel.tsx';
import { Card, Facts, PageHead, Skeleton } from '../ui/states.tsx';
import { Badge } from '../ui/status.tsx';
import './pages.css';

type Spec = ProjectDetail['project']['spec'];
type Kinds = readonly { readonly group?: string; readonly kind?: string }[] | undefined;

export default function ProjectPage({ params }: { readonly params: Readonly<Record<string, string>> }) {
  const { name = '' } = params;
  const { value, problem, reload } = useResource<ProjectDetail>(
    `/api/setpoint/v1/projects/${encodeURIComponent(name)}`,
  );
  if (problem) return <ProblemPanel problem={problem} onRetry={reload} />;
  if (!value) return <Skeleton />;
  const { project, view, windows } = value;
  const { spec } = project;
  return (
    <div className="col">
      <PageHead title={name} lead={view.description}>
        <Link className="button button-plain" to={`/applications?project=${encodeURIComponent(name)}`}>
          <Icon name="apps" /> {view.applications} applications
        </Link>
      </PageHead>
      <Card title="What is allowed">
        <Restrictions spec={spec} />
      </Card>
      <Card title="Roles" flush={(spec.roles ?? []).length > 0}>
        {(spec.roles ?? []).length === 0 ? (
          <p className="muted">
            None. A role gives people of a group, or a token, rights on the applications of this project only.
          </p>
        ) : (
          spec.roles?.map((role) => (
            <section key={role.name} className="role">
              <h3>{role.name}</h3>
              <p className="muted">{role.description}</p>
              <ul className="mono policy">
                {role.policies?.map((line) => (
                  <li key={line}>{line}</li>
                ))}
              </ul>
              <p className="muted">
                {role.groups?.length ? `Groups: ${role.groups.join(', ')}. ` : ''}
                {role.jwtTokens?.length ? `${role.jwtTokens.length} tokens.` : ''}
              </p>
            </section>
          ))
        )}
      </Card>
      <Card title="Sync windows" flush={windows.length > 0}>
        {windows.length === 0 ? (
          <p className="muted">None: applications may be synced at any time.</p>
        ) : (
          <ul className="plain-list padded">
            {windows.map((window, at) => (
              <li key={`${window.schedule} ${at}`}>
                <Badge tone={window.kind === 'deny' ? 'red' : 'green'}>{window.kind}</Badge>
                {window.active ? <Badge tone="blue">now</Badge> : null}
                <code>{window.schedule}</code>
                <span className="muted">
                  for {window.duration} {window.timeZone}
                </span>
                <span className="grow truncate">{window.description}</span>
              </li>
            ))}
          </ul>
        )}
      </Card>
    </div>
  );
}

function Restrictions({ spec }: { readonly spec: Spec }) {
  const kinds = (list: Kinds, none: string): React.ReactNode =>
    list === undefined || list.length === 0
      ? none
      : list.map(({ group, kind }) => (
          <div key={`${group}/${kind}`}>
            {group === '*' && kind === '*'
              ? 'any'
              : `${group === '' || group === undefined ? 'core' : group}/${kind}`}
          </div>
        ));
  return (
    <Facts
      rows={[
        [
          'Sources',
          spec.sourceRepos?.map((repo) => <div key={repo}>{repo === '*' ? 'any' : repo}</div>) ?? 'none',
        ],
        [
          'Destinations',
          spec.destinations?.map(({ server, name, namespace }) => (
            <div key={`${server} ${name} ${namespace}`}>
              {name ?? server ?? '*'} / {namespace ?? '*'}
            </div>
          )) ?? 'none',
        ],
        ['Cluster kinds', kinds(spec.clusterResourceWhitelist, 'none')],
        ['Not cluster kinds', kinds(spec.clusterResourceBlacklist, '')],
        ['Namespaced kinds', kinds(spec.namespaceResourceWhitelist, 'any')],
        ['Not these kinds', kinds(spec.namespaceResourceBlacklist, '')],
      ]}
    />
  );
}
