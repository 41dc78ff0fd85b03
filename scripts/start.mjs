// `npm start`: builds what changed, then runs `setpoint up` with the demo. Further arguments go to `setpoint up`.
import { spawn, spawnSync } from 'node:child_process';
import { buildBundle } from './build-bundle.mjs';
import { buildWeb } from './build-web.mjs';

const build = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-b'], { stdio: 'inherit' });
if (build.status !== 0) process.exit(build.status ?? 1);
buildWeb();
await buildBundle();
const child = spawn(process.execPath, ['packages/cli/bin/setpoint.js', 'up', ...process.argv.slice(2)], {
  stdio: 'inherit',
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
