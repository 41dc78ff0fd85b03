import { isPlainMap, parseQuantity, quantityValue, type Quantity } from '@setpoint/kube';
import { at, listAt, textAt } from './json-reads.ts';

/** Amounts by resource, in thousandths of its unit, as Argo CD counts them: 100m CPU is 100, 1Ki of memory 1,024,000. */
export type Amounts = Readonly<Record<string, number>>;

/** CPU, memory and local storage; others are not counted. */
const counted = ['cpu', 'memory', 'storage'] as const;

export function amountsIn(value: unknown): Amounts {
  if (!isPlainMap(value)) return {};
  return Object.fromEntries(
    counted.flatMap((name) => {
      const quantity = read(at(value, name));
      return quantity === undefined ? [] : [[name, quantity] as const];
    }),
  );
}

function read(given: unknown): number | undefined {
  if (typeof given !== 'string' && typeof given !== 'number') return undefined;
  const quantity: Quantity | undefined = tryParse(String(given));
  return quantity === undefined ? undefined : Number(quantityValue(quantity, -3));
}

function tryParse(text: string): Quantity | undefined {
  try {
    return parseQuantity(text);
  } catch {
    // An amount that cannot be read is none; the API server takes none such.
    return undefined;
  }
}

/**
 * What a Pod asks a Node for, as the scheduler counts it: its containers and sidecars together, or its largest init
 * container beside the sidecars started before it, if that is more; what the Pod itself says instead, and its overhead.
 */
export function requestedBy(spec: unknown): Amounts {
  let running: Amounts = {};
  for (const container of listAt(spec, 'containers')) running = plus(running, requestsOf(container));
  let sidecars: Amounts = {};
  let starting: Amounts = {};
  for (const container of listAt(spec, 'initContainers')) {
    const own = requestsOf(container);
    if (textAt(container, 'restartPolicy') === 'Always') {
      sidecars = plus(sidecars, own);
      starting = most(starting, sidecars);
    } else starting = most(starting, plus(sidecars, own));
  }
  const together = most(plus(running, sidecars), starting);
  return plus({ ...together, ...requestsOf(spec) }, amountsIn(at(spec, 'overhead')));
}

const requestsOf = (value: unknown): Amounts => amountsIn(at(value, 'resources', 'requests'));

const plus = (a: Amounts, b: Amounts): Amounts => combined(a, b, (x, y) => x + y);
const most = (a: Amounts, b: Amounts): Amounts => combined(a, b, Math.max);

function combined(a: Amounts, b: Amounts, join: (x: number, y: number) => number): Amounts {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return Object.fromEntries([...names].map((name) => [name, join(a[name] ?? 0, b[name] ?? 0)]));
}
