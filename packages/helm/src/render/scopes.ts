import { int, type GoPointer } from '@setpoint/gotemplate';
import { isLibrary } from '../chart/chart.ts';
import type { ChartFile } from '../chart/files.ts';
import { chartPath } from '../dependencies/chart-link.ts';
import type { ChartNode } from '../dependencies/chart-node.ts';
import type { Table } from '../values/merge-maps.ts';
import { isTable } from '../values/merge-maps.ts';
import { chartObject } from './chart-object.ts';
import { chartStruct } from './chart-struct.ts';
import { filesObject } from './files-object.ts';
import { ValuesView } from './values-view.ts';

/** A template file with the dot it is executed with. */
export interface Renderable {
  /** With the path of its chart: `chart/charts/sub/templates/a.yaml`. */
  readonly name: string;
  readonly file: ChartFile;
  readonly node: ChartNode;
  /** Shared by the templates of one chart, so that what one sets the next sees. */
  readonly dot: ValuesView;
  readonly basePath: string;
}

export interface Release {
  readonly name: string;
  readonly namespace: string;
  readonly isUpgrade: boolean;
  readonly revision: number;
}

interface Shared {
  readonly release: Table;
  readonly capabilities: GoPointer;
  readonly helmVersion: 3 | 4;
  readonly out: Renderable[];
}

/** Every template of a chart and its dependencies, each chart with its own scope of the values. */
export function renderablesOf(
  root: ChartNode,
  values: Table,
  release: Release,
  capabilities: GoPointer,
  helmVersion: 3 | 4,
): Renderable[] {
  const out: Renderable[] = [];
  const shared = { release: releaseObject(release), capabilities, helmVersion, out };
  addChart(root, new ValuesView(values, helmVersion), true, shared);
  return out;
}

function releaseObject(release: Release): Table {
  return new Map<string, unknown>([
    ['Name', release.name],
    ['Namespace', release.namespace],
    ['IsUpgrade', release.isUpgrade],
    ['IsInstall', !release.isUpgrade],
    ['Revision', int(release.revision)],
    ['Service', 'Helm'],
  ]);
}

function addChart(node: ChartNode, values: ValuesView, isRoot: boolean, shared: Shared): Table {
  const { helmVersion } = shared;
  const path = chartPath(node.link);
  const subcharts: Table = new Map();
  const scope: Table = new Map<string, unknown>([
    ['Chart', (helmVersion === 4 ? chartObject : chartStruct)(node.metadata, isRoot)],
    ['Files', filesObject(node.chart)],
    ['Release', shared.release],
    ['Capabilities', shared.capabilities],
    ['Values', values],
    ['Subcharts', subcharts],
  ]);
  for (const child of node.dependencies) {
    const own = values.get(child.name);
    const childValues = new ValuesView(isTable(own) ? own : new Map(), helmVersion);
    subcharts.set(child.name, addChart(child, childValues, false, shared));
  }
  const dot = new ValuesView(scope, helmVersion);
  const library = isLibrary(node);
  for (const file of node.chart.templates) {
    if (library && !isPartial(file.name)) continue;
    shared.out.push({ name: `${path}/${file.name}`, file, node, dot, basePath: `${path}/templates` });
  }
  return scope;
}

/** Files whose base name starts with `_` only define templates. */
export function isPartial(name: string): boolean {
  return name.startsWith('_', name.lastIndexOf('/') + 1);
}
