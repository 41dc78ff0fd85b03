import { FormatValue } from '../kubernetes/format.ts';
import { CelList } from '../values/list.ts';
import { CelMap } from '../values/map.ts';
import { OpaqueValue, type Value } from '../values/value.ts';
import { type CallCost, LIST_COST, REGEX, regexCost, sizeOf, STRUCT_COST, TRAVERSAL } from './units.ts';

/** Two authorization checks fit into the cost of one expression. */
const CHECK_COST = 350_000;

const one: CallCost = () => 1;
const traverseFirst: CallCost = ([value]) => Math.ceil(sizeOf(value) * TRAVERSAL);
const traverseTwice: CallCost = ([value]) => Math.ceil(sizeOf(value) * 2 * TRAVERSAL);
const traverseTree: CallCost = ([value]) => (value === undefined ? 0 : treeCost(value));
const find: CallCost = ([text, pattern]) => regexCost(sizeOf(text), sizeOf(pattern));

function named(cost: CallCost, ...names: readonly string[]): readonly (readonly [string, CallCost])[] {
  return names.map((name) => [name, cost] as const);
}

const BY_NAME: ReadonlyMap<string, CallCost> = new Map([
  ...named(() => CHECK_COST, 'check'),
  ...named(one, 'serviceAccount', 'path', 'group', 'resource', 'subresource', 'namespace', 'name'),
  ...named(one, 'allowed', 'reason', 'error', 'errored'),
  ...named(selector, 'fieldSelector', 'labelSelector'),
  ...named(traverseTree, 'isSorted', 'sum', 'max', 'min', 'indexOf', 'lastIndexOf'),
  ...named(traverseFirst, 'url', 'lowerAscii', 'upperAscii', 'substring', 'trim', 'jsonpatch.escapeKey'),
  ...named(traverseFirst, 'ip', 'cidr', 'isIP', 'isCIDR', 'quantity', 'isQuantity', 'semver', 'isSemver'),
  ...named(traverseTwice, 'replace', 'split', 'ip.isCanonical'),
  ...named((_, result) => Math.ceil(sizeOf(result) * 2 * TRAVERSAL), 'join'),
  ...named(find, 'find', 'findAll'),
  ...named(one, 'masked', 'prefixLength', 'family', 'isUnspecified', 'isLoopback'),
  ...named(one, 'isLinkLocalMulticast', 'isLinkLocalUnicast', 'isGlobalUnicast', 'format.named'),
  ...named(validate, 'validate'),
  ...named(one, 'sign', 'asInteger', 'isInteger', 'asApproximateFloat', 'isGreaterThan', 'isLessThan'),
  ...named(one, 'compareTo', 'add', 'sub', 'major', 'minor', 'patch'),
  ...named(one, 'getScheme', 'getHostname', 'getHost', 'getPort', 'getEscapedPath', 'getQuery'),
]);

const BY_OVERLOAD: ReadonlyMap<string, CallCost> = new Map([
  ['cidr_ip', one],
  ['cidr_contains_ip_ip', contains(0, false)],
  ['cidr_contains_ip_string', contains(0, true)],
  ['cidr_contains_cidr', contains(1, false)],
  ['cidr_contains_cidr_string', contains(1, true)],
]);

/** The costs Kubernetes adds for the functions of its libraries (apiserver/pkg/cel/library/cost.go). */
export function kubernetesCallCost(name: string, overload: string): CallCost | undefined {
  return BY_OVERLOAD.get(overload) ?? BY_NAME.get(name);
}

/** Comparing two of Kubernetes' own values costs one unit whatever they hold. */
export function isUnitEquality(value: Value | undefined): boolean {
  return value instanceof OpaqueValue && value.type.name !== 'optional_type';
}

function selector([, text]: readonly Value[]): number {
  const size = sizeOf(text);
  return (
    LIST_COST + Math.ceil(size * TRAVERSAL) + Math.ceil(Math.ceil(size * 0.5) * (LIST_COST + STRUCT_COST))
  );
}

/** A prefix is compared over its length, masked before that for another prefix, and a text is read first. */
function contains(masking: 0 | 1, text: boolean): CallCost {
  return ([cidr, other]) => {
    const size = sizeOf(cidr);
    const mask = masking === 0 ? 0 : Math.ceil(size * TRAVERSAL) + 1;
    return Math.ceil(2 * size * TRAVERSAL) + mask + (text ? Math.ceil(sizeOf(other) * TRAVERSAL) : 0);
  };
}

function validate([format, text]: readonly Value[]): number {
  if (!(format instanceof FormatValue)) return 1;
  return Math.ceil((1 + sizeOf(text)) * TRAVERSAL) * Math.ceil(format.rule.patternSize * REGEX);
}

/** A unit for every leaf, a tenth for every byte of text, keys included. */
function treeCost(value: Value): number {
  if (typeof value === 'string') return Math.floor(Buffer.byteLength(value) * TRAVERSAL);
  if (value instanceof Uint8Array) return Math.floor(value.length * TRAVERSAL);
  if (value instanceof CelList) return sum(value);
  if (!(value instanceof CelMap)) return 1;
  let cost = 0;
  for (const entry of value.entries()) cost += sum(entry);
  return cost;
}

function sum(values: Iterable<Value>): number {
  let cost = 0;
  for (const value of values) cost += treeCost(value);
  return cost;
}
