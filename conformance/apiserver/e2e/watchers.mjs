// test/e2e/apimachinery/watch.go
import { assert, ok, updated } from './expect.mjs';

const KEY = 'watch-this-configmap';
const labelled = (name, value) => ({ metadata: { name, labels: { [KEY]: value } } });
const watchOf = (path, values, version = '') =>
  `${path}?watch=true&allowWatchBookmarks=true&resourceVersion=${version}&labelSelector=${encodeURIComponent(`${KEY} in (${values.join(',')})`)}`;
const setData = (key, value) => (object) => (object.data = { ...object.data, [key]: value });

/** The next event has the type and, where given, shows the object as it was answered. */
async function expectEvent(watch, type, object) {
  const event = await watch.next();
  assert.equal(event.type, type);
  if (object !== undefined) assert.deepEqual(event.object, object);
  return event.object;
}

const configMaps = async (api) => `/api/v1/namespaces/${await api.useNamespace()}/configmaps`;

export const watchers = [
  {
    id: 'e2e-watch-selectors',
    name: 'Watchers should observe add, update, and delete watch notifications on configmaps',
    async run(api) {
      const path = await configMaps(api);
      const [a, b, both] = [
        await api.open(watchOf(path, ['A'])),
        await api.open(watchOf(path, ['B'])),
        await api.open(watchOf(path, ['A', 'B'])),
      ];
      const seenByA = async (type, object) => {
        await expectEvent(a, type, object);
        await expectEvent(both, type, object);
      };
      await seenByA('ADDED', ok(await api.create(path, labelled('a', 'A'))));
      await seenByA('MODIFIED', await updated(api, `${path}/a`, setData('mutation', '1')));
      await seenByA('MODIFIED', await updated(api, `${path}/a`, setData('mutation', '2')));
      ok(await api.delete(`${path}/a`));
      await seenByA('DELETED');
      const made = ok(await api.create(path, labelled('b', 'B')));
      for (const watch of [b, both]) await expectEvent(watch, 'ADDED', made);
      ok(await api.delete(`${path}/b`));
      for (const watch of [b, both]) await expectEvent(watch, 'DELETED');
      // Had the watch of A seen anything of B, it would come before this.
      const mark = ok(await api.create(path, labelled('mark', 'A')));
      await expectEvent(a, 'ADDED', mark);
      for (const watch of [a, b, both]) watch.close();
    },
  },
  {
    id: 'e2e-watch-from-version',
    name: 'Watchers should be able to start watching from a specific resource version',
    async run(api) {
      const path = await configMaps(api);
      ok(await api.create(path, labelled('c', 'from')));
      const first = await updated(api, `${path}/c`, setData('mutation', '1'));
      const second = await updated(api, `${path}/c`, setData('mutation', '2'));
      ok(await api.delete(`${path}/c`));
      const watch = await api.open(watchOf(path, ['from'], first.metadata.resourceVersion));
      await expectEvent(watch, 'MODIFIED', second);
      api.note('the deletion', await expectEvent(watch, 'DELETED'));
      watch.close();
    },
  },
  {
    id: 'e2e-watch-restart',
    name: 'Watchers should be able to restart watching from the last resource version observed by the previous watch',
    async run(api) {
      const path = await configMaps(api);
      const broken = await api.open(watchOf(path, ['restarted']));
      const made = ok(await api.create(path, labelled('c', 'restarted')));
      await updated(api, `${path}/c`, setData('mutation', '1'));
      await expectEvent(broken, 'ADDED', made);
      const last = await expectEvent(broken, 'MODIFIED');
      broken.close();
      const second = await updated(api, `${path}/c`, setData('mutation', '2'));
      const restarted = await api.open(watchOf(path, ['restarted'], last.metadata.resourceVersion));
      ok(await api.delete(`${path}/c`));
      await expectEvent(restarted, 'MODIFIED', second);
      await expectEvent(restarted, 'DELETED');
      restarted.close();
    },
  },
  {
    id: 'e2e-watch-label-changed',
    name: 'Watchers should observe an object deletion if it stops meeting the requirements of the selector',
    async run(api) {
      const path = await configMaps(api);
      const relabel = (value) => (object) => (object.metadata.labels[KEY] = value);
      const watch = await api.open(watchOf(path, ['changed']));
      const made = ok(await api.create(path, labelled('c', 'changed')));
      const first = await updated(api, `${path}/c`, setData('mutation', '1'));
      const moved = await updated(api, `${path}/c`, relabel('wrong'));
      await expectEvent(watch, 'ADDED', made);
      await expectEvent(watch, 'MODIFIED', first);
      const left = await expectEvent(watch, 'DELETED');
      assert.equal(left.metadata.resourceVersion, moved.metadata.resourceVersion);
      api.note('as it was when it left', left);
      await updated(api, `${path}/c`, setData('mutation', '2'));
      const restored = await updated(api, `${path}/c`, relabel('changed'));
      const third = await updated(api, `${path}/c`, setData('mutation', '3'));
      ok(await api.delete(`${path}/c`));
      await expectEvent(watch, 'ADDED', restored);
      await expectEvent(watch, 'MODIFIED', third);
      await expectEvent(watch, 'DELETED');
      watch.close();
    },
  },
  {
    id: 'e2e-watch-order',
    name: 'Watchers should receive events on concurrent watches in same order',
    async run(api) {
      const path = await configMaps(api);
      const { json } = await api.quiet('GET', path);
      const first = await api.open(`${path}?watch=true&resourceVersion=${json.metadata.resourceVersion}`);
      const writing = churn(api, path, 60);
      const watches = [];
      for (let seen = 0; seen < 60; seen++) {
        const { object } = await first.next();
        for (const watch of watches) {
          const other = await watch.next();
          assert.equal(other.object.metadata.resourceVersion, object.metadata.resourceVersion);
        }
        watches.push(await api.open(`${path}?watch=true&resourceVersion=${object.metadata.resourceVersion}`));
      }
      await writing;
      for (const watch of [first, ...watches]) watch.close();
    },
  },
];

/** `count` writes, always the same ones: creations, updates and deletions in turn. */
async function churn(api, path, count) {
  const existing = [];
  for (let write = 0; write < count; write++) {
    const step = existing.length < 3 ? 0 : write % 3;
    if (step === 0) {
      existing.push(`cm-${write}`);
      ok(await api.quiet('POST', path, { metadata: { name: `cm-${write}` } }));
    } else if (step === 1) {
      const name = existing[write % existing.length];
      ok(
        await api.quiet('PUT', `${path}/${name}`, { metadata: { name, labels: { mutated: String(write) } } }),
      );
    } else ok(await api.quiet('DELETE', `${path}/${existing.shift()}`));
  }
}
