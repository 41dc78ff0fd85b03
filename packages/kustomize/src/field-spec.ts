import { failure } from './errors.ts';
import { goSorted } from './go-sort.ts';
import { compareGvk, type Gvk, isSelected } from './res-id.ts';

/** A field that a transformer changes in objects of some kind. */
export interface FieldSpec extends Gvk {
  readonly path: string;
  readonly create: boolean;
}

/** Adds what is not yet covered by a field of the same path; one with another `create` is an error. */
export function mergeFieldSpecs(
  specs: readonly FieldSpec[],
  incoming: readonly FieldSpec[],
): readonly FieldSpec[] {
  const merged = [...specs];
  for (const spec of incoming) {
    const same = merged.find((one) => one.path === spec.path && isSelected(one, spec));
    if (same === undefined) merged.push(spec);
    else if (same.create !== spec.create) throw failure('conflicting fieldspecs');
  }
  return merged;
}

export function sortedFieldSpecs(specs: readonly FieldSpec[]): readonly FieldSpec[] {
  return goSorted(specs, compareGvk);
}

/** Parts of a path split at a delimiter that no backslash stands before. */
export function splitPath(path: string, delimiter: string): string[] {
  let parts = path.split(delimiter);
  if (parts.length > 1 && parts[0] === '') parts = parts.slice(1);
  const result = [parts[0] ?? ''];
  for (const part of parts.slice(1)) {
    const last = result.length - 1;
    const before = result[last] as string;
    if (before.endsWith('\\')) result[last] = before.slice(0, -1) + delimiter + part;
    else result.push(part);
  }
  return result;
}

/** As {@link splitPath}, with what stands in brackets kept together: `a.[b=c.d].e`. */
export function splitBracketPath(path: string, delimiter: string): string[] {
  const parts = splitPath(path, delimiter);
  const result: string[] = [];
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i] as string;
    if (!part.startsWith('[') || part.endsWith(']')) {
      result.push(part);
      continue;
    }
    const bracketed = [part];
    while (i < parts.length - 1) {
      i++;
      bracketed.push(parts[i] as string);
      if ((parts[i] as string).endsWith(']')) break;
    }
    const text = bracketed.join(delimiter);
    result.push(text.includes('=') ? text : text.replace(/^[[\]]+|[[\]]+$/g, ''));
  }
  return result;
}
