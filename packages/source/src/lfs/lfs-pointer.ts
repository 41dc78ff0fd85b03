/** What Git holds in the place of a file that Git LFS keeps. */
export interface LfsPointer {
  /** SHA-256 of the content, hexadecimal. */
  readonly oid: string;
  /** Bytes of the content. */
  readonly size: number;
}

/** Git LFS reads nothing longer as a pointer. */
const MAX_BYTES = 1024;
const VERSION = 'version https://git-lfs.github.com/spec/v1\n';

/** The pointer that a file is (git-lfs `docs/spec.md`: version first, then keys and values by line); undefined for any other. */
export function lfsPointerOf(content: Uint8Array): LfsPointer | undefined {
  if (content.byteLength >= MAX_BYTES || content.byteLength < VERSION.length) return undefined;
  const text = Buffer.from(content.buffer, content.byteOffset, content.byteLength).toString();
  if (!text.startsWith(VERSION)) return undefined;
  const oid = /^oid sha256:([0-9a-f]{64})$/m.exec(text)?.[1];
  const size = /^size (\d{1,15})$/m.exec(text)?.[1];
  return oid === undefined || size === undefined ? undefined : { oid, size: Number(size) };
}
