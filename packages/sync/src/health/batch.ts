import { conditionsOf } from './fields.ts';
import { type HealthRule, health } from './rule.ts';

/** As gitops-engine: any Failed, Complete or Suspended condition, whatever its status, ends the waiting. */
export const job: HealthRule = (fields) => {
  let failure: string | undefined;
  let complete = false;
  let suspended = false;
  let message = '';
  for (const condition of conditionsOf(fields)) {
    if (condition.type === 'Failed') failure = condition.message;
    if (condition.type === 'Complete' || condition.type === 'Suspended') {
      complete = true;
      message = condition.message;
    }
    if (condition.type === 'Suspended' && condition.status === 'True') suspended = true;
  }
  if (failure !== undefined) return health('Degraded', failure);
  if (!complete) return health('Progressing', message);
  return health(suspended ? 'Suspended' : 'Healthy', message);
};

/** As Argo CD's script for CronJobs: Degraded only when the last execution is known to have failed. */
export const cronJob: HealthRule = (fields) => {
  if (fields.at('spec', 'suspend').bool()) return health('Healthy', 'CronJob is Suspended');
  const status = fields.at('status');
  if (!status.present) return health('Progressing', 'Waiting for CronJob');
  const scheduled = status.at('lastScheduleTime').string();
  if (scheduled === '') return health('Healthy', 'CronJob has not been scheduled yet');
  const succeeded = status.at('lastSuccessfulTime').string();
  if (succeeded === '') {
    return health('Healthy', 'The CronJob never completed successfully. It may not be healthy');
  }
  if (status.at('active').list().length > 0) {
    return health('Healthy', 'The job is running. Its last execution may not have been successful');
  }
  if (succeeded < scheduled) {
    return health('Degraded', 'CronJob has not completed its last execution successfully');
  }
  return health('Healthy', 'CronJob has completed its last execution successfully');
};

/** An Argo Workflow, by its phase. */
export const workflow: HealthRule = (fields) => {
  const message = fields.at('status', 'message').string();
  switch (fields.at('status', 'phase').string()) {
    case '':
    case 'Pending':
    case 'Running':
      return health('Progressing', message);
    case 'Succeeded':
      return health('Healthy', message);
    case 'Failed':
    case 'Error':
      return health('Degraded', message);
    default:
      return health('Unknown', message);
  }
};
