/** One step of turning the old lines into the new ones; indices are into the two lists. */
export interface Edit {
  readonly kind: 'same' | 'remove' | 'add';
  /** Of the old list; -1 for an addition. */
  readonly old: number;
  /** Of the new list; -1 for a removal. */
  readonly new: number;
}

/** Above so many differences the middle is shown as replaced as a whole: time grows with their square. */
const mostDifferences = 4_000;

/**
 * A shortest edit script between two lists (Myers 1986), removals before additions. Lists that differ in more than
 * {@link mostDifferences} places come out as one replacement between their common ends.
 */
export function diffLines(before: readonly string[], after: readonly string[]): readonly Edit[] {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head++;
  let tail = 0;
  while (
    tail < before.length - head &&
    tail < after.length - head &&
    before[before.length - 1 - tail] === after[after.length - 1 - tail]
  )
    tail++;
  const edits: Edit[] = [];
  for (let at = 0; at < head; at++) edits.push({ kind: 'same', old: at, new: at });
  edits.push(
    ...middle(before.slice(head, before.length - tail), after.slice(head, after.length - tail), head),
  );
  for (let at = tail; at > 0; at--)
    edits.push({ kind: 'same', old: before.length - at, new: after.length - at });
  return edits;
}

function middle(before: readonly string[], after: readonly string[], offset: number): readonly Edit[] {
  const trace = shortestTrace(before, after);
  if (trace === undefined) {
    return [
      ...before.map((_, at): Edit => ({ kind: 'remove', old: at + offset, new: -1 })),
      ...after.map((_, at): Edit => ({ kind: 'add', old: -1, new: at + offset })),
    ];
  }
  return backtrack(trace, before.length, after.length, offset);
}

/** The furthest reaching points of each number of differences; undefined when there are too many. */
function shortestTrace(
  before: readonly string[],
  after: readonly string[],
): readonly Int32Array[] | undefined {
  const n = before.length;
  const m = after.length;
  const limit = Math.min(n + m, mostDifferences);
  const reach = new Int32Array(2 * limit + 3);
  const middleAt = limit + 1;
  const trace: Int32Array[] = [];
  for (let d = 0; d <= limit; d++) {
    trace.push(reach.slice(middleAt - d - 1, middleAt + d + 2));
    for (let k = -d; k <= d; k += 2) {
      const left = reach[middleAt + k - 1] ?? 0;
      const right = reach[middleAt + k + 1] ?? 0;
      let x = k === -d || (k !== d && left < right) ? right : left + 1;
      let y = x - k;
      while (x < n && y < m && before[x] === after[y]) {
        x++;
        y++;
      }
      reach[middleAt + k] = x;
      if (x >= n && y >= m) return trace;
    }
  }
  return undefined;
}

function backtrack(trace: readonly Int32Array[], n: number, m: number, offset: number): readonly Edit[] {
  const edits: Edit[] = [];
  let x = n;
  let y = m;
  for (let d = trace.length - 1; d >= 0; d--) {
    const reach = trace[d] as Int32Array;
    const at = (k: number): number => reach[k + d + 1] ?? 0;
    const k = x - y;
    const down = k === -d || (k !== d && at(k - 1) < at(k + 1));
    const beforeK = down ? k + 1 : k - 1;
    const beforeX = d === 0 ? 0 : at(beforeK);
    const beforeY = d === 0 ? 0 : beforeX - beforeK;
    while (x > beforeX && y > beforeY) {
      x--;
      y--;
      edits.push({ kind: 'same', old: x + offset, new: y + offset });
    }
    if (d === 0) break;
    if (down) edits.push({ kind: 'add', old: -1, new: --y + offset });
    else edits.push({ kind: 'remove', old: --x + offset, new: -1 });
  }
  return edits.toReversed();
}
