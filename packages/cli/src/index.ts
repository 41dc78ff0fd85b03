export { lead, type LeadOptions } from './up/lead.ts';
export { type Engine, type EngineOptions, prepareCluster, startEngine } from './up/platform.ts';
export { type Platform, type PlatformOptions, startPlatform } from './up/start-platform.ts';
