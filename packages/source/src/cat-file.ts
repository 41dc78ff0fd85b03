import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import type { Clock, Timer } from '@setpoint/core';
import { BatchParser } from './batch-parser.ts';
import { SOURCE_CODES, sourceError } from './errors.ts';
import { gitFailure } from './git-failure.ts';
import type { GitObject } from './git-object.ts';
import { spawnFailure } from './git-process.ts';

export interface CatFileOptions {
  readonly gitBinary: string;
  readonly gitDir: string;
  readonly environment: Readonly<Record<string, string>>;
  /** The repository, without credentials, for errors. */
  readonly subject: string;
  readonly clock: Clock;
  readonly maxObjectBytes: number;
  readonly stallMs: number;
  /** The process ends after this long without a request. */
  readonly idleMs: number;
}

interface Waiting {
  readonly resolve: (object: GitObject | undefined) => void;
  readonly reject: (error: Error) => void;
}

interface Running {
  readonly child: ChildProcessWithoutNullStreams;
  readonly waiting: Waiting[];
  /** Requests not yet written, so that those of one turn go out in one write. */
  unsent: string;
  stderr: string;
  failure: Error | undefined;
}

/** Requests are ids, or an abbreviation with a peel; nothing else may reach git's input. */
const REQUEST = /^[0-9a-f]{4,64}(?:\^\{commit\})?$/;

/** Reads objects of one mirror through one `git cat-file --batch`, pipelined; started when needed, ended when idle. */
export class CatFile {
  readonly #options: CatFileOptions;
  #running: Running | undefined;
  #timer: Timer | undefined;

  constructor(options: CatFileOptions) {
    this.#options = options;
  }

  /**
   * The object, or undefined when the mirror has none of that name. Throws `source.ref-ambiguous`,
   * `source.file-too-large`, `source.corrupt`, `source.timeout`.
   */
  read(name: string): Promise<GitObject | undefined> {
    if (!REQUEST.test(name)) throw new TypeError('not an object name');
    const running = (this.#running ??= this.#start());
    return new Promise((resolve, reject) => {
      running.waiting.push({ resolve, reject });
      if (running.waiting.length === 1) this.#setTimer(running);
      if (running.unsent === '') setImmediate(() => flush(running));
      running.unsent += `${name}\n`;
    });
  }

  /** Ends the process; requests on the way fail with `source.closed`. */
  close(): void {
    this.#stop(this.#error(SOURCE_CODES.closed, 'the repository was closed'));
  }

  /** Ends the process of a mirror that is being thrown away; requests on the way fail as damaged, to be tried again. */
  abandon(): void {
    this.#stop(this.#error(SOURCE_CODES.corrupt, 'the mirror was thrown away'));
  }

  #start(): Running {
    const { gitBinary, gitDir, environment } = this.#options;
    const child = spawn(gitBinary, ['--git-dir', gitDir, 'cat-file', '--batch'], {
      cwd: gitDir,
      env: environment,
      stdio: 'pipe',
    });
    const running: Running = { child, waiting: [], unsent: '', stderr: '', failure: undefined };
    const parser = new BatchParser(this.#options.maxObjectBytes, (reply) => this.#onReply(running, reply));
    child.stdout.on('data', (chunk: Buffer) => {
      try {
        parser.push(chunk);
      } catch (error) {
        running.failure ??= error as Error;
        child.kill('SIGKILL');
      }
    });
    child.stderr.on('data', (chunk: Buffer) => {
      running.stderr = (running.stderr + chunk.toString()).slice(-8192);
    });
    child.stdin.on('error', () => undefined);
    child.on('error', (error) => {
      running.failure ??= spawnFailure(gitBinary, this.#options, error);
    });
    child.on('close', () => this.#onClose(running));
    return running;
  }

  #onReply(
    running: Running,
    reply: GitObject | 'missing' | 'ambiguous' | { readonly tooLarge: number },
  ): void {
    const waiting = running.waiting.shift();
    this.#setTimer(running);
    if (waiting === undefined) throw this.#error(SOURCE_CODES.corrupt, 'git answered without being asked');
    if (reply === 'missing') waiting.resolve(undefined);
    else if (reply === 'ambiguous') waiting.reject(this.#ambiguous());
    else if ('tooLarge' in reply) waiting.reject(this.#tooLarge(reply.tooLarge));
    else waiting.resolve(reply);
  }

  /** One timer watches either for a stall, while something is awaited, or for idleness. */
  #setTimer(running: Running): void {
    this.#timer?.cancel();
    if (this.#running !== running) return;
    const { clock, stallMs, idleMs } = this.#options;
    this.#timer =
      running.waiting.length > 0
        ? clock.setTimer(stallMs, () =>
            this.#stop(this.#error(SOURCE_CODES.timeout, `no answer for ${stallMs} ms`)),
          )
        : clock.setTimer(idleMs, () => this.close());
  }

  #stop(error: Error): void {
    const running = this.#running;
    if (running === undefined) return;
    this.#timer?.cancel();
    this.#running = undefined;
    running.failure ??= error;
    running.child.kill('SIGKILL');
    for (const waiting of running.waiting.splice(0)) waiting.reject(running.failure);
  }

  #onClose(running: Running): void {
    const said = running.stderr === '' ? 'packfile reader ended' : running.stderr;
    const failure = running.failure ?? gitFailure(this.#options.subject, said, []);
    if (this.#running === running) {
      this.#timer?.cancel();
      this.#running = undefined;
    }
    for (const waiting of running.waiting.splice(0)) waiting.reject(failure);
  }

  #error(code: 'source.corrupt' | 'source.timeout' | 'source.closed', message: string): Error {
    return sourceError(code, message, this.#options.subject, { retry: 'backoff' });
  }

  #ambiguous(): Error {
    return sourceError(
      SOURCE_CODES.refAmbiguous,
      'the abbreviated commit id has several meanings',
      this.#options.subject,
      {
        nextAction: 'Write more digits of the commit id.',
      },
    );
  }

  #tooLarge(bytes: number): Error {
    const { subject, maxObjectBytes } = this.#options;
    return sourceError(SOURCE_CODES.fileTooLarge, `the file has ${bytes} bytes`, subject, {
      rule: `at most ${maxObjectBytes} bytes in one file`,
      nextAction: 'Keep large files out of the application path, or raise maxFileBytes.',
    });
  }
}

function flush(running: Running): void {
  const lines = running.unsent;
  running.unsent = '';
  running.child.stdin.write(lines);
}
