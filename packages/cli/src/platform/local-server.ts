import { randomBytes } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Owner } from '@setpoint/server';
import { userName } from '../app/user-name.ts';
import type { Address } from './http-platform.ts';

/** Where `setpoint up` leaves how its server is reached, beside the kubeconfig it leaves. */
const fileName = 'server.json';

/** Whoever can read the kubeconfig may do everything there, and so may they here. */
export function localOwner(): Owner {
  return { token: randomBytes(32).toString('base64url'), username: userName() };
}

/** Lets the commands of this person reach a server that runs here, until the returned function is called. */
export function leaveAddress(dataDir: string, address: Address): () => void {
  const file = join(dataDir, fileName);
  rmSync(file, { force: true });
  writeFileSync(file, `${JSON.stringify(address)}\n`, { mode: 0o600 });
  return () => {
    // Another may have started since.
    if (addressIn(dataDir)?.token === address.token) rmSync(file, { force: true });
  };
}

/** The server whose kubeconfig this is; undefined when none says so. */
export function addressBeside(kubeconfig: string): Address | undefined {
  return addressIn(dirname(kubeconfig));
}

function addressIn(folder: string): Address | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, fileName), 'utf8')) as Address;
  } catch {
    return undefined;
  }
}
