// `npm run conformance -- NAME [--json] [options]`: runs one suite, prints its counts, and fails if `failed` is not 0.
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { printFigures } from '../scripts/figures.mjs';

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
printFigures(figures, { json, heading: { suite: name } });
process.exit(figures.failed > 0 ? 1 : 0);
