import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodeSigs } from './decode-sigs.ts';
import { decodeV3 } from './decode-v3.ts';
import { GO_NUMBERS } from './go-values.ts';
import { parseDocuments } from './parse-documents.ts';
import { dumpNode, dumpValue } from './testing/dump.ts';

interface Outcome {
  readonly v?: string;
  readonly e?: string;
}

interface DecodeCase {
  readonly in: string;
  readonly sigs: Outcome;
  readonly strict: Outcome;
  readonly v3: Outcome;
  readonly nodes?: string;
}

const file = new URL('../testdata/decode.json', import.meta.url);
const { cases } = JSON.parse(readFileSync(file, 'utf8')) as { cases: readonly DecodeCase[] };

function outcome(decode: () => string): Outcome {
  try {
    return { v: decode() };
  } catch (error) {
    return { e: (error as Error).message };
  }
}

/** Cases whose outcome is not the recorded one. */
function differences(recorded: (c: DecodeCase) => Outcome, ours: (text: string) => string): unknown[] {
  return cases
    .map((c) => ({ in: c.in, go: recorded(c), ours: outcome(() => ours(c.in)) }))
    .filter(({ go, ours }) => go.v !== ours.v || go.e !== ours.e);
}

describe('decoding as the Go libraries recorded in testdata', () => {
  it('has cases that succeed and cases that fail', () => {
    expect(cases.filter((c) => c.sigs.e === undefined).length).toBeGreaterThan(700);
    expect(cases.filter((c) => c.sigs.e !== undefined).length).toBeGreaterThan(400);
  });
  it('sigs.k8s.io/yaml Unmarshal', () => {
    const decode = (text: string): string => dumpValue(decodeSigs(text, { numbers: GO_NUMBERS }));
    expect(differences((c) => c.sigs, decode)).toEqual([]);
  });
  it('sigs.k8s.io/yaml over go-yaml UnmarshalStrict', () => {
    const decode = (text: string): string =>
      dumpValue(decodeSigs(text, { numbers: GO_NUMBERS, strict: true }));
    expect(differences((c) => c.strict, decode)).toEqual([]);
  });
  it('yaml.v3 Unmarshal', () => {
    const decode = (text: string): string => dumpValue(decodeV3(text, { numbers: GO_NUMBERS }));
    expect(differences((c) => c.v3, decode)).toEqual([]);
  });
  it('nodes and their positions as yaml.v3 has them', () => {
    const wrong = cases
      .filter((c) => c.nodes !== undefined)
      .map((c) => ({
        in: c.in,
        go: c.nodes,
        ours: parseDocuments(c.in)
          .map((n) => `${dumpNode(n)}\n`)
          .join(''),
      }))
      .filter(({ go, ours }) => go !== ours);
    expect(wrong).toEqual([]);
  });
  it('reads bytes as it reads text', () => {
    const wrong = cases.filter((c) => {
      const text = outcome(() => dumpValue(decodeSigs(c.in)));
      const bytes = outcome(() => dumpValue(decodeSigs(Buffer.from(c.in))));
      return text.v !== bytes.v || text.e !== bytes.e;
    });
    expect(wrong).toEqual([]);
  });
});
