import { isCompatible } from '../chart/versions.ts';
import type { Dependency } from '../chart/metadata.ts';
import type { CoalesceRules } from '../values/coalesce-tables.ts';
import { coalesceValues } from '../values/coalesce-values.ts';
import { tableAt, valueAt } from '../values/path.ts';
import type { Table } from '../values/merge-maps.ts';
import type { ChartLink } from './chart-link.ts';
import type { ChartNode } from './chart-node.ts';

/**
 * The chart with its declared dependencies aliased and those that tags and conditions disable left out, all the way
 * down. Charts under `charts/` that no declaration names stay.
 */
export function withEnabledDependencies(
  node: ChartNode,
  given: ReadonlyMap<string, unknown>,
  rules: CoalesceRules,
  path = '',
): ChartNode {
  const declared = node.metadata.dependencies;
  if (declared === undefined) return node;
  const present = [...undeclared(node, declared), ...aliased(node, declared)];
  for (const { link } of present) link.parent = node.link;
  const named = declared.map((item) => (item.alias === '' ? item : { ...item, name: item.alias }));
  const values = coalesceValues({ ...node, dependencies: present }, given, rules);
  const decided = named.map((item) => ({ ...item, enabled: isEnabled(item, values, path) }));
  const disabled = new Set(decided.filter((item) => !item.enabled).map((item) => item.name));
  const kept = decided.filter((item) => !disabled.has(item.name));
  return {
    ...node,
    // Helm leaves no list behind when nothing is left in it, and then imports no values either.
    metadata: { ...node.metadata, dependencies: kept.length === 0 ? undefined : kept },
    dependencies: present
      .filter(({ name }) => !disabled.has(name))
      .map((child) => withEnabledDependencies(child, values, rules, `${path}${child.name}.`)),
  };
}

function fits(node: ChartNode, dependency: Dependency): boolean {
  return node.name === dependency.name && isCompatible(dependency.version, node.chart.metadata.version);
}

function undeclared(node: ChartNode, declared: readonly Dependency[]): ChartNode[] {
  return node.dependencies.filter((child) => !declared.some((dependency) => fits(child, dependency)));
}

function aliased(node: ChartNode, declared: readonly Dependency[]): ChartNode[] {
  return declared.flatMap((dependency) => {
    const child = node.dependencies.find((candidate) => fits(candidate, dependency));
    if (child === undefined) return [];
    return [copyOf(child, dependency.alias === '' ? child.name : dependency.alias)];
  });
}

/** Its dependencies are copied along; what they depend on is not, and stays where it was. */
function copyOf(node: ChartNode, name: string): ChartNode {
  const link: ChartLink = { name, parent: undefined };
  const dependencies = node.dependencies.map((child) => ({
    ...child,
    link: { name: child.link.name, parent: link },
  }));
  return { ...node, name, metadata: { ...node.metadata, name }, dependencies, link };
}

/** The first condition that names a boolean decides, else the tags, else it is enabled. */
function isEnabled(dependency: Dependency, values: Table, path: string): boolean {
  for (const condition of dependency.condition.trim().split(',')) {
    const value = condition === '' ? undefined : valueAt(values, path + condition);
    if (typeof value === 'boolean') return value;
  }
  const tags = tableAt(values, 'tags');
  const set = dependency.tags.map((tag) => tags?.get(tag));
  return set.includes(true) || !set.includes(false);
}
