import { plainText } from '../numbers.ts';
import { ObjectValue } from '../object-value.ts';
import { toBoolean, toObject, toStringValue } from '../operators.ts';
import type { Runtime } from '../runtime.ts';
import { quoteText } from '../text.ts';
import { toText } from '../to-json.ts';
import { LIBRARY, type Trace } from '../trace.ts';
import { ArrayValue, force, FunctionValue, typeName, type Value } from '../values.ts';
import { deepJoin } from './arrays.ts';
import { library, native, type StdEntry } from './define.ts';
import { sliceOf } from './operators.ts';
import { manifestToml } from './manifest-toml.ts';
import { manifestYaml } from './manifest-yaml.ts';

export const manifestFunctions: readonly StdEntry[] = [
  native('manifestJsonEx', ['value', 'indent', 'newline?', 'key_val_sep?'], (rt, args, trace) =>
    jsonEx(rt, args, trace),
  ),
  library('manifestJson', ['value'], (rt, [value = null], trace) => jsonEx(rt, [value, '    '], trace)),
  library('manifestJsonMinified', ['value'], (rt, [value = null], trace) =>
    jsonEx(rt, [value, '', '', ':'], trace),
  ),
  native('manifestTomlEx', ['value', 'indent'], (rt, [value = null, indent = null], trace) =>
    manifestToml(rt, value, toStringValue(rt, indent, trace), trace),
  ),
  library('manifestToml', ['value'], (rt, [value = null], trace) => manifestToml(rt, value, '  ', trace)),
  native('manifestYamlDoc', ['value', 'indent_array_in_object?', 'quote_keys?'], (rt, args, trace) => {
    const [value = null, indentArrays = false, quoteKeys = true] = args;
    const indents = toBoolean(rt, indentArrays, trace);
    return manifestYaml(rt, value, indents, toBoolean(rt, quoteKeys, trace), trace);
  }),
  library(
    'manifestYamlStream',
    ['value', 'indent_array_in_object?', 'c_document_end?', 'quote_keys?'],
    (rt, [value = null, indentArrays = false, documentEnd = true, quoteKeys = true], trace) => {
      if (!(value instanceof ArrayValue))
        throw rt.error(`manifestYamlStream only takes arrays, got ${typeName(value)}`, trace);
      const documents = value.elements.map((element) => {
        const document = force(rt, element, trace);
        const indents = toBoolean(rt, indentArrays, trace);
        return manifestYaml(rt, document, indents, toBoolean(rt, quoteKeys, trace), trace);
      });
      return `---\n${documents.join('\n---\n')}${toBoolean(rt, documentEnd, trace) ? '\n...\n' : '\n'}`;
    },
  ),
  library('manifestIni', ['ini'], (rt, [ini = null], trace) => manifestIni(rt, ini, trace)),
  library('manifestPython', ['v'], (rt, [value = null]) => python(rt, value)),
  library('manifestPythonVars', ['conf'], (rt, [conf = null], trace) => {
    const object = toObject(rt, conf, trace);
    return object
      .fieldNames()
      .map((name) => `${name} = ${python(rt, object.get(rt, name, trace))}\n`)
      .join('');
  }),
  library('manifestXmlJsonml', ['value'], (rt, [value = null], trace) => {
    if (!(value instanceof ArrayValue))
      throw rt.error(`Expected a JSONML value (an array), got ${typeName(value)}`, trace);
    return jsonml(rt, value);
  }),
];

function jsonEx(rt: Runtime, args: readonly Value[], trace: Trace): string {
  const [value = null, indentValue = null, newlineValue = '\n', separatorValue = ': '] = args;
  const indent = toStringValue(rt, indentValue, trace);
  const newline = toStringValue(rt, newlineValue, trace);
  const separator = toStringValue(rt, separatorValue, trace);
  const write = (item: Value, current: string, path: readonly string[]): string => {
    if (path.length >= rt.maxStack)
      throw rt.error('max manifest depth exceeded, possible infinite recursion', trace);
    if (typeof item === 'string') return goJsonText(item);
    if (typeof item === 'number') return plainText(item);
    if (item === null || typeof item === 'boolean') return String(item);
    if (item instanceof FunctionValue)
      throw rt.error(`tried to manifest function at [${path.join(' ')}]`, trace);
    const deeper = current + indent;
    const lines =
      item instanceof ArrayValue
        ? item.elements.map(
            (element, i) => deeper + write(force(rt, element, trace), deeper, [...path, String(i)]),
          )
        : item.fieldNames().map((name) => {
            const field = write(item.get(rt, name, trace), deeper, [...path, name]);
            return deeper + goJsonText(name) + separator + field;
          });
    const [open, close] = item instanceof ArrayValue ? '[]' : '{}';
    const text = `${open}${newline}${lines.join(`,${newline}`)}${newline}${current}${close}`;
    rt.chargeText(text.length);
    return text;
  };
  return write(value, '', []);
}

/** A string as Go's encoding/json writes it without escaping for HTML. */
function goJsonText(text: string): string {
  return JSON.stringify(text).replace(/[\u2028\u2029]/g, (c) => (c === '\u2028' ? '\\u2028' : '\\u2029'));
}

function manifestIni(rt: Runtime, value: Value, trace: Trace): string {
  const ini = toObject(rt, value, trace);
  const lines: string[] = [];
  const body = (section: Value): void => {
    const object = toObject(rt, section, trace);
    for (const name of object.fieldNames()) {
      const field = object.get(rt, name, trace);
      const items = field instanceof ArrayValue ? field.elements : [field];
      for (const item of items) lines.push(`${name} = ${toText(rt, force(rt, item, trace), trace)}\n`);
    }
  };
  if (ini.visibility.has('main') && ini.visibility.get('main') !== 1) body(ini.get(rt, 'main', trace));
  const sections = toObject(rt, ini.get(rt, 'sections', trace), trace);
  for (const name of sections.fieldNames()) {
    lines.push(`[${name}]\n`);
    body(sections.get(rt, name, trace));
  }
  return lines.join('');
}

function python(rt: Runtime, value: Value): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return quoteText(value);
  if (value instanceof FunctionValue) throw rt.error('cannot manifest function', LIBRARY);
  if (typeof value === 'number') return toText(rt, value, LIBRARY);
  const frame = rt.enter(LIBRARY);
  const parts =
    value instanceof ArrayValue
      ? value.elements.map((element) => python(rt, force(rt, element, LIBRARY)))
      : value.fieldNames().map((name) => `${quoteText(name)}: ${python(rt, value.get(rt, name, LIBRARY))}`);
  rt.leave(frame);
  return value instanceof ArrayValue ? `[${parts.join(', ')}]` : `{${parts.join(', ')}}`;
}

function jsonml(rt: Runtime, value: Value): string {
  if (typeof value === 'string') return value;
  if (!(value instanceof ArrayValue)) throw rt.error(`Value non indexable: ${typeName(value)}`, LIBRARY);
  const frame = rt.enter(LIBRARY);
  const [tag, second] = value.elements;
  const name = deepJoin(rt, force(rt, tag ?? null, LIBRARY));
  const attributes = second === undefined ? null : force(rt, second, LIBRARY);
  const hasAttributes = attributes instanceof ObjectValue;
  const shown = hasAttributes
    ? attributes
        .fieldNames()
        .map((key) => ` ${key}="${toText(rt, attributes.get(rt, key, LIBRARY), LIBRARY)}"`)
    : [];
  const children = sliceOf(rt, [value, hasAttributes ? 2 : 1, null, null]) as ArrayValue;
  const inside = children.elements.map((child) => jsonml(rt, force(rt, child, LIBRARY)));
  rt.leave(frame);
  return `<${name}${shown.join('')}>${inside.join('')}</${name}>`;
}
