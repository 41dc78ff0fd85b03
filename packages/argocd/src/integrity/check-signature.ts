import type { CommitSignature } from '@setpoint/source';
import type { Keyring } from './keyring.ts';
import { checkSshSignature } from './ssh-signature.ts';

/** Argo CD's words for what became of a signature; only `signed` is good. */
type SignatureResult =
  | 'signed'
  | 'bad signature'
  | 'expired signature'
  | 'signed with expired key'
  | 'signed with revoked key'
  | 'signed with key not in keyring'
  | 'unsigned';

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
      return checkOpenpgp(signature, keyring);
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

async function checkOpenpgp(
  { armored, payload }: CommitSignature,
  keyring: Keyring,
): Promise<CheckedSignature> {
  // Most installations verify nothing, and never load it.
  const openpgp = await import('openpgp');
  try {
    const signature = await openpgp.readSignature({ armoredSignature: armored });
    const keys = (
      await Promise.all(keyring.openpgp.map((armoredKeys) => openpgp.readKeys({ armoredKeys })))
    ).flat();
    const message = await openpgp.createMessage({ binary: payload });
    const { signatures } = await openpgp.verify({ message, signature, verificationKeys: keys });
    const [first] = signatures;
    if (first === undefined) return bad;
    const keyId = first.keyID.toHex().toUpperCase();
    const owner = keys.find((key) => key.getKeys(first.keyID).length > 0);
    if (owner === undefined) return { result: 'signed with key not in keyring', keyId, names: [keyId] };
    const names = [owner, ...owner.getKeys(first.keyID)].flatMap((key) => [
      key.getFingerprint().toUpperCase(),
      key.getKeyID().toHex().toUpperCase(),
    ]);
    return { result: await resultOf(first.verified), keyId, names };
  } catch {
    // Not an OpenPGP signature, whatever its armour says, or a keyring that cannot be read: nothing is proven.
    return bad;
  }
}

async function resultOf(verified: Promise<unknown>): Promise<SignatureResult> {
  try {
    await verified;
    return 'signed';
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (/revoked/i.test(message)) return 'signed with revoked key';
    if (/signature is expired/i.test(message)) return 'expired signature';
    if (/expired/i.test(message)) return 'signed with expired key';
    return 'bad signature';
  }
}
