/** What is wrong with an expression, and where: `offset` counts UTF-16 units from its start. */
export interface Issue {
  readonly offset: number;
  readonly message: string;
}

/** The position of an offset: line from 1, column from 0 in code points, as cel-go counts. */
function positionOf(source: string, offset: number): { readonly line: number; readonly column: number } {
  const before = source.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  const line = before.split('\n').length;
  return { line, column: Array.from(before.slice(lineStart)).length };
}

/**
 * The text cel-go prints for one issue: `ERROR: <input>:1:5: message`, the line, and a caret under the column.
 * Characters beyond ASCII get a full-width dot and caret, so that the caret lines up in a terminal.
 */
function formatIssue(source: string, issue: Issue): string {
  const { line, column } = positionOf(source, issue.offset);
  const text = (source.split('\n')[line - 1] ?? '').replaceAll('\t', ' ');
  const characters = Array.from(text);
  let indicator = '';
  for (let i = 0; i < column && i < characters.length; i++)
    indicator += isWide(characters[i]) ? '\uff0e' : '.';
  indicator += isWide(characters[column]) ? '\uff3e' : '^';
  return `ERROR: <input>:${line}:${column + 1}: ${issue.message}\n | ${text}\n | ${indicator}`;
}

function isWide(character: string | undefined): boolean {
  return character !== undefined && (character.codePointAt(0) ?? 0) > 0x7f;
}

/** All issues in the order of the text, each with its line, as cel-go's `Issues.String()`. */
export function formatIssues(source: string, issues: readonly Issue[]): string {
  return [...issues]
    .sort((a, b) => a.offset - b.offset)
    .map((issue) => formatIssue(source, issue))
    .join('\n');
}
