// `npm run bench -- NAME [--json] [options]`: runs one benchmark and prints its figures.
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { buildBundle } from '../scripts/build-bundle.mjs';
import { printFigures } from '../scripts/figures.mjs';

const folder = dirname(fileURLToPath(import.meta.url));
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.bench.mjs'))
  .map((file) => file.slice(0, -'.bench.mjs'.length));

const { values, positionals } = parseArgs({
  options: { json: { type: 'boolean' }, apps: { type: 'string' }, samples: { type: 'string' } },
  allowPositionals: true,
  strict: false,
});
const [name, ...options] = positionals;
if (name === undefined || !names.includes(name)) {
  console.error(`usage: npm run bench -- NAME [--json]\nbenchmarks: ${names.join(', ')}`);
  process.exit(2);
}
await buildBundle();
const { run } = await import(pathToFileURL(join(folder, `${name}.bench.mjs`)).href);
const figures = await run({ options, values, log: (text) => console.error(text) });
printFigures(figures, { json: values.json, heading: { benchmark: name } });
process.exit(0);
