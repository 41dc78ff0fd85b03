// Defaulting and validation of every kind: its sample, and its sample with one thing changed, created and put in dry runs.
import { sampledKinds } from '../kinds.mjs';
import { mutations } from '../mutations.mjs';

export const cases = sampledKinds.flatMap((kind) => [
  {
    area: 'validation of creations',
    group: kind.id,
    id: `create-${kind.id}`,
    async run(api) {
      const path = `${kind.collection(await api.useNamespace())}?dryRun=All`;
      const sample = kind.object(api.ns, kind.namespaced ? 'sample' : `sample-${api.ns}`);
      await api.create(path, sample, { note: 'sample' });
      for (const [note, make] of mutations(sample, kind.schema)) await api.create(path, make(), { note });
    },
  },
  {
    area: 'validation of updates',
    group: kind.id,
    id: `update-${kind.id}`,
    async run(api) {
      const collection = kind.collection(await api.useNamespace());
      const sample = kind.object(api.ns, kind.namespaced ? 'sample' : `sample-${api.ns}`);
      const path = `${collection}/${sample.metadata.name}`;
      await api.create(collection, sample, { note: 'sample' });
      const stored = await settled(api, path);
      if (stored.code !== 200) return;
      // A real server writes the status of flow schemas whenever it comes to it.
      const resourceVersion = path.includes('/flowschemas/')
        ? undefined
        : stored.json.metadata.resourceVersion;
      for (const [note, make] of mutations(sample, kind.schema)) {
        const object = make();
        const metadata = { ...object.metadata, resourceVersion };
        await api.update(`${path}?dryRun=All`, { ...object, metadata }, { note });
      }
      await api.delete(path, { gracePeriodSeconds: 0 });
    },
  },
]);

/** The object once the server has established what it defines, so that its version stays. */
async function settled(api, path) {
  if (path.includes('customresourcedefinitions')) {
    const isEstablished = ({ type, status }) => type === 'Established' && status === 'True';
    await api.until(path, (object) => object.status?.conditions?.some(isEstablished));
  }
  return api.get(path);
}
