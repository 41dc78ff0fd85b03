import { type PlainMap, isPlainMap, setOwnField } from '@setpoint/kube';
import { SetpointError } from '@setpoint/core';
import { healthCodes } from '../errors.ts';
import { fromBytes, toBytes } from './bytes.ts';
import type { LuaRun } from './run.ts';
import { LuaTable } from './table.ts';
import { typeOf } from './values.ts';

/**
 * A JSON value as Lua sees it: maps and lists as tables, integers as numbers, null as nil (so a null field is absent
 * and a null item is left out, as in Argo CD).
 */
export function luaOf(value: unknown): unknown {
  if (typeof value === 'string') return toBytes(value);
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return LuaTable.of(value.map(luaOf));
  if (isPlainMap(value)) return tableOf(value);
  return value ?? undefined;
}

function tableOf(map: PlainMap): LuaTable {
  const table = new LuaTable();
  for (const key of Object.keys(map)) {
    const value = luaOf(map[key]);
    if (value !== undefined) table.set(toBytes(key), value);
  }
  return table;
}

/**
 * The JSON value of a Lua value. A table whose first key is a number is a list, without keys it is an empty list.
 * Throws `argocd.lua-result` for lists with gaps, mixed keys, functions and tables that contain themselves.
 */
export function jsonOf(run: LuaRun, value: unknown): unknown {
  return encode(run, value, new Set());
}

const maxDepth = 1000;

function encode(run: LuaRun, value: unknown, open: Set<LuaTable>): unknown {
  run.charge(1);
  if (value === undefined) return null;
  if (typeof value === 'string') return fromBytes(value);
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw resultError(`unsupported value: ${value}`);
    return value;
  }
  if (!(value instanceof LuaTable)) throw resultError(`cannot encode ${typeOf(value)} to JSON`);
  if (open.size > maxDepth) throw resultError('cannot encode tables nested so deep to JSON');
  if (open.has(value)) throw resultError('cannot encode recursively nested tables to JSON');
  open.add(value);
  const encoded = encodeTable(run, value, open);
  open.delete(value);
  return encoded;
}

function encodeTable(run: LuaRun, table: LuaTable, open: Set<LuaTable>): unknown {
  const list: unknown[] = [];
  const map: Record<string, unknown> = {};
  let kind: 'list' | 'map' | undefined;
  for (const [key, value] of table.entries()) {
    kind ??= typeof key === 'string' ? 'map' : 'list';
    if (typeof key !== (kind === 'map' ? 'string' : 'number')) {
      throw resultError('cannot encode mixed or invalid key types');
    }
    if (kind === 'map') setOwnField(map, fromBytes(key as string), encode(run, value, open));
    else if (key !== list.length + 1) throw resultError('cannot encode sparse array');
    else list.push(encode(run, value, open));
  }
  return kind === 'map' ? map : list;
}

function resultError(message: string): SetpointError {
  return new SetpointError(healthCodes.luaResult, message, {
    rule: 'A script returns tables of strings, numbers, booleans, lists and maps',
  });
}
