import type { Clock } from '@setpoint/core';
import type { KubeClient } from '@setpoint/kube';
import type { ApplicationSetSettings } from '../../config/application-set-settings.ts';
import type { Reporter } from '../../controller/ports.ts';
import type { GeneratorPorts } from '../generators/generator-ports.ts';
import type { ApplicationSetStore } from './application-set-store.ts';
import type { OwnedApplications } from './owned-applications.ts';
import type { KnownTargets } from './validate.ts';

/** Everything the ApplicationSet reconciler works with. */
export interface ApplicationSetPorts {
  readonly client: KubeClient;
  readonly sets: ApplicationSetStore;
  readonly applications: OwnedApplications;
  readonly generators: GeneratorPorts;
  readonly targets: () => KnownTargets;
  readonly clock: Clock;
  readonly reporter: Reporter;
  readonly settings: () => ApplicationSetSettings;
}
