// Builds packages/cli/bundle, the command in few files that load fast, when what is compiled is newer; otherwise says
// nothing and takes milliseconds. Each command loads what it uses: dynamic imports are where the bundle splits.
import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { isBundleCurrent } from '../packages/cli/bin/bundle.js';

const root = fileURLToPath(new URL('..', import.meta.url));
/** Native code stays where npm put it. */
const external = ['lmdb'];

const home = join(root, 'packages/cli/bundle');

/** Makes sure that the bundle is current; needs what `tsc -b` writes. Resolves with whether anything was built. */
export async function buildBundle({ force = false } = {}) {
  if (!force && isBundleCurrent()) return false;
  // Made aside, so that no command ever starts from half a bundle.
  const aside = `${home}-${process.pid}`;
  await bundleInto(aside);
  rmSync(home, { recursive: true, force: true });
  renameSync(aside, home);
  return true;
}

/** Writes the bundle to a folder, which has to be one of the package's, where native code is found from. */
export async function bundleInto(dir) {
  const { rolldown } = await import('rolldown');
  const bundle = await rolldown({
    input: {
      setpoint: join(root, 'packages/cli/dist/main.js'),
      // Threads, found by their names beside the chunk that starts them, as in the packages they come from.
      worker: join(root, 'packages/render/dist/worker.js'),
      'job-worker': join(root, 'packages/cli/dist/render/job-worker.js'),
      'prime-worker': join(root, 'packages/gotemplate/dist/crypto/prime-worker.js'),
    },
    platform: 'node',
    external,
    // But for threads no module of ours does anything when it is loaded, so what is not used is left out.
    treeshake: {
      moduleSideEffects: (id) => !id.startsWith(join(root, 'packages')) || id.endsWith('worker.js'),
    },
    logLevel: 'warn',
  });
  await bundle.write({ dir, format: 'esm' });
  await bundle.close();
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const built = await buildBundle({ force: process.argv.includes('--force') });
  if (built) console.log('cli: built packages/cli/bundle');
}
