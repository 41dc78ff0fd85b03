import type { Application } from '../resources/application.ts';
import type { ApplicationSource } from '../resources/application-source.ts';

type SourceHydrator = NonNullable<Application['spec']['sourceHydrator']>;

/** The sources an application is deployed from, one or several; with a hydrator, the branch it writes for. */
export function sourcesOf(app: Application): readonly ApplicationSource[] {
  if (hasMultipleSources(app)) return app.spec.sources ?? [];
  const source = singleSourceOf(app);
  return source === undefined ? [] : [source];
}

export function hasMultipleSources({ spec }: Application): boolean {
  return spec.sourceHydrator === undefined && (spec.sources?.length ?? 0) > 0;
}

/** The source of an application that has one; undefined for several, and for none. */
export function singleSourceOf(app: Application): ApplicationSource | undefined {
  if (hasMultipleSources(app)) return undefined;
  const { sourceHydrator, source } = app.spec;
  return sourceHydrator === undefined ? source : syncSourceOf(sourceHydrator);
}

/** The `source` or the `sources` that operations, results and comparisons name for the application. */
export function sourceFieldsOf(app: Application): Partial<Pick<Application['spec'], 'source' | 'sources'>> {
  if (hasMultipleSources(app)) return app.spec.sources === undefined ? {} : { sources: app.spec.sources };
  const source = singleSourceOf(app);
  return source === undefined ? {} : { source };
}

function syncSourceOf({ drySource, syncSource }: SourceHydrator): ApplicationSource {
  const { repoURL, path, targetBranch } = syncSource;
  return { repoURL: repoURL || drySource.repoURL, path, targetRevision: targetBranch };
}
