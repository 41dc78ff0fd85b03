import { HELM_CODES, helmError, prefixed } from '../errors.ts';
import { decodeStruct, type Filled, type StructShape } from '../values/go-struct.ts';
import type { Table } from '../values/merge-maps.ts';
import { readFirstDocument, readValues } from '../values/values-file.ts';
import type { Chart } from './chart.ts';
import type { ChartFile } from './files.ts';
import { innerFile } from './file-intern.ts';
import { type Lock, lockOf, lockShape, metadataOf, metadataShape } from './metadata.ts';
import { isGzip, readArchive } from './tar.ts';

/** Whose rules apply where Helm's major versions differ. */
export type HelmVersion = 3 | 4;

const subchartsFolder = 'charts/';
/** Charts within charts; a chart that nests deeper is refused. */
const maxNesting = 32;

/**
 * A chart from the files of its directory or archive, with what is under `charts/`. Fails with `helm.chart` and Helm's
 * message.
 */
export async function assembleChart(
  files: readonly ChartFile[],
  version: HelmVersion,
  depth = 0,
): Promise<Chart> {
  if (depth > maxNesting) throw helmError(HELM_CODES.chart, `charts are nested more than ${maxNesting} deep`);
  const parts = new Parts(version);
  parts.metadata(files.find((file) => file.name === 'Chart.yaml'));
  for (const file of files) parts.add(file);
  const metadata = parts.finish();
  const dependencies: Chart[] = [];
  for (const [name, members] of [...parts.subcharts].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (/^[_.]/.test(name)) continue;
    try {
      dependencies.push(await subchart(name, members, version, depth, metadata.name));
    } catch (error) {
      throw prefixed(`error unpacking subchart ${name} in ${metadata.name}: `, error, HELM_CODES.chart);
    }
  }
  return { ...parts.contents(), metadata, dependencies };
}

async function subchart(
  name: string,
  members: readonly ChartFile[],
  version: HelmVersion,
  depth: number,
  parent: string,
): Promise<Chart> {
  if (!name.endsWith('.tgz')) {
    const folder = `${subchartsFolder}${name}/`;
    const inner = members
      .filter((file) => file.name.startsWith(folder))
      .map((file) => innerFile(file, folder.length));
    return assembleChart(inner, version, depth + 1);
  }
  const [file] = members as [ChartFile];
  const found = file.name.slice(subchartsFolder.length);
  if (found !== name) {
    const message = `error unpacking subchart tar in ${parent}: expected ${name}, got ${found}`;
    throw helmError(HELM_CODES.chart, message);
  }
  if (!isGzip(file.data))
    throw helmError(HELM_CODES.archive, file.data.length === 0 ? 'EOF' : 'gzip: invalid header');
  return assembleChart(await readArchive(file.data), version, depth + 1);
}

/** What a chart is made of, as its files come in. */
class Parts {
  /** The files of each, under their names in this chart. */
  readonly subcharts = new Map<string, ChartFile[]>();
  readonly #version: HelmVersion;
  readonly #templates: ChartFile[] = [];
  readonly #files: ChartFile[] = [];
  #filled: Filled | undefined;
  #lock: Lock | undefined;
  #values: Table = new Map();
  #schema: Uint8Array | undefined;

  constructor(version: HelmVersion) {
    this.#version = version;
  }

  metadata(file: ChartFile | undefined): void {
    if (file === undefined) return;
    this.#filled = new Map();
    this.#merge(file, metadataShape);
    // Charts of Helm 2 need not have an apiVersion.
    if ((this.#filled.get('apiVersion') ?? '') === '') this.#filled.set('apiVersion', 'v1');
  }

  add(file: ChartFile): void {
    const { name } = file;
    switch (name) {
      case 'Chart.yaml':
        return;
      case 'Chart.lock':
      case 'requirements.lock':
        this.#lock = lockOf(this.#decode(file, lockShape));
        if (name === 'requirements.lock' && this.#isV1()) this.#files.push(file);
        return;
      case 'requirements.yaml':
        this.#filled ??= new Map();
        this.#merge(file, metadataShape);
        if (this.#isV1()) this.#files.push(file);
        return;
      case 'values.yaml':
        this.#values = this.#readValues(file);
        return;
      case 'values.schema.json':
        this.#schema = file.data;
        return;
      default:
        this.#addByFolder(file);
    }
  }

  #addByFolder(file: ChartFile): void {
    if (file.name.startsWith('templates/')) {
      this.#templates.push(file);
    } else if (file.name.startsWith(subchartsFolder) && !file.name.endsWith('.prov')) {
      const chart = file.name.slice(subchartsFolder.length).split('/', 1)[0] as string;
      const members = this.subcharts.get(chart);
      if (members === undefined) this.subcharts.set(chart, [file]);
      else members.push(file);
    } else {
      this.#files.push(file);
    }
  }

  finish() {
    if (this.#filled === undefined) throw helmError(HELM_CODES.chart, 'Chart.yaml file is missing');
    return metadataOf(this.#filled);
  }

  contents() {
    return {
      lock: this.#lock,
      templates: this.#templates,
      values: this.#values,
      schema: this.#schema,
      files: this.#files,
    };
  }

  #isV1(): boolean {
    return this.#filled?.get('apiVersion') === 'v1';
  }

  #readValues(file: ChartFile): Table {
    try {
      return this.#version === 3 ? readFirstDocument(file.data) : readValues(file.data);
    } catch (error) {
      throw prefixed('cannot load values.yaml: ', error, HELM_CODES.chart);
    }
  }

  /** Fields of a later file replace those of Chart.yaml, as decoding into the same struct does. */
  #merge(file: ChartFile, shape: StructShape): void {
    for (const [key, value] of this.#decode(file, shape)) this.#filled?.set(key, value);
  }

  #decode(file: ChartFile, shape: StructShape): Filled {
    try {
      return decodeStruct(file.data, shape);
    } catch (error) {
      throw prefixed(`cannot load ${file.name}: `, error, HELM_CODES.chart);
    }
  }
}
