/**
 * The JSONPath of `additionalPrinterColumns`: fields, quoted fields, indexes, slices, wildcards and filters that compare
 * one relative path with a literal. Other expressions select nothing.
 */
type Step = (values: readonly unknown[]) => readonly unknown[];

const FIELD = /^\.?([A-Za-z_][\w-]*(?:\\\.[\w-]*)*)/;
const QUOTED = /^\[(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")\]/;
const INDEX = /^\[(-?\d+)\]/;
const SLICE = /^\[(-?\d*):(-?\d*)\]/;
const WILDCARD = /^(?:\[\*\]|\.\*)/;
const FILTER =
  /^\[\?\(\s*@((?:\.[\w-]+|\[[^\]]+\])*)\s*(?:(==|!=|<=|>=|<|>)\s*('[^']*'|"[^"]*"|[^\s)]+)\s*)?\)\]/;
const RECURSIVE = /^\.\.([A-Za-z_][\w-]*)/;

const compiled = new Map<string, readonly Step[] | undefined>();
const MAX_COMPILED = 2000;

/** Every value the path selects in the object, in document order. */
export function selectJsonPath(path: string, object: unknown): readonly unknown[] {
  let steps = compiled.get(path);
  if (!compiled.has(path)) {
    steps = compile(path);
    if (compiled.size >= MAX_COMPILED) compiled.clear();
    compiled.set(path, steps);
  }
  if (steps === undefined) return [];
  return steps.reduce<readonly unknown[]>((values, step) => step(values), [object]);
}

function compile(path: string): readonly Step[] | undefined {
  let rest = path
    .trim()
    .replace(/^\{(.*)\}$/s, '$1')
    .replace(/^\$/, '');
  const steps: Step[] = [];
  while (rest !== '' && rest !== '.') {
    const step = nextStep(rest);
    if (step === undefined) return undefined;
    steps.push(step[0]);
    rest = rest.slice(step[1]);
  }
  return steps;
}

function nextStep(rest: string): readonly [Step, number] | undefined {
  let match = RECURSIVE.exec(rest);
  if (match)
    return [(values) => values.flatMap((value) => descend(value, match?.[1] ?? '')), match[0].length];
  match = WILDCARD.exec(rest);
  if (match) return [(values) => values.flatMap(children), match[0].length];
  match = QUOTED.exec(rest);
  if (match) return [fieldStep((match[1] ?? match[2] ?? '').replaceAll(/\\(.)/g, '$1')), match[0].length];
  match = FIELD.exec(rest);
  if (match) return [fieldStep((match[1] ?? '').replaceAll('\\.', '.')), match[0].length];
  match = INDEX.exec(rest);
  if (match) return [indexStep(Number(match[1])), match[0].length];
  match = SLICE.exec(rest);
  if (match) return [sliceStep(match[1] ?? '', match[2] ?? ''), match[0].length];
  match = FILTER.exec(rest);
  if (match) return [filterStep(match[1] ?? '', match[2], match[3]), match[0].length];
  return undefined;
}

function fieldOf(value: unknown, field: string): readonly unknown[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  const found = Object.hasOwn(value, field) ? (value as Record<string, unknown>)[field] : undefined;
  return found === undefined ? [] : [found];
}

function fieldStep(field: string): Step {
  return (values) => values.flatMap((value) => fieldOf(value, field));
}

function indexStep(index: number): Step {
  return (values) =>
    values.flatMap((value) => {
      const item = Array.isArray(value) ? (value.at(index) as unknown) : undefined;
      return item === undefined ? [] : [item];
    });
}

function sliceStep(from: string, to: string): Step {
  const start = from === '' ? 0 : Number(from);
  const end = to === '' ? undefined : Number(to);
  return (values) =>
    values.flatMap((value) => (Array.isArray(value) ? (value.slice(start, end) as unknown[]) : []));
}

function children(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value as unknown[];
  return typeof value === 'object' && value !== null ? Object.values(value) : [];
}

function descend(value: unknown, field: string): readonly unknown[] {
  return [...fieldOf(value, field), ...children(value).flatMap((child) => descend(child, field))];
}

function filterStep(path: string, operator: string | undefined, literal: string | undefined): Step {
  const expected = literalOf(literal);
  return (values) =>
    values.flatMap(children).filter((item) => {
      const [actual] = selectJsonPath(path, item);
      return operator === undefined ? actual !== undefined : compare(actual, operator, expected);
    });
}

function literalOf(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  if (/^['"]/.test(text)) return text.slice(1, -1);
  if (text === 'true' || text === 'false') return text === 'true';
  const number = Number(text);
  return Number.isNaN(number) ? text : number;
}

function compare(actual: unknown, operator: string, expected: unknown): boolean {
  if (operator === '==') return actual === expected;
  if (operator === '!=') return actual !== undefined && actual !== expected;
  if (typeof actual !== typeof expected || (typeof actual !== 'number' && typeof actual !== 'string'))
    return false;
  const other = expected as typeof actual;
  if (operator === '<') return actual < other;
  if (operator === '<=') return actual <= other;
  return operator === '>' ? actual > other : actual >= other;
}
