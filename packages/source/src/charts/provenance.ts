import { createHash } from 'node:crypto';
import { decodeSigs } from '@setpoint/goyaml';
import { SOURCE_CODES, sourceError } from '../errors.ts';
import { type CheckedOpenpgp, checkOpenpgp } from '../openpgp/check-openpgp.ts';
import { parseClearSigned } from '../openpgp/clear-signed.ts';

/** A packaged chart and what its publisher signed about it. */
export interface SignedChart {
  /** The name the archive was packaged under: signatures are of names and digests. */
  readonly fileName: string;
  readonly archive: Uint8Array;
  /** The clear-signed text beside the archive, `<fileName>.prov`. */
  readonly provenance: Uint8Array;
  /** The packets of the public keys that may have signed: what `gpg --export` writes. */
  readonly keyring: Uint8Array;
}

/**
 * Succeeds when a key of the keyring signed the archive under its name, and says which. Otherwise throws
 * `source.provenance` in the words of Helm (`helm template --verify`).
 */
export async function verifyProvenance(chart: SignedChart): Promise<Pick<CheckedOpenpgp, 'keyId' | 'names'>> {
  const { fileName, archive, provenance, keyring } = chart;
  checkKeyring(keyring, fileName);
  const signed = parseClearSigned(Buffer.from(provenance).toString('utf8'));
  if (signed === undefined) throw provenanceError('signature block not found', fileName);
  const checked = await checkOpenpgp(signed, [keyring]);
  if (checked.result !== 'signed') throw provenanceError(refusalOf(checked), fileName);
  const expected = sumsIn(signed.text, fileName)[fileName];
  const found = `sha256:${createHash('sha256').update(archive).digest('hex')}`;
  if (typeof expected !== 'string')
    throw provenanceError(
      `provenance does not contain a SHA for a file named ${JSON.stringify(fileName)}`,
      fileName,
    );
  if (expected !== found)
    throw provenanceError(
      `sha256 sum does not match for ${fileName}: ${JSON.stringify(expected)} != ${JSON.stringify(found)}`,
      fileName,
    );
  return { keyId: checked.keyId, names: checked.names };
}

/** The first bit of every packet is set; armoured keys have it clear, and Helm takes none. */
function checkKeyring(keyring: Uint8Array, fileName: string): void {
  const [first] = keyring;
  if (first === undefined || (first & 0x80) !== 0) return;
  throw provenanceError(
    'failed to load keyring: openpgp: invalid data: tag byte does not have MSB set',
    fileName,
    'Write the keyring with `gpg --export`, without --armor.',
  );
}

/** The words of Helm's OpenPGP library. */
function refusalOf({ result, isUnreadable, algorithm }: CheckedOpenpgp): string {
  switch (result) {
    case 'signed with key not in keyring':
      return 'openpgp: signature made by unknown entity';
    case 'signed with revoked key':
      return 'openpgp: signature made by revoked key';
    case 'signed with expired key':
      return 'openpgp: key expired';
    case 'expired signature':
      return 'openpgp: signature expired';
    default:
  }
  if (isUnreadable === true) return 'openpgp: invalid data: the signature cannot be read';
  return `openpgp: invalid signature: ${algorithm} verification failure`;
}

/** The digests by file name: the second document of the signed text, after the chart's metadata. */
function sumsIn(text: string, fileName: string): Readonly<Record<string, unknown>> {
  const [, sums] = text.split('\n...\n');
  if (sums === undefined) throw provenanceError('message block must have at least two parts', fileName);
  const { files } = (decodeSigs(sums) ?? {}) as { readonly files?: unknown };
  return typeof files === 'object' && files !== null ? (files as Readonly<Record<string, unknown>>) : {};
}

/** `message` in Helm's words. */
export function provenanceError(message: string, subject: string, nextAction?: string) {
  return sourceError(SOURCE_CODES.provenance, message, subject, {
    rule: 'with --verify, a chart is signed by a key of the keyring, and is the file that was signed',
    nextAction:
      nextAction ?? 'Get the chart and its .prov file from its publisher again, or the key that signed it.',
  });
}
