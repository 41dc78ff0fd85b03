import type { Chart } from './chart.ts';
import type { ChartFile } from './files.ts';

interface Assembled {
  readonly files: readonly ChartFile[];
  readonly chart: Chart;
  readonly bytes: number;
}

/** Bytes of the files of all charts kept. */
const maxBytes = 20 * 1024 * 1024;

/** By the file of their metadata, used longest ago first. */
const kept = new Map<ChartFile, Assembled>();
let bytes = 0;

/** The chart that these very files were assembled to when last seen, else what `assemble` gives. Charts are immutable. */
export async function assembledOnce(
  metadata: ChartFile,
  files: readonly ChartFile[],
  assemble: () => Promise<Chart>,
): Promise<Chart> {
  const known = kept.get(metadata);
  if (known !== undefined) drop(metadata, known);
  const item =
    known !== undefined && isSame(known.files, files)
      ? known
      : { files, chart: await assemble(), bytes: files.reduce((sum, { data }) => sum + data.length, 0) };
  keep(metadata, item);
  return item.chart;
}

function keep(metadata: ChartFile, item: Assembled): void {
  const before = kept.get(metadata);
  if (before !== undefined) drop(metadata, before);
  kept.set(metadata, item);
  bytes += item.bytes;
  for (const [oldest, old] of kept) {
    if (bytes <= maxBytes || kept.size === 1) return;
    drop(oldest, old);
  }
}

function drop(metadata: ChartFile, item: Assembled): void {
  if (kept.delete(metadata)) bytes -= item.bytes;
}

function isSame(a: readonly ChartFile[], b: readonly ChartFile[]): boolean {
  return a.length === b.length && a.every((file, i) => file === b[i]);
}
