export { OpenApi, type OpenApiDocument } from './open-api.ts';
