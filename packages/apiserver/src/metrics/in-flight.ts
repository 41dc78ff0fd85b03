import type { Clock } from '@setpoint/core';
import { computed } from './counters.ts';
import type { Family } from './exposition.ts';

type RequestKind = 'mutating' | 'readOnly';

interface Kind {
  now: number;
  /** The most at a time in the second `second`, and in the one before it. */
  most: number;
  mostBefore: number;
  second: number;
}

/** How many requests are served at a time; watches and connections are not counted. */
export class InFlight {
  readonly family: Family = computed(
    'apiserver_current_inflight_requests',
    'gauge',
    '[STABLE] Maximal number of currently used inflight request limit of this apiserver per request kind in last second.',
    () =>
      (['mutating', 'readOnly'] as const).map((kind) => {
        const { most, mostBefore } = this.#current(kind);
        return [{ request_kind: kind }, Math.max(most, mostBefore)] as const;
      }),
  );
  readonly #clock: Clock;
  readonly #kinds: Readonly<Record<RequestKind, Kind>> = {
    mutating: { now: 0, most: 0, mostBefore: 0, second: 0 },
    readOnly: { now: 0, most: 0, mostBefore: 0, second: 0 },
  };

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Counts a request until the answered function is called. */
  enter(isMutating: boolean): () => void {
    const kind = this.#current(isMutating ? 'mutating' : 'readOnly');
    kind.now++;
    if (kind.now > kind.most) kind.most = kind.now;
    return () => {
      kind.now--;
    };
  }

  #current(name: RequestKind): Kind {
    const kind = this.#kinds[name];
    const second = Math.floor(this.#clock.now() / 1000);
    if (second !== kind.second) {
      kind.mostBefore = second === kind.second + 1 ? kind.most : kind.now;
      kind.most = kind.now;
      kind.second = second;
    }
    return kind;
  }
}
