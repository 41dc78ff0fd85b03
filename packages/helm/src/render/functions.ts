import { SetpointError } from '@setpoint/core';
import {
  type CallContext,
  codes,
  codecFunctions,
  contextual,
  fromJs,
  func,
  FunctionTable,
  GoError,
  type GoFunction,
  goTypes,
  int64,
  sprigFunctions,
  type Template,
  TemplateCache,
  type TemplateSet,
} from '@setpoint/gotemplate';
import { checkHeadroom } from './headroom.ts';
import { quoteGo } from '@setpoint/goyaml';

const { anyType, stringType } = goTypes;

/**
 * Answers `lookup` for a namespace and name, either of which may be ''; undefined when nothing is there. What it throws
 * fails the template with its message.
 */
export type Lookup = (
  apiVersion: string,
  kind: string,
  namespace: string,
  name: string,
) => object | undefined;

/** What Helm's functions keep during one render, as the `host` of its execution. */
export interface RenderState {
  /** Templates being included right now, by name. */
  readonly included: Map<string, number>;
  readonly lookup: Lookup | undefined;
}

/** Includes of one name inside each other that Helm allows. */
const maxIncludes = 1000;
const warnStart = 'HELM_ERR_START';
const warnEnd = 'HELM_ERR_END';

function stateOf(context: CallContext): RenderState {
  return context.run.host as RenderState;
}

function include(context: CallContext, name: string, data: unknown): string {
  const { included } = stateOf(context);
  const count = included.get(name) ?? 0;
  checkHeadroom(context.depth);
  if (count > maxIncludes) {
    throw new GoError(`rendering template has a nested reference name: ${name}: unable to execute template`);
  }
  included.set(name, count + 1);
  try {
    const template = context.set.lookup(name);
    if (template === undefined) {
      throw new GoError(`template: no template ${quoteGo(name)} associated with template "gotpl"`);
    }
    return context.set.execute(template, data, context.run, context.depth + 1);
  } finally {
    included.set(name, count);
  }
}

function tpl(context: CallContext, text: string, data: unknown): string {
  if (!text.includes('{{')) return withoutNoValue(text);
  checkHeadroom(context.depth);
  const { set, main } = tplSet(context, text);
  try {
    return withoutNoValue(set.execute(main, data, context.run, context.depth + 1));
  } catch (error) {
    if (isLimit(error)) throw error;
    throw new GoError(`error during tpl function execution for ${quoteGo(text)}: ${messageOf(error)}`, error);
  }
}

/** The text as a template, with what it defines visible to it alone. */
function tplSet({ set }: CallContext, text: string): { readonly set: TemplateSet; readonly main: Template } {
  try {
    const file = tplCache.parse('gotpl', text);
    if (file.templates.size === 1) return { set, main: file.main };
    const own = set.clone();
    return { set: own, main: own.add(file) };
  } catch (error) {
    throw new GoError(`cannot parse template ${quoteGo(text)}: ${messageOf(error)}`, error);
  }
}

function isLimit(error: unknown): boolean {
  return error instanceof RangeError || (error instanceof SetpointError && error.code === codes.limit);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Go prints a missing value as `<no value>`, which Helm takes out of the text of every file and every `tpl`. */
export function withoutNoValue(text: string): string {
  return text.includes('<no value>') ? text.replaceAll('<no value>', '') : text;
}

function required(message: string, value: unknown): unknown {
  if (value === null || value === undefined || value === '') throw new GoError(warnStart + message + warnEnd);
  return value;
}

function fail(message: string): never {
  throw new GoError(warnStart + message + warnEnd);
}

function lookup(
  context: CallContext,
  apiVersion: string,
  kind: string,
  namespace: string,
  name: string,
): unknown {
  let found: object | undefined;
  try {
    found = stateOf(context).lookup?.(apiVersion, kind, namespace, name);
  } catch (error) {
    throw new GoError(messageOf(error), error);
  }
  return found === undefined ? new Map<string, unknown>() : withIntegers(fromJs(found));
}

/** Objects of a cluster hold int64, where values hold float64: `eq .spec.replicas 3` is true of the one alone. */
function withIntegers(value: unknown): unknown {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? int64(value) : value;
  if (Array.isArray(value)) return value.map(withIntegers);
  if (!(value instanceof Map)) return value;
  return new Map(Array.from(value as Map<string, unknown>, ([key, item]) => [key, withIntegers(item)]));
}

const helmFunctions: ReadonlyArray<readonly [string, GoFunction]> = [
  ['include', contextual([stringType, anyType], include)],
  ['tpl', contextual([stringType, anyType], tpl)],
  ['required', func([stringType, anyType], required)],
  ['fail', func([stringType], fail)],
  ['lookup', contextual([stringType, stringType, stringType, stringType], lookup)],
];

const removed = new Set(['env', 'expandenv']);

/** Sprig without the environment, Helm's encodings, and what only Helm has. */
export const functionTable = new FunctionTable([
  ...sprigFunctions.filter(([name]) => !removed.has(name)),
  ...codecFunctions,
  ...helmFunctions,
]);

/** Texts given to `tpl`. */
const tplCache = new TemplateCache(functionTable, { maxLength: 512 * 1024 });

/** The message between the marks of `fail` and `required`, or undefined. */
export function warningIn(text: string): string | undefined {
  const start = text.indexOf(warnStart);
  const end = text.lastIndexOf(warnEnd);
  return start < 0 || end < start + warnStart.length ? undefined : text.slice(start + warnStart.length, end);
}
