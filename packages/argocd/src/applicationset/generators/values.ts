import type { Params } from '../params.ts';
import type { TemplateEngine } from '../template/template-engine.ts';

/** The parameters with the generator's `values`, which may use them; the values do not see each other. */
export function withValues(
  params: Params,
  values: Readonly<Record<string, string>> | undefined,
  engine: TemplateEngine,
): Params {
  const entries = Object.entries(values ?? {}).map(
    ([key, value]) => [key, engine.replace(value, params)] as const,
  );
  return entries.length === 0 ? params : setValues(params, entries, engine.goTemplate);
}

/** Values are a map of their own for Go templates, and dotted names for the others. */
export function setValues(
  params: Params,
  entries: readonly (readonly [string, string])[],
  goTemplate: boolean,
): Params {
  const all = new Map(params);
  if (goTemplate) all.set('values', new Map(entries));
  else for (const [key, value] of entries) all.set(`values.${key}`, value);
  return all;
}
