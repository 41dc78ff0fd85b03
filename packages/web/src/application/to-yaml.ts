/** Texts that no reader of YAML takes for anything else. */
const plain = /^[A-Za-z_/][\w ./@+$=-]*(?::[\w./@+$=-][\w ./@+$=-]*)*$/;
const words = new Set(['true', 'false', 'null', 'yes', 'no', 'on', 'off', 'y', 'n']);
/** Lines that a block text keeps as they are: no blank at either end of it, nothing but text in it. */
const block =
  /^[^\s\p{Cc}][^\p{Cc}\u0085\u2028\u2029\uFEFF]*(?:\n[^\p{Cc}\u0085\u2028\u2029\uFEFF]*)*[^\s\p{Cc}]\n?$/u;

/**
 * YAML for people to read and to edit: blocks, short texts plain, long ones as block texts. Reading it gives the value
 * again. The server writes what is compared.
 */
export function toYaml(value: unknown): string {
  return write(value, '').replace(/^\n/, '');
}

function scalar(value: unknown, indent: string): string {
  if (typeof value !== 'string') return JSON.stringify(value ?? null);
  if (value.includes('\n') && block.test(value)) {
    const lines = value.replace(/\n$/, '').split('\n');
    return `|${value.endsWith('\n') ? '' : '-'}\n${lines.map((line) => (line === '' ? '' : `${indent}  ${line}`)).join('\n')}`;
  }
  const isPlain = plain.test(value) && !words.has(value.toLowerCase()) && value.trim() === value;
  return isPlain ? value : JSON.stringify(value);
}

function write(value: unknown, indent: string): string {
  if (Array.isArray(value)) {
    if (value.length === 0) return ' []';
    return value
      .map((item: unknown) => {
        const text = write(item, `${indent}  `);
        return `\n${indent}-${text.startsWith('\n') ? ` ${text.slice(indent.length + 3)}` : text}`;
      })
      .join('');
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    if (entries.length === 0) return ' {}';
    return entries
      .map(([key, item]) => {
        const nested = Array.isArray(item) ? indent : `${indent}  `;
        return `\n${indent}${scalar(key, '')}:${write(item, nested)}`;
      })
      .join('');
  }
  return ` ${scalar(value, indent.slice(2))}`;
}
