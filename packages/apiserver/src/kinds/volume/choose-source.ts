import type { FieldErrors } from '../field-error.ts';
import type { Fields, Rule } from '../field-rules.ts';

/** One of the things a volume can be. */
export interface SourceRule {
  readonly field: string;
  readonly rule: Rule<Fields>;
  /** How errors inside it name it, where that is not the field. */
  readonly as?: string;
  /** How the error names it when it is one too many, where that is not the field. */
  readonly extraAs?: string;
  /** Checked also when something else was found before, and counted as nothing. */
  readonly always?: boolean;
}

/** Checks the first source there is, forbids the others, and answers which it was. */
export function chooseSource(
  sources: readonly SourceRule[],
  volume: Fields,
  path: string,
  errors: FieldErrors,
): string | undefined {
  let chosen: string | undefined;
  for (const { field, rule, as, extraAs, always } of sources) {
    const source = volume[field] as Fields | undefined;
    if (source === undefined) continue;
    if (chosen === undefined || always === true) rule(source, `${path}.${as ?? field}`, errors);
    else errors.forbidden(`${path}.${extraAs ?? field}`, 'may not specify more than 1 volume type');
    chosen ??= field;
  }
  return chosen;
}
