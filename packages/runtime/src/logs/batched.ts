/** What lines are written to. */
interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
}

/**
 * The output, written to once for all lines of a turn of the event loop: a pipe blocks the process for each write.
 * Lines of the last turn are written when the process exits.
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
      if (waiting === '') setImmediate(flush);
      waiting += text;
    },
  };
}
