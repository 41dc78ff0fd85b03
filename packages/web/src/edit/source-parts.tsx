import type { RepositoryListing } from '@setpoint/server';
import { useResource } from '../http/use-resource.ts';
import { Button } from '../ui/button.tsx';
import { AreaField, ChoiceField, LinesField, TextField } from '../ui/fields.tsx';
import {
  type Draft,
  kindOf,
  parameterLines,
  parametersIn,
  type SourceKind,
  sourcesIn,
  withHelm,
  withKustomize,
  withKind,
  withSource,
  withSources,
} from './application-draft.ts';
import { type FormProps, Part } from './form-part.tsx';

type Source = NonNullable<Draft['spec']['source']>;

/** Where the application comes from: one source, or several that make it up together. */
export function SourceParts({ draft, set }: FormProps) {
  const { value } = useResource<RepositoryListing>('/api/setpoint/v1/repositories');
  const sources = sourcesIn(draft);
  const suggestions = value?.items.map(({ url }) => url) ?? [];
  return (
    <>
      {sources.map((source, at) => (
        <Part
          // A source has no name of its own; what is typed belongs to its place, and a new number of them to none.
          key={`${at} of ${sources.length}`}
          title={sources.length === 1 ? 'Source' : `Source ${at + 1} of ${sources.length}`}
        >
          <SourceFields
            draft={draft}
            set={set}
            source={source}
            at={at}
            isOne={sources.length === 1}
            suggestions={suggestions}
          />
          {sources.length === 1 ? null : (
            <div className="form-wide">
              <Button
                icon="trash"
                tone="ghost"
                onClick={() => set(withSources(draft, sources.toSpliced(at, 1)))}
              >
                Remove this source
              </Button>
            </div>
          )}
        </Part>
      ))}
      <div>
        <Button
          icon="plus"
          tone="ghost"
          onClick={() =>
            set(withSources(draft, [...sources, { repoURL: '', targetRevision: 'HEAD', path: '' }]))
          }
        >
          Add another source
        </Button>
      </div>
    </>
  );
}

interface SourceProps extends FormProps {
  readonly source: Source;
  readonly at: number;
  readonly isOne: boolean;
  readonly suggestions: readonly string[];
}

const kinds: readonly (readonly [SourceKind, string])[] = [
  ['git', 'Folders in Git'],
  ['chart', 'Helm charts'],
  ['files', 'Files for the other sources'],
];

function SourceFields({ draft, set, source, at, isOne, suggestions }: SourceProps) {
  const kind = kindOf(source);
  return (
    <>
      <TextField
        label="Repository"
        value={source.repoURL}
        required
        placeholder="https://git.example/acme/deploy.git"
        suggestions={suggestions}
        onChange={(repoURL) => set(withSource(draft, { repoURL }, at))}
      />
      <ChoiceField
        label="It holds"
        value={kind}
        options={isOne ? kinds.slice(0, 2) : kinds}
        onChange={(to) => set(withKind(draft, to as SourceKind, at))}
      />
      <WhereInIt draft={draft} set={set} source={source} at={at} kind={kind} />
      <TextField
        label={kind === 'chart' ? 'Version' : 'Revision'}
        value={source.targetRevision ?? ''}
        placeholder={kind === 'chart' ? '1.x' : 'HEAD'}
        hint={kind === 'chart' ? 'A version or a range.' : 'A branch, a tag or a commit.'}
        onChange={(targetRevision) => set(withSource(draft, { targetRevision }, at))}
      />
      {isOne || kind === 'files' ? null : (
        <TextField
          label="Reference"
          value={source.ref ?? ''}
          placeholder="values"
          hint="Other sources name its files so: $values/…"
          onChange={(ref) => set(withSource(draft, { ref }, at))}
        />
      )}
      {kind === 'files' ? null : <HelmFields draft={draft} set={set} source={source} at={at} />}
      {kind === 'git' ? <KustomizeFields draft={draft} set={set} source={source} at={at} /> : null}
    </>
  );
}

type PlaceProps = FormProps & { readonly source: Source; readonly at: number };

function WhereInIt({ draft, set, source, at, kind }: PlaceProps & { readonly kind: SourceKind }) {
  // What is typed stays, also while it is empty: the kind is known by it.
  const write = (part: Partial<Source>): void =>
    set(
      withSources(
        draft,
        sourcesIn(draft).map((one, index) => (index === at ? { ...one, ...part } : one)),
      ),
    );
  if (kind === 'chart')
    return (
      <TextField label="Chart" value={source.chart ?? ''} required onChange={(chart) => write({ chart })} />
    );
  if (kind === 'files')
    return (
      <TextField
        label="Reference"
        value={source.ref ?? ''}
        required
        placeholder="values"
        hint="The other sources name its files so: $values/…"
        onChange={(ref) => write({ ref })}
      />
    );
  return (
    <TextField
      label="Folder"
      value={source.path ?? ''}
      required
      placeholder="guestbook"
      hint="Manifests, a chart or a kustomization: what it is, it says itself."
      onChange={(path) => write({ path })}
    />
  );
}

function HelmFields({ draft, set, source, at }: PlaceProps) {
  const { helm } = source;
  return (
    <details className="form-more" open={helm !== undefined}>
      <summary>Helm values and parameters</summary>
      <div className="form-grid">
        <LinesField
          label="Value files"
          lines={helm?.valueFiles ?? []}
          placeholder="values-production.yaml"
          hint="One a line, from the folder."
          onChange={(valueFiles) => set(withHelm(draft, { valueFiles }, at))}
        />
        <LinesField
          label="Parameters"
          lines={parameterLines(helm?.parameters)}
          placeholder="image.tag=1.41.2"
          hint="name=value, one a line; they outweigh the files."
          onChange={(lines) =>
            set(withHelm(draft, { parameters: parametersIn(lines, helm?.parameters) }, at))
          }
        />
        <AreaField
          label="Values"
          value={helm?.values ?? ''}
          placeholder="replicas: 3"
          hint="YAML; it outweighs the files."
          onChange={(values) => set(withHelm(draft, { values }, at))}
        />
      </div>
    </details>
  );
}

function KustomizeFields({ draft, set, source, at }: PlaceProps) {
  const { kustomize } = source;
  return (
    <details className="form-more" open={kustomize !== undefined}>
      <summary>Kustomize images, names and namespace</summary>
      <div className="form-grid">
        <LinesField
          label="Images"
          lines={kustomize?.images ?? []}
          placeholder="shop/api=registry.example/shop/api:1.41.2"
          hint="image:tag or name=image:tag, one a line; they replace those of the manifests."
          onChange={(images) => set(withKustomize(draft, { images }, at))}
        />
        <TextField
          label="Name prefix"
          value={kustomize?.namePrefix ?? ''}
          onChange={(namePrefix) => set(withKustomize(draft, { namePrefix }, at))}
        />
        <TextField
          label="Name suffix"
          value={kustomize?.nameSuffix ?? ''}
          onChange={(nameSuffix) => set(withKustomize(draft, { nameSuffix }, at))}
        />
        <TextField
          label="Namespace of every object"
          value={kustomize?.namespace ?? ''}
          onChange={(namespace) => set(withKustomize(draft, { namespace }, at))}
        />
      </div>
    </details>
  );
}
