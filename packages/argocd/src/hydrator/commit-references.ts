/** What a commit message says of a commit of another repository that it was made for. */
export interface CommitReference {
  readonly author?: string;
  readonly date?: string;
  readonly subject?: string;
  readonly body?: string;
  readonly sha?: string;
  readonly repoUrl?: string;
}

const prefix = 'Argocd-reference-commit-';

/**
 * Takes the trailers `Argocd-reference-commit-…` out of a message's body: what they say, and the lines that are left.
 * A trailer whose value cannot be read is an ordinary line (util/git/client.go `GetReferences` of Argo CD).
 */
export function takeReferences(body: string): {
  readonly reference: CommitReference | undefined;
  readonly rest: string;
} {
  let reference: CommitReference = {};
  let rest = '';
  for (const line of linesOf(body)) {
    const found = fieldIn(line);
    if (found === undefined) rest += `${line}\n`;
    else reference = { ...reference, ...found };
  }
  return { reference: Object.keys(reference).length === 0 ? undefined : reference, rest };
}

function linesOf(text: string): readonly string[] {
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

function fieldIn(line: string): CommitReference | undefined {
  if (!line.startsWith(prefix)) return undefined;
  const colon = line.indexOf(': ');
  if (colon < 0) return undefined;
  const value = line.slice(colon + 2);
  switch (line.slice(prefix.length, colon)) {
    case 'repourl':
      return /\s|%(?![0-9a-f]{2})/i.test(value) ? undefined : { repoUrl: value };
    case 'author': {
      const author = addressOf(value);
      return author === undefined ? undefined : { author };
    }
    case 'date':
      return isTime(value) ? { date: value } : undefined;
    case 'subject':
      return { subject: value };
    case 'body': {
      const body = textIn(value);
      return body === undefined ? undefined : { body };
    }
    case 'sha':
      return /^[0-9a-f]{5,40}$/.test(value) ? { sha: value } : undefined;
    default:
      return undefined;
  }
}

function isTime(text: string): boolean {
  const isRfc3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/.test(text);
  return isRfc3339 && !Number.isNaN(Date.parse(text));
}

/** A body is written as a JSON string, so that it fits into one line. */
function textIn(json: string): string | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'string' ? value : undefined;
  } catch {
    // Then it is an ordinary line.
    return undefined;
  }
}

/** An address as Go's `mail.Address` writes it: the name in quotes, or encoded when it is not ASCII. */
function addressOf(text: string): string | undefined {
  const [, quoted, plain, address = ''] =
    /^(?:"((?:[^"\\]|\\.)*)"|([^<>"]*?))\s*<([^<>\s@]+@[^<>\s@]+)>$/.exec(text.trim()) ?? [];
  if (address === '') return /^[^<>\s@",]+@[^<>\s@",]+$/.test(text.trim()) ? `<${text.trim()}>` : undefined;
  const name = quoted === undefined ? (plain ?? '') : quoted.replace(/\\(.)/g, '$1');
  if (name === '') return `<${address}>`;
  const isAscii = /^[\x20-\x7e]*$/.test(name);
  const shown = isAscii ? `"${name.replace(/["\\]/g, '\\$&')}"` : encodedWord(name);
  return `${shown} <${address}>`;
}

/** RFC 2047's Q encoding. */
function encodedWord(text: string): string {
  const parts = [...Buffer.from(text)].map((byte) => {
    const char = String.fromCharCode(byte);
    if (char === ' ') return '_';
    const isPlain = byte > 0x20 && byte < 0x7f && !'=?_'.includes(char);
    return isPlain ? char : `=${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  });
  return `=?utf-8?q?${parts.join('')}?=`;
}
