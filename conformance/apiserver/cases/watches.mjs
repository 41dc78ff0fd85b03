// Watches: order, selectors that turn updates into additions and deletions, versions, bookmarks, initial events, refusals.

const brief = (event) =>
  event?.object?.metadata === undefined
    ? event
    : {
        type: event.type,
        name: event.object.metadata.name,
        kind: event.object.kind,
        data: event.object.data,
        code: event.object.code,
        message: event.object.message,
      };

export const cases = [
  {
    area: 'watches',
    id: 'watch-changes',
    async run(api) {
      const path = `/api/v1/namespaces/${await api.useNamespace()}/configmaps`;
      const { json } = await api.quiet('GET', path);
      const since = json.metadata.resourceVersion;
      await api.quiet('POST', path, { metadata: { name: 'a', labels: { w: 'a' } }, data: { v: '1' } });
      await api.quiet('PUT', `${path}/a`, { metadata: { name: 'a', labels: { w: 'a' } }, data: { v: '2' } });
      await api.quiet('PUT', `${path}/a`, { metadata: { name: 'a', labels: { w: 'a' } }, data: { v: '2' } });
      await api.quiet('PUT', `${path}/a`, { metadata: { name: 'a', labels: { w: 'b' } }, data: { v: '3' } });
      await api.quiet('PUT', `${path}/a`, { metadata: { name: 'a', labels: { w: 'a' } }, data: { v: '4' } });
      await api.quiet('POST', path, { metadata: { name: 'b', labels: { w: 'b' } } });
      await api.quiet('DELETE', `${path}/a`);
      for (const [query, count] of [
        ['', 6],
        ['&labelSelector=w%3Da', 5],
        ['&labelSelector=w%3Db', 3],
        ['&fieldSelector=metadata.name%3Db', 1],
        ['&labelSelector=w%3Dnone', 0],
      ]) {
        await api.watch(`${path}?watch=true&resourceVersion=${since}${query}`, {
          count: count === 0 ? 1 : count,
          forMs: count === 0 ? 400 : 4000,
        });
      }
      await api.watch(`${path}?watch=1&resourceVersion=${since}&timeoutSeconds=1`, { keep: brief });
      await api.watch(`/api/v1/watch/namespaces/${api.ns}/configmaps?resourceVersion=${since}`, {
        count: 3,
        keep: brief,
      });
      await api.watch(`/api/v1/watch/namespaces/${api.ns}/configmaps/b?resourceVersion=${since}`, {
        count: 1,
        keep: brief,
      });
      await api.watch(`${path}/b?watch=true&resourceVersion=${since}`, {
        count: 1,
        keep: brief,
        forMs: 1000,
      });
      await api.watch(`${path}?watch=true&timeoutSeconds=1`, { keep: brief });
      await api.watch(`${path}?watch=true&resourceVersion=0&timeoutSeconds=1`, { keep: brief });
      await api.watch(`${path}?watch=true&resourceVersion=1&timeoutSeconds=1`, {
        keep: () => 'an event',
        count: 1,
      });
      const table = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' };
      await api.watch(`${path}?watch=true&resourceVersion=${since}&fieldSelector=metadata.name%3Db`, {
        count: 1,
        headers: table,
      });
      await api.watch(`${path}?watch=true&timeoutSeconds=1`, { headers: table });
      const partial = { accept: 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io' };
      await api.watch(`${path}?watch=true&timeoutSeconds=1`, { headers: partial });
    },
  },
  {
    area: 'watches',
    id: 'watch-initial-events',
    async run(api) {
      const path = `/api/v1/namespaces/${await api.useNamespace()}/configmaps`;
      for (const name of ['a', 'b', 'c'])
        await api.quiet('POST', path, { metadata: { name, labels: { n: name } } });
      const { json } = await api.quiet('GET', path);
      const now = json.metadata.resourceVersion;
      const initial =
        'sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&timeoutSeconds=1';
      const shown = (event) => ({ ...brief(event), annotations: event?.object?.metadata?.annotations });
      for (const query of [
        initial,
        `${initial}&resourceVersion=${now}`,
        `${initial}&resourceVersion=0`,
        `${initial}&labelSelector=n%3Da`,
        'sendInitialEvents=true&resourceVersionMatch=NotOlderThan&timeoutSeconds=1',
        `sendInitialEvents=false&resourceVersionMatch=NotOlderThan&resourceVersion=${now}&timeoutSeconds=1`,
        'sendInitialEvents=false&resourceVersionMatch=NotOlderThan&timeoutSeconds=1',
        'sendInitialEvents=true&timeoutSeconds=1',
        'sendInitialEvents=true&resourceVersionMatch=Exact&timeoutSeconds=1',
        'sendInitialEvents=bogus&resourceVersionMatch=NotOlderThan&timeoutSeconds=1',
        'resourceVersionMatch=NotOlderThan&timeoutSeconds=1',
        'resourceVersion=x&timeoutSeconds=1',
        'resourceVersion=-1&timeoutSeconds=1',
        'continue=x&timeoutSeconds=1',
        'limit=1&timeoutSeconds=1',
        'labelSelector=in+in&timeoutSeconds=1',
        'fieldSelector=bogus%3D1&timeoutSeconds=1',
        'timeoutSeconds=x',
        'allowWatchBookmarks=x&timeoutSeconds=1',
      ]) {
        const answer = await api.watch(
          `${path}?watch=true&${query.replace(now, 'NOW').replace('NOW', now)}`,
          { keep: shown },
        );
        api.answers.at(-1).request = `WATCH ${query.replace(now, 'NOW')}`;
        if (answer.length === 0) api.note('no events', query.replace(now, 'NOW'));
      }
      await api.get(`${path}?sendInitialEvents=true`);
      await api.get(`${path}?sendInitialEvents=true&resourceVersionMatch=NotOlderThan`);
      await api.get(`${path}?watch=false&limit=1`, { keep: (body) => body.items?.length ?? body });
      await api.get(`${path}?watch=bogus&timeoutSeconds=1&limit=1`, {
        keep: (body) => body.items?.length ?? body,
      });
    },
  },
];
