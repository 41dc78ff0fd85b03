// `npm run conformance -- cel [--failures]`: the cases of cel-spec that need no protobuf messages, and how many of the
// others there are, by reason. A case passes when its value (and type, where it states one) or its error is ours.
import { tests } from '@bufbuild/cel-spec/testdata/conformance.js';
import * as cel from '@setpoint/cel';

const LIBRARIES = [
  cel.OPTIONAL_LIBRARY,
  cel.STRINGS_LIBRARY,
  cel.STRING_REVERSE_LIBRARY,
  cel.ENCODERS_LIBRARY,
  cel.MATH_LIBRARY,
  cel.SETS_LIBRARY,
  cel.LISTS_LIBRARY,
  cel.TWO_VARIABLE_LIBRARY,
  cel.BINDINGS_LIBRARY,
  cel.BLOCK_LIBRARY,
];

const PROTO_SUITES = new Map([
  ['enums', 'protobuf enums'],
  ['proto2_ext', 'protobuf extensions'],
]);
/** Where Kubernetes' cel-go departs from the specification, this package follows Kubernetes. */
const AS_KUBERNETES = new Set([
  // cel-go tests presence on values without fields quietly, unless told otherwise, which Kubernetes does not do.
  'optionals/optionals/map_null_entry_no_such_key',
  'optionals/optionals/map_present_key_invalid_field',
  // In cel-go the last of several entries with the same key counts.
  'fields/qualified_identifier_resolution/map_value_repeat_key',
  'fields/qualified_identifier_resolution/map_value_repeat_key_heterogeneous',
  // cel-go gives the whole duration in milliseconds, as with hours, minutes and seconds.
  'timestamps/duration_converters/get_milliseconds',
]);
const PROTO_EXPRESSION =
  /TestAllTypes|TestRequired|NullValue|\b(?:Int32|Int64|UInt32|UInt64|Float|Double)?Value\{|GlobalEnum|NestedEnum|google\.protobuf\.(?!Timestamp\b|Duration\b)\w+|proto\.(?:has|get)Ext|(?:Timestamp|Duration)\s*\{/;

export async function run({ options, log }) {
  const failures = [];
  const excluded = {};
  let passed = 0;
  let failed = 0;
  for (const { suite, test } of casesOf(tests, '')) {
    const reason = exclusionOf(suite, test);
    if (reason !== undefined) {
      excluded[reason] = (excluded[reason] ?? 0) + 1;
      continue;
    }
    const problem = problemOf(test);
    if (problem === undefined) passed++;
    else {
      failed++;
      failures.push(`${suite}/${test.name}: ${test.expr}\n    ${problem}`);
    }
  }
  if (options.includes('--failures')) for (const failure of failures) log(failure);
  const total = passed + failed;
  return { total, passed, failed, percent: (100 * passed) / total, excluded };
}

function* casesOf(suite, prefix) {
  const name = suite === tests ? '' : `${prefix}${prefix === '' ? '' : '/'}${suite.name}`;
  for (const test of suite.tests ?? []) yield { suite: name, test: test.original };
  for (const inner of suite.suites ?? []) yield* casesOf(inner, name);
}

/** Why a case is none of ours, or undefined. */
function exclusionOf(suite, test) {
  const bySuite = PROTO_SUITES.get(suite.split('/')[0]);
  if (bySuite !== undefined) return bySuite;
  if (AS_KUBERNETES.has(`${suite}/${test.name}`)) return 'Kubernetes differs from the specification';
  if (PROTO_EXPRESSION.test(test.expr)) return 'expression makes or names a protobuf message';
  const declared = JSON.stringify([test.typeEnv ?? [], test.bindings ?? {}]);
  if (
    /"messageType":"(?!google\.protobuf\.(?:Timestamp|Duration)")|objectValue":\{"@type":"(?!type\.googleapis\.com\/google\.protobuf\.Duration")/.test(
      declared,
    )
  ) {
    return 'variable is a protobuf message';
  }
  if (JSON.stringify(test.typedResult?.deducedType ?? {}).includes('wrapper'))
    return 'type is a protobuf wrapper';
  if (/objectValue|enumValue/.test(JSON.stringify(test.value ?? {}))) {
    const type = test.value.objectValue?.['@type'] ?? '';
    if (!/google\.protobuf\.(Timestamp|Duration)$/.test(type)) return 'result is a protobuf message';
  }
  return undefined;
}

function problemOf(test) {
  try {
    return checkCase(test);
  } catch (error) {
    return `threw ${error.stack}`;
  }
}

function checkCase(test) {
  const bindings = new Map(
    Object.entries(test.bindings ?? {}).map(([name, bound]) => [name, valueOf(bound.value)]),
  );
  const variables = new Map([...bindings.keys()].map((name) => [name, cel.DYN]));
  const functions = [];
  for (const declared of test.typeEnv ?? []) {
    if (declared.ident !== undefined) variables.set(declared.name, typeOf(declared.ident.type));
    else functions.push(functionOf(declared));
  }
  const environment = new cel.Environment({
    libraries: [...LIBRARIES, { functions }],
    variables,
    container: test.container ?? '',
    homogeneousLiterals: false,
    quotedFields: true,
  });
  const compiled = test.disableCheck
    ? environment.compileUnchecked(test.expr)
    : environment.compile(test.expr);
  if (!compiled.ok) return test.evalError === undefined ? compiled.error : undefined;
  if (test.typedResult?.deducedType !== undefined) {
    const actual = cel.formatType(compiled.program.resultType);
    const wanted = cel.formatType(typeOf(test.typedResult.deducedType));
    if (actual !== wanted) return `type ${actual}, not ${wanted}`;
  }
  if (test.checkOnly) return undefined;
  const { value } = compiled.program.evaluate(bindings);
  if (test.evalError !== undefined)
    return value instanceof cel.CelError ? undefined : `no error but ${show(value)}`;
  if (value instanceof cel.CelError) return value.message;
  const wanted = valueOf(test.value ?? test.typedResult?.result ?? { boolValue: true });
  return isSame(value, wanted) ? undefined : `${show(value)}, not ${show(wanted)}`;
}

function functionOf(declared) {
  const overloads = declared.function.overloads.map((overload) => {
    const make = overload.isInstanceFunction ? cel.member : cel.overload;
    return make(
      overload.overloadId,
      (overload.params ?? []).map(typeOf),
      typeOf(overload.resultType),
      () => null,
    );
  });
  return cel.fn(declared.name, ...overloads);
}

const PRIMITIVES = new Map([
  ['BOOL', cel.BOOL],
  ['INT64', cel.INT],
  ['UINT64', cel.UINT],
  ['DOUBLE', cel.DOUBLE],
  ['STRING', cel.STRING],
  ['BYTES', cel.BYTES],
  ['TIMESTAMP', cel.TIMESTAMP],
  ['DURATION', cel.DURATION],
  ['ANY', cel.DYN],
]);

function typeOf(type) {
  if (type.primitive !== undefined) return PRIMITIVES.get(type.primitive);
  if (type.listType !== undefined) return cel.listType(typeOf(type.listType.elemType ?? { dyn: {} }));
  if (type.mapType !== undefined)
    return cel.mapType(typeOf(type.mapType.keyType), typeOf(type.mapType.valueType));
  if (type.wellKnown !== undefined) return PRIMITIVES.get(type.wellKnown);
  if (type.typeParam !== undefined) return cel.paramType(type.typeParam);
  if (type.abstractType !== undefined) {
    return cel.opaqueType(type.abstractType.name, ...(type.abstractType.parameterTypes ?? []).map(typeOf));
  }
  if ('null' in type) return cel.NULL;
  if (type.type !== undefined)
    return cel.typeType(Object.keys(type.type).length === 0 ? undefined : typeOf(type.type));
  if (type.messageType === 'google.protobuf.Timestamp') return cel.TIMESTAMP;
  if (type.messageType === 'google.protobuf.Duration') return cel.DURATION;
  return cel.DYN;
}

function valueOf(value) {
  const [[kind, content]] = Object.entries(value);
  switch (kind) {
    case 'nullValue':
      return null;
    case 'int64Value':
      return BigInt(content);
    case 'uint64Value':
      return new cel.Uint(BigInt(content));
    case 'doubleValue':
      return Number(content);
    case 'bytesValue':
      return new Uint8Array(Buffer.from(content, 'base64'));
    case 'listValue':
      return cel.toValue((content.values ?? []).map(valueOf));
    case 'mapValue':
      return mapOf((content.entries ?? []).map((entry) => [valueOf(entry.key), valueOf(entry.value)]));
    case 'typeValue':
      return new cel.TypeValue({ kind: 'struct', name: content, params: [] });
    case 'objectValue':
      return evaluate(
        `${content['@type'].endsWith('Duration') ? 'duration' : 'timestamp'}(${JSON.stringify(content.value)})`,
      );
    default:
      return content;
  }
}

function mapOf(entries) {
  const bindings = new Map(
    entries.flatMap(([key, value], i) => [
      [`k${i}`, key],
      [`v${i}`, value],
    ]),
  );
  return evaluate(`{${entries.map((_, i) => `k${i}: v${i}`).join(', ')}}`, bindings);
}

function evaluate(expression, bindings = new Map()) {
  const variables = new Map([...bindings.keys()].map((name) => [name, cel.DYN]));
  const compiled = new cel.Environment({ variables }).compileUnchecked(expression);
  return compiled.program.evaluate(bindings).value;
}

/** Equal and of one type: 1 is not 1.0 here, and NaN is NaN. */
function isSame(a, b) {
  if (Object.is(a, b)) return true;
  if (a instanceof cel.CelList)
    return b instanceof cel.CelList && a.size === b.size && [...a].every((item, i) => isSame(item, b.at(i)));
  if (a instanceof cel.CelMap && b instanceof cel.CelMap) {
    return (
      a.size === b.size &&
      [...a.entries()].every(([key, value]) =>
        [...b.entries()].some(([k, v]) => isSame(key, k) && isSame(value, v)),
      )
    );
  }
  return typeof a === typeof b && a?.constructor === b?.constructor && cel.equalValues(a, b) === true;
}

function show(value) {
  if (value instanceof cel.CelList) return `[${[...value].map(show).join(', ')}]`;
  if (value instanceof cel.CelMap)
    return `{${[...value.entries()].map(([key, item]) => `${show(key)}: ${show(item)}`).join(', ')}}`;
  if (value instanceof cel.Uint) return `${value.value}u`;
  if (value instanceof cel.TypeValue) return `type ${value.type.name}`;
  return typeof value === 'object' && value !== null
    ? `${value.constructor.name} ${value.nanos ?? ''}`
    : `${typeof value} ${String(value)}`;
}
