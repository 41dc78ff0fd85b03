// `node packages/helm/testdata/update-golden.mjs`: what helm 4.1.4 gives for every case of cases.json, into golden/.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { realHelm } from '../../../scripts/real-tools.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const golden = join(here, 'golden');
rmSync(golden, { recursive: true, force: true });
mkdirSync(golden);

const repeated = { valueFiles: '-f', set: '--set', setString: '--set-string', setJson: '--set-json', setLiteral: '--set-literal', setFile: '--set-file', showOnly: '--show-only', apiVersions: '--api-versions' };
const single = { namespace: '--namespace', kubeVersion: '--kube-version', nameTemplate: '--name-template' };
const flags = { includeCrds: '--include-crds', noHooks: '--no-hooks', skipTests: '--skip-tests', isUpgrade: '--is-upgrade', skipSchemaValidation: '--skip-schema-validation' };

for (const test of JSON.parse(readFileSync(join(here, 'cases.json'), 'utf8'))) {
  const args = ['template', ...(test.name === undefined ? [] : [test.name]), `./${test.chart}`];
  for (const [key, flag] of Object.entries(repeated)) for (const value of test[key] ?? []) args.push(flag, value);
  for (const [key, flag] of Object.entries(single)) if (test[key] !== undefined) args.push(flag, test[key]);
  for (const [key, flag] of Object.entries(flags)) if (test[key] === true) args.push(flag);
  const { status, stdout, stderr } = spawnSync(realHelm(), args, { cwd: join(here, 'charts'), encoding: 'utf8', env: { HOME: '/nonexistent', PATH: '' } });
  if (status === 0) writeFileSync(join(golden, `${test.id}.yaml`), stdout);
  else writeFileSync(join(golden, `${test.id}.error`), errorText(stderr));
}

function errorText(stderr) {
  const at = stderr.search(/^Error: /m) + 'Error: '.length;
  return `${stderr.slice(at).replace('\n\nUse --debug flag to render out invalid YAML', '').trim()}\n`;
}
