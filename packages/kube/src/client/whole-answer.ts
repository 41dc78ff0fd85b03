import type { Dispatcher } from 'undici';
import { maxBodyBytes, tooLong } from './body.ts';
import { onAbort } from './on-abort.ts';
import type { HttpResponse } from './transport.ts';

/**
 * The answer to one request with the whole of its body. Chunks are put together as they arrive: a stream between the
 * socket and the text costs as much as the rest of a small answer. Rejects with the socket's error, with the signal's
 * reason as soon as it aborts, and with `kube.bad-response` for a body that does not end.
 */
export function wholeAnswer(
  dispatcher: Dispatcher,
  request: Dispatcher.DispatchOptions,
  signal: AbortSignal,
): Promise<HttpResponse<Buffer>> {
  return new Promise((resolve, reject) => {
    const collector = new Collector(request.path, resolve, reject);
    if (signal.aborted) return collector.fail(signal.reason as Error);
    const leave = onAbort(signal, () => collector.fail(signal.reason as Error));
    collector.onSettled = leave;
    dispatcher.dispatch(request, collector);
  });
}

class Collector implements Dispatcher.DispatchHandler {
  readonly #path: string;
  readonly #resolve: (answer: HttpResponse<Buffer>) => void;
  readonly #reject: (error: Error) => void;
  readonly #chunks: Buffer[] = [];
  #bytes = 0;
  #head: Pick<HttpResponse, 'statusCode' | 'headers'> | undefined;
  #controller: Dispatcher.DispatchController | undefined;
  #failure: Error | undefined;
  onSettled: () => void = () => {};

  constructor(path: string, resolve: (answer: HttpResponse<Buffer>) => void, reject: (error: Error) => void) {
    this.#path = path;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  /** Gives up: a request that waits for a connection is not sent, one on its way is cut off. */
  fail(error: Error): void {
    this.#failure ??= error;
    this.#controller?.abort(error);
    this.onResponseError(undefined, error);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#failure !== undefined) controller.abort(this.#failure);
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    statusCode: number,
    headers: HttpResponse['headers'],
  ): void {
    // What comes before the answer itself says nothing here.
    if (statusCode >= 200) this.#head = { statusCode, headers };
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#bytes += chunk.length;
    this.#chunks.push(chunk);
    if (this.#bytes > maxBodyBytes) this.fail(tooLong(this.#path));
  }

  onResponseEnd(): void {
    const [only] = this.#chunks;
    const body =
      this.#chunks.length === 1 && only !== undefined ? only : Buffer.concat(this.#chunks, this.#bytes);
    this.onSettled();
    if (this.#head !== undefined) this.#resolve({ ...this.#head, body });
    else this.#reject(new Error('the answer ended before it began'));
  }

  onResponseError(_controller: Dispatcher.DispatchController | undefined, error: Error): void {
    this.onSettled();
    this.#reject(this.#failure ?? error);
  }
}
