import { createGunzip } from 'node:zlib';
import { extract, type Extract } from 'tar-stream';
import { HELM_CODES, helmError } from '../errors.ts';
import { internFile } from './file-intern.ts';
import { type ChartFile, chartCaps, withoutBom } from './files.ts';

/** Bytes a gzip may expand to: the files of a chart and the tar's own headers and padding. */
const maxTarBytes = chartCaps.maxChartBytes + 16 * 1024 * 1024;
const maxEntries = 20_000;

/**
 * The files of a chart archive, held in memory, with the archive's top folder taken off their names. Fails with
 * `helm.archive` for links, names that leave the chart, and whatever is larger than Helm's caps.
 */
export async function readArchive(data: Uint8Array): Promise<ChartFile[]> {
  const files: ChartFile[] = [];
  let remaining = chartCaps.maxChartBytes;
  for await (const entry of tarEntries(data)) {
    const { name, type } = entry.header;
    if (type === 'directory' || (type === 'file' && name.endsWith('/'))) {
      await contents(entry);
      continue;
    }
    if (type !== 'file' && type !== 'contiguous-file') throw linkError(name, type ?? 'unknown');
    if (files.length >= maxEntries) throw archiveError(`chart archive has more than ${maxEntries} files`);
    const path = chartPath(name);
    const size = entry.header.size ?? 0;
    if (size > remaining) throw chartTooLarge();
    if (size > chartCaps.maxFileBytes) throw fileTooLarge(name);
    const bytes = await contents(entry);
    remaining -= bytes.length;
    if (bytes.length < size || remaining <= 0) throw chartTooLarge();
    files.push(internFile(path, withoutBom(bytes)));
  }
  if (files.length === 0) throw archiveError('no files in chart archive');
  return files;
}

export function isGzip(data: Uint8Array): boolean {
  return data[0] === 0x1f && data[1] === 0x8b && data[2] === 0x08;
}

type Entry = Extract extends AsyncIterable<infer E> ? E : never;

async function* tarEntries(data: Uint8Array): AsyncGenerator<Entry> {
  if (!isGzip(data)) throw archiveError('gzip: invalid header');
  const gunzip = createGunzip();
  const tar = extract();
  let expanded = 0;
  gunzip.on('data', (chunk: Buffer) => {
    expanded += chunk.length;
    if (expanded > maxTarBytes) gunzip.destroy(chartTooLarge());
  });
  gunzip.on('error', (error) => tar.destroy(error));
  gunzip.pipe(tar);
  gunzip.end(data);
  try {
    yield* tar;
  } catch (error) {
    throw error instanceof Error && error.name !== 'SetpointError'
      ? archiveError(error.message, error)
      : error;
  } finally {
    gunzip.destroy();
    tar.destroy();
  }
}

async function contents(entry: Entry): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of entry) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
}

/** The name without its top folder, in Helm's rules and words. */
function chartPath(name: string): string {
  const delimiter = name.includes('\\') ? '\\' : '/';
  const parts = name.split(delimiter);
  const inner = parts.slice(1).join('/');
  if (inner.startsWith('/')) throw archiveError('chart illegally contains absolute paths');
  const path = cleanPath(inner);
  if (path === '.') {
    throw archiveError(
      `chart illegally contains content outside the base directory: ${JSON.stringify(name)}`,
    );
  }
  if (path.startsWith('..')) throw archiveError('chart illegally references parent directory');
  if (/^[a-zA-Z]:\//.test(path)) throw archiveError('chart contains illegally named files');
  if (parts[0] === 'Chart.yaml') throw archiveError('chart yaml not in base directory');
  return path;
}

/** Go's path.Clean of a relative path. */
function cleanPath(path: string): string {
  const out: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && out.length > 0 && out.at(-1) !== '..') out.pop();
    else out.push(part);
  }
  return out.length === 0 ? '.' : out.join('/');
}

function chartTooLarge() {
  return archiveError(`decompressed chart is larger than the maximum size ${chartCaps.maxChartBytes}`);
}

function fileTooLarge(name: string) {
  const limit = chartCaps.maxFileBytes;
  return archiveError(
    `decompressed chart file ${JSON.stringify(name)} is larger than the maximum file size ${limit}`,
  );
}

function linkError(name: string, type: string) {
  return helmError(
    HELM_CODES.archive,
    `chart archive holds ${JSON.stringify(name)}, which is no regular file but a ${type}`,
    {
      subject: name,
      rule: 'A chart archive holds regular files and directories only.',
      nextAction: 'Package the chart with the files themselves in place of links.',
    },
  );
}

function archiveError(message: string, cause?: unknown) {
  return helmError(HELM_CODES.archive, message, cause === undefined ? {} : { cause });
}
