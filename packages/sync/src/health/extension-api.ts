import { conditionsOf } from './fields.ts';
import { type HealthRule, health } from './rule.ts';

export const apiService: HealthRule = (fields) => {
  const available = conditionsOf(fields).find(({ type }) => type === 'Available');
  if (available === undefined) return health('Progressing', 'Waiting to be processed');
  return health(
    available.status === 'True' ? 'Healthy' : 'Progressing',
    `${available.reason}: ${available.message}`,
  );
};

/** As Argo CD's script for CustomResourceDefinitions. */
export const customResourceDefinition: HealthRule = (fields) => {
  const conditions = conditionsOf(fields);
  if (conditions.length === 0) return health('Progressing', 'Status conditions not found');
  let established = false;
  for (const { type, status, reason, message } of conditions) {
    if (type === 'Terminating' && status === 'True') {
      return health('Progressing', `CRD is terminating: ${message}`);
    }
    if (type === 'NamesAccepted' && status === 'False') {
      return health('Degraded', `CRD names have not been accepted: ${message}`);
    }
    if (type === 'NonStructuralSchema' && status === 'True') {
      return health('Degraded', `Schema violations found: ${message}`);
    }
    if (type !== 'Established') continue;
    if (status === 'True') established = true;
    else if (reason === 'Installing') return health('Progressing', 'CRD is being installed');
  }
  return established ? health('Healthy', 'CRD is healthy') : health('Degraded', 'CRD is not established');
};
