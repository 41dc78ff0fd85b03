local base = { name: 'base', hidden:: 1, list: [1, 2], nested: { a: 1, b: self.a + 1 }, greet: 'hello ' + self.name };
local derived = base { name: 'derived', list+: [3], nested+: { a: 10 }, hidden+:: 4, shown::: super.hidden };
local dynamic = { ['k' + i]: i for i in [1, 2, 3] if i != 2 };
{
  base: base,
  derived: derived,
  hidden: derived.hidden,
  dynamic: dynamic,
  omitted: { [if false then 'x']: 1 },
  dollar: { a: 1, b: { c: $.derived.name } },
  super_in: ({ a: 1 } + { has: 'a' in super, hasNot: 'z' in super }),
  removed: std.objectRemoveKey({ a: 1, b: 2 }, 'a'),
  asserted: { assert self.x > 0 : 'positive', x: 1 },
  locals: { local y = self.x + 1, x: 1, z: y, f(n):: n * y, r: self.f(3) },
  '__proto__': { constructor: 'data' },
  [std.char(120512)]: 'astral', ['\uffff']: 'high',
}
