import type { ClusterListing, ProjectListing } from '@setpoint/server';
import { useResource } from '../http/use-resource.ts';
import { CheckField, ChoiceField, TextField } from '../ui/fields.tsx';
import { withPolicy, withSpec } from './application-draft.ts';
import { type FormProps, Part } from './form-part.tsx';
import { SourceParts } from './source-parts.tsx';

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
      <SourceParts draft={draft} set={set} />
      <DestinationPart draft={draft} set={set} />
      <PolicyPart draft={draft} set={set} />
    </div>
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
