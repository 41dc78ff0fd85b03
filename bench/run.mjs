// `npm run bench -- NAME [--json] [options]`: runs one benchmark and prints its figures.
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const folder = dirname(fileURLToPath(import.meta.url));
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.bench.mjs'))
  .map((file) => file.slice(0, -'.bench.mjs'.length));

const { values, positionals } = parseArgs({
  options: { json: { type: 'boolean' } },
  allowPositionals: true,
  strict: false,
});
const [name, ...options] = positionals;
if (name === undefined || !names.includes(name)) {
  console.error(`usage: npm run bench -- NAME [--json]\nbenchmarks: ${names.join(', ')}`);
  process.exit(2);
}
const { run } = await import(pathToFileURL(join(folder, `${name}.bench.mjs`)).href);
const figures = await run({ options, log: (text) => console.error(text) });
if (values.json)
  console.log(JSON.stringify({ benchmark: name, node: process.version, ...figures }, undefined, 2));
else for (const [key, value] of Object.entries(flatten(figures))) console.log(`${key.padEnd(36)} ${value}`);
process.exit(0);

/** Nested figures as `outer.inner`, numbers to three significant places after the point at most. */
function flatten(value, prefix = '') {
  return Object.entries(value).reduce((out, [key, item]) => {
    if (item !== null && typeof item === 'object') return { ...out, ...flatten(item, `${prefix}${key}.`) };
    return { ...out, [`${prefix}${key}`]: typeof item === 'number' ? Number(item.toFixed(3)) : item };
  }, {});
}
