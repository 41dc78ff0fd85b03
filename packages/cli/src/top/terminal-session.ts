import { StringDecoder } from 'node:string_decoder';
import { type Key, keysIn } from './keys.ts';
import { type Frame, type Line, frameOf, redraw } from './screen.ts';

/** The parts of a terminal that a live view needs; `process.stdin` and `process.stdout` have them. */
export interface TerminalStreams {
  readonly input: Pick<NodeJS.ReadStream, 'on' | 'off' | 'resume' | 'pause'> & {
    readonly isTTY?: boolean;
    setRawMode?(mode: boolean): unknown;
  };
  readonly output: Pick<NodeJS.WriteStream, 'on' | 'off'> & {
    readonly isTTY?: boolean;
    readonly columns?: number;
    readonly rows?: number;
    write(text: string): boolean;
  };
}

const enter = '\u001B[?1049h\u001B[?25l\u001B[?7l';
const leave = '\u001B[0m\u001B[?7h\u001B[?25h\u001B[?1049l';

/** The terminal taken over for a live view: another screen, keys one by one. Whatever happens, it is given back as it was. */
export class TerminalSession {
  readonly #streams: TerminalStreams;
  readonly #colors: boolean;
  readonly #decoder = new StringDecoder('utf8');
  #frame: Frame | undefined;
  #onKeys: (keys: readonly Key[]) => void = () => {};
  #onResize: () => void = () => {};
  #open = false;
  readonly #read = (chunk: Buffer | string): void => {
    this.#onKeys(keysIn(typeof chunk === 'string' ? chunk : this.#decoder.write(chunk)));
  };
  readonly #resized = (): void => {
    this.#frame = undefined;
    this.#onResize();
  };
  readonly #exit = (): void => this.close();

  constructor(streams: TerminalStreams, colors: boolean) {
    this.#streams = streams;
    this.#colors = colors;
  }

  get columns(): number {
    return this.#streams.output.columns ?? 80;
  }

  get rows(): number {
    return this.#streams.output.rows ?? 24;
  }

  open(onKeys: (keys: readonly Key[]) => void, onResize: () => void): void {
    this.#onKeys = onKeys;
    this.#onResize = onResize;
    this.reopen();
  }

  /** Takes the terminal again after {@link close}; everything is drawn anew. */
  reopen(): void {
    const { input, output } = this.#streams;
    this.#frame = undefined;
    this.#open = true;
    process.on('exit', this.#exit);
    input.setRawMode?.(true);
    input.on('data', this.#read);
    input.resume();
    output.on('resize', this.#resized);
    output.write(enter);
  }

  /** Writes what differs from what is shown. */
  show(lines: readonly Line[]): void {
    if (!this.#open) return;
    const frame = frameOf(lines, this.columns, this.rows);
    const text = redraw(this.#frame, frame, this.#colors);
    this.#frame = frame;
    if (text !== '') this.#streams.output.write(text);
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    const { input, output } = this.#streams;
    process.off('exit', this.#exit);
    input.off('data', this.#read);
    input.setRawMode?.(false);
    input.pause();
    output.off('resize', this.#resized);
    output.write(leave);
  }
}
