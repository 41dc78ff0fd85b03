/**
 * A chart's place among the others. As in Helm a parent is set apart from the list it is in: a copy that is made for an
 * alias takes its own dependencies along, while theirs still point to the original, and their paths show it.
 */
export interface ChartLink {
  readonly name: string;
  parent: ChartLink | undefined;
}

/** `chart/charts/sub`: how templates and CRDs are named after the chart they are in. */
export function chartPath({ name, parent }: ChartLink): string {
  return parent === undefined ? name : `${chartPath(parent)}/charts/${name}`;
}
