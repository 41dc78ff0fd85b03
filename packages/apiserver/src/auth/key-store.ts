import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  createAuthority,
  type Identity,
  issueClientCertificate,
  issueServerCertificate,
  type ServerNames,
} from './certificates.ts';
import { mastersGroup } from './user.ts';

/** Everything secret or signed the server needs; made once and kept in its data directory. */
export interface Keys {
  readonly authority: Identity;
  readonly server: Identity;
  readonly admin: Identity;
  /** PEM of the key service-account tokens are signed with (ECDSA P-256). */
  readonly tokenKey: string;
  readonly names: ServerNames;
}

const fileName = 'keys.json';

/** The keys kept in the directory, or new ones. The server's certificate is renewed when it lacks a name asked for. */
export function loadKeys(directory: string | undefined, names: ServerNames, nowMs: number): Keys {
  const kept = directory === undefined ? undefined : readKeys(directory);
  if (kept !== undefined && covers(kept.names, names)) return kept;
  const keys = kept === undefined ? newKeys(names, nowMs) : renewed(kept, names, nowMs);
  if (directory !== undefined) writeKeys(directory, keys);
  return keys;
}

function newKeys(names: ServerNames, nowMs: number): Keys {
  const authority = createAuthority('setpoint-ca', nowMs);
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    authority,
    server: issueServerCertificate(authority, names, nowMs),
    admin: issueClientCertificate(authority, 'kubernetes-admin', [mastersGroup], nowMs),
    tokenKey: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    names,
  };
}

function renewed(kept: Keys, names: ServerNames, nowMs: number): Keys {
  const all = {
    dns: [...new Set([...kept.names.dns, ...names.dns])],
    ips: [...new Set([...kept.names.ips, ...names.ips])],
  };
  return { ...kept, server: issueServerCertificate(kept.authority, all, nowMs), names: all };
}

function covers(kept: ServerNames, asked: ServerNames): boolean {
  return asked.dns.every((name) => kept.dns.includes(name)) && asked.ips.every((ip) => kept.ips.includes(ip));
}

function readKeys(directory: string): Keys | undefined {
  try {
    return JSON.parse(readFileSync(join(directory, fileName), 'utf8')) as Keys;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function writeKeys(directory: string, keys: Keys): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const path = join(directory, fileName);
  writeFileSync(`${path}.new`, JSON.stringify(keys), { mode: 0o600 });
  renameSync(`${path}.new`, path);
}
