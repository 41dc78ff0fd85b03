/** A PEM block with lines of 64 characters, as Go writes it. */
export function encodePem(type: string, bytes: Uint8Array): string {
  const lines =
    Buffer.from(bytes)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${type}-----`, ...lines, `-----END ${type}-----`, ''].join('\n');
}

export interface PemBlock {
  readonly type: string;
  readonly bytes: Uint8Array;
}

const begin = /(?:^|\n)-----BEGIN ([^\n]*?)-----[ \t\r]*\n/g;

/** The first PEM block in a text, headers skipped; undefined when there is none. */
export function decodePem(text: string): PemBlock | undefined {
  begin.lastIndex = 0;
  for (let match = begin.exec(text); match !== null; match = begin.exec(text)) {
    const type = match[1] as string;
    const start = match.index + match[0].length;
    const end = text.indexOf(`-----END ${type}-----`, start);
    if (end < 0) continue;
    const body = text
      .slice(start, end)
      .replace(/^(?:[^\n:]+:[^\n]*\n)+\s*/, '')
      .replaceAll(/\s/g, '');
    if (!/^[A-Za-z0-9+/]*={0,2}$/.test(body) || body.length % 4 !== 0) continue;
    return { type, bytes: Buffer.from(body, 'base64') };
  }
  return undefined;
}
