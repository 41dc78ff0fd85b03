import type { Draft } from './model/meta.ts';
import { fill, fillZero } from './pod-defaults.ts';

interface PriorityLevelSpec {
  type?: string;
  limited?: {
    nominalConcurrencyShares?: number;
    lendablePercent?: number;
    limitResponse?: {
      type?: string;
      queuing?: { queues?: number; handSize?: number; queueLengthLimit?: number };
    };
  };
  exempt?: { nominalConcurrencyShares?: number; lendablePercent?: number };
}

/** What a priority level leaves out (pkg/apis/flowcontrol/v1/defaults.go). */
export function defaultPriorityLevel(object: Draft): void {
  const spec = object['spec'] as PriorityLevelSpec;
  if (spec.type === 'Exempt') {
    spec.exempt ??= {};
    fill(spec.exempt, { nominalConcurrencyShares: 0, lendablePercent: 0 });
  }
  if (spec.limited === undefined) return;
  fill(spec.limited, { nominalConcurrencyShares: 30, lendablePercent: 0 });
  const queuing = spec.limited.limitResponse?.queuing;
  if (queuing) fillZero(queuing, { handSize: 8, queues: 64, queueLengthLimit: 50 });
}
