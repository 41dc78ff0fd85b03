import { checkOpenpgp, type CommitSignature, type OpenpgpResult } from '@setpoint/source';
import type { Keyring } from './keyring.ts';
import { checkSshSignature } from './ssh-signature.ts';

/** Argo CD's words for what became of a signature; only `signed` is good. */
type SignatureResult = OpenpgpResult | 'unsigned';

export interface CheckedSignature {
  readonly result: SignatureResult;
  /** The id of the key that signed: 16 hexadecimal digits, or `SHA256:…` for SSH; '' when it is not known. */
  readonly keyId: string;
  /** Every name the key is known by: ids and fingerprints of it and of the key it belongs to. */
  readonly names: readonly string[];
}

/** What git itself asks `ssh-keygen` for. */
const gitNamespace = 'git';

/** Checks one signature against the keyring; expected failures are results. */
export async function checkSignature(
  signature: CommitSignature | undefined,
  keyring: Keyring,
): Promise<CheckedSignature> {
  if (signature === undefined) return { result: 'unsigned', keyId: '', names: [] };
  switch (signature.format) {
    case 'openpgp':
      return checkOpenpgp(signature, keyring.openpgp);
    case 'ssh':
      return checkSsh(signature, keyring);
    default:
      return bad;
  }
}

const bad: CheckedSignature = { result: 'bad signature', keyId: '', names: [] };

function checkSsh({ armored, payload }: CommitSignature, keyring: Keyring): CheckedSignature {
  const checked = checkSshSignature(armored, payload, gitNamespace);
  if (checked === undefined) return bad;
  const { fingerprint, good } = checked;
  const known = { keyId: fingerprint, names: [fingerprint] };
  if (!keyring.ssh.has(fingerprint)) return { result: 'signed with key not in keyring', ...known };
  return { result: good ? 'signed' : 'bad signature', ...known };
}
