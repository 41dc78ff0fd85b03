import type { Terminal } from './style.ts';

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

export interface Progress {
  /** Runs one step, showing that it is under way, then how long it took. */
  step<T>(label: string, run: (note: (text: string) => void) => Promise<T>): Promise<T>;
}

/** Progress on standard error: a spinner on a terminal, one line for each finished step elsewhere. */
export function createProgress(terminal: Terminal): Progress {
  return {
    async step(label, run) {
      const startedMs = performance.now();
      let note = '';
      let frame = 0;
      const draw = (): void => {
        const text = `${frames[frame++ % frames.length] as string} ${label}${note === '' ? '' : ` ${note}`}`;
        terminal.err(`\r\u001B[K${text.slice(0, terminal.columns - 1)}`);
      };
      const timer = terminal.interactive ? setInterval(draw, 100) : undefined;
      if (timer !== undefined) draw();
      const finish = (mark: string): void => {
        clearInterval(timer);
        if (timer !== undefined) terminal.err('\r\u001B[K');
        const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
        terminal.err(`${mark} ${label} ${terminal.paint('gray', `${seconds} s`)}\n`);
      };
      try {
        const result = await run((text) => {
          note = text;
        });
        finish(terminal.paint('green', '✓'));
        return result;
      } catch (error) {
        finish(terminal.paint('red', '✗'));
        throw error;
      }
    },
  };
}

/** Work that takes longer than this is said to be under way. */
const lateMs = 500;

/** Runs the work; where a person watches and it is late, says on standard error that it goes on, and takes that back. */
export async function whileShowing<T>(terminal: Terminal, label: string, run: () => Promise<T>): Promise<T> {
  if (!terminal.interactive) return run();
  let frame = 0;
  let drawn = false;
  const draw = (): void => {
    drawn = true;
    terminal.err(
      `\r\u001B[K${`${frames[frame++ % frames.length] as string} ${label}`.slice(0, terminal.columns - 1)}`,
    );
  };
  let repeat: NodeJS.Timeout | undefined;
  const first = setTimeout(() => {
    draw();
    repeat = setInterval(draw, 100);
  }, lateMs);
  try {
    return await run();
  } finally {
    clearTimeout(first);
    clearInterval(repeat);
    if (drawn) terminal.err('\r\u001B[K');
  }
}
