import { EventEmitter } from 'node:events';
import type { TerminalStreams } from '../top/terminal-session.ts';

/** A terminal in memory: keys go in, what it shows can be read. */
export class VirtualTerminal {
  readonly input = Object.assign(new EventEmitter(), {
    isTTY: true,
    raw: false,
    setRawMode(mode: boolean): void {
      this.raw = mode;
    },
    resume: () => undefined,
    pause: () => undefined,
  });
  readonly output: EventEmitter & {
    columns: number;
    rows: number;
    isTTY: boolean;
    write(text: string): boolean;
  };
  /** Everything that was written. */
  written = '';
  isAlternate = false;
  isCursorShown = true;
  #cells: string[][];
  #row = 0;
  #column = 0;

  constructor(columns: number, rows: number) {
    this.#cells = blankCells(columns, rows);
    this.output = Object.assign(new EventEmitter(), {
      columns,
      rows,
      isTTY: true,
      write: (text: string) => {
        this.#take(text);
        return true;
      },
    });
  }

  get streams(): TerminalStreams {
    return { input: this.input, output: this.output } as unknown as TerminalStreams;
  }

  /** The lines without the blanks at their ends. */
  get lines(): readonly string[] {
    return this.#cells.map((row) => row.join('').trimEnd());
  }

  get text(): string {
    return this.lines.join('\n');
  }

  press(keys: string): void {
    this.input.emit('data', Buffer.from(keys));
  }

  resize(columns: number, rows: number): void {
    Object.assign(this.output, { columns, rows });
    this.#cells = blankCells(columns, rows);
    this.output.emit('resize');
  }

  #take(text: string): void {
    this.written += text;
    // eslint-disable-next-line no-control-regex
    for (const [token, parameters, command] of text.matchAll(/\u001B\[([?0-9;]*)([A-Za-z])|[^]/gu)) {
      if (command === undefined) this.#put(token);
      else this.#obey(parameters ?? '', command);
    }
  }

  #obey(parameters: string, command: string): void {
    const [first = 1, second = 1] = parameters.split(';').map(Number);
    if (command === 'H') [this.#row, this.#column] = [first - 1, second - 1];
    if (command === 'J') this.#cells = blankCells(this.output.columns, this.output.rows);
    if (parameters === '?1049') this.isAlternate = command === 'h';
    if (parameters === '?25') this.isCursorShown = command === 'h';
  }

  #put(character: string): void {
    const row = this.#cells[this.#row];
    if (row === undefined || this.#column >= row.length) throw new Error(`written outside: ${character}`);
    row[this.#column++] = character;
  }
}

function blankCells(columns: number, rows: number): string[][] {
  return Array.from({ length: rows }, () => Array.from({ length: columns }, () => ' '));
}
