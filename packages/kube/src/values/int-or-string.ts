import { KUBE_CODES, kubeError } from '../errors.ts';
import { goQuote } from './go-format.ts';

function invalid(problem: string): Error {
  return kubeError(KUBE_CODES.intOrStringInvalid, `invalid value for IntOrString: ${problem}`, {
    rule: 'The value must be an integer, or a percentage such as 25%.',
  });
}

/** An integer, or a percentage of something. */
export type IntOrPercent =
  | { readonly type: 'int'; readonly value: number }
  | { readonly type: 'percent'; readonly value: number };

/** Reads `3` or `"25%"`. Throws `kube.int-or-string-invalid` for any other string, also for `"3"`, as Kubernetes does. */
export function parseIntOrPercent(value: unknown): IntOrPercent {
  if (typeof value === 'number') return { type: 'int', value: Math.trunc(value) };
  if (typeof value !== 'string') throw invalid('invalid type: neither int nor percentage');
  if (!value.endsWith('%')) throw invalid('invalid type: string is not a percentage');
  const digits = value.slice(0, -1);
  if (!/^[+-]?\d+$/.test(digits)) {
    throw invalid(
      `invalid value ${goQuote(value)}: strconv.Atoi: parsing ${goQuote(digits)}: invalid syntax`,
    );
  }
  return { type: 'percent', value: Number(digits) };
}

/** The number meant: the integer itself, or the share of `total`, rounded up or down. */
export function scaledIntOrPercent(value: unknown, total: number, round: 'up' | 'down'): number {
  const parsed = parseIntOrPercent(value);
  if (parsed.type === 'int') return parsed.value;
  const share = (parsed.value * total) / 100;
  return round === 'up' ? Math.ceil(share) : Math.floor(share);
}
