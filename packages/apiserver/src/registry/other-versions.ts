import { type ConvertVersion, type KubeObject, parseApiVersion } from '@setpoint/kube';
import type { Catalog } from '../catalog/catalog.ts';
import { convertBetween, isRemote } from '../catalog/conversion.ts';

/** Thrown through a merge that needs an object another process has to convert first. */
class NotYetConverted extends Error {
  readonly key: string;
  readonly converting: Promise<KubeObject>;

  constructor(key: string, converting: Promise<KubeObject>) {
    super('the object is not converted yet');
    this.key = key;
    this.converting = converting;
  }
}

/**
 * Runs a merge that looks at the object in every version its managers wrote it in. Where a webhook converts, the merge is
 * begun again with each answer; it must change nothing that it is given. Rejects with what the conversion fails with.
 */
export function inVersions<T>(
  { catalog }: { readonly catalog: Catalog },
  merge: (convert: ConvertVersion) => T,
): T | Promise<T> {
  const known = new Map<string, KubeObject>();
  const attempt = (): T | Promise<T> => {
    try {
      return merge(converter(catalog, known));
    } catch (error) {
      if (!(error instanceof NotYetConverted)) throw error;
      const { key, converting } = error;
      return converting.then((converted) => {
        known.set(key, converted);
        return attempt();
      });
    }
  };
  return attempt();
}

function converter(catalog: Catalog, known: ReadonlyMap<string, KubeObject>): ConvertVersion {
  return (object, from, to) => {
    const { kind } = object as KubeObject;
    const source = catalog.findKind({ ...parseApiVersion(from), kind });
    const target = catalog.findKind({ ...parseApiVersion(to), kind });
    if (source === undefined || target?.storage !== source.storage) return undefined;
    const { schema } = target;
    // Without a webhook custom resources are not converted, and what another version does not have is found out.
    if (target.custom !== undefined && !isRemote(target.conversion))
      return { object: { ...(object as KubeObject), apiVersion: to }, schema };
    const key = isRemote(target.conversion) ? `${to}\n${JSON.stringify(object)}` : '';
    const answered = known.get(key);
    if (answered !== undefined) return { object: answered, schema };
    const converted = convertBetween(source, target, { ...(object as KubeObject), apiVersion: from });
    if (converted instanceof Promise) throw new NotYetConverted(key, converted);
    return { object: converted, schema };
  };
}
