import type { CallEstimate, EstimatedCall } from './estimate-call.ts';
import type { Estimator, Operand } from './estimate.ts';
import { add, exactly, multiply, type Range, times } from './range.ts';
import { LIST_COST, REGEX, STRUCT_COST, TRAVERSAL } from './units.ts';

type Estimate = (estimator: Estimator, call: EstimatedCall) => CallEstimate | undefined;

/** The longest pattern a named format is counted with. */
const FORMAT_PATTERN_SIZE = 128;
const ADDRESS_SIZE: Range = { min: 4, max: 16 };

const one: Estimate = () => ({ cost: exactly(1) });
const readFirst: Estimate = (estimator, { args }) => ({ cost: times(estimator.sizeOf(args[0]), TRAVERSAL) });

const BY_NAME: ReadonlyMap<string, Estimate> = new Map([
  ...named(() => ({ cost: exactly(350_000) }), 'check'),
  ...named(one, 'serviceAccount', 'path', 'group', 'resource', 'subresource', 'namespace', 'name'),
  ...named(one, 'allowed', 'reason', 'error', 'errored'),
  ...named(selector, 'fieldSelector', 'labelSelector'),
  ...named(overElements, 'isSorted', 'sum', 'max', 'min', 'indexOf', 'lastIndexOf'),
  ...named(sameSizeAsArgument, 'url', 'jsonpatch.escapeKey'),
  ...named(sameSizeAsTarget, 'lowerAscii', 'upperAscii', 'substring', 'trim'),
  ...named(replace, 'replace'),
  ...named(split, 'split'),
  ...named(join, 'join'),
  ...named(find, 'find', 'findAll'),
  ...named(readFirst, 'cidr', 'isIP', 'isCIDR', 'quantity', 'isQuantity', 'semver', 'isSemver'),
  ...named(
    (estimator, call) => (call.overload === 'cidr_ip' ? one(estimator, call) : readFirst(estimator, call)),
    'ip',
  ),
  ...named(
    (estimator, { args }) => ({ cost: times(estimator.sizeOf(args[0]), 2 * TRAVERSAL) }),
    'ip.isCanonical',
  ),
  ...named(one, 'masked', 'prefixLength', 'family', 'isUnspecified', 'isLoopback', 'isLinkLocalMulticast'),
  ...named(one, 'isLinkLocalUnicast', 'isGlobalUnicast', 'format.named'),
  ...named(contains, 'containsIP', 'containsCIDR'),
  ...named(validate, 'validate'),
  ...named(one, 'sign', 'asInteger', 'isInteger', 'asApproximateFloat', 'isGreaterThan', 'isLessThan'),
  ...named(one, 'compareTo', 'add', 'sub', 'major', 'minor', 'patch'),
  ...named(one, 'getScheme', 'getHostname', 'getHost', 'getPort', 'getEscapedPath', 'getQuery'),
  ...named(equality, '_==_'),
]);

/** The estimates Kubernetes adds for the functions of its libraries (apiserver/pkg/cel/library/cost.go). */
export function estimateKubernetesCall(estimator: Estimator, call: EstimatedCall): CallEstimate | undefined {
  return BY_NAME.get(call.name)?.(estimator, call);
}

function named(estimate: Estimate, ...names: readonly string[]): readonly (readonly [string, Estimate])[] {
  return names.map((name) => [name, estimate] as const);
}

function selector(estimator: Estimator, { args }: EstimatedCall): CallEstimate {
  const size = estimator.sizeOf(args[0]);
  const requirements = times(times(size, 0.5), LIST_COST + STRUCT_COST);
  return { cost: add(exactly(LIST_COST), times(size, TRAVERSAL), requirements) };
}

/** A unit for each element, and for texts among them their traversal; a target without elements is a text. */
function overElements(estimator: Estimator, { target }: EstimatedCall): CallEstimate | undefined {
  if (target === undefined) return undefined;
  const element = estimator.elementOf(target);
  if (element === undefined) return { cost: times(estimator.sizeOf(target), TRAVERSAL) };
  const isText = element.type.kind === 'string' || element.type.kind === 'bytes';
  const each = isText ? add(exactly(1), times(estimator.sizeOf(element), TRAVERSAL)) : exactly(1);
  return { cost: multiply(estimator.sizeOf(target), each) };
}

function sameSizeAsArgument(estimator: Estimator, { args }: EstimatedCall): CallEstimate {
  const size = estimator.sizeOf(args[0]);
  return { cost: times(size, TRAVERSAL), size };
}

function sameSizeAsTarget(estimator: Estimator, { target }: EstimatedCall): CallEstimate | undefined {
  if (target === undefined) return undefined;
  const size = estimator.sizeOf(target);
  return { cost: times(size, TRAVERSAL), size };
}

function replace(estimator: Estimator, { target, args }: EstimatedCall): CallEstimate | undefined {
  const [from, to] = args;
  if (target === undefined || from === undefined || to === undefined) return undefined;
  const size = estimator.sizeOf(target);
  const fromSize = estimator.sizeOf(from);
  const toSize = estimator.sizeOf(to);
  const most = replacements(size.max, fromSize.min, toSize.max <= fromSize.min);
  const least = replacements(size.min, fromSize.max, fromSize.max <= toSize.min);
  const result = add(multiply({ min: least.count, max: most.count }, toSize), {
    min: least.retained,
    max: most.retained,
  });
  return { cost: times(size, 2 * TRAVERSAL), size: result };
}

/** How often a text of a size can hold what is replaced, and how much of it stays. */
function replacements(
  size: number,
  from: number,
  keepsSize: boolean,
): { readonly count: number; readonly retained: number } {
  if (from === 0) return { count: size + 1, retained: size };
  return keepsSize ? { count: 0, retained: size } : { count: Math.ceil(size / from), retained: 0 };
}

function split(estimator: Estimator, { target, args }: EstimatedCall): CallEstimate | undefined {
  if (target === undefined) return undefined;
  const size = estimator.sizeOf(target);
  const limit = args[1]?.expr;
  const max =
    limit?.kind === 'literal' && typeof limit.value === 'bigint'
      ? Number(BigInt.asUintN(64, limit.value))
      : size.max;
  return { cost: times(size, 2 * TRAVERSAL), size: { min: 0, max } };
}

function join(estimator: Estimator, { target, args }: EstimatedCall): CallEstimate | undefined {
  if (target === undefined) return undefined;
  const count = estimator.sizeOf(target);
  const element = estimator.elementOf(target);
  const elements = element === undefined ? exactly(0) : multiply(count, estimator.sizeOf(element));
  const separators = { min: Math.max(0, count.min - 1), max: Math.max(0, count.max - 1) };
  const [separator] = args;
  const size =
    separator === undefined ? elements : add(elements, multiply(estimator.sizeOf(separator), separators));
  return { cost: times(size, TRAVERSAL), size };
}

function find(estimator: Estimator, { target, args }: EstimatedCall): CallEstimate | undefined {
  if (target === undefined || args[0] === undefined) return undefined;
  const size = estimator.sizeOf(target);
  const text = times(add(size, exactly(1)), TRAVERSAL);
  return { cost: multiply(text, times(estimator.sizeOf(args[0]), REGEX)), size: { min: 0, max: size.max } };
}

function contains(estimator: Estimator, { name, overload, args }: EstimatedCall): CallEstimate {
  const compare = times(add(ADDRESS_SIZE, ADDRESS_SIZE), TRAVERSAL);
  const mask = name === 'containsCIDR' ? add(times(ADDRESS_SIZE, TRAVERSAL), exactly(1)) : exactly(0);
  const read = overload.endsWith('_string') ? times(estimator.sizeOf(args[0]), TRAVERSAL) : exactly(0);
  return { cost: add(compare, mask, read) };
}

function validate(estimator: Estimator, { args }: EstimatedCall): CallEstimate {
  return { cost: times(times(estimator.sizeOf(args[0]), TRAVERSAL), FORMAT_PATTERN_SIZE * REGEX) };
}

const UNIT_EQUALITY: ReadonlySet<string> = new Set([
  'net.IP',
  'net.CIDR',
  'kubernetes.Quantity',
  'kubernetes.Semver',
  'kubernetes.authorization.Authorizer',
  'kubernetes.authorization.PathCheck',
  'kubernetes.authorization.GroupCheck',
  'kubernetes.authorization.ResourceCheck',
  'kubernetes.authorization.Decision',
]);
const MAX_FORMAT_SIZE = 64;

function equality(_: Estimator, { args }: EstimatedCall): CallEstimate | undefined {
  const [left, right] = args;
  if (left === undefined || right === undefined || left.type.name !== right.type.name) return undefined;
  const { name } = left.type;
  if (UNIT_EQUALITY.has(name)) return { cost: exactly(1) };
  if (name === 'kubernetes.NamedFormat') return { cost: times({ min: 1, max: MAX_FORMAT_SIZE }, TRAVERSAL) };
  return name === 'kubernetes.URL' ? { cost: times({ min: 1, max: urlSize(right) }, TRAVERSAL) } : undefined;
}

function urlSize(url: Operand): number {
  return url.size?.max ?? 1;
}
