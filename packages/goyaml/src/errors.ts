import { SetpointError } from '@setpoint/core';

/** Every code this package throws. */
export const GOYAML_CODES = {
  /** The text is not YAML as go-yaml reads it; `details.line` is 1-based. */
  syntax: 'goyaml.syntax',
  /** The YAML is well formed but has no value of the kind asked for (bad tag, duplicate key, merge of a scalar). */
  value: 'goyaml.value',
  /** A budget of {@link YamlOptions} was exceeded. */
  budget: 'goyaml.budget',
  /** The text is not JSON as encoding/json reads it. */
  json: 'goyaml.json',
  /** A value cannot be written as YAML or JSON (NaN in JSON, a cycle, an unsupported type). */
  encode: 'goyaml.encode',
} as const;

/** `message` is go-yaml's own text without its `yaml: ` prefix; `line` is 1-based, 0 when unknown. */
export function syntaxError(message: string, line: number, column = 0): SetpointError {
  return new SetpointError(GOYAML_CODES.syntax, `yaml: ${message}`, { details: { line, column } });
}

/** In the words of apimachinery's YAMLReader. */
export function separatorError(behind: string, line: number): SetpointError {
  return new SetpointError(GOYAML_CODES.syntax, `invalid Yaml document separator: ${behind}`, {
    nextAction: `Leave nothing but a comment behind --- in line ${line}.`,
    details: { line, column: 1 },
  });
}

export function valueError(message: string, line: number): SetpointError {
  return new SetpointError(GOYAML_CODES.value, `yaml: ${message}`, { details: { line } });
}

/** go-yaml collects the type errors of a document and reports them together. */
export function unmarshalErrors(problems: readonly string[], line: number): SetpointError {
  return valueError(`unmarshal errors:\n  ${problems.join('\n  ')}`, line);
}

export function budgetError(what: string, limit: number, line: number): SetpointError {
  return new SetpointError(GOYAML_CODES.budget, `yaml: ${what}`, {
    rule: `at most ${limit}`,
    nextAction: 'Split the document, or raise the budget for input you trust.',
    details: { line, limit },
  });
}

export function jsonError(message: string, offset: number): SetpointError {
  return new SetpointError(GOYAML_CODES.json, message, { details: { offset } });
}

export function encodeError(message: string): SetpointError {
  return new SetpointError(GOYAML_CODES.encode, message);
}

/** The same error with `prefix` before its message, as Go's `fmt.Errorf("prefix: %w", err)` makes it. */
export function wrapError(prefix: string, error: unknown): SetpointError {
  const inner = SetpointError.from(error);
  return new SetpointError(inner.code, `${prefix}${inner.message}`, {
    cause: inner,
    ...(inner.rule === undefined ? {} : { rule: inner.rule }),
    ...(inner.nextAction === undefined ? {} : { nextAction: inner.nextAction }),
    ...(inner.details === undefined ? {} : { details: inner.details }),
  });
}
