/** What lines are written to. */
interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
}

/** Milliseconds; nobody who reads along sees the difference. */
const flushMs = 20;

/**
 * The output, written to at most every {@link flushMs}: a pipe blocks the process for each write, and wakes whoever
 * reads it. Lines that still wait are written when the process exits; one that is killed loses them.
 */
export function batched(output: Output): Output {
  let waiting = '';
  const flush = (): void => {
    const text = waiting;
    waiting = '';
    if (text !== '') output.write(text);
  };
  process.once('exit', flush);
  return {
    isTTY: output.isTTY === true,
    write(text) {
      if (waiting === '') setTimeout(flush, flushMs).unref();
      waiting += text;
    },
  };
}
