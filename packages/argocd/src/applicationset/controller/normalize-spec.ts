import type { ApplicationSource } from '../../resources/application-source.ts';
import type { ApplicationSpec } from '../../resources/application.ts';

/** The spec as it is compared and written: what says nothing is left out, so that it never shows as a difference. */
export function normalizeSpec(spec: ApplicationSpec): ApplicationSpec {
  const { syncPolicy, source, sources, ...rest } = spec;
  return {
    ...rest,
    project: spec.project || 'default',
    ...(syncPolicy === undefined || saysNothing(syncPolicy) ? {} : { syncPolicy }),
    ...(source === undefined ? {} : { source: normalizeSource(source) }),
    ...(sources === undefined || sources.length === 0 ? {} : { sources: sources.map(normalizeSource) }),
  };
}

function normalizeSource(source: ApplicationSource): ApplicationSource {
  const { helm, kustomize, directory, ...rest } = source;
  return {
    ...rest,
    ...(helm === undefined || saysNothing(helm) ? {} : { helm }),
    ...(kustomize === undefined || saysNothing(kustomize) ? {} : { kustomize }),
    ...(directory === undefined || saysNothing(directory) ? {} : { directory }),
  };
}

/** No field, or only false and empty ones; an empty object within may mean something (`automated: {}`). */
function saysNothing(fields: object): boolean {
  return Object.values(fields).every(
    (value) =>
      value === undefined || value === '' || value === false || (Array.isArray(value) && value.length === 0),
  );
}
