// Builds packages/web/dist when something it is made of is newer; otherwise says nothing and takes milliseconds.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const web = join(root, 'packages/web');

function newest(path) {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

/** Makes sure that the bundle is current. Throws when it cannot be built, with what the bundler said. */
export function buildWeb({ force = false } = {}) {
  const made = join(web, 'dist/index.html');
  const sources = ['src', 'index.html', 'vite.config.ts', 'early-pages.ts', 'package.json'].map((name) =>
    newest(join(web, name)),
  );
  if (!force && existsSync(made) && statSync(made).mtimeMs > Math.max(...sources)) return false;
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  const run = spawnSync(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
    cwd: web,
    // Whoever builds it: a test's own NODE_ENV would make it of React's development code, half as large again and slow.
    env: { ...process.env, NODE_ENV: 'production' },
    encoding: 'utf8',
  });
  if (run.status !== 0) throw new Error(`packages/web cannot be built:\n${run.stdout}${run.stderr}`);
  return true;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const built = buildWeb({ force: process.argv.includes('--force') });
  if (built) console.log('web: built packages/web/dist');
}
