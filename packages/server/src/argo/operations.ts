import { accountOperations } from './account-operations.ts';
import { applicationOperations } from './application-operations.ts';
import { applicationSetOperations } from './applicationset-operations.ts';
import { certificateOperations } from './certificate-operations.ts';
import { clusterOperations } from './cluster-operations.ts';
import { gpgKeyOperations } from './gpgkey-operations.ts';
import type { Operation } from './operation.ts';
import { projectOperations } from './project-operations.ts';
import { repoCredsOperations, repositoryOperations } from './repository-operations.ts';
import { sessionOperations } from './session-operations.ts';
import { notificationOperations, settingsOperations, versionOperations } from './settings-operations.ts';

/** Every operation of Argo CD's API that is served. */
export const argoOperations: readonly Operation[] = [
  ...sessionOperations,
  ...accountOperations,
  ...applicationOperations,
  ...applicationSetOperations,
  ...projectOperations,
  ...clusterOperations,
  ...repositoryOperations,
  ...repoCredsOperations,
  ...certificateOperations,
  ...gpgKeyOperations,
  ...settingsOperations,
  ...versionOperations,
  ...notificationOperations,
];
