import { HELM_CODES, helmError, prefixed } from '../errors.ts';
import { decodeStruct, type StructShape, stringShape } from '../values/go-struct.ts';
import { assembleChart, type HelmVersion } from './assemble-chart.ts';
import type { Chart } from './chart.ts';
import { type ChartFile, chartCaps, type Files, type FilesEntry, withoutBom } from './files.ts';
import { assembledOnce } from './chart-intern.ts';
import { internFile } from './file-intern.ts';
import { IgnoreRules } from './ignore-rules.ts';
import { isGzip, readArchive } from './tar.ts';

export interface LoadChartOptions {
  /** Whose rules apply where Helm's major versions differ. Default 4. */
  readonly helmVersion?: HelmVersion;
  /** Stops the loading. Default: none. */
  readonly signal?: AbortSignal;
}

/** Directories within directories; links could otherwise go in circles. */
const maxDepth = 64;
const maxFiles = 20_000;
/**
 * Files read at a time, so that a chart of too much data is refused before all of it is in memory: fewer where their sizes
 * are not known before, as in Git, and one may be much larger than a chart's file may be.
 */
const filesAtOnce = { sized: 32, unsized: 8 } as const;

/**
 * The chart at `path`: a directory with a Chart.yaml, or a packaged chart (`.tgz`). Fails with `helm.chart` or
 * `helm.archive` and Helm's message; errors of the `files` pass through.
 */
export async function loadChart(files: Files, path: string, options: LoadChartOptions = {}): Promise<Chart> {
  const { helmVersion = 4, signal = new AbortController().signal } = options;
  const entry = await files.entry(path, signal);
  if (entry === undefined) {
    throw helmError(HELM_CODES.chart, `path ${JSON.stringify(path)} not found`, {
      subject: path,
      nextAction: 'Name a directory that holds a Chart.yaml, or a packaged chart.',
    });
  }
  if (entry.kind !== 'directory') return loadArchive(await files.read(path, signal), path, helmVersion);
  const loaded = await readDirectory(files, entry.path, signal);
  return assembleChecked(loaded, helmVersion, () => {
    const name = path === '' ? 'Chart.yaml' : `${path}/Chart.yaml`;
    return `unable to detect chart at ${name}: open ${name}: no such file or directory`;
  });
}

/** The files of a chart's directory that `.helmignore` leaves, by their paths in it: what `helm package` packs. */
export async function chartFiles(
  files: Files,
  path: string,
  signal: AbortSignal,
): Promise<readonly ChartFile[]> {
  return readDirectory(files, path, signal);
}

/** The chart in the bytes of a packaged chart; `name` is what errors call it. */
export async function loadArchive(
  data: Uint8Array,
  name: string,
  helmVersion: HelmVersion = 4,
): Promise<Chart> {
  if (!isGzip(data)) {
    const message = /\.ya?ml$/.test(name)
      ? `file '${name}' seems to be a YAML file, but expected a gzipped archive`
      : `file '${name}' does not appear to be a gzipped archive; got '${contentType(data)}'`;
    throw helmError(HELM_CODES.archive, message, { subject: name });
  }
  const files = await readArchive(data);
  return assembleChecked(files, helmVersion, () => 'unable to detect chart version, no Chart.yaml found');
}

/** What a server may send in place of a chart, as Go's http.DetectContentType tells it. */
const markups: readonly (readonly [RegExp, string])[] = [
  [
    /^<(?:!DOCTYPE HTML|HTML|HEAD|SCRIPT|IFRAME|H1|DIV|FONT|TABLE|A|STYLE|TITLE|B|BODY|BR|P|!--)[ >]/i,
    'text/html; charset=utf-8',
  ],
  [/^<\?xml/, 'text/xml; charset=utf-8'],
];
const signatures: readonly (readonly [string, string])[] = [
  ['%PDF-', 'application/pdf'],
  ['PK\x03\x04', 'application/zip'],
  ['\x89PNG\r\n\x1a\n', 'image/png'],
];

/** Helm looks at 512 bytes, those behind a shorter file being zero, which no text has. */
function contentType(data: Uint8Array): string {
  const head = Buffer.from(data.subarray(0, 512));
  const text = head.toString('latin1');
  const unindented = text.replace(/^[\t\n\f\r ]+/, '');
  const known =
    markups.find(([pattern]) => pattern.test(unindented)) ??
    signatures.find(([signature]) => text.startsWith(signature));
  if (known !== undefined) return known[1];
  return head.length === 512 && head.every((byte) => byte >= 32 || (byte >= 9 && byte <= 13) || byte === 27)
    ? 'text/plain; charset=utf-8'
    : 'application/octet-stream';
}

const baseShape: StructShape = {
  kind: 'struct',
  type: 'loader.chartBase',
  fields: new Map([['apiVersion', stringShape]]),
};

async function assembleChecked(
  files: readonly ChartFile[],
  helmVersion: HelmVersion,
  missing: () => string,
): Promise<Chart> {
  const file = files.find(({ name }) => name === 'Chart.yaml');
  if (file === undefined) throw helmError(HELM_CODES.chart, missing());
  if (helmVersion === 3) return assembleChart(files, helmVersion);
  return assembledOnce(file, files, async () => {
    checkApiVersion(file);
    return assembleChart(files, helmVersion);
  });
}

function checkApiVersion(file: ChartFile): void {
  let apiVersion: unknown;
  try {
    apiVersion = decodeStruct(file.data, baseShape).get('apiVersion') ?? '';
  } catch (error) {
    throw prefixed('cannot load Chart.yaml: ', error, HELM_CODES.chart);
  }
  if (apiVersion === 'v3')
    throw helmError(HELM_CODES.chart, 'invalid chart apiVersion', { subject: 'Chart.yaml' });
  if (apiVersion !== '' && apiVersion !== 'v1' && apiVersion !== 'v2') {
    throw helmError(HELM_CODES.chart, 'unsupported chart version', { subject: 'Chart.yaml' });
  }
}

/** A file of a chart's directory, links followed, not read yet. */
interface FoundFile {
  readonly name: string;
  readonly path: string;
  readonly isSized: boolean;
}

async function readDirectory(files: Files, root: string, signal: AbortSignal): Promise<ChartFile[]> {
  const rules = await ignoreRules(files, root, signal);
  const found: FoundFile[] = [];
  const walk = async (folder: string, inside: string, depth: number): Promise<void> => {
    if (depth > maxDepth)
      throw helmError(HELM_CODES.chart, `directories are nested more than ${maxDepth} deep`);
    for (const entry of (await files.list(folder, signal)) ?? []) {
      const name = inside + entry.path.slice(entry.path.lastIndexOf('/') + 1);
      const real = await resolved(files, entry, name, signal);
      if (rules.ignores(name, real.kind === 'directory')) continue;
      if (real.kind === 'directory') {
        await walk(real.path, `${name}/`, depth + 1);
      } else if (real.kind === 'file') {
        if ((real.size ?? 0) > chartCaps.maxFileBytes) throw fileTooLarge(name);
        if (found.length >= maxFiles)
          throw helmError(HELM_CODES.chart, `chart has more than ${maxFiles} files`);
        found.push({ name, path: real.path, isSized: real.size !== undefined });
      }
    }
  };
  await walk(root, '', 0);
  return readFound(files, found, signal);
}

async function readFound(
  files: Files,
  found: readonly FoundFile[],
  signal: AbortSignal,
): Promise<ChartFile[]> {
  const read: ChartFile[] = [];
  let total = 0;
  const atOnce = found.some(({ isSized }) => !isSized) ? filesAtOnce.unsized : filesAtOnce.sized;
  for (let i = 0; i < found.length; i += atOnce) {
    const chunk = found.slice(i, i + atOnce);
    const loaded = await Promise.all(
      chunk.map(async ({ name, path }) => ({ name, data: await files.read(path, signal) })),
    );
    for (const { name, data } of loaded) {
      if (data.length > chartCaps.maxFileBytes) throw fileTooLarge(name);
      total += data.length;
      if (total > chartCaps.maxChartBytes) {
        throw helmError(HELM_CODES.chart, `chart is larger than the maximum size ${chartCaps.maxChartBytes}`);
      }
      read.push(internFile(name, withoutBom(data)));
    }
  }
  return read;
}

/** The entry behind a link; Helm reads linked files and directories as if they stood in place of the link. */
async function resolved(
  files: Files,
  entry: FilesEntry,
  name: string,
  signal: AbortSignal,
): Promise<FilesEntry> {
  if (entry.kind !== 'symlink') return entry;
  const target = await files.entry(entry.path, signal);
  if (target !== undefined) return target;
  throw helmError(
    HELM_CODES.chart,
    `error evaluating symlink ${name}: lstat ${name}: no such file or directory`,
    {
      subject: name,
    },
  );
}

async function ignoreRules(files: Files, root: string, signal: AbortSignal): Promise<IgnoreRules> {
  const path = root === '' ? '.helmignore' : `${root}/.helmignore`;
  const entry = await files.entry(path, signal);
  if (entry === undefined || entry.kind !== 'file') return new IgnoreRules();
  return new IgnoreRules(Buffer.from(await files.read(path, signal)).toString('utf8'));
}

function fileTooLarge(name: string) {
  const base = name.slice(name.lastIndexOf('/') + 1);
  const limit = chartCaps.maxFileBytes;
  return helmError(
    HELM_CODES.chart,
    `chart file ${JSON.stringify(base)} is larger than the maximum file size ${limit}`,
    { subject: name },
  );
}
