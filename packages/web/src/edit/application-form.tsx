import type { ClusterListing, ProjectListing, RepositoryListing } from '@setpoint/server';
import type { ReactNode } from 'react';
import { useResource } from '../http/use-resource.ts';
import { AreaField, CheckField, ChoiceField, LinesField, TextField } from '../ui/fields.tsx';
import {
  type Draft,
  parameterLines,
  parametersIn,
  withHelm,
  withPolicy,
  withSource,
  withSpec,
} from './application-draft.ts';

interface FormProps {
  readonly draft: Draft;
  readonly set: (draft: Draft) => void;
}

/** What most Applications say; the rest is in their YAML. */
export function ApplicationForm({ draft, set, isNew }: FormProps & { readonly isNew: boolean }) {
  return (
    <div className="form-parts">
      <Part title="Application">
        <TextField
          label="Name"
          value={draft.metadata.name ?? ''}
          required
          disabled={!isNew}
          placeholder="guestbook"
          hint={isNew ? 'Lower-case letters, digits, - and .' : 'A name cannot be changed.'}
          onChange={(name) => set({ ...draft, metadata: { ...draft.metadata, name } })}
        />
        <Project draft={draft} set={set} />
      </Part>
      <SourcePart draft={draft} set={set} />
      <DestinationPart draft={draft} set={set} />
      <PolicyPart draft={draft} set={set} />
    </div>
  );
}

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <fieldset className="form-part">
      <legend>{title}</legend>
      <div className="form-grid">{children}</div>
    </fieldset>
  );
}

function Project({ draft, set }: FormProps) {
  const { value } = useResource<ProjectListing>('/api/setpoint/v1/projects');
  const { project } = draft.spec;
  const names = new Set([project, ...(value?.items.map(({ name }) => name) ?? [])]);
  return (
    <ChoiceField
      label="Project"
      value={project}
      options={[...names].map((name) => [name, name])}
      onChange={(to) => set(withSpec(draft, { project: to }))}
    />
  );
}

function SourcePart({ draft, set }: FormProps) {
  const { value } = useResource<RepositoryListing>('/api/setpoint/v1/repositories');
  const { source, sources = [] } = draft.spec;
  if (sources.length > 0 || !source)
    return (
      <Part title="Source">
        <p className="muted">It has {sources.length} sources; they are edited as YAML.</p>
      </Part>
    );
  const isChart = source.chart !== undefined;
  return (
    <Part title="Source">
      <TextField
        label="Repository"
        value={source.repoURL}
        required
        placeholder="https://git.example/acme/deploy.git"
        suggestions={value?.items.map(({ url }) => url) ?? []}
        onChange={(repoURL) => set(withSource(draft, { repoURL }))}
      />
      <ChoiceField
        label="It holds"
        value={isChart ? 'chart' : 'git'}
        options={[
          ['git', 'Folders in Git'],
          ['chart', 'Helm charts'],
        ]}
        onChange={(kind) =>
          set(
            withSpec(draft, {
              source:
                kind === 'chart'
                  ? { ...withoutPath(source), chart: '' }
                  : { ...withoutChart(source), path: '' },
            }),
          )
        }
      />
      {isChart ? (
        <TextField
          label="Chart"
          value={source.chart ?? ''}
          required
          onChange={(chart) => set(withSpec(draft, { source: { ...source, chart } }))}
        />
      ) : (
        <TextField
          label="Folder"
          value={source.path ?? ''}
          required
          placeholder="guestbook"
          hint="Manifests, a chart or a kustomization: what it is, it says itself."
          onChange={(path) => set(withSpec(draft, { source: { ...source, path } }))}
        />
      )}
      <TextField
        label={isChart ? 'Version' : 'Revision'}
        value={source.targetRevision ?? ''}
        placeholder={isChart ? '1.x' : 'HEAD'}
        hint={isChart ? 'A version or a range.' : 'A branch, a tag or a commit.'}
        onChange={(targetRevision) => set(withSource(draft, { targetRevision }))}
      />
      <details className="form-more" open={source.helm !== undefined}>
        <summary>Helm values and parameters</summary>
        <div className="form-grid">
          <LinesField
            label="Value files"
            lines={source.helm?.valueFiles ?? []}
            placeholder="values-production.yaml"
            hint="One a line, from the folder."
            onChange={(valueFiles) => set(withHelm(draft, { valueFiles }))}
          />
          <LinesField
            label="Parameters"
            lines={parameterLines(source.helm?.parameters)}
            placeholder="image.tag=1.41.2"
            hint="name=value, one a line; they outweigh the files."
            onChange={(lines) =>
              set(withHelm(draft, { parameters: parametersIn(lines, source.helm?.parameters) }))
            }
          />
          <AreaField
            label="Values"
            value={source.helm?.values ?? ''}
            placeholder="replicas: 3"
            hint="YAML; it outweighs the files."
            onChange={(values) => set(withHelm(draft, { values }))}
          />
        </div>
      </details>
    </Part>
  );
}

type Source = NonNullable<Draft['spec']['source']>;
const withoutPath = ({ path: _path, ...rest }: Source): Source => rest;
const withoutChart = ({ chart: _chart, ...rest }: Source): Source => rest;

function DestinationPart({ draft, set }: FormProps) {
  const { value } = useResource<ClusterListing>('/api/setpoint/v1/clusters');
  const { destination } = draft.spec;
  const byName = (destination.name ?? '') !== '';
  const current = byName ? `name:${destination.name ?? ''}` : (destination.server ?? '');
  const options = new Map([[current, byName ? (destination.name ?? '') : current]]);
  for (const { server, name } of value?.items ?? [])
    if (name !== destination.name) options.set(server, name || server);
  return (
    <Part title="Destination">
      <ChoiceField
        label="Cluster"
        value={current}
        options={[...options]}
        onChange={(server) =>
          set(
            withSpec(draft, {
              destination: server.startsWith('name:')
                ? destination
                : {
                    server,
                    ...(destination.namespace === undefined ? {} : { namespace: destination.namespace }),
                  },
            }),
          )
        }
      />
      <TextField
        label="Namespace"
        value={destination.namespace ?? ''}
        placeholder="guestbook"
        hint="For objects that name none."
        onChange={(namespace) => set(withSpec(draft, { destination: { ...destination, namespace } }))}
      />
    </Part>
  );
}

const options = [
  ['CreateNamespace=true', 'Create the namespace'],
  ['ServerSideApply=true', 'Server-side apply'],
  ['PruneLast=true', 'Delete last'],
  ['ApplyOutOfSyncOnly=true', 'Only what is out of sync'],
] as const;

function PolicyPart({ draft, set }: FormProps) {
  const { automated, syncOptions = [] } = draft.spec.syncPolicy ?? {};
  return (
    <Part title="Sync">
      <div>
        <CheckField
          label="Sync by itself"
          hint="Each commit is applied as it comes."
          checked={automated !== undefined}
          onChange={(on) => set(withPolicy(draft, { automated: on ? {} : undefined }))}
        />
        <CheckField
          label="Prune"
          hint="What Git no longer has is deleted."
          disabled={automated === undefined}
          checked={automated?.prune === true}
          onChange={(prune) => set(withPolicy(draft, { automated: { ...automated, prune } }))}
        />
        <CheckField
          label="Heal"
          hint="What somebody changes in the cluster is set back."
          disabled={automated === undefined}
          checked={automated?.selfHeal === true}
          onChange={(selfHeal) => set(withPolicy(draft, { automated: { ...automated, selfHeal } }))}
        />
      </div>
      <div>
        {options.map(([option, label]) => (
          <CheckField
            key={option}
            label={label}
            checked={syncOptions.includes(option)}
            onChange={(on) =>
              set(
                withPolicy(draft, {
                  syncOptions: on ? [...syncOptions, option] : syncOptions.filter((one) => one !== option),
                }),
              )
            }
          />
        ))}
      </div>
    </Part>
  );
}
