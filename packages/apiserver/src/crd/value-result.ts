import type { FieldError } from '../kinds/index.ts';

/** One thing wrong with a value. */
export interface ValueFault {
  /** What kube-openapi's own error would say; of two that say the same the first counts. */
  readonly text: string;
  /** Where the value stands, from the value that is validated; undefined for what is said of a value as a whole. */
  readonly path: string | undefined;
  readonly error: Omit<FieldError, 'field'>;
}

/**
 * What a schema found wrong, and how many of its checks were made: among alternatives none of which fits, the one with
 * the most checks tells what is wrong (kube-openapi/pkg/validation/validate/result.go).
 */
export class ValueResult {
  readonly faults: ValueFault[] = [];
  matchCount = 0;

  get isValid(): boolean {
    return this.faults.length === 0;
  }

  add(fault: ValueFault): void {
    if (this.faults.some(({ text }) => text === fault.text)) return;
    this.faults.push(fault);
  }

  merge(other: ValueResult): void {
    for (const fault of other.faults) this.add(fault);
    this.matchCount += other.matchCount;
  }

  /** What is wrong is let pass. */
  forgive(): void {
    this.faults.length = 0;
  }

  /** A value that is not allowed, told with the words of the rule. */
  invalid(path: string, badValue: unknown, rule: string): void {
    const text = `${path} in body ${rule}`;
    this.add({ text, path, error: { type: 'FieldValueInvalid', badValue, detail: text } });
  }

  /** A value of another type than `type`; `shown` is what it is instead. */
  wrongType(path: string, type: string, shown: string): void {
    const text = `${path} in body must be of type ${type}: ${JSON.stringify(shown)}`;
    this.add({ text, path, error: { type: 'FieldValueTypeInvalid', badValue: shown, detail: text } });
  }

  /** What is said without a place of its own. */
  whole(text: string): void {
    this.add({ text, path: undefined, error: { type: 'FieldValueInvalid', badValue: '', detail: text } });
  }
}
