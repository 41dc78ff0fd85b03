/** A text signed in the clear: what it says, what was signed, and the signature. */
export interface ClearSigned {
  /** The lines without their dash escapes and trailing blanks. */
  readonly text: string;
  /** The same lines as they are hashed, with CRLF between them. */
  readonly payload: Uint8Array;
  readonly armored: string;
}

const beginMessage = '-----BEGIN PGP SIGNED MESSAGE-----';
const beginSignature = '-----BEGIN PGP SIGNATURE-----';
const endSignature = '\n-----END PGP SIGNATURE-----';

/** The first clear-signed message in the text (RFC 4880, section 7); undefined when there is none that is whole. */
export function parseClearSigned(text: string): ClearSigned | undefined {
  const start = text.startsWith(beginMessage) ? 0 : text.indexOf(`\n${beginMessage}`) + 1;
  if (!text.startsWith(beginMessage, start)) return undefined;
  const lines = text.slice(start).split(/\r?\n/);
  if (lines[0] !== beginMessage) return undefined;
  const blank = lines.findIndex((line) => line.trim() === '');
  if (blank < 0 || !lines.slice(1, blank).every(isHashHeader)) return undefined;
  const end = lines.indexOf(beginSignature, blank);
  if (end < 0) return undefined;
  const armored = lines.slice(end).join('\n');
  const close = armored.indexOf(endSignature);
  if (close < 0) return undefined;
  const signed = lines.slice(blank + 1, end).map((line) => line.replace(/^- /, '').replace(/[ \t]+$/, ''));
  return {
    text: signed.join('\n'),
    payload: Buffer.from(signed.join('\r\n')),
    armored: `${armored.slice(0, close + endSignature.length)}\n`,
  };
}

/** The only header that a clear-signed message may have. */
function isHashHeader(line: string): boolean {
  return /^ *Hash *:[ -~]*$/.test(line);
}
