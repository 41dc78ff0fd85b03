// test/e2e/apimachinery/chunking.go
import { assert, namesOf, ok, refused } from './expect.mjs';

const TOTAL = 400;
const nameAt = (place) => `template-${String(place).padStart(4, '0')}`;

async function manyTemplates(api) {
  const path = `/api/v1/namespaces/${await api.useNamespace()}/podtemplates`;
  const template = { spec: { containers: [{ name: 'test', image: 'test2' }] } };
  const places = Array.from({ length: TOTAL }, (_, place) => place);
  while (places.length > 0) {
    const some = places.splice(0, 20);
    const made = some.map((place) =>
      api.quiet('POST', path, { metadata: { name: nameAt(place) }, template }),
    );
    for (const answer of await Promise.all(made)) ok(answer);
  }
  return path;
}

/** Checks a page that follows `found` items, and returns how many there are with it. */
function checkPage(list, found, limit) {
  assert.ok(list.items.length <= limit);
  assert.deepEqual(
    namesOf(list),
    list.items.map((_, place) => nameAt(found + place)),
  );
  const { continue: next, remainingItemCount } = list.metadata;
  if (next === undefined) assert.equal(remainingItemCount, undefined);
  else assert.equal(remainingItemCount + list.items.length + found, TOTAL);
  return found + list.items.length;
}

const pageAt = (path, limit, next) =>
  `${path}?limit=${limit}${next === undefined ? '' : `&continue=${encodeURIComponent(next)}`}`;

/** Reads the pages from `next` on to the end; all are of the version. */
async function readRest(api, path, limit, { found, next, version }) {
  for (let seen = found, at = next; ; ) {
    const list = ok(await api.quiet('GET', pageAt(path, limit, at)));
    assert.equal(list.metadata.resourceVersion, version ?? list.metadata.resourceVersion);
    version = list.metadata.resourceVersion;
    seen = checkPage(list, seen, limit);
    at = list.metadata.continue;
    if (at === undefined) return assert.equal(seen, TOTAL);
  }
}

export const chunking = [
  {
    id: 'e2e-chunks',
    name: 'Servers with support for API chunking should return chunks of results for list calls',
    async run(api) {
      const path = await manyTemplates(api);
      for (let round = 0; round < 3; round++) await readRest(api, path, 17, { found: 0 });
      const all = ok(await api.quiet('GET', `${path}?limit=${TOTAL + 1}`));
      assert.equal(all.items.length, TOTAL);
    },
  },
  {
    id: 'e2e-chunks-compacted',
    name: 'Servers with support for API chunking should support continue listing from the last key if the original version has been compacted away, though the list is inconsistent',
    compacts: true,
    async run(api) {
      const path = await manyTemplates(api);
      const tenth = TOTAL / 10;
      const first = ok(await api.quiet('GET', pageAt(path, tenth)));
      checkPage(first, 0, tenth);
      const page = pageAt(path, tenth, first.metadata.continue);
      // A real server compacts every five minutes, and keeps what is younger than that; the newest version always stays.
      ok(await api.quiet('POST', `/api/v1/namespaces/${api.ns}/configmaps`, { metadata: { name: 'newer' } }));
      const expired = await api.until(page, (_json, code) => code === 410, 900_000);
      refused(expired, 410, 'The provided continue parameter is too old');
      api.note('the refusal', { ...expired.json, metadata: Object.keys(expired.json.metadata) });
      const second = ok(await api.quiet('GET', pageAt(path, tenth, expired.json.metadata.continue)));
      assert.notEqual(second.metadata.resourceVersion, first.metadata.resourceVersion);
      assert.equal(second.items.length, tenth);
      const found = checkPage(second, tenth, tenth);
      const { continue: next, resourceVersion: version } = second.metadata;
      await readRest(api, path, tenth, { found, next, version });
    },
  },
];
