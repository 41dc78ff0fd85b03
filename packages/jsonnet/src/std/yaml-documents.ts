/** The documents of a YAML text as go-jsonnet cuts them: a `---` line belongs to the document behind it. */
export function yamlDocuments(text: string): {
  readonly documents: readonly string[];
  readonly isStream: boolean;
} {
  const documents: string[] = [];
  let isStream = false;
  let current = '';
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  for (const line of lines) {
    if (/^---(?:$|[ \t])/.test(line)) {
      isStream = true;
      if (current !== '') {
        documents.push(current);
        current = '';
      }
    }
    current += `${line}\n`;
  }
  if (current !== '') documents.push(current);
  return { documents, isStream };
}
