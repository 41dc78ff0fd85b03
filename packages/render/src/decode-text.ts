import { RENDER_CODES, renderError } from './errors.ts';

/**
 * The text of a manifest: UTF-8, or UTF-16 where a byte order mark says so, as Argo CD reads it; the mark is dropped.
 * Throws `render.bad-text` for bytes that are neither, which Argo CD would apply as replacement characters.
 */
export function decodeText(bytes: Uint8Array, path: string): string {
  const encoding =
    bytes[0] === 0xff && bytes[1] === 0xfe
      ? 'utf-16le'
      : bytes[0] === 0xfe && bytes[1] === 0xff
        ? 'utf-16be'
        : 'utf-8';
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (cause) {
    throw renderError(RENDER_CODES.badText, `the file is not ${encoding.toUpperCase()} text`, path, {
      rule: 'manifests are UTF-8, or UTF-16 with a byte order mark',
      nextAction: 'Save the file as UTF-8.',
      cause,
    });
  }
}
