import { type OwnRoute, ownRoutes } from './routes.ts';
import { wireSchemasText } from './wire-schemas.generated.ts';

/** Streams, which the router knows apart from the table. */
const streams: readonly Pick<OwnRoute, 'verb' | 'path' | 'summary' | 'request' | 'answer'>[] = [
  {
    verb: 'GET',
    path: '/applications/{namespace}/{name}/logs',
    summary: 'Logs of its pods, merged: a JSON object a line',
    request: 'LogQuery',
    answer: 'LogLine',
  },
  {
    verb: 'GET',
    path: '/stream',
    summary: 'Changes as server-sent events, resumable with Last-Event-ID',
    request: 'StreamQuery',
    answer: 'StreamEvent',
  },
];

/** Our API as OpenAPI 3.1, made from the table that the router is made from. Schemas are made from the types of the wire. */
export function openApiDocument(version: string): object {
  const schemas = JSON.parse(wireSchemasText) as Schemas;
  const paths: Record<string, Record<string, object>> = {};
  for (const route of [...ownRoutes, ...streams]) {
    const path = `/api/setpoint/v1${route.path}`;
    (paths[path] ??= {})[route.verb.toLowerCase()] = operationOf(route, schemas);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Setpoint',
      version,
      description: 'Argo CD’s API is served beside it under /api/v1, as its own swagger describes it.',
    },
    paths,
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer' },
        cookie: { type: 'apiKey', in: 'cookie', name: 'argocd.token' },
      },
      schemas: usedSchemas(paths, schemas),
    },
    security: [{ bearer: [] }, { cookie: [] }],
  };
}

type Schemas = Readonly<Record<string, object>>;

/** The schemas that the paths name, and those that these name. */
function usedSchemas(paths: object, schemas: Schemas): Schemas {
  const used = new Map<string, object>();
  const visit = (value: unknown): void => {
    for (const [, name = ''] of JSON.stringify(value).matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
      const schema = schemas[name];
      if (schema === undefined || used.has(name)) continue;
      used.set(name, schema);
      visit(schema);
    }
  };
  visit(paths);
  return Object.fromEntries([...used].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

const ref = (name: string): object => ({ $ref: `#/components/schemas/${name}` });

interface ObjectSchema {
  readonly properties?: Readonly<Record<string, { readonly description?: string }>>;
  readonly required?: readonly string[];
}

/** A parameter of the query for each property of its type; lists are repeated parameters. */
function queryParameters(schema: ObjectSchema): readonly object[] {
  return Object.entries(schema.properties ?? {}).map(([name, { description, ...property }]) => ({
    name,
    in: 'query',
    ...(description === undefined ? {} : { description }),
    required: schema.required?.includes(name) === true,
    schema: property,
  }));
}

const mediaTypes: Readonly<Record<string, string>> = {
  LogLine: 'application/x-ndjson',
  StreamEvent: 'text/event-stream',
};

function operationOf(
  { verb, path, summary, request, answer }: (typeof streams)[number],
  schemas: Schemas,
): object {
  const parameters = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  const query = verb === 'GET' && request !== undefined ? queryParameters(schemas[request] ?? {}) : [];
  const json = (name: string): object => ({ 'application/json': { schema: ref(name) } });
  return {
    operationId: `${verb.toLowerCase()}${path.replace(/[^A-Za-z]+(.)?/g, (_all, c: string | undefined) => (c ?? '').toUpperCase())}`,
    summary,
    parameters: [...parameters, ...query],
    ...(verb === 'POST' && request !== undefined
      ? { requestBody: { required: true, content: json(request) } }
      : {}),
    responses: {
      '200': {
        description: summary,
        content: { [mediaTypes[answer] ?? 'application/json']: { schema: ref(answer) } },
      },
      default: { description: 'An error', content: json('ErrorAnswer') },
    },
  };
}
