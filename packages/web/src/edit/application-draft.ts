import type { Application } from '@setpoint/server';

/** An Application as people write it. */
export type Draft = Pick<Application, 'apiVersion' | 'kind' | 'metadata' | 'spec'>;
type Spec = Application['spec'];
type Source = NonNullable<Spec['source']>;
type Helm = NonNullable<Source['helm']>;
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

/** Changes the one source; values that are empty are taken out. */
export function withSource(
  draft: Draft,
  change: { readonly [K in keyof Source]?: Source[K] | undefined },
): Draft {
  const { repoURL, ...rest } = { ...draft.spec.source, ...change } as Source;
  return withSpec(draft, { source: { repoURL, ...filled<Omit<Source, 'repoURL'>>(rest) } });
}

export const withHelm = (draft: Draft, change: { readonly [K in keyof Helm]?: Helm[K] | undefined }): Draft =>
  withSource(draft, { helm: filled<Helm>({ ...draft.spec.source?.helm, ...change }) });

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

/** Whether a form lacks what no Application can do without. */
export function isIncomplete({ metadata, spec }: Draft): boolean {
  const { source, sources = [], destination } = spec;
  const from =
    sources.length > 0 ||
    (source !== undefined &&
      source.repoURL !== '' &&
      ((source.path ?? '') !== '' || (source.chart ?? '') !== ''));
  const to = (destination.server ?? '') !== '' || (destination.name ?? '') !== '';
  return !nameRule.test(metadata.name ?? '') || spec.project === '' || !from || !to;
}
