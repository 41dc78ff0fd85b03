import type { Catalog } from '../catalog/catalog.ts';
import type { OpenApiDocuments } from './non-resource-handler.ts';

export function serveOpenApi(_catalog: Catalog): OpenApiDocuments {
  return { serve: () => undefined };
}
