import type { Application } from '@setpoint/server';

/** An Application as people write it. */
export type Draft = Pick<Application, 'apiVersion' | 'kind' | 'metadata' | 'spec'>;
type Spec = Application['spec'];
type Source = NonNullable<Spec['source']>;
type Helm = NonNullable<Source['helm']>;
type Kustomize = NonNullable<Source['kustomize']>;
type Policy = NonNullable<Spec['syncPolicy']>;

export const newDraft = (): Draft => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Application',
  metadata: { name: '' },
  spec: {
    project: 'default',
    source: { repoURL: '', targetRevision: 'HEAD', path: '' },
    destination: { server: 'https://kubernetes.default.svc', namespace: '' },
    syncPolicy: { syncOptions: ['CreateNamespace=true'] },
  },
});

/** Without what is undefined, an empty text, list or object: what a form leaves empty is not in the manifest. */
function filled<T extends object>(value: { readonly [K in keyof T]: T[K] | undefined }): T {
  const isFilled = (one: unknown): boolean =>
    one !== undefined &&
    one !== '' &&
    (typeof one !== 'object' || one === null || Object.keys(one).length > 0);
  return Object.fromEntries(Object.entries(value).filter(([, one]) => isFilled(one))) as T;
}

export const withSpec = (draft: Draft, change: Partial<Spec>): Draft => ({
  ...draft,
  spec: { ...draft.spec, ...change },
});

/** Its sources, however many it has. */
export const sourcesIn = ({ spec }: Draft): readonly Source[] =>
  spec.sources !== undefined && spec.sources.length > 0 ? spec.sources : spec.source ? [spec.source] : [];

/** One source is written as `source`, several as `sources`; one that others refer to by name stays among several. */
export function withSources(draft: Draft, sources: readonly Source[]): Draft {
  const { source: _source, sources: _sources, ...spec } = draft.spec;
  const [only] = sources;
  const isOne = sources.length === 1 && only?.ref === undefined;
  return { ...draft, spec: { ...spec, ...(isOne && only !== undefined ? { source: only } : { sources }) } };
}

/** Changes one of the sources; values that are empty are taken out. */
export function withSource(
  draft: Draft,
  change: { readonly [K in keyof Source]?: Source[K] | undefined },
  at = 0,
): Draft {
  const before = sourcesIn(draft)[at];
  const { repoURL, ...rest } = { ...before, ...change } as Source;
  // Of a chart that is not named yet it is still known that it is one.
  const unnamed = before?.chart === '' && change.chart === undefined ? { chart: '' } : {};
  const changed = { repoURL, ...filled<Omit<Source, 'repoURL'>>(rest), ...unnamed };
  return withSources(
    draft,
    sourcesIn(draft).map((source, index) => (index === at ? changed : source)),
  );
}

export const withHelm = (
  draft: Draft,
  change: { readonly [K in keyof Helm]?: Helm[K] | undefined },
  at = 0,
): Draft => withSource(draft, { helm: filled<Helm>({ ...sourcesIn(draft)[at]?.helm, ...change }) }, at);

export const withKustomize = (
  draft: Draft,
  change: { readonly [K in keyof Kustomize]?: Kustomize[K] | undefined },
  at = 0,
): Draft =>
  withSource(draft, { kustomize: filled<Kustomize>({ ...sourcesIn(draft)[at]?.kustomize, ...change }) }, at);

/** What a source holds: folders, charts, or files alone that others name by its `ref`. */
export type SourceKind = 'git' | 'chart' | 'files';

export function kindOf({ chart, path, ref }: Source): SourceKind {
  if (chart !== undefined) return 'chart';
  return path === undefined && ref !== undefined ? 'files' : 'git';
}

/** The source as one of that kind: what only another kind has is taken out. */
export function withKind(draft: Draft, kind: SourceKind, at: number): Draft {
  const sources = sourcesIn(draft).map((source, index) => {
    if (index !== at) return source;
    const { chart: _chart, path: _path, ...rest } = source;
    if (kind === 'chart') return { ...rest, chart: '' };
    return kind === 'git' ? { ...rest, path: '' } : { ...rest, ref: rest.ref ?? 'values' };
  });
  return withSources(draft, sources);
}

export function withPolicy(
  draft: Draft,
  change: { readonly [K in keyof Policy]?: Policy[K] | undefined },
): Draft {
  const policy = { ...draft.spec.syncPolicy, ...change } as Policy;
  // `automated: {}` is not empty: it is on, with nothing chosen.
  const { automated, ...rest } = policy;
  return withSpec(draft, {
    syncPolicy: { ...filled<Policy>(rest), ...(automated === undefined ? {} : { automated }) },
  });
}

/** `name=value` lines; of a parameter that was there, what else it says stays. */
export function parametersIn(
  lines: readonly string[],
  known: Helm['parameters'] = [],
): NonNullable<Helm['parameters']> {
  return lines.map((line) => {
    const at = line.indexOf('=');
    const [name, value] = at < 0 ? [line, ''] : [line.slice(0, at), line.slice(at + 1)];
    return { ...known.find((one) => one.name === name), name, value };
  });
}

export const parameterLines = (parameters: Helm['parameters'] = []): readonly string[] =>
  parameters.map(({ name = '', value = '' }) => `${name}=${value}`);

const nameRule = /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/;

function isComplete(source: Source): boolean {
  if (source.repoURL === '') return false;
  return (
    (kindOf(source) === 'files' && source.ref !== '') ||
    (source.path ?? '') !== '' ||
    (source.chart ?? '') !== ''
  );
}

/** Whether a form lacks what no Application can do without. */
export function isIncomplete(draft: Draft): boolean {
  const { metadata, spec } = draft;
  const sources = sourcesIn(draft);
  const from = sources.every(isComplete) && sources.some((source) => kindOf(source) !== 'files');
  const to = (spec.destination.server ?? '') !== '' || (spec.destination.name ?? '') !== '';
  return !nameRule.test(metadata.name ?? '') || spec.project === '' || !from || !to;
}
