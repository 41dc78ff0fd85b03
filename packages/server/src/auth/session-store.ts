import type { Clock } from '@setpoint/core';
import type { KubeClient } from '@setpoint/kube';
import { type PlatformState, secretTextIn } from '../state/platform-state.ts';
import { type FailureBook, type Failures, isLimited, withFailure, withoutFailures } from './login-limiter.ts';
import { changeSecret } from './secret-store.ts';

const secretName = 'setpoint-sessions';

/** Tokens without an expiry are remembered as revoked for this long after they would have been renewed: forever. */
const forever = Number.MAX_SAFE_INTEGER;

/**
 * Revoked tokens and failed logins, durable in the Secret `setpoint-sessions`: a restart or another replica does not
 * forget them. What this process wrote counts at once, before the watch tells it back.
 */
export class SessionStore {
  readonly #client: KubeClient;
  readonly #state: PlatformState;
  readonly #clock: Clock;
  readonly #revoked = new Map<string, number>();
  #ownFailures: { readonly book: FailureBook; readonly version: string } | undefined;
  #writing: Promise<unknown> = Promise.resolve();

  constructor(client: KubeClient, state: PlatformState, clock: Clock) {
    this.#client = client;
    this.#state = state;
    this.#clock = clock;
  }

  isRevoked(tokenId: string): boolean {
    if (this.#revoked.has(tokenId)) return true;
    return revokedIn(this.#stored('revoked')).has(tokenId);
  }

  /** Revokes a token; it is durable when this resolves. Entries of tokens that have expired anyway are dropped. */
  async revoke(tokenId: string, expiresAtMs: number | undefined, signal: AbortSignal): Promise<void> {
    this.#revoked.set(tokenId, expiresAtMs ?? forever);
    await this.#change((read) => {
      const nowMs = this.#clock.now();
      const known = [...revokedIn(read('revoked'))];
      const live = known.filter(([, until]) => until > nowMs);
      return { revoked: JSON.stringify(Object.fromEntries([...live, [tokenId, expiresAtMs ?? forever]])) };
    }, signal);
  }

  isLimited(names: readonly string[]): boolean {
    const book = this.#book();
    return names.some((name) => isLimited(book, name, this.#clock.now()));
  }

  /** Records a failed login; durable when this resolves. */
  async failed(
    names: readonly string[],
    keep: (name: string) => boolean,
    signal: AbortSignal,
  ): Promise<void> {
    await this.#changeFailures((book) => {
      const nowMs = this.#clock.now();
      return names.reduce((result, name) => withFailure(result, name, nowMs, keep), book);
    }, signal);
  }

  async succeeded(names: readonly string[], signal: AbortSignal): Promise<void> {
    const book = this.#book();
    if (!names.some((name) => Object.hasOwn(book, name))) return;
    await this.#changeFailures(
      (current) => names.reduce((result, name) => withoutFailures(result, name) ?? result, current),
      signal,
    );
  }

  async #changeFailures(change: (book: FailureBook) => FailureBook, signal: AbortSignal): Promise<void> {
    await this.#change((read) => {
      const book = change(bookIn(read('failures')));
      this.#ownFailures = { book, version: '' };
      return { failures: JSON.stringify(book) };
    }, signal);
  }

  /** One write at a time, so that a burst of failures is counted in full. */
  async #change(decide: Parameters<typeof changeSecret>[2], signal: AbortSignal): Promise<void> {
    const at = { namespace: this.#state.namespace, name: secretName };
    const next = this.#writing.then(() => changeSecret(this.#client, at, decide, signal));
    this.#writing = next.catch(() => undefined);
    const written = await next;
    const version = written?.metadata.resourceVersion ?? '';
    if (this.#ownFailures !== undefined) this.#ownFailures = { ...this.#ownFailures, version };
  }

  /** Our own last write until the watch has caught up with it. */
  #book(): FailureBook {
    const watched = this.#state.secret(secretName);
    const own = this.#ownFailures;
    if (own === undefined) return bookIn(this.#stored('failures'));
    const caughtUp =
      own.version !== '' && Number(watched?.metadata.resourceVersion ?? 0) >= Number(own.version);
    return caughtUp ? bookIn(this.#stored('failures')) : own.book;
  }

  #stored(key: 'revoked' | 'failures'): string {
    return secretTextIn(this.#state.secret(secretName), key);
  }
}

/** Unreadable text counts as empty. */
function parsed(text: string): readonly (readonly [string, unknown])[] {
  if (text === '') return [];
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === 'object' && value !== null ? Object.entries(value) : [];
  } catch {
    return [];
  }
}

function revokedIn(text: string): ReadonlyMap<string, number> {
  return new Map(parsed(text).map(([id, until]) => [id, Number(until)]));
}

function bookIn(text: string): FailureBook {
  const entries = parsed(text).map(([name, value]): [string, Failures] => {
    const { count = 0, lastMs = 0 } = (value ?? {}) as Partial<Failures>;
    return [name, { count, lastMs }];
  });
  return Object.fromEntries(entries);
}
