import { fileURLToPath } from 'node:url';

/** The folder of this package, from its sources, from what is compiled and from the bundle: each is one folder below. */
const packageFolder = new URL('..', import.meta.url);

/** A path of this package's folder. */
export function placeOf(path: string): string {
  return fileURLToPath(new URL(path, packageFolder));
}
