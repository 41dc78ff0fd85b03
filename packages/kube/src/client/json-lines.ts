import { KUBE_CODES, kubeError } from '../errors.ts';

const newline = 0x0a;

/** An object is limited to a few MiB by the server; an event that is longer than this is a runaway answer. */
const maxLineBytes = 32 * 1024 * 1024;

/**
 * Cuts a byte stream into lines. Text is decoded once a run of whole lines is there, never across a chunk border, so
 * UTF-8 is never torn; what follows the last newline is kept for the next chunk.
 */
export class JsonLines {
  readonly #subject: string;
  #rest: Buffer[] = [];
  #restBytes = 0;

  constructor(subject: string) {
    this.#subject = subject;
  }

  /** The lines completed by this chunk, without empty ones. */
  push(chunk: Buffer): readonly string[] {
    const end = chunk.lastIndexOf(newline);
    if (end < 0) {
      this.#keep(chunk);
      return [];
    }
    const head = chunk.subarray(0, end);
    const whole = this.#rest.length === 0 ? head : Buffer.concat([...this.#rest, head]);
    this.#rest = [];
    this.#restBytes = 0;
    if (end + 1 < chunk.length) this.#keep(chunk.subarray(end + 1));
    return whole
      .toString('utf8')
      .split('\n')
      .filter((line) => line !== '' && line !== '\r');
  }

  #keep(part: Buffer): void {
    this.#rest.push(part);
    this.#restBytes += part.length;
    if (this.#restBytes > maxLineBytes) {
      throw kubeError(KUBE_CODES.badResponse, `an event is longer than ${maxLineBytes} bytes`, {
        subject: this.#subject,
        retry: 'backoff',
      });
    }
  }
}
