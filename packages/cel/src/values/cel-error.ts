/** A runtime error as a value; `message` is in cel-go's words. */
export class CelError {
  readonly message: string;

  constructor(message: string) {
    this.message = message;
  }
}

export function noSuchKey(key: string): CelError {
  return new CelError(`no such key: ${key}`);
}

export function noSuchOverload(): CelError {
  return new CelError('no such overload');
}

/** Ends an evaluation, whatever operators surround it: no `||` absorbs it. */
export class CostLimitExceeded extends Error {
  constructor() {
    super('operation cancelled: actual cost limit exceeded');
  }
}
