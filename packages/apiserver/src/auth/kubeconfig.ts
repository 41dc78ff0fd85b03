import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Keys } from './key-store.ts';

/** A kubeconfig of the administrator, as JSON, which is YAML too. */
export function adminKubeconfig(keys: Keys, url: string): string {
  const base64 = (text: string) => Buffer.from(text, 'utf8').toString('base64');
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: 'setpoint',
        cluster: { server: url, 'certificate-authority-data': base64(keys.authority.certificate) },
      },
    ],
    users: [
      {
        name: 'kubernetes-admin',
        user: {
          'client-certificate-data': base64(keys.admin.certificate),
          'client-key-data': base64(keys.admin.key),
        },
      },
    ],
    contexts: [{ name: 'setpoint', context: { cluster: 'setpoint', user: 'kubernetes-admin' } }],
    'current-context': 'setpoint',
  };
  return `${JSON.stringify(config, undefined, 2)}\n`;
}

/** Writes it readable by its owner alone, whole or not at all. */
export function writeKubeconfig(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.new`, text, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}
