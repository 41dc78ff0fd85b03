import { diffLines } from './line-diff.ts';

/** A run of text within a line, and whether the other side has it too. */
export interface Segment {
  readonly text: string;
  readonly changed: boolean;
}

const wordsOf = (line: string): readonly string[] => line.match(/[A-Za-z0-9_]+|\s+|[^A-Za-z0-9_\s]/g) ?? [];
const longestLine = 2_000;

/** Which words of a changed line changed. Lines with little in common are changed as a whole. */
export function diffWords(
  before: string,
  after: string,
): { readonly before: readonly Segment[]; readonly after: readonly Segment[] } {
  const whole = { before: [{ text: before, changed: true }], after: [{ text: after, changed: true }] };
  if (before.length > longestLine || after.length > longestLine) return whole;
  const old = wordsOf(before);
  const now = wordsOf(after);
  const edits = diffLines(old, now);
  const common = edits.reduce(
    (sum, edit) => (edit.kind === 'same' ? sum + (old[edit.old]?.trim().length ?? 0) : sum),
    0,
  );
  if (common * 4 < Math.max(before.trim().length, after.trim().length)) return whole;
  const left: Segment[] = [];
  const right: Segment[] = [];
  for (const edit of edits) {
    if (edit.kind !== 'add') push(left, old[edit.old] ?? '', edit.kind === 'remove');
    if (edit.kind !== 'remove') push(right, now[edit.new] ?? '', edit.kind === 'add');
  }
  return { before: left, after: right };
}

function push(segments: Segment[], text: string, changed: boolean): void {
  const last = segments.at(-1);
  if (last?.changed === changed) segments[segments.length - 1] = { text: last.text + text, changed };
  else segments.push({ text, changed });
}
