import type { Clock, Random } from '@setpoint/core';
import type { Admission } from '../admission/admission.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { Compaction } from '../store/compaction.ts';
import type { ServiceAddresses } from './service-addresses.ts';
import type { Store } from '../store/store.ts';

/** What every verb works with. */
export interface Machinery {
  readonly store: Store;
  readonly compaction: Compaction;
  readonly catalog: Catalog;
  readonly admission: Admission;
  readonly serviceAddresses: ServiceAddresses;
  readonly clock: Clock;
  readonly random: Random;
}
