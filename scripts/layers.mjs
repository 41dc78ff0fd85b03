// The layer rule: a room imports only the rooms of its row, through their index.
// ARCHITECTURE.md explains the rows; this table is the one the build checks.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

export const rooms = {
  core: [],
  goyaml: [],
  cel: [],
  source: ['goyaml'],
  gotemplate: ['goyaml'],
  kube: ['goyaml'],
  helm: ['gotemplate', 'goyaml'],
  kustomize: ['goyaml'],
  jsonnet: ['goyaml'],
  apiserver: ['cel', 'kube', 'goyaml'],
  render: ['helm', 'kustomize', 'jsonnet', 'source', 'goyaml'],
  sync: ['kube'],
  runtime: ['kube'],
  argocd: ['sync', 'render', 'source', 'runtime', 'kube', 'gotemplate', 'goyaml'],
  server: ['argocd', 'sync', 'runtime', 'kube', 'goyaml'],
  // Types alone: the bundle holds nothing of it.
  web: ['server'],
  cli: ['*'],
};

/** Rooms that a room may take types of, and nothing else: such an import leaves no trace in what runs. */
const typesOnly = {
  web: ['server'],
};

const importPattern =
  /(?:^|\s)(?:import|export)\s[^'"]*?from\s*['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)|^import\s+['"]([^'"]+)['"]/gm;

/** Tests may start real servers of other rooms; production code may not. */
const testOnly = {
  sync: ['apiserver'],
  runtime: ['apiserver'],
  argocd: ['apiserver'],
  server: ['apiserver'],
  render: [],
};

function* sourceFiles(folder) {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) yield* sourceFiles(path);
    else if (/\.tsx?$/.test(name)) yield path;
  }
}

const problems = [];
let files = 0;
for (const room of readdirSync('packages')) {
  const row = rooms[room];
  if (row === undefined) {
    problems.push(`packages/${room}: not in the layer table of scripts/layers.mjs`);
    continue;
  }
  const may = (other, isTest) =>
    other === 'core' ||
    other === room ||
    row.includes('*') ||
    row.includes(other) ||
    (isTest && (testOnly[room] ?? []).includes(other));
  const manifest = JSON.parse(readFileSync(join('packages', room, 'package.json'), 'utf8'));
  for (const name of Object.keys(manifest.dependencies ?? {})) {
    const other = /^@setpoint\/(.+)$/.exec(name)?.[1];
    if (other && !may(other, false))
      problems.push(`packages/${room}/package.json: depends on ${name}, which its row does not name`);
  }
  for (const file of sourceFiles(join('packages', room, 'src'))) {
    files++;
    const isTest = /\.test\.tsx?$|\/testing\//.test(file);
    for (const match of readFileSync(file, 'utf8').matchAll(importPattern)) {
      const specifier = match[1] ?? match[2] ?? match[3];
      const other = /^@setpoint\/([^/]+)(\/.*)?$/.exec(specifier);
      if (other) {
        const ofTypes = /^\s*(?:import|export)\s+type\s/.test(match[0]);
        const mayType = ofTypes && (typesOnly[room] ?? []).includes(other[1]);
        if (!mayType && !may(other[1], isTest)) problems.push(`${file}: ${room} may not import ${specifier}`);
        if (other[2]) problems.push(`${file}: import ${specifier} through the index of the room`);
      } else if (specifier.startsWith('.') && /\.\.\/\.\.\/(?:\.\.\/)*[a-z-]+\/src\//.test(specifier)) {
        problems.push(`${file}: ${specifier} reaches into another room`);
      }
    }
  }
}
if (files < 10) problems.push(`only ${files} files read: the check itself is broken`);
for (const problem of problems) console.error(problem);
console.log(`layers: ${files} files, ${problems.length} problems`);
process.exit(problems.length > 0 ? 1 : 0);
