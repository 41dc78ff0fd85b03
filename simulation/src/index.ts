export { faultKinds } from './faults.ts';
export { runSeed } from './run-seed.ts';
