import { describe, expect, it } from 'vitest';
import { frameOf, redraw } from './screen.ts';

describe('a frame', () => {
  it('is as large as the terminal, and holds nothing that moves the cursor', () => {
    const hostile = [{ text: 'a\u001B[2Jb\r\nc\u202Ed' }];
    const frame = frameOf([hostile], 12, 2);
    expect(frame.map((row) => row.map(({ text }) => text).join(''))).toEqual([
      'a·[2Jb··c·d ',
      ' '.repeat(12),
    ]);
  });

  it('gives wide characters two columns, and cuts before one that does not fit', () => {
    const [row] = frameOf([[{ text: '漢字x' }]], 3, 1);
    expect(row?.map(({ text }) => text)).toEqual(['漢', '', ' ']);
  });
});

describe('redrawing', () => {
  const frame = (text: string) => frameOf([[{ text }], [{ text: 'second', color: 'green' }]], 10, 2);

  it('writes only cells that changed', () => {
    expect(redraw(frame('one'), frame('one'), true)).toBe('');
    expect(redraw(frame('one 1'), frame('one 2'), true)).toBe('\u001B[1;5H2');
    expect(redraw(frame('abcdef'), frame('aXcdYf'), true)).toBe('\u001B[1;2HX\u001B[1;5HY');
  });

  it('writes everything at first and after a change of size', () => {
    expect(redraw(undefined, frame('one'), false)).toBe('\u001B[2J\u001B[1;1Hone\u001B[2;1Hsecond');
    expect(redraw(frameOf([], 5, 2), frame('one'), false)).toContain('\u001B[2J');
  });

  it('ends every style, and knows none without colours', () => {
    expect(redraw(undefined, frame(''), true)).toContain('\u001B[0;32msecond\u001B[0m');
    expect(redraw(undefined, frame(''), false)).not.toContain('\u001B[0');
  });

  it('clears a wide character that a narrow one takes the place of', () => {
    const wide = frameOf([[{ text: '漢x' }]], 4, 1);
    const narrow = frameOf([[{ text: 'ab' }]], 4, 1);
    expect(redraw(wide, narrow, false)).toBe('\u001B[1;1Hab ');
    expect(redraw(narrow, wide, false)).toBe('\u001B[1;1H漢x');
  });
});
