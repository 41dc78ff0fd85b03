import type { Chart } from './chart.ts';
import type { ChartFile } from './files.ts';

interface Assembled {
  readonly files: readonly ChartFile[];
  readonly chart: Chart;
}

/** Charts kept of one Chart.yaml: of the same version, with other files beside it. */
const maxVariants = 4;

const byMetadata = new WeakMap<ChartFile, Assembled[]>();

/**
 * The chart that these very files were assembled to before, else what `assemble` gives, kept for as long as the file of its
 * metadata is. Charts are immutable.
 */
export async function assembledOnce(
  metadata: ChartFile,
  files: readonly ChartFile[],
  assemble: () => Promise<Chart>,
): Promise<Chart> {
  const known = byMetadata.get(metadata) ?? [];
  const found = known.find((item) => isSame(item.files, files));
  if (found !== undefined) return found.chart;
  const chart = await assemble();
  byMetadata.set(metadata, [...known.slice(1 - maxVariants), { files, chart }]);
  return chart;
}

function isSame(a: readonly ChartFile[], b: readonly ChartFile[]): boolean {
  return a.length === b.length && a.every((file, i) => file === b[i]);
}
