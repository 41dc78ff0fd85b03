/** Failed logins of one name or address within the window. */
export interface Failures {
  readonly count: number;
  /** Epoch milliseconds. */
  readonly lastMs: number;
}

export type FailureBook = Readonly<Record<string, Failures>>;

interface Limits {
  /** Of one name, as Argo CD has it. */
  readonly maxFailures: number;
  /** Of one address, which many people may share. */
  readonly maxFailuresOfAddress: number;
  readonly windowMs: number;
  readonly maxEntries: number;
}

const defaults: Limits = { maxFailures: 5, maxFailuresOfAddress: 50, windowMs: 300_000, maxEntries: 1000 };

export const nameKey = (name: string): string => `name:${name}`;
export const addressKey = (address: string): string => `address:${address}`;

/** True while the name or address (as {@link nameKey} and {@link addressKey} write it) must wait, whatever the password. */
export function isLimited(book: FailureBook, name: string, nowMs: number, limits = defaults): boolean {
  const failures = Object.hasOwn(book, name) ? book[name] : undefined;
  const most = name.startsWith('address:') ? limits.maxFailuresOfAddress : limits.maxFailures;
  return failures !== undefined && failures.count >= most && nowMs - failures.lastMs <= limits.windowMs;
}

/**
 * The book after a failure; entries past the window are dropped. It is bounded: of too many the oldest go, those of
 * `keep` (existing accounts) last, so that invented names cannot push out what protects a real one.
 */
export function withFailure(
  book: FailureBook,
  name: string,
  nowMs: number,
  keep: (name: string) => boolean,
  limits = defaults,
): FailureBook {
  const entries = new Map(
    Object.entries(book).filter(([, failures]) => nowMs - failures.lastMs <= limits.windowMs),
  );
  entries.set(name, { count: (entries.get(name)?.count ?? 0) + 1, lastMs: nowMs });
  const surplus = entries.size - limits.maxEntries;
  if (surplus > 0) {
    const order = [...entries].toSorted(
      ([a, { lastMs: at }], [b, { lastMs: bt }]) => Number(keep(a)) - Number(keep(b)) || at - bt,
    );
    for (const [old] of order.slice(0, surplus)) entries.delete(old);
  }
  return Object.fromEntries(entries);
}

/** The book after a success: the name starts afresh; undefined when nothing changes. */
export function withoutFailures(book: FailureBook, name: string): FailureBook | undefined {
  if (!Object.hasOwn(book, name)) return undefined;
  const { [name]: _forgotten, ...rest } = book;
  return rest;
}
