import { goJson } from '@setpoint/kube';

/**
 * How the API server shows values of its own Go types: every field under its Go name, in the order of the declaration,
 * what is absent as Go's zero value (apiextensions-apiserver/pkg/apis/apiextensions/types*.go).
 */
type Show = (value: unknown) => string;
type Members = Readonly<Record<string, unknown>>;

interface GoField {
  readonly name: string;
  /** The field in JSON. */
  readonly key: string;
  readonly show: Show;
  /** The field holds what a new value of its type would. */
  readonly isZero: (value: unknown) => boolean;
}

const isAbsent = (value: unknown): boolean => value === undefined || value === null;

/** A field Go has a pointer, list or map for: null unless it is there. */
function optional(name: string, key: string, show: Show = goJson): GoField {
  return {
    name,
    key,
    show: (value) => (isAbsent(value) ? 'null' : show(value)),
    isZero: isAbsent,
  };
}

/** A field that always has a value. */
function plain(name: string, key: string, zero: unknown): GoField {
  return {
    name,
    key,
    show: (value) => goJson(value ?? zero),
    isZero: (value) => isAbsent(value) || value === zero,
  };
}

function struct(fields: readonly GoField[]): Show {
  return (value) =>
    `{${fields.map(({ name, key, show }) => `"${name}":${show(member(value, key))}`).join(',')}}`;
}

function member(value: unknown, key: string): unknown {
  return Object.hasOwn(value as object, key) ? (value as Members)[key] : undefined;
}

function listOf(show: Show): Show {
  return (value) => `[${(value as readonly unknown[]).map(show).join(',')}]`;
}

function mapOf(show: Show): Show {
  return (value) => {
    const keys = Object.keys(value as object).toSorted();
    return `{${keys.map((key) => `${goJson(key)}:${show(member(value, key))}`).join(',')}}`;
  };
}

const schema: Show = (value) => showSchema(value);
const schemas = listOf(schema);
const schemasByName = mapOf(schema);

function schemaOrBool(value: unknown): string {
  const isSchema = typeof value === 'object';
  return `{"Allows":${isSchema || value === true},"Schema":${isSchema ? schema(value) : 'null'}}`;
}

function schemaOrList(value: unknown): string {
  const [one, many] = Array.isArray(value) ? ['null', schemas(value)] : [schema(value), 'null'];
  return `{"Schema":${one},"JSONSchemas":${many}}`;
}

function schemaOrNames(value: unknown): string {
  const [one, names] = Array.isArray(value) ? ['null', goJson(value)] : [schema(value), 'null'];
  return `{"Schema":${one},"Property":${names}}`;
}

/** A rule of `x-kubernetes-validations`. */
export const showRule = struct([
  plain('Rule', 'rule', ''),
  plain('Message', 'message', ''),
  plain('MessageExpression', 'messageExpression', ''),
  optional('Reason', 'reason'),
  plain('FieldPath', 'fieldPath', ''),
  optional('OptionalOldSelf', 'optionalOldSelf'),
]);

/** The fields of a schema, in the order in which the server looks at them. */
export const schemaFields: readonly GoField[] = [
  plain('ID', 'id', ''),
  plain('Schema', '$schema', ''),
  optional('Ref', '$ref'),
  plain('Description', 'description', ''),
  plain('Type', 'type', ''),
  plain('Nullable', 'nullable', false),
  plain('Format', 'format', ''),
  plain('Title', 'title', ''),
  optional('Default', 'default'),
  optional('Maximum', 'maximum'),
  plain('ExclusiveMaximum', 'exclusiveMaximum', false),
  optional('Minimum', 'minimum'),
  plain('ExclusiveMinimum', 'exclusiveMinimum', false),
  optional('MaxLength', 'maxLength'),
  optional('MinLength', 'minLength'),
  plain('Pattern', 'pattern', ''),
  optional('MaxItems', 'maxItems'),
  optional('MinItems', 'minItems'),
  plain('UniqueItems', 'uniqueItems', false),
  optional('MultipleOf', 'multipleOf'),
  optional('Enum', 'enum'),
  optional('MaxProperties', 'maxProperties'),
  optional('MinProperties', 'minProperties'),
  optional('Required', 'required'),
  optional('Items', 'items', schemaOrList),
  optional('AllOf', 'allOf', schemas),
  optional('OneOf', 'oneOf', schemas),
  optional('AnyOf', 'anyOf', schemas),
  optional('Not', 'not', schema),
  optional('Properties', 'properties', schemasByName),
  optional('AdditionalProperties', 'additionalProperties', schemaOrBool),
  optional('PatternProperties', 'patternProperties', schemasByName),
  optional('Dependencies', 'dependencies', mapOf(schemaOrNames)),
  optional('AdditionalItems', 'additionalItems', schemaOrBool),
  optional('Definitions', 'definitions', schemasByName),
  optional(
    'ExternalDocs',
    'externalDocs',
    struct([plain('Description', 'description', ''), plain('URL', 'url', '')]),
  ),
  optional('Example', 'example'),
  optional('XPreserveUnknownFields', 'x-kubernetes-preserve-unknown-fields'),
  plain('XEmbeddedResource', 'x-kubernetes-embedded-resource', false),
  plain('XIntOrString', 'x-kubernetes-int-or-string', false),
  optional('XListMapKeys', 'x-kubernetes-list-map-keys'),
  optional('XListType', 'x-kubernetes-list-type'),
  optional('XMapType', 'x-kubernetes-map-type'),
  optional('XValidations', 'x-kubernetes-validations', listOf(showRule)),
];

/** A schema of a CRD. */
export const showSchema = struct(schemaFields);

const column = struct([
  plain('Name', 'name', ''),
  plain('Type', 'type', ''),
  plain('Format', 'format', ''),
  plain('Description', 'description', ''),
  plain('Priority', 'priority', 0),
  plain('JSONPath', 'jsonPath', ''),
]);

const scale = struct([
  plain('SpecReplicasPath', 'specReplicasPath', ''),
  plain('StatusReplicasPath', 'statusReplicasPath', ''),
  optional('LabelSelectorPath', 'labelSelectorPath'),
]);

/** The versions of a CRD, without what all of them have in common. */
export const showVersions: Show = listOf(
  struct([
    plain('Name', 'name', ''),
    plain('Served', 'served', false),
    plain('Storage', 'storage', false),
    plain('Deprecated', 'deprecated', false),
    optional('DeprecationWarning', 'deprecationWarning'),
    optional('Schema', 'schema', struct([optional('OpenAPIV3Schema', 'openAPIV3Schema', schema)])),
    optional(
      'Subresources',
      'subresources',
      struct([optional('Status', 'status', () => '{}'), optional('Scale', 'scale', scale)]),
    ),
    optional('AdditionalPrinterColumns', 'additionalPrinterColumns', listOf(column)),
    optional('SelectableFields', 'selectableFields', listOf(struct([plain('JSONPath', 'jsonPath', '')]))),
  ]),
);
