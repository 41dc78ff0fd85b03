import { array, assert, integer, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BatchParser, type BatchReply } from './batch-parser.ts';

const ID = 'a'.repeat(40);

function parse(chunks: readonly Buffer[], maxBytes = 100): unknown[] {
  const replies: unknown[] = [];
  const parser = new BatchParser(maxBytes, (reply: BatchReply) => {
    replies.push(
      typeof reply === 'object' && 'data' in reply ? Buffer.from(reply.data).toString('latin1') : reply,
    );
  });
  for (const chunk of chunks) parser.push(chunk);
  return replies;
}

describe('BatchParser', () => {
  it('gives the same replies however the output is cut', () => {
    const contents = ['', '\n', 'one\ntwo\n', `${ID} blob 3\nabc\n`, 'x'.repeat(100), 'y'.repeat(101)];
    const output = Buffer.from(
      contents.map((c) => `${ID} blob ${c.length}\n${c}\n`).join('') + `${ID} missing\nabcd ambiguous\n`,
    );
    const expected = [...contents.slice(0, 5), { tooLarge: 101 }, 'missing', 'ambiguous'];
    expect(parse([output])).toEqual(expected);
    assert(
      property(array(integer({ min: 1, max: output.length - 1 })), (cuts) => {
        const at = [0, ...[...new Set(cuts)].sort((a, b) => a - b), output.length];
        const chunks = at.slice(1).map((end, i) => output.subarray(at[i], end));
        expect(parse(chunks)).toEqual(expected);
      }),
      { numRuns: 200 },
    );
  });

  it('refuses what is no answer', () => {
    expect(() => parse([Buffer.from('what\n')])).toThrow(expect.objectContaining({ code: 'source.corrupt' }));
    expect(() => parse([Buffer.alloc(2000, 0x61)])).toThrow(
      expect.objectContaining({ code: 'source.corrupt' }),
    );
  });
});
