// Writes deploy/kustomize/install.yaml: the chart as it renders with its defaults, for those who use no Helm.
// With --check it writes nothing and fails when the file is not what the chart renders.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('..', import.meta.url);
const file = new URL('deploy/kustomize/install.yaml', root);
const command = fileURLToPath(new URL('packages/cli/bin/setpoint.js', root));
const chart = fileURLToPath(new URL('deploy/chart', root));

const rendered = execFileSync(
  process.execPath,
  [command, 'render', 'helm', chart, '--name', 'setpoint', '--namespace', 'argocd'],
  {
    encoding: 'utf8',
  },
);
// What Helm says of itself is nobody's here.
const manifests = rendered
  .replaceAll(/^ *helm\.sh\/chart: .*\n/gm, '')
  .replaceAll('app.kubernetes.io/managed-by: Helm', 'app.kubernetes.io/managed-by: Kustomize')
  .replaceAll(/^# Source: .*\n/gm, '');

if (process.argv.includes('--check')) {
  if (readFileSync(file, 'utf8') !== manifests) {
    console.error(
      'deploy/kustomize/install.yaml is not what deploy/chart renders: node scripts/deploy-manifests.mjs',
    );
    process.exit(1);
  }
} else writeFileSync(file, manifests);
