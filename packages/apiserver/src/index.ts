export type { StaticToken } from './auth/authenticator.ts';
export type { SimulationOptions } from './controllers/index.ts';
export { type ApiServer, type ApiServerOptions, startApiServer } from './start-api-server.ts';
