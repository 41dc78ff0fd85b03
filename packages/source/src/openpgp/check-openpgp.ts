import type { Key } from 'openpgp';

/** What became of an OpenPGP signature, in Argo CD's words; only `signed` is good. */
export type OpenpgpResult =
  | 'signed'
  | 'bad signature'
  | 'expired signature'
  | 'signed with expired key'
  | 'signed with revoked key'
  | 'signed with key not in keyring';

export interface CheckedOpenpgp {
  readonly result: OpenpgpResult;
  /** The id of the key that signed: 16 hexadecimal digits; '' when it is not known. */
  readonly keyId: string;
  /** Every name the key is known by: ids and fingerprints of it and of the key it belongs to. */
  readonly names: readonly string[];
  /** Of a bad signature: it is no signature at all, or none of an algorithm that can be trusted. */
  readonly isUnreadable?: true;
  /** Of the key that signed, when it is known. */
  readonly algorithm?: 'RSA' | 'DSA' | 'ECDSA' | 'EdDSA';
}

/** A keyring: armoured public keys as text, or the packets of any number of keys as bytes. */
export type OpenpgpKeys = readonly (string | Uint8Array)[];

/**
 * Checks a detached signature of the payload against the keys; expected failures are results. A key that has expired or
 * was revoked by now signs nothing, whenever it signed.
 */
export async function checkOpenpgp(
  { armored, payload }: { readonly armored: string; readonly payload: Uint8Array },
  keyring: OpenpgpKeys,
): Promise<CheckedOpenpgp> {
  // Most installations verify nothing, and never load it.
  const openpgp = await import('openpgp');
  try {
    const signature = await openpgp.readSignature({ armoredSignature: armored });
    const keys = (
      await Promise.all(
        keyring
          .filter(({ length }) => length > 0)
          .map((given) =>
            typeof given === 'string'
              ? openpgp.readKeys({ armoredKeys: given })
              : openpgp.readKeys({ binaryKeys: given }),
          ),
      )
    ).flat();
    const message = await openpgp.createMessage({ binary: payload });
    const { signatures } = await openpgp.verify({ message, signature, verificationKeys: keys });
    const [first] = signatures;
    if (first === undefined) return unreadable;
    const keyId = first.keyID.toHex().toUpperCase();
    const owner = keys.find((key) => key.getKeys(first.keyID).length > 0);
    if (owner === undefined) return { result: 'signed with key not in keyring', keyId, names: [keyId] };
    const names = [owner, ...owner.getKeys(first.keyID)].flatMap((key) => [
      key.getFingerprint().toUpperCase(),
      key.getKeyID().toHex().toUpperCase(),
    ]);
    const outcome = await outcomeOf(async () => {
      await first.verified;
      await owner.getSigningKey(first.keyID);
    });
    return { ...outcome, keyId, names, algorithm: algorithmOf(owner.getKeys(first.keyID)[0] ?? owner) };
  } catch {
    // Not an OpenPGP signature, whatever its armour says, or a keyring that cannot be read: nothing is proven.
    return unreadable;
  }
}

const unreadable: CheckedOpenpgp = { result: 'bad signature', keyId: '', names: [], isUnreadable: true };

function algorithmOf(key: Pick<Key, 'getAlgorithmInfo'>): NonNullable<CheckedOpenpgp['algorithm']> {
  const { algorithm } = key.getAlgorithmInfo();
  if (algorithm.startsWith('rsa')) return 'RSA';
  if (algorithm === 'dsa') return 'DSA';
  return algorithm === 'ecdsa' ? 'ECDSA' : 'EdDSA';
}

async function outcomeOf(
  verify: () => Promise<void>,
): Promise<Pick<CheckedOpenpgp, 'result' | 'isUnreadable'>> {
  try {
    await verify();
    return { result: 'signed' };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (/revoked/i.test(message)) return { result: 'signed with revoked key' };
    if (/signature is expired/i.test(message)) return { result: 'expired signature' };
    if (/expired/i.test(message)) return { result: 'signed with expired key' };
    if (/digest did not match|verification failed/i.test(message)) return { result: 'bad signature' };
    return { result: 'bad signature', isUnreadable: true };
  }
}
