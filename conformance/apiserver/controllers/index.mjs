// What controllers make of the same objects, with scheduler and kubelet played alike on both servers.
import { deployments } from './deployments.mjs';
import { jobs } from './jobs.mjs';
import { others } from './others.mjs';
import { sets } from './sets.mjs';

export const controllerCases = [...deployments, ...sets, ...jobs, ...others];
