import { isPlainMap, ownField, type PlainMap } from '@setpoint/kube';

/** Whether something holds of an object: what there is to say about it (perhaps nothing: ''), else undefined. */
export type Check = (object: PlainMap) => string | undefined;

type ConditionStatus = 'True' | 'False' | 'Unknown';

export interface ConditionDetails {
  /** Only with one of these reasons. */
  readonly reason?: readonly string[];
  /** Only with none of these reasons. */
  readonly notReason?: readonly string[];
  /** Only with one of these messages. */
  readonly message?: readonly string[];
  /** Only without this severity. */
  readonly notSeverity?: string;
}

/** The value at a dotted path; undefined when anything on the way is missing. */
export function valueAt(object: unknown, path: string): unknown {
  let at: unknown = object;
  for (const key of path.split('.')) {
    if (!isPlainMap(at)) return undefined;
    at = ownField(at, key) ?? undefined;
  }
  return at;
}

export function listAt(object: unknown, path: string): readonly PlainMap[] {
  const value = valueAt(object, path);
  return Array.isArray(value) ? value.filter(isPlainMap) : [];
}

export function textAt(object: unknown, path: string): string {
  const value = valueAt(object, path);
  return typeof value === 'string' ? value : '';
}

/** A condition of one of the types with one of the statuses is there. It says its message, or else its reason. */
export function condition(
  types: string | readonly string[],
  statuses: ConditionStatus | readonly ConditionStatus[],
  details: ConditionDetails = {},
): Check {
  return (object) => firstCondition(listAt(object, 'status.conditions'), types, statuses, details);
}

/** As {@link condition}, of the condition that was added last. */
export function lastCondition(type: string, status: ConditionStatus): Check {
  return (object) => firstCondition(listAt(object, 'status.conditions').slice(-1), type, status, {});
}

export function firstCondition(
  conditions: readonly PlainMap[],
  types: string | readonly string[],
  statuses: ConditionStatus | readonly ConditionStatus[],
  { reason, notReason, message, notSeverity }: ConditionDetails = {},
): string | undefined {
  const found = conditions.find(
    (one) =>
      [types].flat().includes(textAt(one, 'type')) &&
      ([statuses].flat() as readonly string[]).includes(textAt(one, 'status')) &&
      (reason?.includes(textAt(one, 'reason')) ?? true) &&
      !(notReason?.includes(textAt(one, 'reason')) ?? false) &&
      (message?.includes(textAt(one, 'message')) ?? true) &&
      (notSeverity === undefined || textAt(one, 'severity') !== notSeverity),
  );
  return found === undefined ? undefined : textAt(found, 'message') || textAt(found, 'reason');
}

/** The field has one of the values. */
export function field(path: string, ...values: readonly unknown[]): Check {
  return (object) => {
    const value = valueAt(object, path);
    return value !== undefined && values.includes(value) ? '' : undefined;
  };
}

export function present(path: string): Check {
  return (object) => {
    const value = valueAt(object, path);
    return value === undefined || value === '' || isEmpty(value) ? undefined : '';
  };
}

export function absent(path: string): Check {
  return not(present(path));
}

function isEmpty(value: unknown): boolean {
  return (
    (Array.isArray(value) && value.length === 0) || (isPlainMap(value) && Object.keys(value).length === 0)
  );
}

/** The controller has not seen the current generation yet. Without an observed generation nothing is known. */
export const stale: Check = (object) => {
  const observed = valueAt(object, 'status.observedGeneration');
  const current = valueAt(object, 'metadata.generation');
  if (typeof observed !== 'number' || typeof current !== 'number' || observed >= current) return undefined;
  return `Waiting for generation ${current} to be observed`;
};

export function not(check: Check): Check {
  return (object) => (check(object) === undefined ? '' : undefined);
}

/** All hold; it says what the first one that has a message says. */
export function all(...checks: readonly Check[]): Check {
  return (object) => {
    let message = '';
    for (const check of checks) {
      const found = check(object);
      if (found === undefined) return undefined;
      message ||= found;
    }
    return message;
  };
}

export function kindIs(...kinds: readonly string[]): Check {
  return (object) => (kinds.includes(textAt(object, 'kind')) ? '' : undefined);
}
