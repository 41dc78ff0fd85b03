import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { encodeV2, encodeV3 } from './encode.ts';
import { encodeGoJson } from './encode-json.ts';
import { encodeSigs } from './encode-sigs.ts';
import { GoFloat, GoTime } from './go-values.ts';
import { untag } from './testing/dump.ts';

interface Outcome {
  readonly v?: string;
  readonly e?: string;
}

interface EncodeCase {
  readonly in: Parameters<typeof untag>[0];
  readonly v2: Outcome;
  readonly v3: Outcome;
  readonly json: Outcome;
  readonly jsoni: Outcome;
  /** Recorded only where they differ from v2 and v3. */
  readonly sigs?: Outcome;
  readonly v3i2?: Outcome;
}

const file = new URL('../testdata/encode.json', import.meta.url);
const { cases } = JSON.parse(readFileSync(file, 'utf8')) as { cases: readonly EncodeCase[] };

function outcome(encode: () => string): Outcome {
  try {
    return { v: encode() };
  } catch (error) {
    return { e: (error as Error).message };
  }
}

function differences(recorded: (c: EncodeCase) => Outcome, encode: (value: unknown) => string): unknown[] {
  return cases
    .map((c) => ({ in: c.in, go: recorded(c), ours: outcome(() => encode(untag(c.in))) }))
    .filter(({ go, ours }) => go.v !== ours.v || go.e !== ours.e);
}

describe('encoding as the Go libraries recorded in testdata', () => {
  it('has enough cases', () => {
    expect(cases.length).toBeGreaterThan(900);
  });
  it('go-yaml v2 Marshal', () => {
    expect(differences((c) => c.v2, encodeV2)).toEqual([]);
  });
  it('go-yaml v3 Marshal', () => {
    expect(differences((c) => c.v3, encodeV3)).toEqual([]);
  });
  it('go-yaml v3 Encoder with two spaces', () => {
    expect(
      differences(
        (c) => c.v3i2 ?? c.v3,
        (value) => encodeV3(value, { indent: 2 }),
      ),
    ).toEqual([]);
  });
  it('sigs.k8s.io/yaml Marshal', () => {
    expect(differences((c) => c.sigs ?? c.v2, encodeSigs)).toEqual([]);
  });
  it('encoding/json Marshal', () => {
    expect(differences((c) => c.json, encodeGoJson)).toEqual([]);
  });
  it('encoding/json Encoder with indentation and without HTML escapes', () => {
    const encode = (value: unknown): string => encodeGoJson(value, { indent: '  ', escapeHtml: false });
    expect(differences((c) => c.jsoni, encode)).toEqual([]);
  });
});

describe('what Go types JavaScript values stand for', () => {
  it('whole numbers are ints unless said otherwise', () => {
    expect(encodeV2({ a: 1_000_000 })).toBe('a: 1000000\n');
    expect(encodeV2({ a: 1_000_000 }, { numbers: 'float64' })).toBe('a: 1e+06\n');
    expect(encodeV3({ a: new GoFloat(1_000_000) })).toBe('a: 1e+06\n');
    expect(encodeSigs({ a: new GoFloat(1_000_000) })).toBe('a: 1000000\n');
    expect(encodeV2(2 ** 60)).toBe('1.152921504606847e+18\n');
    expect(encodeV2(2n ** 60n)).toBe('1152921504606846976\n');
  });
  it('times are timestamps in YAML and strings once they passed through JSON', () => {
    const time = new GoTime('2020-01-01T00:00:00Z');
    expect(encodeV3({ t: time })).toBe('t: 2020-01-01T00:00:00Z\n');
    expect(encodeSigs({ t: time })).toBe('t: "2020-01-01T00:00:00Z"\n');
    expect(encodeGoJson({ t: time })).toBe('{"t":"2020-01-01T00:00:00Z"}');
  });
  it('Maps may have keys of any type, in the order go-yaml gives them', () => {
    const map = new Map<unknown, unknown>([
      ['b', 1],
      [10, 2],
      [9, 3],
      [true, 4],
      ['a10', 5],
      ['a9', 6],
    ]);
    expect(encodeV2(map)).toBe('true: 4\n9: 3\n10: 2\na9: 6\na10: 5\nb: 1\n');
    expect(
      encodeSigs(
        new Map<unknown, unknown>([
          [1, 'x'],
          ['a', 'y'],
        ]),
      ),
    ).toBe('"1": x\na: "y"\n');
  });
  it('undefined is null; functions and unknown classes are errors', () => {
    expect(encodeV2({ a: undefined })).toBe('a: null\n');
    expect(() => encodeV2({ a: () => 1 })).toThrow('cannot marshal type: function');
    expect(() => encodeV2({ a: new Date(0) })).toThrow('cannot marshal type: Date');
    expect(encodeV2({ a: new Date(0) }, { unwrap: (value) => (value as Date).getTime() })).toBe('a: 0\n');
  });
  it('a cycle is an error, not a crash', () => {
    const cycle: Record<string, unknown> = {};
    cycle['self'] = [cycle];
    for (const encode of [encodeV2, encodeV3, encodeSigs, encodeGoJson]) {
      expect(() => encode(cycle)).toThrow(expect.objectContaining({ code: 'goyaml.encode' }));
    }
  });
});
