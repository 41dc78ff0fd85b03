export { lead, type LeadOptions } from './up/lead.ts';
export {
  type Engine,
  type EngineOptions,
  type Platform,
  type PlatformOptions,
  prepareCluster,
  startEngine,
  startPlatform,
} from './up/platform.ts';
