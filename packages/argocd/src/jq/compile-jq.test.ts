import { SetpointError } from '@setpoint/core';
import { describe, expect, it } from 'vitest';
import { compileJq } from './compile-jq.ts';

function evaluate(expression: string, input: unknown = null): readonly unknown[] {
  return compileJq(expression).evaluate(input);
}

function failure(action: () => unknown): SetpointError {
  try {
    action();
  } catch (error) {
    if (error instanceof SetpointError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

/** The rows follow the statements of jq's manual, with inputs of their own. */
describe.each<
  [section: string, rows: readonly [expression: string, input: unknown, results: readonly unknown[]][]]
>([
  [
    'paths into values',
    [
      ['.', { a: 1 }, [{ a: 1 }]],
      ['.a', { a: 1 }, [1]],
      ['.a.b', { a: { b: 2 } }, [2]],
      ['.a."b-c"', { a: { 'b-c': 3 } }, [3]],
      ['."a"', { a: 4 }, [4]],
      ['.["a"]', { a: 5 }, [5]],
      ['.a["b"].c', { a: { b: { c: 6 } } }, [6]],
      ['.a.[0]', { a: [7] }, [7]],
      ['.missing.deeper', { a: 1 }, [null]],
      ['.[1]', [1, 2], [2]],
      ['.[-1]', [1, 2], [2]],
      ['.[5]', [1, 2], [null]],
      ['.[1:3]', [0, 1, 2, 3], [[1, 2]]],
      ['.[:-1]', 'abc', ['ab']],
      ['.[2:]', [0, 1, 2, 3], [[2, 3]]],
      ['.[]', { a: 1, b: 2 }, [1, 2]],
      ['.[]', [], []],
      ['.a[]?', { a: 1 }, []],
      ['try .a[]? catch "of .a"', true, ['of .a']],
      ['(.a | .[])?', true, []],
      ['.a?.b?, .[0]?, .[1:]?', 'text', ['ext']],
      ['.["a","b"]', { a: 1, b: 2 }, [1, 2]],
      ['[..]', [[1]], [[[[1]], [1], 1]]],
      ['.and', { and: 1 }, [1]],
      ['.[[2]]', [1, 2, 1, 2], [[1, 3]]],
    ],
  ],
  [
    'operators',
    [
      ['1, 2 | . * 10', null, [10, 20]],
      ['1 + 2 * 3 - 4 / 2', null, [5]],
      ['5 % 3, -5 % 3, 5 % -3', null, [2, -2, 2]],
      ['[1,2] + [3] - [1]', null, [[2, 3]]],
      ['{"a": {"b": 1}} * {"a": {"c": 2}}', null, [{ a: { b: 1, c: 2 } }]],
      ['{"a": 1} + {"a": 2}', null, [{ a: 2 }]],
      ['"ab" * 2', null, ['abab']],
      ['"a,b" / ","', null, [['a', 'b']]],
      ['null + 1', null, [1]],
      ['-(1, 2)', null, [-1, -2]],
      ['.a // "none"', { a: false }, ['none']],
      ['(false, null, 3) // 4', null, [3]],
      ['empty // 4', null, [4]],
      ['(1, error("x"), 3) // 4', null, [1]],
      ['1 == 1.0, "a" < "b", [1] < [1, 0], null < false, {} > []', null, [true, true, true, true, true]],
      ['(true, false) and (true, false)', null, [true, false, false]],
      ['true or error("not reached")', null, [true]],
      ['[.[] | not]', [1, null, false], [[false, true, true]]],
      ['if . > 2 then "big" elif . > 1 then "mid" else "small" end', 2, ['mid']],
      ['if . then 1 end', null, [null]],
      ['if (true, false) then 1 else 2 end', null, [1, 2]],
      ['[(1, 2) + (10, 20)]', null, [[11, 12, 21, 22]]],
    ],
  ],
  [
    'construction',
    [
      ['{a, "b": 2, (.c): 3, "d\\(1)": 4}', { a: 1, c: 'x' }, [{ a: 1, b: 2, x: 3, d1: 4 }]],
      ['{(("a", "b")): (1, 2)}', null, [{ a: 1 }, { a: 2 }, { b: 1 }, { b: 2 }]],
      ['1 as $x | {$x, "y": $x + 1}', null, [{ x: 1, y: 2 }]],
      ['{a: 1 | . + 1, b: 2}', null, [{ a: 2, b: 2 }]],
      ['[.[] | {if: .}]', [1], [[{ if: 1 }]]],
      ['"v=\\(.a), \\(.b | tojson)"', { a: 1, b: ['x'] }, ['v=1, ["x"]']],
      ['"\\u00e9\\ud83d\\ude00\\n"', null, ['é😀\n']],
      ['{"__proto__": 1} | keys', null, [['__proto__']]],
    ],
  ],
  [
    'binding and control',
    [
      ['. as [$a, {b: $c}] | $a + $c', [1, { b: 2 }], [3]],
      ['. as {a: $x, $b, "c": [$d]} | [$x, $b, $d]', { a: 1, b: 2, c: [3] }, [[1, 2, 3]]],
      ['.[] as [$a] ?// $a | [$a]', [[1], 2], [[1], [2]]],
      ['(1, 2) as $x | $x * $x', null, [1, 4]],
      ['reduce .[] as $x (0; . + $x)', [1, 2, 3], [6]],
      ['[foreach .[] as $x (0; . + $x)]', [1, 2, 3], [[1, 3, 6]]],
      [
        '[foreach .[] as $x (0; . + $x; [$x, .])]',
        [1, 2],
        [
          [
            [1, 1],
            [2, 3],
          ],
        ],
      ],
      ['try error("no") catch ("caught " + .)', null, ['caught no']],
      ['try error("no") catch "caught " + "and on"', null, ['caught and on']],
      ['[.[] | try (if . == 2 then error("x") else . end)]', [1, 2, 3], [[1, 3]]],
      ['try error({a: 1}) catch .a', null, [1]],
      ['[.[] | (1 / .)?]', [1, 0], [[1]]],
      ['[label $out | 1, 2, break $out, 3]', null, [[1, 2]]],
      ['def f: . + 1; def g(x): x | x; 1 | g(f)', null, [3]],
      ['def f($a; $b): $a - $b; f(5; 2)', null, [3]],
      ['def fac: if . <= 1 then 1 else . * (. - 1 | fac) end; 5 | fac', null, [120]],
      ['def f(g): def h: g; [h, h]; f(1, 2)', null, [[1, 2, 1, 2]]],
      ['[limit(2; 1, 2, error("not reached"))]', null, [[1, 2]]],
      ['first(range(10; 0; -3)), [range(3)]', null, [10, [0, 1, 2]]],
      ['[.[] | until(. > 100; . * 2)]', [1, 60], [[128, 120]]],
      [
        '[1 | while(. < 10; . * 2)], [limit(3; 1 | repeat(. + 1))]',
        null,
        [
          [1, 2, 4, 8],
          [1, 2, 3],
        ],
      ],
      ['[recurse(if . < 3 then . + 1 else empty end)]', 1, [[1, 2, 3]]],
      ['isempty(empty), isempty(1, error("x"))', null, [true, false]],
    ],
  ],
  [
    'functions of lists and maps',
    [
      [
        'map(. + 1), map_values(. + 1)',
        [1, 2],
        [
          [2, 3],
          [2, 3],
        ],
      ],
      ['map_values(empty)', { a: 1 }, [{}]],
      ['keys, keys_unsorted, length', { b: 1, a: 2 }, [['a', 'b'], ['b', 'a'], 2]],
      ['has("a"), has("z")', { a: null }, [true, false]],
      ['has("a")', null, [false]],
      ['[.[] | in([0, 1])]', [0, 2], [[true, false]]],
      ['contains({a: ["x"]}), inside({a: ["xy"], b: 1})', { a: ['xy'] }, [true, true]],
      ['add', [[1], [2]], [[1, 2]]],
      ['any, all, any(. > 1), all(. > 0)', [1, 2], [true, true, true, true]],
      [
        'flatten, flatten(1)',
        [1, [[2]]],
        [
          [1, 2],
          [1, [2]],
        ],
      ],
      [
        'sort, sort_by(-.), unique, reverse',
        [2, 1, 2],
        [
          [1, 2, 2],
          [2, 2, 1],
          [1, 2],
          [2, 1, 2],
        ],
      ],
      ['group_by(.a) | map(length)', [{ a: 1 }, { a: 2 }, { a: 1 }], [[2, 1]]],
      ['min_by(.a).a, max_by(.a).a, (map(.a) | min, max)', [{ a: 3 }, { a: 1 }], [1, 3, 1, 3]],
      ['unique_by(length)', ['a', 'b', 'cc'], [['a', 'cc']]],
      ['to_entries', { a: 1 }, [[{ key: 'a', value: 1 }]]],
      [
        'from_entries',
        [
          { name: 'a', value: false },
          { k: 'b', v: 2 },
        ],
        [{ a: false, b: 2 }],
      ],
      ['with_entries(.key |= ascii_upcase)', { a: 1 }, [{ A: 1 }]],
      [
        '[paths], [paths(type == "number")], [leaf_paths]',
        { a: [1] },
        [[['a'], ['a', 0]], [['a', 0]], [['a', 0]]],
      ],
      ['[path(.a[1], .b)]', null, [[['a', 1], ['b']]]],
      ['getpath(["a", "b"])', { a: null }, [null]],
      ['setpath(["a", 1]; 5)', {}, [{ a: [null, 5] }]],
      ['delpaths([["a"], ["b", 0]])', { a: 1, b: [1, 2] }, [{ b: [2] }]],
      ['pick(.a.b)', { a: { b: 1, c: 2 } }, [{ a: { b: 1 } }]],
      ['walk(if type == "number" then . + 1 else . end)', [1, { a: 2 }], [[2, { a: 3 }]]],
      [
        'transpose',
        [[1], [2, 3]],
        [
          [
            [1, 2],
            [null, 3],
          ],
        ],
      ],
      ['index("b"), rindex("b"), indices("b")', 'abcb', [1, 3, [1, 3]]],
      [
        '[.[] | type]',
        [null, true, 1, 'a', [], {}],
        [['null', 'boolean', 'number', 'string', 'array', 'object']],
      ],
      ['[.[] | scalars], [.[] | iterables | length]', [1, [2]], [[1], [1]]],
      ['first, last, nth(1), [nth(1; .[])]', [1, 2, 3], [1, 3, 2, [2]]],
      [
        '[combinations]',
        [[1, 2], [3]],
        [
          [
            [1, 3],
            [2, 3],
          ],
        ],
      ],
      ['IN(1, 2), IN(.; 3)', 2, [true, false]],
    ],
  ],
  [
    'functions of strings and numbers',
    [
      ['startswith("ab"), endswith("c")', 'abc', [true, true]],
      ['ltrimstr("a"), rtrimstr("c"), (5 | ltrimstr("a"))', 'abc', ['bc', 'ab', 5]],
      ['ascii_downcase, ascii_upcase', 'aBÉ', ['abÉ', 'ABÉ']],
      ['split(", "), join("-")?', 'a, b', [['a', 'b']]],
      ['join("-")', ['a', 1, null], ['a-1-']],
      ['test("^a"), test("B"; "i")', 'abc', [true, true]],
      [
        '[match("(?P<x>.)b"; "g") | [.offset, .string, .captures[0].name]]',
        'abcb',
        [
          [
            [0, 'ab', 'x'],
            [2, 'cb', 'x'],
          ],
        ],
      ],
      ['capture("(?P<n>\\\\d+)")', 'a12', [{ n: '12' }]],
      ['[scan("\\\\d")]', 'a1b2', [['1', '2']]],
      ['sub("b"; "x"), gsub("(?P<c>[bc])"; "<\\(.c)>")', 'abcb', ['axcb', 'a<b><c><b>']],
      ['[splits("\\\\s+")]', 'a  b', [['a', 'b']]],
      ['tostring, tojson, (tojson | fromjson)', [1], ['[1]', '[1]', [1]]],
      ['tonumber', ' 1.5 ', [1.5]],
      ['explode | implode', 'aé', ['aé']],
      ['length, utf8bytelength', 'é😀', [2, 6]],
      ['floor, ceil, sqrt', 2.25, [2, 3, 1.5]],
      ['trim, ltrim, rtrim', ' a ', ['a', 'a ', ' a']],
      [
        '@base64, (@base64 | @base64d), @uri, @html',
        '<é&',
        ['PMOpJg==', '<é&', '%3C%C3%A9%26', '&lt;é&amp;'],
      ],
      [
        '@csv, @tsv, @sh, @json, @text',
        [1, 'a"b'],
        ['1,"a""b"', '1\ta"b', "1 'a\"b'", '[1,"a\\"b"]', '[1,"a\\"b"]'],
      ],
      ['@base64 "x=\\(.)"', 'hi', ['x=aGk=']],
      ['infinite > 1e300, (nan | isnan)', null, [true, true]],
    ],
  ],
  [
    'assignment',
    [
      ['.a = 1', { b: 2 }, [{ b: 2, a: 1 }]],
      ['.a |= . + 1', { a: 1 }, [{ a: 2 }]],
      ['.[] += 1', [1, 2], [[2, 3]]],
      ['.a //= 5, .b //= 5', { a: 1 }, [{ a: 1 }, { a: 1, b: 5 }]],
      [
        '(.a, .b) = (1, 2)',
        null,
        [
          { a: 1, b: 1 },
          { a: 2, b: 2 },
        ],
      ],
      ['.[] |= select(. > 1)', [1, 2, 1], [[2]]],
      ['.a[1:3] = ["x"]', { a: [1, 2, 3, 4] }, [{ a: [1, 'x', 4] }]],
      ['del(.a, .b[0, 1])', { a: 1, b: [1, 2, 3] }, [{ b: [3] }]],
    ],
  ],
])('%s', (_section, rows) => {
  it.each(rows)('%s of %j', (expression, input, results) => {
    expect(evaluate(expression, input)).toEqual(results);
  });
});

const deployment = {
  metadata: { name: 'web', annotations: { a: '1', 'example.com/b': '2' }, labels: null },
  spec: {
    replicas: 3,
    template: {
      spec: {
        containers: [
          { name: 'web', image: 'web:1', env: [{ name: 'A', value: '1' }, { name: 'B' }] },
          { name: 'sidecar', image: 'proxy:2' },
        ],
        volumes: [{ name: 'data' }, { name: 'tmp' }, { name: 'cache' }],
      },
    },
  },
};

describe('deletePaths', () => {
  const containers = deployment.spec.template.spec.containers;

  it.each<[expression: string, read: string, left: unknown]>([
    ['.spec.replicas', '.spec | has("replicas")', false],
    ['.metadata.annotations["example.com/b"]', '.metadata.annotations', { a: '1' }],
    ['.metadata.annotations | to_entries', '.metadata.annotations', 'fails'],
    ['.spec.template.spec.containers[].image', '[.. | .image? // empty]', []],
    [
      '.spec.template.spec.containers[] | select(.name == "sidecar")',
      '.spec.template.spec.containers',
      [containers[0]],
    ],
    [
      '.spec.template.spec.containers[] | select(.name | test("^side"))',
      '.spec.template.spec.containers',
      [containers[0]],
    ],
    ['.spec.template.spec.containers[].env[]? | select(.name == "A").value', '[.. | .value? // empty]', []],
    ['.spec.template.spec.volumes[0, 2]', '.spec.template.spec.volumes', [{ name: 'tmp' }]],
    ['.spec.template.spec.volumes[1:]', '.spec.template.spec.volumes', [{ name: 'data' }]],
    ['.spec.template.spec.volumes[-1]', '.spec.template.spec.volumes | length', 2],
    [
      '.spec.template.spec.volumes[1:][0].name',
      '.spec.template.spec.volumes',
      [{ name: 'data' }, {}, { name: 'cache' }],
    ],
    ['.metadata.labels.app', '.metadata.labels', null],
    ['.spec.missing.deeper[3]', '.spec | keys', ['replicas', 'template']],
    ['.. | .image?', '[.. | .image? // empty]', []],
    ['.. | objects | select(has("value")) | .value', '[.. | .value? // empty]', []],
    ['.metadata.annotations | .[keys[] | select(contains("/"))]', '.metadata.annotations', { a: '1' }],
    ['if .spec.replicas > 2 then .spec.replicas else .metadata.name end', '.spec | keys', ['template']],
    ['.spec.absent // .spec.replicas', '.spec | keys', ['template']],
    ['first(.spec.template.spec.volumes[])', '.spec.template.spec.volumes | length', 2],
    ['limit(2; .spec.template.spec.volumes[])', '.spec.template.spec.volumes', [{ name: 'cache' }]],
    ['paths | select(false)', '.metadata.name', 'web'],
    ['getpath(["spec", "replicas"])', '.spec | keys', ['template']],
    [
      '.spec as $s | .metadata.annotations | select($s.replicas == 3) | .a',
      '.metadata.annotations',
      { 'example.com/b': '2' },
    ],
    ['reduce ("spec", "replicas") as $k (.; .[$k])', '.spec | keys', ['template']],
    ['def image: .. | .image?; image', '[.. | .image? // empty]', []],
    ['.spec.replicas, .spec', 'keys', ['metadata']],
    ['empty', '.spec.replicas', 3],
  ])('%s', (expression, read, left) => {
    const before = structuredClone(deployment);
    const remaining = (): unknown => evaluate(read, compileJq(expression).deletePaths(deployment))[0];
    if (left === 'fails') expect(remaining).toThrow('Invalid path expression');
    else expect(remaining()).toEqual(left);
    expect(deployment).toEqual(before);
  });

  it('keeps the order of keys, and keys that are names of prototypes', () => {
    const object: unknown = JSON.parse('{"z": 1, "__proto__": {"a": 1, "b": 2}, "constructor": 3, "a": 4}');
    const left = compileJq('.["__proto__"].a, .z').deletePaths(object);
    expect(JSON.stringify(left)).toBe('{"__proto__":{"b":2},"constructor":3,"a":4}');
    expect(evaluate('.constructor, .toString', left)).toEqual([3, null]);
  });

  it('keeps integers beyond doubles', () => {
    expect(compileJq('.a').deletePaths({ a: 1, b: 9007199254740993n })).toEqual({ b: 9007199254740993n });
  });

  it.each([
    '.spec.replicas.x',
    '.metadata[0]',
    '.spec.template.spec.containers.name',
    '1 | .a',
    '[.a] | .[0]',
  ])('%s fails', (expression) => {
    expect(failure(() => compileJq(expression).deletePaths(deployment))).toMatchObject({
      code: 'argocd.jq-failed',
    });
  });
});

describe('errors and limits', () => {
  it.each<[expression: string, position: number, message: RegExp]>([
    ['.a |', 4, /unexpected/],
    ['.a[', 3, /unexpected/],
    ['.spec | selec(.a)', 8, /function not defined: selec\/1/],
    ['$x', 0, /variable not defined: \$x/],
    ['.a | "b', 7, /unterminated string/],
    ['"\\(1', 4, /unterminated interpolation/],
    ['{a: }', 4, /unexpected/],
    ['if . then 1', 11, /unexpected/],
    ['. as [$a] | $b', 12, /variable not defined/],
    ['break $out', 0, /label not defined/],
    ['.a ~ 1', 3, /unexpected character/],
    ['', 0, /unexpected/],
    ['.a) | (.b', 2, /unexpected/],
  ])('%s is refused at its position', (expression, position, message) => {
    const error = failure(() => compileJq(expression));
    expect(error).toMatchObject({ code: 'argocd.jq-syntax', details: { position } });
    expect(error.message).toMatch(message);
  });

  it.each([
    'def f: f; f',
    'repeat(.)',
    'last(range(0; 1e12))',
    'last(repeat(1))',
    'reduce range(1e12) as $i ("x"; . + .)',
    'def f: [f]; f',
    'until(false; .)',
    'reduce range(40) as $i (1; [., .]) | tojson',
    'reduce range(40) as $i (1; [., .]) | . == [1]',
    'reduce range(1e6) as $i ([]; . + [$i])',
    'reduce range(1e6) as $i ([]; .[$i] = 1)',
    'reduce range(1e5) as $i (1; [.]) | tojson',
    'reduce range(1e5) as $i (1; {a: .}) | del(.. | select(. == 1))',
    '("x" * 16e6) | [range(1e6) as $i | .[$i:$i + 1]]',
    '[range(1e5)] | [.[] as $x | index($x)]',
    '("a" * 1e5) | [match("a"; "g")] | length | error',
    `${'['.repeat(3000)}1${']'.repeat(3000)}`,
  ])('%s ends', (expression) => {
    const { code } = failure(() => evaluate(expression));
    expect(code).toMatch(/^argocd\.jq-/);
  });

  it('reads no environment', () => {
    expect(evaluate('$ENV, env')).toEqual([{}, {}]);
  });

  it('does not catch the end of the budget', () => {
    expect(failure(() => evaluate('try last(range(1e12)) catch "caught"')).code).toBe('argocd.jq-budget');
  });
});
