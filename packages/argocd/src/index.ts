export { type DestinationCluster, inCluster } from './config/clusters.ts';
export { configKinds, ConfigState, defaultProject } from './config/config-state.ts';
export { argoConventions } from './compare/conventions.ts';
export {
  type ApplicationController,
  type ApplicationControllerOptions,
  createApplicationController,
} from './controller/application-controller.ts';
export type { Reporter } from './controller/ports.ts';
export { type PlanPorts, type PlanRequest, planApplication } from './plan-application.ts';
export { type AppProject, appProjectResource } from './resources/app-project.ts';
export { type Application, applicationResource } from './resources/application.ts';
