/** What stands at a path of {@link Files}. */
export interface FilesEntry {
  /** Relative to the root, with `/`; from {@link Files.entry} the real path, links on the way followed. */
  readonly path: string;
  readonly kind: 'file' | 'directory' | 'symlink' | 'submodule';
  /** Bytes, where known without reading. */
  readonly size: number | undefined;
}

/**
 * Where charts and value files are read from: an immutable tree. Paths cannot leave the root, and links resolve inside
 * it or fail. A `Tree` of `@setpoint/source` is one.
 */
export interface Files {
  /** The entry at the path, links followed; undefined when nothing is there. '' is the root. */
  entry(path: string, signal: AbortSignal): Promise<FilesEntry | undefined>;
  /** The children of a directory in byte order, links not followed; undefined when it is not a directory. */
  list(path: string, signal: AbortSignal): Promise<readonly FilesEntry[] | undefined>;
  /** The bytes of a file, links followed. */
  read(path: string, signal: AbortSignal): Promise<Uint8Array>;
}

/** A file of a chart, by its path within the chart. */
export interface ChartFile {
  readonly name: string;
  readonly data: Uint8Array;
}

const maxFileBytes = 5 * 1024 * 1024;
const maxChartBytes = 100 * 1024 * 1024;

/** Helm's caps on what a chart may hold, after decompression. */
export const chartCaps = { maxFileBytes, maxChartBytes } as const;

/** The bytes without a UTF-8 byte order mark. */
export function withoutBom(data: Uint8Array): Uint8Array {
  return data[0] === 0xef && data[1] === 0xbb && data[2] === 0xbf ? data.subarray(3) : data;
}
