import type { Application, ApplicationDetail } from '@setpoint/server';
import { Link } from '../app/router.tsx';
import { Button } from '../ui/button.tsx';
import { SafeLink } from '../ui/copy.tsx';
import { Card, Facts } from '../ui/states.tsx';
import { Badge } from '../ui/status.tsx';
import { Ago } from '../ui/time.tsx';
import { YamlView } from './yaml-view.tsx';
import { toYaml } from './to-yaml.ts';

type Source = NonNullable<Application['spec']['source']>;

/** What the Application says: sources and their parameters, destination, policy, and the resource itself. */
export function DetailsTab({
  detail,
  denied,
  onEdit,
}: {
  readonly detail: ApplicationDetail;
  /** Why it may not be edited. */
  readonly denied: string | undefined;
  readonly onEdit: () => void;
}) {
  const { application, row } = detail;
  const { spec } = application;
  const sources = spec.sources ?? (spec.source ? [spec.source] : []);
  const policy = spec.syncPolicy;
  return (
    <div className="details">
      {sources.map((source, at) => (
        <Card key={`${source.repoURL} ${at}`} title={sources.length > 1 ? `Source ${at + 1}` : 'Source'}>
          <SourceFacts source={source} />
        </Card>
      ))}
      <Card title="Where and how">
        <Facts
          rows={[
            [
              'Project',
              <Link key="project" className="text-link" to={`/projects/${encodeURIComponent(row.project)}`}>
                {row.project}
              </Link>,
            ],
            ['Cluster', `${row.cluster}${row.server === row.cluster ? '' : ` (${row.server})`}`],
            ['Namespace', row.destinationNamespace],
            [
              'Made by',
              row.applicationset === '' ? undefined : (
                <Link
                  key="set"
                  className="text-link"
                  to={`/applicationsets/${row.namespace}/${encodeURIComponent(row.applicationset)}`}
                >
                  {row.applicationset}
                </Link>
              ),
            ],
            ['Created', <Ago key="created" at={row.createdAt} />],
            ['Automatic sync', policy?.automated ? 'yes' : 'no'],
            ['Prunes', policy?.automated?.prune === true ? 'yes' : 'no'],
            ['Heals itself', policy?.automated?.selfHeal === true ? 'yes' : 'no'],
            ['Sync options', policy?.syncOptions?.map((option) => <Badge key={option}>{option}</Badge>)],
            ['Retries', policy?.retry === undefined ? undefined : `at most ${policy.retry.limit ?? 0}`],
          ]}
        />
      </Card>
      <Card
        title="The resource"
        aside={
          <Button icon="settings" denied={denied} onClick={onEdit} title="Edit (Shift E)">
            Edit
          </Button>
        }
        flush
      >
        <YamlView text={toYaml(application)} label="The Application as YAML" />
      </Card>
    </div>
  );
}

function SourceFacts({ source }: { readonly source: Source }) {
  const { helm, kustomize, directory } = source;
  return (
    <Facts
      rows={[
        [
          'Repository',
          <SafeLink key="repo" href={source.repoURL}>
            {source.repoURL}
          </SafeLink>,
        ],
        ['Path', source.path],
        ['Chart', source.chart],
        ['Revision', source.targetRevision ?? 'HEAD'],
        ['Release name', helm?.releaseName],
        ['Value files', helm?.valueFiles?.join(', ')],
        ...(helm?.parameters ?? []).map(
          (one) => [`Parameter ${one.name ?? ''}`, <code key="value">{one.value ?? ''}</code>] as const,
        ),
        [
          'Values',
          helm?.values === undefined ? undefined : (
            <pre key="values" className="inline-pre">
              {helm.values}
            </pre>
          ),
        ],
        [
          'Values object',
          helm?.valuesObject === undefined ? undefined : (
            <pre key="object" className="inline-pre">
              {toYaml(helm.valuesObject)}
            </pre>
          ),
        ],
        ['Name prefix', kustomize?.namePrefix],
        ['Name suffix', kustomize?.nameSuffix],
        [
          'Images',
          kustomize?.images?.map((image) => (
            <div key={image} className="mono">
              {image}
            </div>
          )),
        ],
        ['Reads subfolders', directory?.recurse === true ? 'yes' : undefined],
        ['Plugin', source.plugin?.name],
      ]}
    />
  );
}
