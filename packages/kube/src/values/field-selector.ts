import { compareUtf8 } from './go-json.ts';
import { selectorError } from './label-selector.ts';

/** One condition on a field; all of them must hold. */
export interface FieldRequirement {
  /** `metadata.name`, `status.phase`. */
  readonly field: string;
  readonly operator: '=' | '!=';
  readonly value: string;
}

function splitTerms(text: string): string[] {
  const terms: string[] = [];
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === ',') {
      terms.push(text.slice(start, i));
      start = i + 1;
    }
  }
  return [...terms, text.slice(start)];
}

function unescapeValue(text: string): string {
  let value = '';
  const chars = Array.from(text);
  for (let i = 0; i < chars.length; i++) {
    const char = chars[i] as string;
    if (char === '\\') {
      const escaped = chars[++i];
      if (escaped === undefined || !'\\,='.includes(escaped)) {
        throw selectorError(`invalid field selector: invalid escape sequence: \\${escaped ?? ''}`);
      }
      value += escaped;
    } else if (char === ',' || char === '=') {
      throw selectorError(`invalid field selector: unescaped character in value: ${char.codePointAt(0)}`);
    } else {
      value += char;
    }
  }
  return value;
}

/**
 * The conditions of a `fieldSelector` query parameter: `metadata.name=web,status.phase!=Running`. Throws
 * `kube.selector-invalid` with Kubernetes' message; which fields a kind supports is for the server to check.
 */
export function parseFieldSelector(text: string): readonly FieldRequirement[] {
  const requirements: FieldRequirement[] = [];
  for (const term of splitTerms(text).sort(compareUtf8)) {
    if (term === '') continue;
    const match = /^(.*?)(!=|==|=)(.*)$/s.exec(term);
    if (match === null) throw selectorError(`invalid selector: '${text}'; can't understand '${term}'`);
    const [, field = '', operator, value = ''] = match;
    const unescaped = unescapeValue(value);
    // An operator alone selects everything.
    if (field === '' && unescaped === '') continue;
    requirements.push({ field, operator: operator === '!=' ? '!=' : '=', value: unescaped });
  }
  return requirements;
}

/** Whether the fields meet the conditions; a field that is not there is empty. */
export function fieldSelectorMatches(
  requirements: readonly FieldRequirement[],
  valueOf: (field: string) => string | undefined,
): boolean {
  return requirements.every(
    ({ field, operator, value }) => ((valueOf(field) ?? '') === value) === (operator === '='),
  );
}

/** The value as it must be written in a field selector. */
export function escapeFieldValue(value: string): string {
  return value.replaceAll(/[\\,=]/g, '\\$&');
}
