// x-kubernetes-validations: what is said of rules when a CRD is written, and of objects when they are.

const crds = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const integer = { type: 'integer' };
const string = { type: 'string' };

const crd = (group, plural, versions, more = {}) => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `${plural}.${group}` },
  spec: {
    group,
    scope: 'Namespaced',
    names: { plural, kind: plural.replace(/^./, (c) => c.toUpperCase()) },
    versions: versions.map((version, index) => ({
      name: `v${index + 1}`,
      served: true,
      storage: index === 0,
      ...version,
    })),
    ...more,
  },
});

const rules = (...list) => ({ 'x-kubernetes-validations': list });
const specOf = (properties, ...list) => ({
  type: 'object',
  properties: { spec: { type: 'object', properties, ...rules(...list) } },
});
const schema = (openAPIV3Schema, more = {}) => ({ schema: { openAPIV3Schema }, ...more });

const written = {
  compile: specOf({ a: integer }, { rule: 'self.b < 1 && self.a > 2' }),
  several: specOf({ a: integer }, { rule: 'self.b' }, { rule: 'self.a' }, { rule: 'self.a > ' }),
  cost: specOf({ l: { type: 'array', items: string } }, { rule: 'self.l.all(a, self.l.all(b, a == b))' }),
  message: specOf({ a: integer }, { rule: 'true', message: ' ' }),
  newline: specOf({ a: integer }, { rule: 'true\n||false' }),
  messageLines: specOf({ a: integer }, { rule: 'true', message: 'a\nb' }),
  messageExpression: specOf({ a: integer }, { rule: 'true', messageExpression: 'self.a' }),
  messageExpressionEmpty: specOf({ a: integer }, { rule: 'true', messageExpression: ' ' }),
  messageExpressionWrong: specOf(
    { a: integer },
    { rule: 'true', messageExpression: 'self.zz', message: 'm' },
  ),
  reason: specOf({ a: integer }, { rule: 'true', reason: 'Wrong' }),
  fieldPath: specOf({ a: integer }, { rule: 'true', fieldPath: '.b' }),
  fieldPathBlank: specOf({ a: integer }, { rule: 'true', fieldPath: ' ' }),
  fieldPathGood: specOf(
    { a: { type: 'object', additionalProperties: string } },
    { rule: 'true', fieldPath: ".a['x.y']" },
  ),
  emptyRule: specOf({ a: integer }, { rule: ' ' }),
  oldSelfInList: specOf({
    l: { type: 'array', maxItems: 2, items: { ...integer, ...rules({ rule: 'self == oldSelf' }) } },
  }),
  oldSelfInAtomicMap: specOf({
    m: {
      type: 'object',
      'x-kubernetes-map-type': 'atomic',
      properties: { a: { ...integer, ...rules({ rule: 'self == oldSelf' }) } },
    },
  }),
  optional: specOf({ a: integer }, { rule: 'true', optionalOldSelf: true }),
  optionalUsed: specOf({ a: integer }, { rule: 'oldSelf.hasValue() || self.a > 1', optionalOldSelf: true }),
  optionalMisused: specOf({ a: integer }, { rule: 'oldSelf.a > 1', optionalOldSelf: true }),
  defaultBreaks: specOf({
    a: { ...integer, default: 1, ...rules({ rule: 'self > 1', message: 'too small' }) },
  }),
  defaultType: specOf({ a: { ...string, default: 1 } }),
  defaultUnknown: specOf({ a: { type: 'object', default: { d: 1 } } }),
  defaultLong: specOf({ a: { ...string, maxLength: 2, default: 'abc' } }),
  defaultNested: specOf({
    a: {
      type: 'object',
      default: {},
      required: ['b'],
      properties: { b: string },
    },
  }),
  literal: specOf({ a: string }, { rule: "self.a.matches('[')" }),
  reserved: specOf({ namespace: string, 'a-b': string }, { rule: 'self.__namespace__ == self.a__dash__b' }),
  unknownType: specOf({ a: { 'x-kubernetes-preserve-unknown-fields': true } }, { rule: 'self.a == 1' }),
  embedded: specOf({
    t: {
      type: 'object',
      'x-kubernetes-embedded-resource': true,
      properties: {},
      ...rules({ rule: "self.kind == 'A' && self.metadata.name == 'x'" }),
    },
  }),
  root: {
    type: 'object',
    ...rules({ rule: "self.metadata.name.startsWith('a') && has(self.metadata.labels)" }),
  },
  allOf: {
    type: 'object',
    properties: {
      spec: { type: 'object', properties: { a: integer }, allOf: [{ ...rules({ rule: 'self.a > 1' }) }] },
    },
  },
};

const conversions = {
  noClient: { strategy: 'Webhook' },
  both: {
    strategy: 'Webhook',
    webhook: {
      conversionReviewVersions: ['v1'],
      clientConfig: { url: 'https://a', service: { name: 'a', namespace: 'b' } },
    },
  },
  http: {
    strategy: 'Webhook',
    webhook: { conversionReviewVersions: ['v1'], clientConfig: { url: 'http://a/?x=1#f' } },
  },
  user: {
    strategy: 'Webhook',
    webhook: { conversionReviewVersions: ['v1'], clientConfig: { url: 'https://u:p@a' } },
  },
  noHost: {
    strategy: 'Webhook',
    webhook: { conversionReviewVersions: ['v1'], clientConfig: { url: 'https:///x' } },
  },
  service: {
    strategy: 'Webhook',
    webhook: {
      conversionReviewVersions: ['v1', 'v1', 'V2', 'v3'],
      clientConfig: { service: { name: '', namespace: '', path: '//', port: 70000 } },
    },
  },
  path: {
    strategy: 'Webhook',
    webhook: {
      conversionReviewVersions: ['v2'],
      clientConfig: { service: { name: 'a', namespace: 'b', path: 'x//Y' } },
    },
  },
  none: {
    strategy: 'None',
    webhook: { conversionReviewVersions: ['v1'], clientConfig: { url: 'https://a' } },
  },
  bundle: {
    strategy: 'Webhook',
    webhook: { conversionReviewVersions: ['v1'], clientConfig: { url: 'https://a', caBundle: 'eHh4' } },
  },
  unknown: { strategy: 'Magic' },
};

async function served(api, name) {
  await api.until(`${crds}/${name}`, (json) =>
    (json.status?.conditions ?? []).some(({ type, status }) => type === 'Established' && status === 'True'),
  );
}

const shape = {
  type: 'object',
  properties: {
    spec: {
      type: 'object',
      properties: {
        min: integer,
        max: { ...integer, maximum: 100 },
        zone: { ...string, ...rules({ rule: "self.startsWith('z')" }) },
        size: { ...string, enum: ['s', 'm'] },
        port: { 'x-kubernetes-int-or-string': true, ...rules({ rule: 'self > 3' }) },
        labels: { type: 'object', additionalProperties: { ...string, ...rules({ rule: 'self != ""' }) } },
        ports: {
          type: 'array',
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['name'],
          items: {
            type: 'object',
            required: ['name'],
            properties: { name: string, port: integer },
            ...rules(
              { rule: 'self.port == oldSelf.port', message: 'port is immutable' },
              { rule: 'self.port > 0' },
            ),
          },
        },
        set: { type: 'array', 'x-kubernetes-list-type': 'set', items: string },
        plain: { type: 'array', items: { ...string, ...rules({ rule: 'self.size() < 3' }) } },
        first: {
          ...string,
          ...rules({ rule: "oldSelf.hasValue() || self == 'new'", optionalOldSelf: true }),
        },
        all: { ...integer, ...rules({ rule: 'self < 10' }) },
      },
      ...rules(
        {
          rule: 'self.min <= self.max',
          messageExpression: '"%d is above %d".format([self.min, self.max])',
          fieldPath: '.min',
          reason: 'FieldValueForbidden',
        },
        { rule: 'self.max >= oldSelf.max', message: 'max may only grow' },
        { rule: '!has(self.zone) || self.zone != "zz"', reason: 'FieldValueDuplicate' },
        { rule: '!has(self.zone) || self.zone != "zr"', reason: 'FieldValueRequired', fieldPath: '.labels' },
        { rule: '!has(self.zone) || self.zone != "zm"', messageExpression: '"a\\nb"', message: ' trimmed ' },
        { rule: '!has(self.zone) || self.zone != "ze"', messageExpression: 'string(1/0)' },
        { rule: '!has(self.zone) || 1/int(self.zone.size() - 2) > 0' },
      ),
    },
    status: {
      type: 'object',
      properties: { used: { ...integer, minimum: 0 }, text: string },
      ...rules({ rule: '!has(self.used) || self.used < 10', message: 'too much' }),
    },
  },
  ...rules({ rule: "!self.metadata.name.startsWith('x')", message: 'no x' }),
};

const merge = (api, path, patch, options) => api.patch(path, 'merge', patch, options);

export const cases = [
  {
    area: 'rules of CRDs',
    id: 'crd-rules',
    async run(api) {
      for (const [note, each] of Object.entries(written))
        await api.create(`${crds}?dryRun=All`, crd(`${api.ns}.io`, 'widgets', [schema(each)]), { note });
      const two = [schema(written.optionalUsed), schema(written.compile)];
      await api.create(`${crds}?dryRun=All`, crd(`${api.ns}.io`, 'widgets', two), { note: 'two versions' });
    },
  },
  {
    area: 'conversion of CRDs',
    id: 'crd-conversions',
    async run(api) {
      for (const [note, conversion] of Object.entries(conversions))
        await api.create(
          `${crds}?dryRun=All`,
          crd(`${api.ns}.io`, 'widgets', [schema({ type: 'object' })], { conversion }),
          {
            note,
          },
        );
    },
  },
  {
    area: 'rules of CRDs',
    id: 'objects-under-rules',
    async run(api) {
      await api.useNamespace();
      const group = `${api.ns}.io`;
      const version = (each) => [schema(each, { subresources: { status: {} } })];
      await api.quiet('DELETE', `${crds}/shapes.${group}`);
      await api.until(`${crds}/shapes.${group}`, (_json, code) => code === 404);
      await api.quiet('POST', crds, crd(group, 'shapes', version(shape)));
      await served(api, `shapes.${group}`);
      const path = `/apis/${group}/v1/namespaces/${api.ns}/shapes`;
      await api.until(path, (_json, code) => code === 200);
      const object = (spec, name = 's') => ({
        apiVersion: `${group}/v1`,
        kind: 'Shapes',
        metadata: { name },
        spec: { min: 0, max: 5, ...spec },
      });
      const specs = {
        min: { min: 9 },
        zone: { zone: 'a' },
        labels: { labels: { a: '' } },
        'label key': { labels: { 'a.b/c': '' } },
        type: { zone: 1, min: 9 },
        enum: { size: 'l', min: 9 },
        maximum: { max: 101, min: 200 },
        overload: { port: 'a' },
        'int or string': { port: 2 },
        ports: {
          ports: [
            { name: 'a', port: 0 },
            { name: 'b', port: 1 },
          ],
        },
        'ports twice': {
          ports: [
            { name: 'a', port: 1 },
            { name: 'a', port: 0 },
          ],
        },
        set: { set: ['a', 'a'] },
        plain: { plain: ['abc', 'a'] },
        first: { first: 'x' },
        all: { all: 11 },
        duplicate: { zone: 'zz' },
        required: { zone: 'zr' },
        message: { zone: 'zm' },
        failing: { zone: 'ze' },
        'no max': { max: null },
      };
      for (const [note, spec] of Object.entries(specs))
        await api.create(`${path}?dryRun=All`, object(spec), { note });
      await api.create(`${path}?dryRun=All`, object({}, 'x1'), { note: 'root' });
      await api.create(
        path,
        object({
          zone: 'z11',
          labels: { a: 'x' },
          ports: [
            { name: 'a', port: 1 },
            { name: 'b', port: 2 },
          ],
          plain: ['ab'],
          set: ['q'],
          first: 'new',
          all: 3,
        }),
      );
      const changes = {
        shrink: { spec: { max: 4 } },
        grow: { spec: { max: 6 } },
        'port moved': {
          spec: {
            ports: [
              { name: 'b', port: 2 },
              { name: 'a', port: 1 },
            ],
          },
        },
        'port changed': {
          spec: {
            ports: [
              { name: 'b', port: 3 },
              { name: 'c', port: 9 },
            ],
          },
        },
        first: { spec: { first: 'other' } },
      };
      for (const [note, change] of Object.entries(changes))
        await merge(api, `${path}/s?dryRun=All`, change, { note });
      const strict = structuredClone(shape);
      const { properties } = strict.properties.spec;
      properties.zone = {
        ...string,
        minLength: 4,
        ...rules({ rule: "self.endsWith('x')", message: 'must end in x' }),
      };
      properties.labels.additionalProperties = { ...string, maxLength: 0 };
      properties.plain.items = { ...string, ...rules({ rule: 'self.size() < 2', message: 'long item' }) };
      properties.plain.maxItems = 0;
      properties.ports.items['x-kubernetes-validations'].push({
        rule: 'self.port > 1',
        message: 'small port',
      });
      properties.all = { ...integer, ...rules({ rule: 'self < 2', message: 'all' }) };
      const live = await api.quiet('GET', `${crds}/shapes.${group}`);
      live.json.spec.versions[0].schema.openAPIV3Schema = strict;
      await api.quiet('PUT', `${crds}/shapes.${group}`, live.json);
      await api.until(`${path}/s`, () => true);
      const strictly = async () =>
        (
          await api.quiet(
            'PATCH',
            `${path}/s?dryRun=All`,
            { spec: { zone: 'abc' } },
            { type: 'application/merge-patch+json' },
          )
        ).text.includes('4 chars');
      for (let tries = 0; tries < 100 && !(await strictly()); tries++)
        await new Promise((r) => setTimeout(r, 50));
      const later = {
        unchanged: { metadata: { labels: { a: 'b' } } },
        elsewhere: { spec: { max: 7 } },
        zone: { spec: { zone: 'zzz', all: 3 } },
        all: { spec: { all: 4 } },
        'without all': { spec: { all: null } },
        labels: { spec: { all: null, labels: { b: 'y' } } },
        ports: {
          spec: {
            all: null,
            ports: [
              { name: 'b', port: 2 },
              { name: 'a', port: 1 },
            ],
          },
        },
        plain: { spec: { all: null, plain: ['ab', 'c'] } },
      };
      for (const [note, change] of Object.entries(later))
        await merge(api, `${path}/s?dryRun=All`, change, { note });
      const statuses = { much: { used: 11 }, negative: { used: -1 }, type: { used: 'a' }, good: { used: 3 } };
      for (const [note, status] of Object.entries(statuses))
        await merge(
          api,
          `${path}/s/status?dryRun=All`,
          { spec: { all: null }, status },
          { note: `status ${note}` },
        );
      await api.delete(`${path}/s`, undefined, { keep: () => undefined });
    },
  },
];
