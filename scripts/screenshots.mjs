// `node scripts/screenshots.mjs`: takes the README's pictures anew, of a real installation in a real browser.
import { spawnSync } from 'node:child_process';

const build = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-b'], { stdio: 'inherit' });
if (build.status !== 0) process.exit(build.status ?? 1);
const { takeScreenshots } = await import('../packages/web/browser/dist/screenshots.js');
await takeScreenshots();
process.exit(0);
