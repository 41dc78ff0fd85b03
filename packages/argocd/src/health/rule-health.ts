import type { HealthOf } from '@setpoint/sync';

/** Health by our own rules. */
export const ruleHealth: HealthOf = () => undefined;
