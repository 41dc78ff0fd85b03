// test/e2e/apimachinery/field_validation.go
import { ok, refused } from './expect.mjs';
import { anything, crdOf, defineCrd } from './custom.mjs';

const STRICT = 'fieldManager=field_validation_mgr&fieldValidation=Strict';

const ports = {
  type: 'array',
  'x-kubernetes-list-map-keys': ['containerPort', 'protocol'],
  'x-kubernetes-list-type': 'map',
  items: {
    properties: {
      containerPort: { format: 'int32', type: 'integer' },
      hostIP: { type: 'string' },
      hostPort: { format: 'int32', type: 'integer' },
      name: { type: 'string' },
      protocol: { type: 'string' },
    },
    required: ['containerPort', 'protocol'],
    type: 'object',
  },
};
const fields = {
  foo: { type: 'string' },
  cronSpec: { type: 'string', pattern: '^(\\d+|\\*)(/\\d+)?(\\s+(\\d+|\\*)(/\\d+)?){4}$' },
  ports,
};
const schemaOf = (spec) => ({ type: 'object', properties: { spec: { type: 'object', ...spec } } });
const strictSchema = schemaOf({ properties: fields });
const openSchema = schemaOf({ 'x-kubernetes-preserve-unknown-fields': true, properties: fields });
const embedding = schemaOf({
  'x-kubernetes-preserve-unknown-fields': true,
  properties: {
    template: {
      type: 'object',
      'x-kubernetes-embedded-resource': true,
      properties: {
        metadata: { type: 'object', properties: { name: { type: 'string' } } },
        spec: { type: 'object' },
      },
    },
    ...fields,
  },
});

const deploymentText = (metadata, spec) =>
  `{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"my-dep",${metadata}"labels":{"app":"nginx"}},` +
  `"spec":{${spec}"selector":{"matchLabels":{"app":"nginx"}},"template":{"metadata":{"labels":{"app":"nginx"}},` +
  '"spec":{"containers":[{"name":"nginx","image":"nginx:latest"}]}}}}';

async function createStrictly(api, text) {
  const path = `/apis/apps/v1/namespaces/${await api.useNamespace()}/deployments?${STRICT}`;
  return api.create(path, text);
}

const specText = `spec:
  foo: foo1
  cronSpec: "* * * * */5"
  ports:
  - name: x
    containerPort: 80
    protocol: TCP
`;

/** Applies the YAML as an object of a definition with the schema. */
async function applyStrictly(api, schema, metadata, rest) {
  const crd = crdOf(api, 'validated', { schema, versions: ['v1', 'v1beta1'] });
  const path = await defineCrd(api, crd);
  const { group, names } = crd.spec;
  const head = `apiVersion: ${group}/v1\nkind: ${names.kind}\nmetadata:\n  name: mytest\n${metadata}`;
  return api.patch(`${path}/mytest?${STRICT}`, 'apply', head + rest);
}

export const fieldValidation = [
  {
    id: 'e2e-fields-typed',
    name: 'FieldValidation should detect unknown and duplicate fields of a typed object',
    async run(api) {
      const text = deploymentText('', '"unknownField":"foo","replicas":2,"replicas":3,');
      refused(
        await createStrictly(api, text),
        400,
        'strict decoding error: unknown field "spec.unknownField", duplicate field "spec.replicas"',
      );
    },
  },
  {
    id: 'e2e-fields-typed-metadata',
    name: 'FieldValidation should detect unknown metadata fields of a typed object',
    async run(api) {
      refused(
        await createStrictly(api, deploymentText('"unknownMeta":"foo",', '')),
        400,
        'strict decoding error: unknown field "metadata.unknownMeta"',
      );
    },
  },
  {
    id: 'e2e-fields-valid',
    name: 'FieldValidation should create/apply a valid CR for CRD with validation schema',
    run: async (api) => ok(await applyStrictly(api, strictSchema, '', specText)),
  },
  {
    id: 'e2e-fields-no-schema',
    name: 'FieldValidation should create/apply a CR with unknown fields for CRD with no validation schema',
    run: async (api) =>
      ok(await applyStrictly(api, anything, '', specText.replace('foo: foo1', 'unknown: uk1'))),
  },
  {
    id: 'e2e-fields-extra',
    name: 'FieldValidation should create/apply an invalid CR with extra properties for CRD with validation schema',
    async run(api) {
      const answer = await applyStrictly(api, strictSchema, '', `unknownField: unknown\n${specText}`);
      refused(answer, 500, '.unknownField: field not declared in schema');
    },
  },
  {
    id: 'e2e-fields-metadata',
    name: 'FieldValidation should detect unknown metadata fields in both the root and embedded object of a CR',
    async run(api) {
      const template =
        '  template:\n    apiversion: foo/v1\n    kind: Sub\n    metadata:\n      unknownSubMeta: unknown\n      name: subobject\n';
      const rest = specText.replace('spec:\n', `spec:\n${template}`);
      const answer = await applyStrictly(api, embedding, '  unknownMeta: unknown\n', rest);
      refused(answer, 500, '.spec.template.metadata.unknownSubMeta: field not declared in schema');
      refused(answer, 500, '.metadata.unknownMeta: field not declared in schema');
    },
  },
  {
    id: 'e2e-fields-duplicates',
    name: 'FieldValidation should detect duplicates in a CR when preserving unknown fields',
    async run(api) {
      const rest = specText.replace('foo: foo1', 'unknown: uk1\n  foo: foo1\n  foo: foo2');
      refused(await applyStrictly(api, openSchema, '', rest), 400, 'line 8: key "foo" already set in map');
    },
  },
];
