export { type FaultKind, faultKinds } from './faults.ts';
export { runSeed, type SeedOptions, type SeedReport } from './run-seed.ts';
