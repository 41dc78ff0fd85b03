import type { FieldErrors } from './field-error.ts';
import { ipFamily, validCidr } from './ip.ts';
import type { Draft } from './model/meta.ts';

/** Rules of ServiceCIDRs: one range of each family, which stays (pkg/apis/networking/validation). */

const FIELD = 'spec.cidrs';

function rangesOf(object: Draft): readonly string[] {
  return ((object['spec'] ?? {}) as { cidrs?: readonly string[] }).cidrs ?? [];
}

export function validateServiceCidr(object: Draft, errors: FieldErrors): void {
  const ranges = rangesOf(object);
  if (ranges.length === 0) {
    errors.required(FIELD, 'at least one CIDR required');
    return;
  }
  if (ranges.length > 2) {
    errors.invalid(FIELD, { CIDRs: ranges }, 'may only hold up to 2 values');
    return;
  }
  ranges.forEach((range, index) => errors.invalidAll(`${FIELD}[${index}]`, range, validCidr(range)));
  const [first, second] = ranges.map((range) => ipFamily(range.split('/')[0] ?? ''));
  if (ranges.length === 2 && first === second && first !== undefined)
    errors.invalid(
      FIELD,
      ranges,
      'may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64',
    );
}

/** A second range may come in beside the first. */
export function validateServiceCidrUpdate(object: Draft, old: Draft, errors: FieldErrors): void {
  const [now, before] = [rangesOf(object), rangesOf(old)];
  const becomesDual = before.length === 1 && now.length === 2;
  if (now.length !== before.length && !becomesDual) {
    const written = ((object['spec'] ?? {}) as { cidrs?: readonly string[] }).cidrs;
    errors.invalid(FIELD, written, 'field is immutable');
    return;
  }
  before.forEach((range, index) => {
    if (range !== now[index]) errors.invalid(`${FIELD}[${index}]`, now[index], 'field is immutable');
  });
  if (becomesDual) validateServiceCidr(object, errors);
}
