/** One step of a field path: a key, or an element of a list with every name it may be called by. */
type Step = { readonly key: string } | { readonly element: readonly string[] };

/** For each line of a YAML text, the path of the field it belongs to. */
export type LinePaths = readonly (readonly Step[])[];

interface Open {
  readonly indent: number;
  readonly step: Step;
}

/**
 * The fields of the lines of a block-style YAML text, as the server writes it. An element of a list is known by its
 * position and by each of its plain values (`[0]`, `[name="web"]`), because field paths name it either way.
 */
export function pathsOf(lines: readonly string[]): LinePaths {
  const open: Open[] = [];
  const positions = new Map<number, number>();
  let blockIndent = -1;
  return lines.map((line, at) => {
    const indent = line.length - line.trimStart().length;
    if (blockIndent >= 0 && (line.trim() === '' || indent > blockIndent)) return open.map(({ step }) => step);
    blockIndent = -1;
    let text = line.slice(indent);
    let column = indent;
    close(open, positions, column, text.startsWith('- ') || text === '-');
    while (text.startsWith('- ') || text === '-') {
      const position = (positions.get(column) ?? -1) + 1;
      positions.set(column, position);
      open.push({ indent: column, step: { element: namesOfElement(lines, at, column, position) } });
      text = text.slice(2);
      column += 2;
    }
    const key = keyOf(text);
    if (key !== undefined) open.push({ indent: column, step: { key } });
    if (/(^|:\s|-\s)[|>][+-]?\d*\s*$/.test(line)) blockIndent = indent;
    return open.map(({ step }) => step);
  });
}

/** Leaves what ended before this line. A list may stand at the indentation of its key. */
function close(open: Open[], positions: Map<number, number>, column: number, isElement: boolean): void {
  for (let last = open.at(-1); last; last = open.at(-1)) {
    const ends = last.indent > column || (last.indent === column && (!isElement || 'element' in last.step));
    if (!ends) break;
    open.pop();
  }
  for (const known of positions.keys()) {
    if (known > column || (known === column && !isElement)) positions.delete(known);
  }
}

function keyOf(text: string): string | undefined {
  const match = /^(?:"((?:[^"\\]|\\.)*)"|'((?:[^']|'')*)'|([^\s'"#[{][^#]*?)):(?:\s|$)/.exec(text);
  return match ? (match[1] ?? match[2] ?? match[3]) : undefined;
}

function namesOfElement(
  lines: readonly string[],
  start: number,
  column: number,
  position: number,
): readonly string[] {
  const names = [`[${position}]`];
  for (let at = start; at < lines.length; at++) {
    const line = lines[at] ?? '';
    const indent = line.length - line.trimStart().length;
    if (at > start && indent <= column) break;
    const text = at === start ? line.slice(column + 2) : line.slice(column + 2);
    if (at > start && indent !== column + 2) continue;
    const match = /^([A-Za-z][\w-]*): (?:"([^"]*)"|'([^']*)'|(\S.*))$/.exec(text);
    if (match)
      names.push(
        `[${match[1]}="${match[2] ?? match[3] ?? match[4]}"]`,
        `[${match[1]}=${match[2] ?? match[3] ?? match[4]}]`,
      );
  }
  return names;
}

/** Splits `.spec.containers[name="web"].image` and `.metadata.labels["a.b/c"]` into steps. */
export function parseFieldPath(path: string): readonly string[] {
  return (path.match(/\[(?:"(?:[^"\\]|\\.)*"|[^\]"]*(?:"(?:[^"\\]|\\.)*"[^\]"]*)*)\]|[^.[]+/g) ?? []).map(
    (part) => {
      const quoted = /^\["((?:[^"\\]|\\.)*)"\]$/.exec(part);
      return quoted?.[1] ?? part;
    },
  );
}

/** How many steps of the line’s path the field’s path shares, when one leads to the other; else -1. */
export function overlap(line: readonly Step[], field: readonly string[]): number {
  const common = Math.min(line.length, field.length);
  for (let at = 0; at < common; at++) {
    const step = line[at] as Step;
    const want = field[at] as string;
    if ('key' in step ? step.key !== want : !matchesElement(step.element, want)) return -1;
  }
  return common;
}

/** Merge keys of several fields (`[port=80,protocol="TCP"]`) match when each of them does. */
function matchesElement(names: readonly string[], want: string): boolean {
  if (names.includes(want)) return true;
  const parts = want.slice(1, -1).split(',');
  return parts.length > 1 && parts.every((part) => names.includes(`[${part}]`));
}
