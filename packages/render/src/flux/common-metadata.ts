import { isObject } from '../check-object.ts';
import type { FluxTool } from '../tool.ts';

type Value = Readonly<Record<string, unknown>>;

/** The object with the labels and annotations that all objects of a Kustomization get, over its own. */
export function withCommonMetadata(object: Value, common: FluxTool['commonMetadata']): Value {
  if (common === undefined) return object;
  const metadata = isObject(object['metadata']) ? object['metadata'] : {};
  const { labels, annotations } = common;
  return {
    ...object,
    metadata: {
      ...metadata,
      ...(labels === undefined ? {} : { labels: over(metadata['labels'], labels) }),
      ...(annotations === undefined ? {} : { annotations: over(metadata['annotations'], annotations) }),
    },
  };
}

function over(present: unknown, common: Readonly<Record<string, string>>): Value {
  return isObject(present) ? { ...present, ...common } : { ...common };
}
