/** The text of one program, and where in it things are. */
export class SourceFile {
  /** What imports are relative to; '' for code that is in no file. */
  readonly path: string;
  /** What messages call it. */
  readonly name: string;
  readonly text: string;
  #lineStarts: readonly number[] | undefined;

  constructor(path: string, name: string, text: string) {
    this.path = path;
    this.name = name;
    this.text = text;
  }

  /** 1-based; columns count the bytes of UTF-8. */
  positionAt(offset: number): { readonly line: number; readonly column: number } {
    const starts = this.#starts();
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    const before = this.text.slice(starts[low] ?? 0, offset);
    return { line: low + 1, column: Buffer.byteLength(before) + 1 };
  }

  /** Whole lines, without the end of the last. */
  linesBetween(first: number, last: number): string {
    const starts = this.#starts();
    const text = this.text.slice(starts[first - 1] ?? 0, starts[last] ?? this.text.length);
    return text.endsWith('\n') ? text.slice(0, -1) : text;
  }

  #starts(): readonly number[] {
    this.#lineStarts ??= lineStartsOf(this.text);
    return this.#lineStarts;
  }
}

function lineStartsOf(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** A stretch of a file. */
export class Span {
  readonly source: SourceFile;
  readonly begin: number;
  readonly end: number;

  constructor(source: SourceFile, begin: number, end: number) {
    this.source = source;
    this.begin = begin;
    this.end = end;
  }

  /** As go-jsonnet names a place: `file:1:2-3` or `file:(1:2)-(3:4)`. */
  toString(): string {
    const begin = this.source.positionAt(this.begin);
    const end = this.source.positionAt(this.end);
    const file = this.source.name === '' ? '' : `${this.source.name}:`;
    if (begin.line !== end.line) return `${file}(${begin.line}:${begin.column})-(${end.line}:${end.column})`;
    if (begin.column === end.column) return `${file}${begin.line}:${begin.column}`;
    return `${file}${begin.line}:${begin.column}-${end.column}`;
  }

  /** The lines the stretch is in. */
  lines(): string {
    const first = this.source.positionAt(this.begin).line;
    return this.source.linesBetween(first, this.source.positionAt(this.end).line);
  }
}

export function spanBetween(first: Span, last: Span): Span {
  return new Span(first.source, first.begin, last.end);
}
