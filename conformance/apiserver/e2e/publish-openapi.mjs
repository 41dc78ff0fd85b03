// test/e2e/apimachinery/crd_publish_openapi.go, with real kubectl
import { assert, ok, updated } from './expect.mjs';
import { CRDS, anything, crdOf, defineCrd, instanceOf, removeCrd } from './custom.mjs';

const text = (description, rest = {}) => ({ description, type: 'string', ...rest });
const list = (description, items) => ({ description, type: 'array', items });
const object = (description, properties, rest = {}) => ({ description, type: 'object', properties, ...rest });

const foo = object('Foo CRD for Testing', {
  spec: object('Specification of Foo', {
    bars: list('List of Bars and their specs.', {
      type: 'object',
      required: ['name'],
      properties: {
        name: text('Name of Bar.'),
        age: text('Age of Bar.'),
        feeling: text('Whether Bar is feeling great.', { enum: ['Great', 'Down'] }),
        bazs: list('List of Bazs.', { type: 'string' }),
      },
    }),
  }),
  status: object('Status of Foo', {
    bars: list('List of Bars and their statuses.', {
      type: 'object',
      properties: {
        name: text('Name of Bar.'),
        available: { description: 'Whether the Bar is installed.', type: 'boolean' },
        quxType: text('Indicates to external qux type.', { pattern: 'in-tree|out-of-tree' }),
      },
    }),
  }),
});
const waldoOf = (description, root = {}, spec = {}) =>
  object(
    description,
    {
      spec: object(
        'Specification of Waldo',
        { dummy: { description: 'Dummy property.', type: 'object' } },
        spec,
      ),
      status: object('Status of Waldo', {
        bars: list('List of Bars and their statuses.', { type: 'object' }),
      }),
    },
    root,
  );
const waldo = waldoOf('Waldo CRD for Testing');
const preserved = { 'x-kubernetes-preserve-unknown-fields': true };
const preservedAtRoot = waldoOf('preserve-unknown-properties at root for Testing', preserved);
const preservedNested = waldoOf('preserve-unknown-properties in nested field for Testing', {}, preserved);

const definitionOf = (crd, version) =>
  [...crd.spec.group.split('.').toReversed(), version, crd.spec.names.kind].join('.');

/** Built-in fields without what each server says of them. */
const withoutTexts = (fields) =>
  Object.entries(fields).map(([name, field]) => [name, field && { ...field, description: undefined }]);

/** Until OpenAPI v2 has the definition with the schema; kinds and metadata are the server's to add. */
async function untilPublished(api, crd, version, schema) {
  const name = definitionOf(crd, version);
  const { json } = await api.until(
    '/openapi/v2',
    ({ definitions }) => definitions[name] !== undefined,
    60_000,
  );
  const { apiVersion, kind, metadata, ...properties } = json.definitions[name].properties ?? {};
  const published = { ...json.definitions[name], properties };
  const added = { apiVersion, kind, metadata };
  api.note(`definition ${version}`, { ...published, added: withoutTexts(added) });
  if (schema === undefined) return;
  delete published['x-kubernetes-group-version-kind'];
  if (schema.properties === undefined) delete published.properties;
  assert.deepEqual(published, schema);
}

function untilUnpublished(api, crd, version) {
  const name = definitionOf(crd, version);
  return api.until('/openapi/v2', ({ definitions }) => definitions[name] === undefined, 60_000);
}

async function publish(api, singular, { schema = anything, expected = schema, versions = ['v1'], group }) {
  const crd = crdOf(api, singular, { schema, versions, group, scope: 'Namespaced' });
  await api.useNamespace();
  await defineCrd(api, crd);
  for (const version of versions) await untilPublished(api, crd, version, expected ?? undefined);
  return crd;
}

async function withdraw(api, ...crds) {
  for (const crd of crds) {
    await removeCrd(api, crd);
    for (const { name } of crd.spec.versions) await untilUnpublished(api, crd, name);
  }
}

async function accepted(api, crd, body) {
  const input = JSON.stringify(body);
  for (const verb of ['create', 'apply']) {
    const { code, text: printed } = await api.kubectl([verb, '-f', '-'], input);
    assert.equal(code, 0, printed);
    assert.equal((await api.kubectl(['delete', crd.spec.names.plural, body.metadata.name])).code, 0);
  }
}

async function rejected(api, verbs, body, words) {
  for (const verb of verbs) {
    const { code, text: printed } = await api.kubectl([verb, '-f', '-'], JSON.stringify(body));
    assert.notEqual(code, 0);
    assert.match(printed, words);
  }
}

/** The fields of an explanation, with their types. */
const fieldsExplained = (printed) => printed.match(/^ {2}\S+\t\S+/gm);

async function explained(api, path, words) {
  const { code, text: printed } = await api.kubectl(['explain', path], '', fieldsExplained);
  assert.equal(code, 0, printed);
  assert.match(printed, words);
}

/** One definition whose resources may hold what its schema does not name. */
const openTest = (id, name, singular, options, rest, words) => ({
  id,
  name: `CustomResourcePublishOpenAPI ${name}`,
  async run(api) {
    const crd = await publish(api, singular, options);
    await accepted(api, crd, instanceOf(crd, 'test-cr', rest));
    await explained(api, crd.spec.names.plural, words);
    await withdraw(api, crd);
  },
});

export const publishing = [
  {
    id: 'e2e-publish-schema',
    name: 'CustomResourcePublishOpenAPI works for CRD with validation schema',
    async run(api) {
      const crd = await publish(api, 'foo', { schema: foo });
      const fooOf = (spec) => instanceOf(crd, 'test-foo', { spec });
      await accepted(api, crd, fooOf({ bars: [{ name: 'test-bar' }] }));
      await rejected(
        api,
        ['create'],
        fooOf({ bars: [{ name: 'test-bar', feeling: 'NonExistentValue' }] }),
        /Unsupported value: "NonExistentValue"/,
      );
      await rejected(api, ['create', 'apply'], fooOf({ foo: true }), /unknown field "(?:spec\.)?foo"/);
      await rejected(
        api,
        ['create', 'apply'],
        fooOf({ bars: [{ age: '10' }] }),
        /missing required field "name"|spec\.bars\[0\]\.name: Required value/,
      );
      const { plural } = crd.spec.names;
      await explained(
        api,
        plural,
        /DESCRIPTION:.*Foo CRD for Testing.*FIELDS:.*apiVersion.*<string>.*APIVersion defines.*spec.*<Object>.*Specification of Foo/s,
      );
      await explained(
        api,
        `${plural}.metadata`,
        /DESCRIPTION:.*Standard object's metadata.*FIELDS:.*creationTimestamp.*<string>.*CreationTimestamp is a timestamp/s,
      );
      await explained(
        api,
        `${plural}.spec`,
        /DESCRIPTION:.*Specification of Foo.*FIELDS:.*bars.*<\[\]Object>.*List of Bars and their specs/s,
      );
      await explained(
        api,
        `${plural}.spec.bars`,
        /(?:FIELD|RESOURCE):.*bars.*<\[\]Object>.*DESCRIPTION:.*List of Bars and their specs.*FIELDS:.*bazs.*<\[\]string>.*List of Bazs.*name.*<string>.*Name of Bar/s,
      );
      const absent = await api.kubectl(['explain', `${plural}.spec.bars2`]);
      assert.notEqual(absent.code, 0);
      assert.match(absent.text, /field "bars2" does not exist/);
      await withdraw(api, crd);
    },
  },
  openTest(
    'e2e-publish-empty',
    'works for CRD without validation schema',
    'empty',
    { expected: { type: 'object' } },
    { a: { b: [{ c: 'd' }] } },
    /DESCRIPTION:.*<empty>/s,
  ),
  openTest(
    'e2e-publish-root',
    'works for CRD preserving unknown fields at the schema root',
    'rooted',
    { schema: preservedAtRoot, expected: null },
    { a: { b: [{ c: 'd' }] } },
    /KIND:.*Rooted/s,
  ),
  openTest(
    'e2e-publish-nested',
    'works for CRD preserving unknown fields in an embedded object',
    'nested',
    { schema: preservedNested, expected: null },
    { spec: { a: null, b: [{ c: 'd' }] } },
    /DESCRIPTION:.*preserve-unknown-properties in nested field for Testing/s,
  ),
  {
    id: 'e2e-publish-groups',
    name: 'CustomResourcePublishOpenAPI works for multiple CRDs of different groups',
    async run(api) {
      const first = await publish(api, 'groupfoo', { schema: foo, group: 'foo' });
      const second = await publish(api, 'groupwaldo', {
        schema: waldo,
        group: 'waldo',
        versions: ['v1beta1'],
      });
      assert.notEqual(first.spec.group, second.spec.group);
      await untilPublished(api, second, 'v1beta1', waldo);
      await untilPublished(api, first, 'v1', foo);
      await withdraw(api, first, second);
    },
  },
  {
    id: 'e2e-publish-versions',
    name: 'CustomResourcePublishOpenAPI works for multiple CRDs of same group but different versions',
    async run(api) {
      const several = await publish(api, 'several', { schema: foo, versions: ['v2', 'v3'] });
      await untilPublished(api, several, 'v3', foo);
      await untilPublished(api, several, 'v2', foo);
      await withdraw(api, several);
      const first = await publish(api, 'versionfoo', { schema: foo, group: 'common', versions: ['v4'] });
      const second = await publish(api, 'versionwaldo', { schema: waldo, group: 'common', versions: ['v5'] });
      assert.equal(first.spec.group, second.spec.group);
      await untilPublished(api, second, 'v5', waldo);
      await untilPublished(api, first, 'v4', foo);
      await withdraw(api, first, second);
    },
  },
  {
    id: 'e2e-publish-kinds',
    name: 'CustomResourcePublishOpenAPI works for multiple CRDs of same group and version but different kinds',
    async run(api) {
      const first = await publish(api, 'kindfoo', { schema: foo, group: 'common', versions: ['v6'] });
      const second = await publish(api, 'kindwaldo', { schema: waldo, group: 'common', versions: ['v6'] });
      await untilPublished(api, second, 'v6', waldo);
      await untilPublished(api, first, 'v6', foo);
      await withdraw(api, first, second);
    },
  },
  {
    id: 'e2e-publish-renamed',
    name: 'CustomResourcePublishOpenAPI updates the published spec when one version gets renamed',
    async run(api) {
      const crd = await publish(api, 'renamed', { schema: foo, versions: ['v2', 'v3'] });
      const patch = [
        { op: 'test', path: '/spec/versions/1/name', value: 'v3' },
        { op: 'replace', path: '/spec/versions/1/name', value: 'v4' },
      ];
      const type = 'application/json-patch+json';
      const renamed = ok(await api.quiet('PATCH', `${CRDS}/${crd.metadata.name}`, patch, { type }));
      await untilPublished(api, renamed, 'v4', foo);
      await untilUnpublished(api, crd, 'v3');
      await untilPublished(api, renamed, 'v2', foo);
      await withdraw(api, renamed);
    },
  },
  {
    id: 'e2e-publish-unserved',
    name: 'CustomResourcePublishOpenAPI removes definition from spec when one version gets changed to not be served',
    async run(api) {
      const crd = await publish(api, 'unserved', { schema: foo, versions: ['v5', 'v6alpha1'] });
      await updated(api, `${CRDS}/${crd.metadata.name}`, ({ spec }) => (spec.versions[1].served = false));
      await untilUnpublished(api, crd, 'v6alpha1');
      await untilPublished(api, crd, 'v5', foo);
      await withdraw(api, crd);
    },
  },
];
