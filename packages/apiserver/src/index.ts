export type { StaticToken } from './auth/authenticator.ts';
export { type ApiServer, type ApiServerOptions, startApiServer } from './start-api-server.ts';
