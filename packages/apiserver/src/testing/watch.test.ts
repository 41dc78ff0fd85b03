import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiServer, startApiServer } from '../start-api-server.ts';
import { http, openWatch, send, type WatchLine } from './http-client.ts';

const collection = '/api/v1/namespaces/default/configmaps';
const configMap = (name: string, labels: Record<string, string> = {}, data: Record<string, string> = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, labels },
  data,
});
const brief = (lines: readonly WatchLine[]) =>
  lines.map(({ type, object }) => `${type} ${object.metadata.name}`);

describe('watch', () => {
  let server: ApiServer;
  beforeAll(async () => {
    server = await startApiServer({ controllers: false });
  });
  afterAll(() => server.stop());

  const revision = async () =>
    ((await http(server, collection)).json['metadata'] as { resourceVersion: string }).resourceVersion;

  it('tells every change after a version, in order, once', async () => {
    const from = await revision();
    const watch = openWatch(server, `${collection}?watch=1&resourceVersion=${from}`);
    await send(server, 'POST', collection, configMap('a'));
    await send(server, 'PUT', `${collection}/a`, configMap('a', {}, { k: 'v' }));
    await http(server, `${collection}/a`, { method: 'DELETE' });
    const lines = await watch.until(3);
    expect(brief(lines)).toEqual(['ADDED a', 'MODIFIED a', 'DELETED a']);
    const versions = lines.map((line) => Number(line.object.metadata.resourceVersion));
    expect(versions).toEqual([...versions].toSorted((x, y) => x - y));
    const resumed = openWatch(server, `${collection}?watch=1&resourceVersion=${versions[0]}`);
    expect(brief(await resumed.until(2))).toEqual(['MODIFIED a', 'DELETED a']);
    watch.close();
    resumed.close();
  });

  it('turns updates into additions and deletions at the border of a selector', async () => {
    const from = await revision();
    const watch = openWatch(server, `${collection}?watch=1&labelSelector=in%3Dyes&resourceVersion=${from}`);
    await send(server, 'POST', collection, configMap('s', { in: 'no' }));
    await send(server, 'PUT', `${collection}/s`, configMap('s', { in: 'yes' }));
    await send(server, 'PUT', `${collection}/s`, configMap('s', { in: 'yes', more: 'x' }));
    const left = await send(server, 'PUT', `${collection}/s`, configMap('s', { in: 'no' }));
    await http(server, `${collection}/s`, { method: 'DELETE' });
    const lines = await watch.until(3);
    expect(brief(lines)).toEqual(['ADDED s', 'MODIFIED s', 'DELETED s']);
    const { resourceVersion } = left.json['metadata'] as { resourceVersion: string };
    expect(lines[2]?.object.metadata.resourceVersion).toBe(resourceVersion);
    watch.close();
  });

  it('starts with the state when asked for none or any version, and marks its end when asked to', async () => {
    await send(server, 'POST', collection, configMap('one'));
    const any = openWatch(server, `${collection}?watch=1&fieldSelector=metadata.name%3Done`);
    expect(brief(await any.until(1))).toEqual(['ADDED one']);
    const streamed = openWatch(
      server,
      `${collection}?watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true`,
    );
    const lines = await streamed.until(2);
    expect(lines.at(-1)).toMatchObject({
      type: 'BOOKMARK',
      object: { kind: 'ConfigMap', metadata: { annotations: { 'k8s.io/initial-events-end': 'true' } } },
    });
    expect(Number(lines.at(-1)?.object.metadata.resourceVersion)).toBeGreaterThan(0);
    any.close();
    streamed.close();
    const refused = await http(server, `${collection}?watch=1&sendInitialEvents=true`);
    expect([refused.code, refused.json['reason']]).toEqual([422, 'Invalid']);
  });

  it('ends at its time limit', async () => {
    const watch = openWatch(server, `${collection}?watch=1&timeoutSeconds=1`);
    const before = performance.now();
    await watch.ended;
    expect(performance.now() - before).toBeGreaterThan(900);
  });

  it('says 410 to who comes back after history has moved on', async () => {
    const from = await revision();
    const path = { gvk: { group: '', version: 'v1', kind: 'ConfigMap' }, namespace: 'default', name: 'one' };
    const signal = new AbortController().signal;
    for (let block = 0; block < 21; block++) {
      await Promise.all(
        Array.from({ length: 500 }, (_, i) =>
          server.client.patch(path, 'merge', { data: { k: `${block} ${i}` } }, {}, signal),
        ),
      );
    }
    const watch = openWatch(server, `${collection}?watch=1&resourceVersion=${from}`);
    const [line] = await watch.until(1);
    expect(line).toMatchObject({ type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired' } });
    expect(line?.object.message).toMatch(/^too old resource version: \d+ \(\d+\)$/);
    await watch.ended;
  });

  it('sends rows of a table to who asks for one', async () => {
    const answer = await http(server, `${collection}?watch=1&timeoutSeconds=1`, {
      headers: { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' },
    });
    const first = JSON.parse(answer.text.split('\n')[0] as string) as {
      object: { kind: string; columnDefinitions: { name: string }[]; rows: { cells: unknown[] }[] };
    };
    expect(first.object.kind).toBe('Table');
    expect(first.object.columnDefinitions.map((column) => column.name)).toEqual(['Name', 'Data', 'Age']);
    expect(first.object.rows[0]?.cells.slice(0, 2)).toEqual(['one', 1]);
  });
});
