import { SetpointError } from '@setpoint/core';
import { describe, expect, it } from 'vitest';
import { createLuaRuntime, type LuaRuntimeOptions } from './lua-runtime.ts';

const fixed: LuaRuntimeOptions = { clock: { now: () => Date.UTC(2026, 0, 2, 15, 4, 5) } };

function evaluate(source: string, obj: unknown = {}, options: LuaRuntimeOptions = fixed): unknown {
  return createLuaRuntime(options).run({
    source: `return {v = (function() ${source} end)()}`,
    globals: { obj },
  }).value;
}

function failure(source: string, options: LuaRuntimeOptions = fixed): SetpointError {
  try {
    createLuaRuntime(options).run({ source, globals: {} });
  } catch (error) {
    if (error instanceof SetpointError) return error;
  }
  throw new Error('the script did not fail');
}

describe('the language', () => {
  it.each<[source: string, value: unknown]>([
    ['return 2 ^ 3 ^ 2', 512],
    ['return -2 ^ 2', -4],
    ['return 7 % -3', -2],
    ['return "10" + 5', 15],
    ['return 10 / 2 .. ""', '5'],
    ['return 2147483648 * 2 .. ""', '4294967296'],
    ['return 1 .. 2', '12'],
    ['return not nil == true', true],
    ['return 1 < 2 and "yes" or "no"', 'yes'],
    ['return #"grüße"', 7],
    ['return ("grüße"):sub(1, 2)', 'gr'],
    ['return "grüße"', 'grüße'],
    ['local a, b = (function() return 1, 2 end)() return a + b', 3],
    ['local t = {(function() return 1, 2 end)()} return #t', 2],
    ['local t = {((function() return 1, 2 end)())} return #t', 1],
    ['local function f(...) return select("#", ...) end return f(nil, nil)', 2],
    ['local s = 0 for i = 10, 1, -3 do s = s + i end return s', 22],
    ['local n = 0 repeat local done = n >= 3 n = n + 1 until done return n', 4],
    ['local s = "" for _, v in ipairs({"a", "b", nil, "c"}) do s = s .. v end return s', 'ab'],
    ['for i = 1, 3 do if i == 2 then goto continue end ::continue:: end return "end"', 'end'],
    ['local n = 0 while true do n = n + 1 if n > 4 then break end end return n', 5],
    ['local f = {} for i = 1, 3 do f[i] = function() return i end end return f[1]() + f[3]()', 4],
    ['local x = 1 local function add() x = x + 1 end add() add() return x', 3],
    ['local t = setmetatable({}, {__index = function(_, k) return k .. "!" end}) return t.a', 'a!'],
    ['local t = setmetatable({}, {__call = function(_, a) return a * 2 end}) return t(4)', 8],
    ['return [[\nlong]] .. [==[ ]] ]==]', 'long ]] '],
    ['return "\\65\\n\\""', 'A\n"'],
    ['return tostring(1e15) .. tostring(0.5) .. tostring(nil)', '10000000000000000.5nil'],
    ['return type(next({}))', 'nil'],
    ['local t = {1, 2, 3} t[#t] = nil return #t', 2],
    ['local t = {a = 1, b = 2} for k in pairs(t) do t[k] = nil end return next(t) == nil', true],
  ])('%s', (source, value) => {
    expect(evaluate(source)).toEqual({ v: value });
  });

  it('names line and cause of errors', () => {
    expect(failure('local a\nreturn a.b').message).toBe(
      "<string>:2: attempt to index a non-table object(nil) with key 'b'",
    );
    expect(failure('return {} < 1').message).toBe('<string>:1: attempt to compare table with number');
    expect(failure('\n\nerror("no")').message).toBe('<string>:3: no');
    expect(failure('error("no", 0)').message).toBe('no');
    expect(failure('return 1 +')).toMatchObject({ code: 'argocd.lua-syntax' });
    expect(failure('if x then')).toMatchObject({ code: 'argocd.lua-syntax' });
  });
});

describe('the libraries', () => {
  it.each<[source: string, value: unknown]>([
    ['return table.concat({1, "b", 3}, ", ")', '1, b, 3'],
    ['return table.getn({1, 2})', 2],
    ['local t = {1, 3} table.insert(t, 2, 2) return table.concat(t)', '123'],
    ['local t = {1, 2} return table.remove(t, 1) + #t', 2],
    ['local t = {3, 1, 2} table.sort(t, function(a, b) return a > b end) return table.concat(t)', '321'],
    ['return string.format("%s|%5.1f|%03d|%-4s|%x", "a", 2.25, 7, "b", 255)', 'a|  2.3|007|b   |ff'],
    ['return ("key = value"):match("^(%w+)%s*=%s*(%w+)$")', 'key'],
    ['return ("2026-01-02"):gsub("%-", "/")', '2026/01/02'],
    ['return ("abc"):gsub("%w", "%0%0")', 'aabbcc'],
    ['return ("hello world"):find("o w")', 5],
    ['return ("a.b"):find(".", 1, true)', 2],
    ['return ("THE (quick) fox"):find("%((%a+)%)")', 5],
    ['return ("x(a(b)c)y"):match("%b()")', '(a(b)c)'],
    [
      'local s = "" for w in ("one two"):gmatch("%a+") do s = s .. "<" .. w .. ">" end return s',
      '<one><two>',
    ],
    ['return math.max(1, 5, 3) + math.floor(2.7)', 7],
    ['return tonumber("0x10") + tonumber("ff", 16)', 271],
    ['return tonumber("1x") == nil', true],
    ['return select(2, pcall(error, "boom", 0))', 'boom'],
    ['local os = require("os") return os.date("!%Y-%m-%dT%H:%M:%SZ")', '2026-01-02T15:04:05Z'],
    ['return os.time({year = 2026, month = 1, day = 2, hour = 0})', 1767312000],
    ['return os.date("*t", 0).year', 1970],
  ])('%s', (source, value) => {
    expect(evaluate(source)).toEqual({ v: value });
  });

  it('has string and math only when they are asked for', () => {
    const source = 'return {string = string == nil, math = math == nil, table = table == nil}';
    const run = (openLibraries: boolean): unknown =>
      createLuaRuntime().run({ source, globals: {}, openLibraries }).value;
    expect(run(false)).toEqual({ string: true, math: true, table: false });
    expect(run(true)).toEqual({ string: false, math: false, table: false });
  });
});

describe('the sandbox', () => {
  it.each(['io', 'load', 'loadstring', 'dofile', 'loadfile', 'debug', 'package', 'coroutine', 'process'])(
    'has no %s',
    (name) => {
      expect(evaluate(`return ${name} == nil`)).toEqual({ v: true });
    },
  );

  it.each(['execute', 'exit', 'getenv', 'remove', 'rename', 'tmpname'])('has no os.%s', (name) => {
    expect(evaluate(`return os.${name} == nil`)).toEqual({ v: true });
  });

  it('requires nothing but os', () => {
    expect(failure('require("fs")').message).toContain('module fs not found');
  });

  it.each([
    'while true do end',
    'for i = 1, 1e18 do end',
    'repeat until false',
    'while true do pcall(function() while true do end end) end',
    'local s = "x" while true do s = s .. s end',
    'return string.rep("x", 1e12)',
    'return (string.rep("a", 3000)):find(string.rep("a?", 25) .. ".-.-.-.-.-.-b")',
    'local t = {} for i = 1, 1e9 do t[i] = i end',
    'local t = {} for i = 1, 1e5 do t["k" .. i] = i end for i = 2, 1e5 do t["k" .. i] = nil end while true do next(t, "k1") end',
    'local t = {} local i = 0 while true do i = i + 1 t["k" .. i] = i next(t, "k1") end',
    'local t = {} for i = 1, 30 do t = {t, t} end return t',
    '::top:: goto top',
  ])('ends %s', (source) => {
    expect(failure(source)).toMatchObject({ code: 'argocd.lua-budget' });
  });

  it('bounds numbers of values, and what is returned', () => {
    expect(failure('return math.max(unpack({}, 1, 1e9))').message).toContain('too many results');
    expect(failure('return {("x"):rep(1e5):byte(1, -1)}').message).toContain('too long');
    expect(failure('local t = {} for i = 1, 1e5 do t = {t} end return t').message).toContain(
      'nested so deep',
    );
    expect(evaluate('return tonumber(("1"):rep(1e6) .. "x") == nil')).toEqual({ v: true });
  });

  it('bounds recursion and nesting', () => {
    expect(failure('local function f() return f() + 1 end return f()').message).toContain('stack overflow');
    expect(failure(`return ${'('.repeat(5000)}1${')'.repeat(5000)}`)).toMatchObject({
      code: 'argocd.lua-syntax',
    });
    expect(failure(`return ${'-'.repeat(1)}${' -'.repeat(5000)}1`)).toMatchObject({
      code: 'argocd.lua-syntax',
    });
  });

  it('counts the same steps every time', () => {
    const source = 'local s = 0 for i = 1, 100 do s = s + i end return s';
    const fits = (maxSteps: number): boolean => {
      try {
        evaluate(source, {}, { ...fixed, maxSteps });
        return true;
      } catch {
        return false;
      }
    };
    const limits = Array.from({ length: 400 }, (_, at) => at);
    const first = limits.find(fits);
    expect(first).toBeGreaterThan(100);
    expect(limits.find(fits)).toBe(first);
  });

  it('keeps no state between runs', () => {
    const runtime = createLuaRuntime();
    const globals = { obj: { a: 1 } };
    runtime.run({ source: 'leak = 1 string.rep = nil obj.a = 2 table.insert = nil', globals });
    const source =
      'return {leak = leak == nil, rep = string.rep ~= nil, a = obj.a, insert = table.insert ~= nil}';
    expect(runtime.run({ source, globals }).value).toEqual({ leak: true, rep: true, a: 1, insert: true });
  });
});

describe('objects', () => {
  it('go into a script and come back as they were', () => {
    const obj = JSON.parse(
      '{"n": 1.5, "big": 4294967296, "list": ["a", {"b": true}], "__proto__": {"x": "y"}, "constructor": "c", "ä": "ö"}',
    ) as unknown;
    const { value } = createLuaRuntime().run({ source: 'return obj', globals: { obj } });
    expect(JSON.stringify(value)).toBe(JSON.stringify(obj));
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  it('have no null fields and no null items', () => {
    expect(evaluate('return #obj.l .. tostring(obj.n)', { l: [null, 1, null], n: null })).toEqual({
      v: '1nil',
    });
  });

  it.each<[source: string, message: string]>([
    ['local t = {} t.t = t return t', 'cannot encode recursively nested tables to JSON'],
    ['return {1, nil, 3}', 'cannot encode sparse array'],
    ['return {1, a = 2}', 'cannot encode mixed or invalid key types'],
    ['return {a = print}', 'cannot encode function to JSON'],
  ])('%s is no JSON', (source, message) => {
    expect(failure(source)).toMatchObject({ code: 'argocd.lua-result', message });
  });
});
