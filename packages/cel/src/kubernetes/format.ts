import { fn, type Library, member, overload } from '../library/function.ts';
import { listType, opaqueType, optionalType, STRING } from '../types/type.ts';
import { ArrayList } from '../values/list.ts';
import { Optional } from '../values/optional.ts';
import { OpaqueValue, type Value } from '../values/value.ts';
import { FORMAT_RULES, type FormatRule } from './format-rules.ts';

const FORMAT = opaqueType('kubernetes.NamedFormat');

/** A named format as a value. */
export class FormatValue extends OpaqueValue {
  readonly type = FORMAT;
  readonly name: string;
  readonly rule: FormatRule;

  constructor(name: string, rule: FormatRule) {
    super();
    this.name = name;
    this.rule = rule;
  }

  equals(other: OpaqueValue): Value {
    return other instanceof FormatValue && other.name === this.name;
  }
}

const FORMATS: ReadonlyMap<string, FormatValue> = new Map(
  [...FORMAT_RULES].map(([name, rule]) => [name, new FormatValue(name, rule)]),
);

/** Kubernetes' `format.dns1123Label().validate(text)`: the errors, or none. */
export const FORMAT_LIBRARY: Library = {
  functions: [
    fn('format.named', overload('format-named', [STRING], optionalType(FORMAT), named)),
    fn('validate', member('format-validate', [FORMAT, STRING], optionalType(listType(STRING)), validate)),
    ...[...FORMATS].map(([name, format]) =>
      fn(
        `format.${name}`,
        overload(`format.${name}`, [], FORMAT, () => format),
      ),
    ),
  ],
};

function named(name: string): Optional {
  const format = FORMATS.get(name);
  return format === undefined ? Optional.none : new Optional(format);
}

function validate(format: FormatValue, text: string): Optional {
  const errors = format.rule.check(text);
  return errors.length === 0 ? Optional.none : new Optional(new ArrayList(errors));
}
