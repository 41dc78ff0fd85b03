import { stripVTControlCharacters } from 'node:util';

export type Color = 'red' | 'green' | 'yellow' | 'blue' | 'cyan' | 'gray' | 'bold';

const codes: Readonly<Record<Color, readonly [number, number]>> = {
  bold: [1, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  blue: [34, 39],
  cyan: [36, 39],
  gray: [90, 39],
};

/** Colours a text, or returns it as it is. */
export type Paint = (color: Color, text: string) => string;

/** Where a command writes, and what that place can show. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly paint: Paint;
  /** Cursor movements are understood and a person is likely watching. */
  readonly interactive: boolean;
  readonly columns: number;
}

export interface TerminalStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): boolean;
}

/** Colour follows https://no-color.org, `FORCE_COLOR` and whether the stream is a terminal. */
export function createTerminal(
  stdout: TerminalStream,
  stderr: TerminalStream,
  env: Readonly<Record<string, string | undefined>>,
): Terminal {
  const forced = env['FORCE_COLOR'] !== undefined && env['FORCE_COLOR'] !== '0';
  const wanted = !env['NO_COLOR'] && (forced || (stdout.isTTY === true && env['TERM'] !== 'dumb'));
  return {
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    paint: wanted ? paint : (_color, text) => text,
    interactive: stderr.isTTY === true && env['TERM'] !== 'dumb' && !env['CI'],
    columns: stdout.columns ?? 120,
  };
}

const paint: Paint = (color, text) => {
  const [open, close] = codes[color];
  return `\u001B[${open}m${text}\u001B[${close}m`;
};

const segmenter = new Intl.Segmenter();

/** Columns a text takes on screen, colour codes left out. */
export function widthOf(text: string): number {
  const plain = stripVTControlCharacters(text);
  return isAscii(plain) ? plain.length : [...segmenter.segment(plain)].length;
}

function isAscii(text: string): boolean {
  return /^[ -~]*$/.test(text);
}
