import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository’s folder, from the sources and from what is built of them. */
export const root = above(dirname(fileURLToPath(import.meta.url)));

function above(folder: string): string {
  if (existsSync(join(folder, 'scripts/build-web.mjs'))) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error('the repository’s folder is not above this file');
  return above(parent);
}
