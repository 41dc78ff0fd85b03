import type { Fields } from './fields.ts';
import { type HealthRule, health } from './rule.ts';

export const ingress: HealthRule = (fields) => health(hasAddress(fields) ? 'Healthy' : 'Progressing');

export const service: HealthRule = (fields) => {
  const waiting = fields.at('spec', 'type').string() === 'LoadBalancer' && !hasAddress(fields);
  return health(waiting ? 'Progressing' : 'Healthy');
};

export const persistentVolumeClaim: HealthRule = (fields) => {
  switch (fields.at('status', 'phase').string()) {
    case 'Lost':
      return health('Degraded');
    case 'Pending':
      return health('Progressing');
    case 'Bound':
      return health('Healthy');
    default:
      return health('Unknown');
  }
};

function hasAddress(fields: Fields): boolean {
  return fields.at('status', 'loadBalancer', 'ingress').list().length > 0;
}
