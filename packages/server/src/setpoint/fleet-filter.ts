import { labelSelectorMatches, parseLabelSelector } from '@setpoint/kube';
import { invalid } from '../errors.ts';
import type { FleetFacet, FleetRow } from '../wire/fleet.ts';

/** What one facet sees of a row. */
const facetValues: Readonly<Record<FleetFacet, (row: FleetRow) => string>> = {
  project: (row) => row.project,
  cluster: (row) => row.cluster,
  namespace: (row) => row.destinationNamespace,
  sync: (row) => row.sync,
  health: (row) => row.health,
  phase: (row) => row.phase || 'none',
  repo: (row) => row.repo,
  autosync: (row) => String(row.autosync),
  applicationset: (row) => row.applicationset || '-',
};

export const facetNames = Object.keys(facetValues) as readonly FleetFacet[];

export function isFacet(name: string): name is FleetFacet {
  return Object.hasOwn(facetValues, name);
}

export function facetValue(facet: FleetFacet, row: FleetRow): string {
  return facetValues[facet](row);
}

interface Condition {
  /** The facet whose own counts ignore this condition. */
  readonly facet: FleetFacet | undefined;
  readonly holds: (row: FleetRow) => boolean;
}

/** The conditions that a `FleetQuery` names; all must hold. */
export class FleetFilter {
  readonly #conditions: readonly Condition[];

  constructor(query: URLSearchParams) {
    const conditions: Condition[] = [];
    for (const facet of facetNames) {
      const wanted = new Set(query.getAll(facet).filter((value) => value !== ''));
      if (wanted.size > 0) conditions.push({ facet, holds: facetCondition(facet, wanted) });
    }
    const add = (holds: Condition['holds']): void => void conditions.push({ facet: undefined, holds });
    const keys = new Set(query.getAll('key').filter((key) => key !== ''));
    if (keys.size > 0) add((row) => keys.has(row.key));
    const namespaces = new Set(query.getAll('appNamespace').filter((name) => name !== ''));
    if (namespaces.size > 0) add((row) => namespaces.has(row.namespace));
    const words = (query.get('q') ?? '')
      .toLowerCase()
      .split(/\s+/)
      .filter((word) => word !== '');
    if (words.length > 0) add((row) => words.every((word) => searchText(row).includes(word)));
    const labels = query.get('labels') ?? '';
    if (labels !== '') add(labelCondition(labels));
    this.#conditions = conditions;
  }

  holds(row: FleetRow): boolean {
    return this.#conditions.every((condition) => condition.holds(row));
  }

  /** Everything holds. */
  get isEmpty(): boolean {
    return this.#conditions.length === 0;
  }

  /**
   * Which of the facets has the one condition that does not hold; `none` when all hold, `more` when it is another's or
   * not the only one.
   */
  failedBy(row: FleetRow, facets: ReadonlySet<FleetFacet>): FleetFacet | 'none' | 'more' {
    let failed: FleetFacet | undefined;
    for (const { facet, holds } of this.#conditions) {
      if (holds(row)) continue;
      if (failed !== undefined || facet === undefined || !facets.has(facet)) return 'more';
      failed = facet;
    }
    return failed ?? 'none';
  }
}

/** A cluster may be named by its address too. */
function facetCondition(facet: FleetFacet, wanted: ReadonlySet<string>): Condition['holds'] {
  if (facet === 'cluster') return (row) => wanted.has(row.cluster) || wanted.has(row.server);
  return (row) => wanted.has(facetValue(facet, row)) || (wanted.has('-') && facetValue(facet, row) === '');
}

function labelCondition(selector: string): Condition['holds'] {
  try {
    const parsed = parseLabelSelector(selector);
    return (row) => labelSelectorMatches(parsed, row.labels);
  } catch (cause) {
    throw invalid(`labels: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

const texts = new WeakMap<FleetRow, string>();

function searchText(row: FleetRow): string {
  const known = texts.get(row);
  if (known !== undefined) return known;
  const { name, namespace, project, cluster, destinationNamespace, repo, path } = row;
  const text = [name, namespace, project, cluster, destinationNamespace, repo, path].join(' ').toLowerCase();
  texts.set(row, text);
  return text;
}
