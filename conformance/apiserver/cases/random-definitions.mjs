// Definitions made at random: what is said of their schemas, and of custom resources made and written at random, before
// and after the schemas change under them (ratcheting), in two versions.
import { inAnyOrder, liveThrough } from '../random-history.mjs';
import { seeded, seedOf } from '../random-objects.mjs';
import { changedSchema, randomSchema, randomValue } from '../random-schemas.mjs';

/** Definitions. `CONFORMANCE_DEFINITIONS` asks for more, `CONFORMANCE_SEED` for others. */
const definitions = Number(process.env.CONFORMANCE_DEFINITIONS ?? 16);
const seed = Number(process.env.CONFORMANCE_SEED ?? 1);

const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

export const cases = Array.from({ length: definitions }, (_, number) => ({
  area: 'random definitions',
  id: `definition-${number + (seed - 1) * 1000}`,
  async run(api) {
    const random = seeded(seedOf(`definition ${number} ${seed}`));
    const group = `${await api.useNamespace()}.example.com`;
    const first = specsAtRandom(random);
    const crd = `${CRDS}/things.${group}`;
    const made = await api.create(CRDS, definition(group, first, 1), { keep: withoutStatus });
    if (made.code !== 201) return;
    await shown(api, group, 1);
    await writeAtRandom(api, { group, specs: first, random });
    const second = first.map((spec) => variation(spec, random));
    const { json } = await api.quiet('GET', crd);
    const metadata = { ...json.metadata };
    const changed = { ...definition(group, second, 2), metadata };
    const written = await api.update(crd, changed, { keep: withoutStatus });
    if (written.code === 200) {
      await shown(api, group, 2);
      await writeAtRandom(api, { group, specs: second, random });
    }
    await api.quiet('DELETE', crd);
    await api.until(crd, (_json, code) => code === 404);
  },
}));

function specsAtRandom(random) {
  const fields = ['one', 'two', 'three', 'four'].map((name) => [name, randomSchema(random)]);
  const spec = {
    type: 'object',
    properties: { replicas: { type: 'integer' }, ...Object.fromEntries(fields) },
  };
  return [spec, random() < 0.5 ? spec : variation(spec, random)];
}

/** The schema with other limits, defaults and rules, of the same types. */
function variation(spec, random) {
  const { replicas, ...fields } = spec.properties;
  const changed = Object.entries(fields).map(([name, schema]) => [name, changedSchema(schema, random)]);
  return { ...spec, properties: { replicas, ...Object.fromEntries(changed) } };
}

/** `generation` is told by a default, so that it shows which schema the server goes by. */
function definition(group, specs, generation) {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `things.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { plural: 'things', singular: 'thing', kind: 'Thing', listKind: 'ThingList' },
      versions: specs.map((spec, index) => ({
        name: `v${index + 1}`,
        served: true,
        storage: index === 0,
        subresources: {
          status: {},
          scale: { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas' },
        },
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: {
              spec,
              generation: { type: 'integer', default: generation },
              status: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
            },
          },
        },
      })),
    },
  };
}

/** Until objects are made by the definition as it is now, in both versions. */
async function shown(api, group, generation) {
  for (const version of ['v1', 'v2']) {
    const path = `/apis/${group}/${version}/namespaces/${api.ns}/things`;
    const object = { apiVersion: `${group}/${version}`, kind: 'Thing', metadata: { name: 'probe' } };
    const end = Date.now() + 20_000;
    for (;;) {
      const { json } = await api.quiet('POST', `${path}?dryRun=All`, object);
      if (json?.generation === generation) break;
      if (Date.now() > end) throw new Error(`${path} is not made by generation ${generation}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

async function writeAtRandom(api, { group, specs, random }) {
  const forms = specs.map((spec, index) => formOf(api, { group, spec, index, random }));
  for (const { collection, another } of forms) {
    for (let number = 0; number < 6; number++) {
      const query = random() < 0.3 ? '?dryRun=All&fieldValidation=Strict' : '?dryRun=All';
      await api.create(`${collection}${query}`, another(), { note: `object ${number}`, keep: inAnyOrder });
    }
  }
  for (let number = 0; number < 4; number++) {
    const { collection, another } = forms[number % 2];
    await api.create(`${collection}?fieldManager=ann`, another(), {
      note: `kept ${number}`,
      keep: inAnyOrder,
    });
  }
  await liveThrough(api, { forms, random, writes: 14 });
}

function formOf(api, { group, spec, index, random }) {
  const version = `v${index + 1}`;
  const collection = `/apis/${group}/${version}/namespaces/${api.ns}/things`;
  const another = () => ({
    apiVersion: `${group}/${version}`,
    kind: 'Thing',
    metadata: { name: 'thing', ...(random() < 0.3 ? { labels: { made: 'at-random' } } : {}) },
    spec: randomValue(spec, random),
  });
  return { collection, path: `${collection}/thing`, sample: another(), another };
}

/** When conditions come about is each server's own. */
function withoutStatus(body) {
  if (body?.kind !== 'CustomResourceDefinition') return inAnyOrder(body);
  const { status: _status, ...rest } = body;
  return rest;
}
