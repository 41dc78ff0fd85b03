import { type OwnRoute, ownRoutes } from './routes.ts';

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

/** Our API as OpenAPI 3.1, made from the table that the router is made from. Types are named as in the package. */
export function openApiDocument(version: string): object {
  const routes = [...ownRoutes, ...streams];
  const names = new Set(
    routes.flatMap(({ request, answer }) => [request ?? '', answer]).filter((name) => name !== ''),
  );
  const paths: Record<string, Record<string, object>> = {};
  for (const route of routes) {
    const path = `/api/setpoint/v1${route.path}`;
    (paths[path] ??= {})[route.verb.toLowerCase()] = operationOf(route);
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
      schemas: {
        ErrorAnswer: errorSchema,
        ...Object.fromEntries(
          [...names]
            .sort()
            .map((name) => [name, { type: 'object', description: `${name} of @setpoint/server` }]),
        ),
      },
    },
    security: [{ bearer: [] }, { cookie: [] }],
  };
}

const text = { type: 'string' };

const errorSchema = {
  type: 'object',
  required: ['error'],
  properties: {
    error: {
      type: 'object',
      required: ['code', 'message'],
      properties: { code: text, message: text, subject: text, rule: text, nextAction: text },
    },
  },
};

const ref = (name: string): object => ({ $ref: `#/components/schemas/${name}` });

function operationOf({ verb, path, summary, request, answer }: (typeof streams)[number]): object {
  const parameters = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: text,
  }));
  const query =
    verb === 'GET' && request !== undefined
      ? [{ name: 'query', in: 'query', style: 'form', explode: true, schema: ref(request) }]
      : [];
  return {
    operationId: `${verb.toLowerCase()}${path.replace(/[^A-Za-z]+(.)?/g, (_all, c: string | undefined) => (c ?? '').toUpperCase())}`,
    summary,
    parameters: [...parameters, ...query],
    ...(verb === 'POST' && request !== undefined
      ? { requestBody: { required: true, content: { 'application/json': { schema: ref(request) } } } }
      : {}),
    responses: {
      '200': { description: answer, content: { 'application/json': { schema: ref(answer) } } },
      default: { description: 'An error', content: { 'application/json': { schema: ref('ErrorAnswer') } } },
    },
  };
}
