export type { StaticToken } from './auth/authenticator.ts';
export {
  createAuthority,
  type Identity,
  issueServerCertificate,
  type ServerNames,
} from './auth/certificates.ts';
export type { SimulationOptions } from './controllers/index.ts';
export { type ApiServer, type ApiServerOptions, startApiServer } from './start-api-server.ts';
export { type InProcessApi, type InProcessOptions, startInProcess } from './start-in-process.ts';
export type { Append, Backend, LoadedResource, Trim } from './store/backend.ts';
export { type ChangeEvent, Entry } from './store/entry.ts';
