import { computed } from '../metrics/counters.ts';
import type { Family } from '../metrics/exposition.ts';
import type { Store } from '../store/store.ts';

/** The seats a real server divides among its priority levels by default: --max-requests-inflight and the mutating ones. */
const serverSeats = 400 + 200;

interface LevelSpec {
  readonly limited?: { readonly nominalConcurrencyShares?: number };
  readonly exempt?: { readonly nominalConcurrencyShares?: number };
}

/** Each priority level's share of the server, as its configuration says; nothing here is held to it. */
export function nominalSeats(store: Store): Family {
  return computed(
    'apiserver_flowcontrol_nominal_limit_seats',
    'gauge',
    '[BETA] Nominal number of execution seats configured for each priority level',
    () => {
      const shares = store
        .list('flowcontrol.apiserver.k8s.io/prioritylevelconfigurations')
        .map(({ name, object }) => {
          const { limited, exempt } = object['spec'] as LevelSpec;
          return [name, (limited ?? exempt)?.nominalConcurrencyShares ?? 0] as const;
        });
      const total = shares.reduce((sum, [, share]) => sum + share, 0);
      return shares.map(([name, share]) => [
        { priority_level: name },
        total === 0 ? 0 : Math.ceil((serverSeats * share) / total),
      ]);
    },
  );
}
