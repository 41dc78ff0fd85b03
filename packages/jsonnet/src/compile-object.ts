import type { Bind, FieldNode, Node, ObjectAssert, ObjectNode } from './ast.ts';
import { type Compiler, traceOf } from './compiler.ts';
import type { Code } from './env.ts';
import { type Field, type ObjectTemplate, ObjectValue } from './object-value.ts';
import { add, toBoolean } from './operators.ts';
import type { Runtime } from './runtime.ts';
import type { Span } from './source-file.ts';
import { quoteText } from './text.ts';
import { toText } from './to-json.ts';
import { Trace } from './trace.ts';
import { typeName, type Value } from './values.ts';

export function compileObject(node: ObjectNode, compiler: Compiler): Code {
  const template = objectTemplate(compiler, node.locals, node.isOutermost, node.asserts);
  const trace = traceOf(node);
  const fields = node.fields.map((field) => ({
    name: literalName(field),
    code: compiler.compile(field.name),
    field: fieldOf(compiler, field),
  }));
  const literal = literalFields(fields);
  if (literal !== undefined)
    return (_rt, env) => ObjectValue.of({ kind: 'fields', fields: literal, template, env });
  return (rt, env) => {
    const found = new Map<string, Field>();
    for (const { code, field } of fields) {
      const name = fieldName(rt, code(rt, env), trace);
      if (name !== undefined) addField(rt, found, name, field, trace);
    }
    return ObjectValue.of({ kind: 'fields', fields: found, template, env });
  };
}

function literalName({ name }: FieldNode): string | undefined {
  return name.kind === 'literal' && typeof name.value === 'string' ? name.value : undefined;
}

/** The fields of an object whose names are all written out, each once. */
function literalFields(
  fields: readonly { readonly name: string | undefined; readonly field: Field }[],
): ReadonlyMap<string, Field> | undefined {
  const found = new Map<string, Field>();
  for (const { name, field } of fields) if (name !== undefined) found.set(name, field);
  return found.size === fields.length ? found : undefined;
}

export function objectTemplate(
  compiler: Compiler,
  locals: readonly Bind[],
  isOutermost: boolean,
  asserts: readonly ObjectAssert[],
): ObjectTemplate {
  return {
    locals: locals.map(({ body }) => compiler.deferred(body)),
    isOutermost,
    asserts: asserts.map((one) => compileAssert(compiler, one)),
  };
}

function compileAssert({ deferred }: Compiler, { condition, message, span }: ObjectAssert): Code {
  const trace = new Trace(span);
  const holds = deferred(condition);
  const text = message === undefined ? (): Value => 'Object assertion failed.' : deferred(message);
  return (rt, env) => {
    if (toBoolean(rt, holds(rt, env), trace)) return true;
    throw rt.error(toText(rt, text(rt, env), trace), trace);
  };
}

export function fieldOf({ deferred }: Compiler, { hide, plus, body }: FieldNode): Field {
  const sum = plus ? { trace: new Trace(placeOf(body), '+:'), add } : undefined;
  return { hide, plus: sum, body: deferred(body), env: undefined, ready: undefined };
}

/** Parentheses and assertions have no place of their own once a program is read. */
function placeOf(node: Node): Span | undefined {
  if (node.kind === 'parens') return placeOf(node.inner);
  return node.kind === 'assert' ? undefined : node.span;
}

/** The name of a field; undefined for null, which leaves the field out. */
export function fieldName(rt: Runtime, name: Value, trace: Trace): string | undefined {
  if (typeof name === 'string') return name;
  if (name === null) return undefined;
  throw rt.error(`Field name must be string, got ${typeName(name)}`, trace);
}

export function addField(
  rt: Runtime,
  fields: Map<string, Field>,
  name: string,
  field: Field,
  trace: Trace,
): void {
  if (fields.has(name)) throw rt.error(`Duplicate field name: ${quoteText(name)}`, trace);
  fields.set(name, field);
}
