import { systemClock, systemRandom } from '@setpoint/core';
import { describe, expect, it } from 'vitest';
import type { Context } from '../context.ts';
import { harmless } from './harmless.ts';
import { prepareOutput, print } from './print.ts';
import { createProgress, whileShowing } from './progress.ts';
import { showStatus } from './status.ts';
import { createTerminal, widthOf } from './style.ts';
import { table } from './table.ts';

interface Written {
  out: string;
  err: string;
}

function terminalOf(tty: boolean, env: Readonly<Record<string, string>> = {}) {
  const written: Written = { out: '', err: '' };
  const stream = (to: keyof Written) => ({
    isTTY: tty,
    columns: 40,
    write: (text: string) => ((written[to] += text), true),
  });
  return { written, terminal: createTerminal(stream('out'), stream('err'), env) };
}

const contextOf = (terminal: Context['terminal']): Context => ({
  terminal,
  env: {},
  cwd: '/',
  clock: systemClock,
  random: systemRandom,
  signal: new AbortController().signal,
});

describe('a terminal', () => {
  it.each([
    ['a terminal', true, {}, true],
    ['a pipe', false, {}, false],
    ['NO_COLOR', true, { NO_COLOR: '1' }, false],
    ['an empty NO_COLOR, which says nothing', true, { NO_COLOR: '' }, true],
    ['NO_COLOR before FORCE_COLOR', true, { NO_COLOR: '1', FORCE_COLOR: '1' }, false],
    ['FORCE_COLOR into a pipe', false, { FORCE_COLOR: '1' }, true],
    ['a dumb one', true, { TERM: 'dumb' }, false],
  ])('is coloured or not: %s', (_, tty, env, coloured) => {
    expect(terminalOf(tty, env).terminal.paint('red', 'x') !== 'x').toBe(coloured);
  });

  it.each([
    [true, {}, true],
    [false, {}, false],
    [true, { CI: 'true' }, false],
  ])('is watched by a person or not: %s %o', (tty, env, watched) => {
    expect(terminalOf(tty, env).terminal.interactive).toBe(watched);
  });
});

describe('what is printed', () => {
  it('is the value for programs and the text for people', async () => {
    const value = { a: [1] };
    for (const [format, text] of [
      ['table', 'text\n'],
      ['json', '{\n  "a": [\n    1\n  ]\n}\n'],
      ['yaml', 'a:\n- 1\n'],
    ] as const) {
      const { terminal, written } = terminalOf(false);
      await prepareOutput(format);
      print(value, format, () => 'text\n', contextOf(terminal));
      expect(written).toEqual({ out: text, err: '' });
    }
    const { terminal } = terminalOf(false);
    expect(() => print(value, 'xml', () => '', contextOf(terminal))).toThrow('unknown output format xml');
  });

  it('stands in columns, by what is seen of it', () => {
    const red = '\u001B[31mlong\u001B[39m';
    expect(
      table(
        ['A', 'B'],
        [
          [red, '1'],
          ['é', '2'],
          ['', ''],
        ],
      ),
    ).toBe(`A     B\n${red}  1\né     2\n\n`);
    expect(widthOf('👩‍💻')).toBe(1);
  });

  it('never moves the cursor on behalf of others', () => {
    expect(harmless('a\u001B[2J\r\nb\tc\u009B1m')).toBe('a·[2J··b\tc·1m');
  });

  it('tells a status by icon and word', () => {
    const plain = (_: unknown, text: string): string => text;
    expect(showStatus('Degraded', plain)).toBe('✗ Degraded');
    expect(showStatus('Odd', plain)).toBe('· Odd');
    expect(showStatus(undefined, plain)).toBe('');
  });
});

describe('progress', () => {
  it('is a line for each step where nobody watches, also for one that fails', async () => {
    const { terminal, written } = terminalOf(false);
    const progress = createProgress(terminal);
    expect(await progress.step('one', async () => 7)).toBe(7);
    const failed = progress.step('two', () => Promise.reject(new Error('no')));
    await expect(failed).rejects.toThrow('no');
    expect(written.err).toMatch(/^✓ one \d+\.\d s\n✗ two \d+\.\d s\n$/);
  });

  it('is silent in pipes, and takes back what it drew', async () => {
    const pipe = terminalOf(false);
    await whileShowing(pipe.terminal, 'work', () => new Promise((done) => setTimeout(done, 1)));
    expect(pipe.written.err).toBe('');
    const watched = terminalOf(true);
    let finish: () => void = () => {};
    const working = whileShowing(
      watched.terminal,
      'work',
      () => new Promise<void>((done) => (finish = done)),
    );
    while (!watched.written.err.includes('work')) await new Promise((turn) => setTimeout(turn, 5));
    finish();
    await working;
    expect(watched.written.err.endsWith('\r\u001B[K')).toBe(true);
  });
});
