// `npm run conformance -- NAME [--json] [options]`: runs one suite, prints its counts, and fails if `failed` is not 0.
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const folder = dirname(fileURLToPath(import.meta.url));
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.conformance.mjs'))
  .map((file) => file.slice(0, -'.conformance.mjs'.length));

const [name, ...given] = process.argv.slice(2);
const json = given.includes('--json');
const options = given.filter((option) => option !== '--json');
if (name === undefined || !names.includes(name)) {
  console.error(`usage: npm run conformance -- NAME [--json]\nsuites: ${names.join(', ')}`);
  process.exit(2);
}
const { run } = await import(pathToFileURL(join(folder, `${name}.conformance.mjs`)).href);
const figures = await run({ options, log: (text) => console.error(text) });
if (json) console.log(JSON.stringify({ suite: name, node: process.version, ...figures }, undefined, 2));
else for (const [key, value] of Object.entries(flatten(figures))) console.log(`${key.padEnd(36)} ${value}`);
process.exit(figures.failed > 0 ? 1 : 0);

/** Nested figures as `outer.inner`, numbers to three significant places after the point at most. */
function flatten(value, prefix = '') {
  return Object.entries(value).reduce((out, [key, item]) => {
    if (item !== null && typeof item === 'object') return { ...out, ...flatten(item, `${prefix}${key}.`) };
    return { ...out, [`${prefix}${key}`]: typeof item === 'number' ? Number(item.toFixed(3)) : item };
  }, {});
}
