// Random objects of every kind, created and read back: what a server makes of them is what it keeps.
import { sampledKinds } from '../kinds.mjs';
import { randomObject, seedOf } from '../random-objects.mjs';

/** Objects of each kind. `CONFORMANCE_ROUND_TRIPS` asks for more, `CONFORMANCE_SEED` for others. */
const objects = Number(process.env.CONFORMANCE_ROUND_TRIPS ?? 12);
const seed = Number(process.env.CONFORMANCE_SEED ?? 1);

export const cases = sampledKinds.map((kind) => ({
  area: 'round trips',
  group: kind.id,
  id: `round-trips-${kind.id}`,
  async run(api) {
    const collection = kind.collection(await api.useNamespace());
    let stored = 0;
    for (let number = 0; number < objects; number++) {
      const sample = kind.object(api.ns, `object-${number}${kind.namespaced ? '' : `-${api.ns}`}`);
      const object =
        number === 0 ? sample : randomObject(sample, kind.schema, seedOf(`${kind.id} ${number} ${seed}`));
      const path = `${collection}/${sample.metadata.name}`;
      const made = await api.create(collection, object, { note: `object ${number}` });
      if (made.code !== 201) continue;
      stored++;
      if (kind.resource === 'customresourcedefinitions') await api.until(path, isEstablished);
      await api.get(path, { note: `object ${number}` });
      await api.quiet('DELETE', path, { gracePeriodSeconds: 0 });
      if (kind.fixedName !== undefined) await api.until(path, (_object, code) => code === 404);
    }
    api.note('objects stored', stored);
  },
}));

function isEstablished({ status }) {
  return status?.conditions?.some(({ type, status: is }) => type === 'Established' && is === 'True');
}
