export { type Clock, rfc3339, rfc3339Micro, sleep, systemClock, type Timer } from './clock.ts';
export { eitherSignal, type EitherSignal } from './either-signal.ts';
export { type Retry, SetpointError, type SetpointErrorOptions } from './error.ts';
export { jitter, type Random, seededRandom, systemRandom } from './random.ts';
export { SimulatedClock } from './simulated-clock.ts';
