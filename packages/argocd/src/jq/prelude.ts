import { parseDefinitions } from './parser.ts';

/** Functions that are short in jq itself; those that navigate keep the paths of their input. */
export const prelude = parseDefinitions(`
  def select(f): if f then . else empty end;
  def recurse: ..;
  def recurse(f; condition): recurse(f | select(condition));
  def map(f): [.[] | f];
  def map_values(f): .[] |= f;
  def values: select(. != null);
  def nulls: select(. == null);
  def booleans: select(type == "boolean");
  def numbers: select(type == "number");
  def strings: select(type == "string");
  def arrays: select(type == "array");
  def objects: select(type == "object");
  def iterables: select(type | . == "array" or . == "object");
  def scalars: select(type | . != "array" and . != "object");
  def first: .[0];
  def last: .[-1];
  def nth($n): .[$n];
  def nth($n; f): last(limit($n + 1; f));
  def any: any(.[]; .);
  def any(f): any(.[]; f);
  def all: all(.[]; .);
  def all(f): all(.[]; f);
  def in(xs): . as $x | xs | has($x);
  def inside(xs): . as $x | xs | contains($x);
  def IN(s): any(s == .; .);
  def IN(source; s): any(source == s; .);
  def isvalid(f): try (f | true) catch false;
  def add(f): reduce f as $x (null; . + $x);
  def to_entries: [keys_unsorted[] as $key | {$key, value: .[$key]}];
  def with_entries(f): to_entries | map(f) | from_entries;
  def paths: path(..) | select(length > 0);
  def paths(f): . as $root | paths | select(. as $path | $root | getpath($path) | f);
  def leaf_paths: paths(scalars);
  def pick(f): . as $root | reduce path(f) as $path (null; setpath($path; $root | getpath($path)));
  def walk(f): def w: if type == "object" then map_values(w) elif type == "array" then map(w) else . end | f; w;
  def env: {};
  def debug: .;
  def debug(message): .;
  def sort_by(f): _sort_by(map([f]));
  def group_by(f): _group_by(map([f]));
  def unique_by(f): [_group_by(map([f]))[] | .[0]];
  def min_by(f): _min_by(map([f]));
  def max_by(f): _max_by(map([f]));
  def finites: select(isinfinite or isnan | not);
  def normals: select(isnormal);
  def combinations: if length == 0 then [] else .[0][] as $x | (.[1:] | combinations) as $w | [$x] + $w end;
  def combinations(n): . as $dot | [range(n)] | map($dot) | combinations;
  def test($re): test($re; null);
  def match($re): match($re; null);
  def capture($re): capture($re; null);
  def capture($re; $flags): match($re; $flags) | _captured;
  def scan($re): scan($re; null);
  def scan($re; $flags):
    match($re; "g" + $flags) | if .captures == [] then .string else [.captures[].string] end;
  def splits($re): splits($re; null);
  def splits($re; $flags): split($re; $flags)[];
  def sub($re; str): sub($re; str; "");
  def sub($re; str; $flags):
    . as $in
    | (reduce match($re; $flags) as $m ({at: 0, out: [""]};
        .out = [.out[] as $o | ($m | _captured | str) as $s | $o + $in[.at:$m.offset] + $s]
        | .at = $m.offset + $m.length)) as $r
    | $r.out[] + $in[$r.at:];
  def gsub($re; str): sub($re; str; "g");
  def gsub($re; str; $flags): sub($re; str; $flags + "g");
  def ascii: [.] | implode;
`);
