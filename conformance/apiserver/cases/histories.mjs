// Histories made at random of every built-in kind, in every version that is served: after each write both servers say
// the same and hold the same, owners of fields included.
import { sampledKinds } from '../kinds.mjs';
import { liveThrough } from '../random-history.mjs';
import { randomObject, seeded, seedOf } from '../random-objects.mjs';

/** Writes of each kind's history. `CONFORMANCE_HISTORY` asks for longer ones, `CONFORMANCE_SEED` for others. */
const writes = Number(process.env.CONFORMANCE_HISTORY ?? 12);
const seed = Number(process.env.CONFORMANCE_SEED ?? 1);

/** What the server itself writes whenever it comes to it is in the way of comparing what others write. */
const SERVERS_OWN = new Set(['flowschemas', 'prioritylevelconfigurations', 'apiservices', 'servicecidrs']);

export const cases = sampledKinds
  .filter(({ resource }) => !SERVERS_OWN.has(resource))
  .map((kind) => ({
    area: 'histories',
    group: kind.id,
    id: `history-${kind.id}`,
    async run(api) {
      await api.useNamespace();
      const random = seeded(seedOf(`history ${kind.id} ${seed}`));
      const forms = versionsOf(kind).map((version) => formOf(version, api, random));
      const [{ collection, path, sample }] = forms;
      await api.create(`${collection}?fieldManager=ann`, sample, { note: 'made' });
      if (kind.resource === 'customresourcedefinitions') await api.until(path, isEstablished);
      await liveThrough(api, { forms, random, writes });
      await api.quiet('DELETE', path, { gracePeriodSeconds: 0 });
      if (kind.fixedName !== undefined) await api.until(path, (_object, code) => code === 404);
    },
  }));

/** The kind, then the other versions it is served in. */
function versionsOf(kind) {
  const isOther = (other) =>
    other !== kind && other.resource === kind.resource && other.gvk.group === kind.gvk.group;
  return [kind, ...sampledKinds.filter(isOther)];
}

function formOf(kind, api, random) {
  const collection = kind.collection(api.ns);
  const sample = kind.object(api.ns, kind.namespaced ? 'object' : `object-${api.ns}`);
  const another = () => randomObject(sample, kind.schema, Math.floor(random() * 2 ** 31));
  return { collection, path: `${collection}/${sample.metadata.name}`, sample, another };
}

function isEstablished({ status }) {
  return status?.conditions?.some(({ type, status: is }) => type === 'Established' && is === 'True');
}
