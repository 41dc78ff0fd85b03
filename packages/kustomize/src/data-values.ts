import { LITERAL, newScalar, PLAIN, STR, type YNode } from './ynode.ts';

const BASE64_LINE = 70;

/** The value of a key of a ConfigMap, and the field it belongs in: text in `data`, other bytes in `binaryData`. */
export function configMapValue(value: string | Uint8Array): {
  readonly field: 'data' | 'binaryData';
  readonly value: YNode;
} {
  const text = typeof value === 'string' ? value : decodeUtf8(value);
  if (text !== undefined) return { field: 'data', value: textNode(text) };
  return { field: 'binaryData', value: textNode(base64(value)) };
}

export function secretValue(value: string | Uint8Array): YNode {
  return textNode(base64(value));
}

function textNode(text: string): YNode {
  return newScalar(text, STR, text.includes('\n') ? LITERAL : PLAIN);
}

/** The text of valid UTF-8, a byte order mark kept; undefined of other bytes. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    // Not an error: bytes that are no text are data of another kind.
    return undefined;
  }
}

/** Base64 in lines of 70, a line break behind each when there is more than one. */
function base64(value: string | Uint8Array): string {
  const text = Buffer.from(value as Uint8Array).toString('base64');
  if (text.length < BASE64_LINE) return text;
  let lines = '';
  for (let i = 0; i < text.length; i += BASE64_LINE) lines += `${text.slice(i, i + BASE64_LINE)}\n`;
  return lines;
}
