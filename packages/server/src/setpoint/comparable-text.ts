import { encodeSigs } from '@setpoint/goyaml';
import type { KubeObject } from '@setpoint/kube';
import type { FieldDiff } from '@setpoint/sync';
import { masked } from '../state/masking.ts';

/** Written by the API server alone. */
const serverFields = [
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'managedFields',
  'selfLink',
];

/** The two sides of a comparison as YAML, in the same order. */
export interface ComparableTexts {
  readonly desiredText: string;
  readonly liveText: string;
}

/**
 * The desired object, and of the live one what the desired one sets and what differs: defaults and what others added
 * are left out. Values of Secrets, and of their annotations `hidden`, are masked, so that equal ones look equal.
 */
export function comparableTexts(
  desired: KubeObject | undefined,
  live: KubeObject | undefined,
  diff: readonly FieldDiff[],
  hidden: ReadonlySet<string>,
): ComparableTexts {
  const wanted = desired === undefined ? undefined : withoutServerFields(masked(desired, hidden));
  const found = live === undefined ? undefined : withoutServerFields(masked(live, hidden));
  if (found === undefined) return { desiredText: yamlOf(wanted), liveText: '' };
  if (wanted === undefined) return { desiredText: '', liveText: yamlOf(found) };
  const paths = diff.map(({ path }) => path);
  return { desiredText: yamlOf(wanted), liveText: yamlOf(shapedLike(found, wanted, '', paths)) };
}

export function yamlOf(value: unknown): string {
  return value === undefined ? '' : encodeSigs(value);
}

/** The live object for people: without what only the API server writes, and without status when asked. */
export function withoutServerFields(object: KubeObject): KubeObject {
  const metadata = Object.fromEntries(
    Object.entries(object.metadata).filter(([key]) => !serverFields.includes(key)),
  );
  const { status: _status, ...rest } = object;
  return { ...rest, metadata };
}

function shapedLike(live: unknown, desired: unknown, path: string, kept: readonly string[]): unknown {
  if (Array.isArray(live) && Array.isArray(desired)) return shapedList(live, desired, path, kept);
  if (!isMap(live) || !isMap(desired)) return live;
  const entries = Object.entries(live).flatMap(([key, value]): [string, unknown][] => {
    const at = `${path}${fieldStep(key)}`;
    if (Object.hasOwn(desired, key)) return [[key, shapedLike(value, desired[key], at, kept)]];
    return isKept(at, kept) ? [[key, value]] : [];
  });
  return Object.fromEntries(entries);
}

/** Items of lists of maps belong together by their name; other lists are shown whole. */
function shapedList(
  live: readonly unknown[],
  desired: readonly unknown[],
  path: string,
  kept: readonly string[],
): unknown {
  const nameOf = (item: unknown): string | undefined => {
    const name = isMap(item) && Object.hasOwn(item, 'name') ? item['name'] : undefined;
    return typeof name === 'string' ? name : undefined;
  };
  const wanted = new Map(desired.map((item) => [nameOf(item), item]));
  if (wanted.has(undefined) || live.some((item) => nameOf(item) === undefined)) {
    return live.map((item, index) => shapedLike(item, desired[index] ?? item, `${path}[${index}]`, kept));
  }
  return live.flatMap((item) => {
    const name = nameOf(item);
    const at = `${path}[name=${JSON.stringify(name)}]`;
    if (wanted.has(name)) return [shapedLike(item, wanted.get(name), at, kept)];
    return isKept(at, kept) ? [item] : [];
  });
}

function isKept(path: string, kept: readonly string[]): boolean {
  return kept.some((one) => one === path || one.startsWith(`${path}.`) || one.startsWith(`${path}[`));
}

/** As diffs write a field's step. */
function fieldStep(name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_-]*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
