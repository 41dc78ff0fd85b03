import type { FieldChange, LineOwner } from '@setpoint/server';
import { diffLines, type Edit } from './line-diff.ts';
import { diffWords, type Segment } from './word-diff.ts';
import { type LinePaths, overlap, parseFieldPath, pathsOf } from './yaml-paths.ts';

/** Where a changed line comes from: who last changed the live field, and where Git says what it is to be. */
export interface Provenance {
  readonly manager?: string | undefined;
  readonly time?: string | undefined;
  readonly file?: string | undefined;
  readonly line?: number | undefined;
}

export interface DiffLine {
  readonly kind: 'same' | 'remove' | 'add';
  readonly number: number;
  readonly segments: readonly Segment[];
  readonly provenance?: Provenance | undefined;
}

/** A line of the split view: old on the left, new on the right; or lines that are folded away. */
export type DiffRow =
  | { readonly left?: DiffLine | undefined; readonly right?: DiffLine | undefined }
  | { readonly folded: number; readonly from: number };

export interface DiffInput {
  readonly before: string;
  readonly after: string;
  readonly fields: readonly FieldChange[];
  /** Where the object itself is, for lines whose field has no place of its own. */
  readonly file?: string | undefined;
  readonly line?: number | undefined;
  /** Who owns the lines of the old text. */
  readonly owners?: readonly LineOwner[] | undefined;
}

const context = 3;
const linesOf = (text: string): readonly string[] => (text === '' ? [] : text.replace(/\n$/, '').split('\n'));

/** The rows of a diff, with unchanged stretches folded unless they are opened (by the number of their first row). */
export function diffRows(input: DiffInput, opened: ReadonlySet<number>): readonly DiffRow[] {
  const before = linesOf(input.before);
  const after = linesOf(input.after);
  const originOf = provenanceOf(input, pathsOf(before), pathsOf(after));
  return fold(pair(diffLines(before, after), before, after, originOf), opened);
}

type OriginOf = (side: 'remove' | 'add', at: number) => Provenance;

function provenanceOf(input: DiffInput, before: LinePaths, after: LinePaths): OriginOf {
  const fields = input.fields.map((change) => ({ change, path: parseFieldPath(change.path) }));
  return (side, at) => {
    const steps = (side === 'remove' ? before : after)[at] ?? [];
    let best: FieldChange | undefined;
    let most = 0;
    for (const { change, path } of fields) {
      const shared = overlap(steps, path);
      if (shared > most) {
        most = shared;
        best = change;
      }
    }
    const owner =
      side === 'remove' ? input.owners?.find(({ from, to }) => from <= at + 1 && at + 1 <= to) : undefined;
    return {
      manager: best?.manager ?? owner?.manager,
      time: best?.time ?? owner?.time,
      file: best?.file ?? input.file,
      line: best?.file === undefined ? input.line : best.line,
    };
  };
}

/** Puts each run of removals beside the run of additions that follows it. */
function pair(
  edits: readonly Edit[],
  before: readonly string[],
  after: readonly string[],
  originOf: OriginOf,
): DiffRow[] {
  const rows: DiffRow[] = [];
  let removed: number[] = [];
  let added: number[] = [];
  const flush = (): void => {
    for (let at = 0; at < Math.max(removed.length, added.length); at++) {
      const old = removed[at];
      const now = added[at];
      const words =
        old !== undefined && now !== undefined ? diffWords(before[old] ?? '', after[now] ?? '') : undefined;
      const side = (
        kind: 'remove' | 'add',
        index: number,
        text: string,
        segments?: readonly Segment[],
      ): DiffLine => ({
        kind,
        number: index + 1,
        segments: segments ?? [{ text, changed: false }],
        provenance: originOf(kind, index),
      });
      rows.push({
        left: old === undefined ? undefined : side('remove', old, before[old] ?? '', words?.before),
        right: now === undefined ? undefined : side('add', now, after[now] ?? '', words?.after),
      });
    }
    removed = [];
    added = [];
  };
  for (const edit of edits) {
    if (edit.kind === 'remove') removed.push(edit.old);
    else if (edit.kind === 'add') added.push(edit.new);
    else {
      flush();
      const segments = [{ text: before[edit.old] ?? '', changed: false }];
      rows.push({
        left: { kind: 'same', number: edit.old + 1, segments },
        right: { kind: 'same', number: edit.new + 1, segments },
      });
    }
  }
  flush();
  return rows;
}

const isSame = (row: DiffRow): boolean => 'left' in row && row.left?.kind === 'same';

function fold(rows: readonly DiffRow[], opened: ReadonlySet<number>): readonly DiffRow[] {
  const shown: DiffRow[] = [];
  for (let at = 0; at < rows.length; ) {
    const row = rows[at] as DiffRow;
    if (!isSame(row)) {
      shown.push(row);
      at++;
      continue;
    }
    let end = at;
    while (end < rows.length && isSame(rows[end] as DiffRow)) end++;
    const from = at === 0 ? at : at + context;
    const to = end === rows.length ? end : end - context;
    if (to - from > 1 && !opened.has(from)) {
      shown.push(...rows.slice(at, from), { folded: to - from, from }, ...rows.slice(to, end));
    } else shown.push(...rows.slice(at, end));
    at = end;
  }
  return shown;
}

/** The same rows one below the other: removals of a run before its additions. */
export function unified(
  rows: readonly DiffRow[],
): readonly (DiffLine | { readonly folded: number; readonly from: number })[] {
  const lines: (DiffLine | { readonly folded: number; readonly from: number })[] = [];
  let added: DiffLine[] = [];
  for (const row of rows) {
    if ('folded' in row || row.left?.kind === 'same') {
      lines.push(...added);
      added = [];
      if ('folded' in row) lines.push(row);
      else if (row.right) lines.push(row.right);
      continue;
    }
    if (row.left) lines.push(row.left);
    if (row.right) added.push(row.right);
  }
  return [...lines, ...added];
}
