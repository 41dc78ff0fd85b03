// test/e2e/apimachinery/crd_selectable_fields.go, for one version: the other is converted by a webhook in a container
import { assert, namesOf, ok, refused } from './expect.mjs';
import { crdOf, defineCrd, instanceOf } from './custom.mjs';

const text = { type: 'string' };
const schema = {
  type: 'object',
  properties: { hostPort: text, ports: { type: 'object', properties: { host: text, port: text } } },
};

export const selectableFields = [
  {
    id: 'e2e-crd-selectable',
    name: 'CustomResourceFieldSelectors MUST list and watch custom resources matching the field selector',
    async run(api) {
      const crd = crdOf(api, 'selectable', { schema });
      crd.spec.versions[0].selectableFields = [{ jsonPath: '.hostPort' }];
      const path = await defineCrd(api, crd);
      const selected = `${path}?fieldSelector=${encodeURIComponent('hostPort=host1:80')}`;
      const { metadata } = ok(await api.quiet('GET', path));
      const watch = await api.open(`${selected}&watch=true&resourceVersion=${metadata.resourceVersion}`);
      for (const [name, hostPort] of [
        ['one', 'host1:80'],
        ['two', 'host1:8080'],
        ['three', 'host1:80'],
      ])
        ok(await api.create(path, instanceOf(crd, name, { hostPort })));
      assert.deepEqual(namesOf(ok(await api.quiet('GET', selected))), ['one', 'three']);
      refused(await api.get(`${path}?fieldSelector=other%3Dx`), 400);
      for (const name of ['one', 'three']) {
        const { type, object } = await watch.next();
        assert.deepEqual([type, object.metadata.name], ['ADDED', name]);
      }
      ok(await api.patch(`${path}/one`, 'merge', { hostPort: 'elsewhere:80' }));
      ok(await api.patch(`${path}/two`, 'merge', { hostPort: 'host1:80' }));
      ok(await api.delete(`${path}/three`));
      for (const [wanted, name] of [
        ['DELETED', 'one'],
        ['ADDED', 'two'],
        ['DELETED', 'three'],
      ]) {
        const { type, object } = await watch.next();
        assert.deepEqual([type, object.metadata.name], [wanted, name]);
      }
      watch.close();
    },
  },
];
