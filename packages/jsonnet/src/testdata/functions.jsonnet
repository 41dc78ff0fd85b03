local sum(n, total=0) = if n == 0 then total else sum(n - 1, total + n) tailstrict;
local product(n) = if n == 0 then 1 else n * product(n - 1) tailstrict;
local lazy(a, b) = a;
{
  tail: sum(20000),
  used: product(20),
  lazy: lazy(1, error 'never'),
  named: (function(a, b=a + 1) [a, b])(b=5, a=2),
  fallback: (function(a, b=a + 1) [a, b])(1),
  closures: [f(10) for f in [function(x) x + i for i in std.range(1, 3)]],
  slices: ['abcdef'[1:4], 'abcdef'[::2], [1, 2, 3, 4][-2:], 'añ😀z'[1:3]],
  numbers: [1e21, 1e-7, 0.1, 100, -0, 1 / 3, 123456789012345680000, 1_000, 5 % 3, -5 % 3, 1 << 40, ~5, 7 & 3 | 8 ^ 1],
  strings: ["a\tb\u00e9\ud83d\ude00", @'raw\n', |||
    block
      indented
  |||, |||-
    chomped
  |||],
  compare: ['a' < 'b', [1, 2] < [1, 3], 'é' > 'z', { a: 1 } == { a: 1.0 }, [1] != [2]],
}
