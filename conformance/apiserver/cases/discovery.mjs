// What the server says it serves: discovery in both forms, and the OpenAPI documents by structure.

const aggregated = { accept: 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList' };

export const cases = [
  {
    area: 'discovery',
    id: 'discovery-groups',
    async run(api) {
      await api.get('/api', { keep: (body) => ({ ...body, serverAddressByClientCIDRs: undefined }) });
      const groups = await api.get('/apis', { keep: withoutHash });
      await api.get('/api/v1', { keep: withoutHash });
      for (const { name, versions } of groups.json.groups ?? []) {
        await api.get(`/apis/${name}`);
        for (const { groupVersion } of versions) {
          const { json } = await api.quiet('GET', `/apis/${groupVersion}`);
          for (const resource of json.resources ?? [])
            api.note(`${groupVersion} ${resource.name}`, { ...resource, storageVersionHash: undefined });
        }
      }
      for (const path of ['/api', '/apis']) {
        const { json } = await api.quiet('GET', path, undefined, { headers: aggregated });
        for (const group of json.items ?? []) {
          for (const version of group.versions) {
            for (const resource of version.resources)
              api.note(`${path} ${group.metadata.name}/${version.version}/${resource.resource}`, resource);
            api.note(`${path} ${group.metadata.name}/${version.version}`, {
              ...version,
              resources: version.resources.map(({ resource }) => resource),
            });
          }
          api.note(`${path} ${group.metadata.name}`, {
            ...group,
            metadata: { name: group.metadata.name, rest: Object.keys(group.metadata) },
            versions: group.versions.map(({ version }) => version),
          });
        }
        api.note(`${path} aggregated`, {
          ...json,
          items: (json.items ?? []).map(({ metadata }) => metadata.name),
        });
      }
      await api.get('/apis', {
        headers: { accept: 'application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList' },
        keep: (body) => [body.kind, body.apiVersion],
      });
      await api.get('/apis', {
        headers: { accept: 'application/json;g=apidiscovery.k8s.io;v=v9;as=APIGroupDiscoveryList' },
        keep: (body) => body.kind ?? body,
      });
    },
  },
  {
    area: 'openapi',
    id: 'openapi-v2',
    async run(api) {
      const { json } = await api.quiet('GET', '/openapi/v2');
      api.note('swagger', json.swagger);
      for (const [name, definition] of sorted(json.definitions)) {
        if (!isOwn(name)) api.note(`definition ${name}`, withoutWords(definition));
      }
      for (const [path, operations] of sorted(json.paths)) {
        if (!isOwn(path) && !isDeprecatedWatch(path))
          api.note(`path ${path}`, ofEach(withoutWords(operations, json.parameters)));
      }
    },
  },
  {
    area: 'openapi',
    id: 'openapi-v3',
    async run(api) {
      const { json } = await api.quiet('GET', '/openapi/v3');
      const paths = Object.keys(json.paths)
        .filter((path) => /^apis?(?:\/[^/]+)?\/v\d\w*$/.test(path) && !isOwn(path))
        .toSorted();
      api.note('paths', paths);
      for (const path of paths) {
        const document = (await api.quiet('GET', `/openapi/v3/${path}`)).json ?? {};
        api.note(`${path} itself`, {
          openapi: document?.openapi,
          info: document?.info,
          components: Object.keys(document?.components ?? {}),
        });
        for (const [name, schema] of sorted(document?.components?.schemas))
          api.note(`${path} ${name}`, withoutWords(schema));
        for (const [at, operations] of sorted(document?.paths)) {
          if (!isDeprecatedWatch(at)) api.note(`${path} ${at}`, ofEach(withoutWords(operations)));
        }
      }
      await api.get('/openapi/v3/apis/nobody');
    },
  },
];

/** Watches by path have been deprecated since lists can be watched; they are served, and not described. */
function isDeprecatedWatch(path) {
  return path.includes('/watch/');
}

/** What other cases may be defining meanwhile. */
function isOwn(name) {
  return name.includes('example');
}

function withoutHash(body) {
  if (Array.isArray(body?.groups)) return { ...body, groups: body.groups.filter(({ name }) => !isOwn(name)) };
  return body?.resources === undefined
    ? body
    : {
        ...body,
        resources: body.resources.map((resource) => ({ ...resource, storageVersionHash: undefined })),
      };
}

function sorted(object) {
  return Object.entries(object ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1));
}

/**
 * A document without its prose, which is each server's own, without the protobuf the embedded server does not speak, with
 * shared parameters written out, and without the wrapping a reference needs only to have prose beside it.
 */
function withoutWords(value, parameters = {}) {
  if (Array.isArray(value)) {
    const items = value.filter((item) => typeof item !== 'string' || !UNSERVED.test(item));
    return items.map((item) => withoutWords(item, parameters)).toSorted(byName);
  }
  if (typeof value !== 'object' || value === null) return value;
  if (typeof value.$ref === 'string' && value.$ref.startsWith('#/parameters/'))
    return withoutWords(parameters[value.$ref.slice(13)], parameters);
  if (Object.keys(value).length === 1 && value.allOf?.length === 1)
    return withoutWords(value.allOf[0], parameters);
  if (value.description !== undefined && value.allOf?.length === 1) {
    const { description: _description, ...rest } = value;
    return withoutWords(rest, parameters);
  }
  const entries = Object.entries(value).filter(
    ([key, item]) => !(key === 'description' && typeof item === 'string') && !UNSERVED.test(key),
  );
  return Object.fromEntries(entries.map(([key, item]) => [key, withoutWords(item, parameters)]));
}

/** What all operations of a path take may be written once for the path. */
function ofEach({ parameters = [], ...operations }) {
  const entries = Object.entries(operations).map(([method, operation]) => [
    method,
    { ...operation, parameters: [...parameters, ...(operation.parameters ?? [])].toSorted(byName) },
  ]);
  return Object.fromEntries(entries);
}

const UNSERVED = /protobuf|cbor|stream=watch/;

function byName(a, b) {
  return typeof a?.name === 'string' && typeof b?.name === 'string' ? (a.name < b.name ? -1 : 1) : 0;
}
