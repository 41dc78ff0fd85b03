// Lists: selectors, pages, versions, tables of every kind, partial metadata.
import { sampledKinds } from '../kinds.mjs';

const names = ['a', 'b', 'c', 'd', 'e'];

async function fill(api) {
  const path = `/api/v1/namespaces/${await api.useNamespace()}/configmaps`;
  for (const [index, name] of names.entries()) {
    await api.quiet('POST', path, {
      metadata: { name, labels: { n: String(index), odd: String(index % 2 === 1) } },
      data: { v: name },
    });
  }
  return path;
}

const brief = (json) =>
  json?.items === undefined
    ? json
    : { ...json, items: json.items.map((item) => item.metadata?.name ?? item) };

export const cases = [
  {
    area: 'lists',
    id: 'list-selectors',
    async run(api) {
      const path = await fill(api);
      const labels = [
        'odd=true',
        'odd!=true',
        'odd==true',
        'odd in (true,false)',
        'n notin (1,2)',
        'n',
        '!n',
        'n>2',
        'n<2',
        'n>x',
        'odd=true,n=1',
        ',',
        'a=b=c',
        'in (x)',
        'n in ()',
        'n in (1',
        '=x',
        'n=',
        'bad key!=x',
        `${'k'.repeat(64)}=x`,
        'n=bad value!',
        'x/y/z=1',
        '()',
      ];
      for (const selector of labels)
        await api.get(`${path}?labelSelector=${encodeURIComponent(selector)}`, { keep: brief });
      const fields = [
        'metadata.name=a',
        'metadata.name!=a',
        'metadata.name==b',
        `metadata.namespace=${api.ns}`,
        'metadata.namespace=other',
        'bogus=1',
        'metadata.labels=1',
        'metadata.name',
        'metadata.name=a,metadata.name=b',
        'metadata.name in (a)',
        '',
        '=',
        'a\\=b=c',
      ];
      for (const selector of fields)
        await api.get(`${path}?fieldSelector=${encodeURIComponent(selector)}`, { keep: brief });
      await api.delete(`${path}?labelSelector=odd%3Dtrue`, undefined, { keep: brief });
      await api.delete(
        `${path}?fieldSelector=metadata.name%3Dc`,
        { propagationPolicy: 'Bogus' },
        { keep: brief },
      );
      await api.delete(`${path}?fieldSelector=metadata.name%3Dc`, undefined, { keep: brief });
      await api.get(path, { keep: brief });
    },
  },
  {
    area: 'lists',
    id: 'list-field-selectors',
    async run(api) {
      const ns = await api.useNamespace();
      const selectors = {
        'api/v1/pods': [
          'spec.nodeName=n',
          'status.phase=Running',
          'spec.restartPolicy=Always',
          'spec.schedulerName=x',
          'spec.serviceAccountName=x',
          'spec.hostNetwork=true',
          'status.podIP=1',
          'status.nominatedNodeName=x',
          'status.qosClass=x',
          'spec.bogus=1',
          'metadata.name!=x,status.phase!=Failed',
        ],
        'api/v1/secrets': ['type=Opaque', 'type!=Opaque', 'data=1'],
        'api/v1/events': [
          'involvedObject.kind=Pod',
          'involvedObject.name=x',
          'involvedObject.uid=x',
          'involvedObject.apiVersion=v1',
          'involvedObject.fieldPath=x',
          'reason=x',
          'reportingComponent=x',
          'source=x',
          'type=Normal',
          'bogus=x',
        ],
        'api/v1/namespaces': ['status.phase=Active', 'name=x', 'bogus=x'],
        'api/v1/nodes': ['spec.unschedulable=true', 'bogus=1'],
        'api/v1/services': ['spec.clusterIP=None', 'spec.type=ClusterIP', 'spec.ports=1'],
        'api/v1/replicationcontrollers': ['status.replicas=0', 'spec.replicas=1'],
        'apis/apps/v1/replicasets': ['status.replicas=0', 'spec.replicas=1'],
        'apis/apps/v1/deployments': ['status.replicas=0', 'metadata.name=x'],
        'apis/batch/v1/jobs': ['status.successful=0', 'status.failed=1'],
        'apis/certificates.k8s.io/v1/certificatesigningrequests': ['spec.signerName=x', 'spec.username=x'],
        'apis/events.k8s.io/v1/events': [
          'reason=x',
          'regarding.kind=Pod',
          'reportingController=x',
          'regarding.name=x',
          'involvedObject.name=x',
        ],
        'apis/resource.k8s.io/v1/resourceslices': ['spec.nodeName=x', 'spec.driver=x', 'bogus=x'],
      };
      for (const [root, list] of Object.entries(selectors)) {
        for (const selector of list)
          await api.get(
            `/${root}?fieldSelector=${encodeURIComponent(`${selector},metadata.name=zz-${ns}`)}`,
            { keep: brief },
          );
      }
    },
  },
  {
    area: 'lists',
    id: 'list-pages',
    async run(api) {
      const path = await fill(api);
      for (const limit of ['1', '2', '5', '6', '0', '-1', 'x', ''])
        await api.get(`${path}?limit=${limit}`, { keep: brief });
      const { json } = await api.quiet('GET', `${path}?limit=2`);
      const next = json.metadata.continue;
      await api.get(`${path}?limit=2&continue=${next}`, { keep: brief, note: 'second page' });
      await api.quiet('DELETE', `${path}/d`);
      await api.get(`${path}?limit=1&continue=${next}`, { keep: brief, note: 'after a deletion' });
      await api.get(`${path}?continue=${next}`, { keep: brief, note: 'the rest' });
      await api.get(`${path}?limit=2&continue=${next}&resourceVersion=1`, { keep: brief });
      await api.get(`${path}?limit=2&continue=${next}&resourceVersion=0`, { keep: brief });
      await api.get(`${path}?limit=2&continue=${next}&resourceVersionMatch=Exact`, { keep: brief });
      await api.get(`${path}?limit=2&continue=bogus`, { keep: brief });
      await api.get(`${path}?limit=2&continue=e30`, { keep: brief });
      await api.get(`${path}?limit=2&labelSelector=odd%3Dfalse`, { keep: brief });
      await api.get(`${path}?limit=2&fieldSelector=metadata.name%21%3Da`, { keep: brief });
    },
  },
  {
    area: 'lists',
    id: 'list-versions',
    async run(api) {
      const path = await fill(api);
      const { json } = await api.quiet('GET', path);
      const now = json.metadata.resourceVersion;
      const { json: first } = await api.quiet('GET', `${path}/a`);
      await api.quiet('DELETE', `${path}/e`);
      const versions = ['', '0', now, first.metadata.resourceVersion, '-1', 'x', '99999999'];
      const labels = new Map([
        [now, 'now'],
        [first.metadata.resourceVersion, 'first'],
      ]);
      for (const version of versions) {
        for (const match of ['', 'Exact', 'NotOlderThan', 'Bogus']) {
          for (const limit of ['', '2']) {
            if (version === '99999999' && match !== 'Bogus') continue;
            const query = new URLSearchParams(
              Object.entries({ resourceVersion: version, resourceVersionMatch: match, limit }).filter(
                ([, v]) => v !== '',
              ),
            );
            const answer = await api.quiet('GET', `${path}?${query}`);
            const shown = `${labels.get(version) ?? version}/${match}/${limit}`;
            api.note(`list ${shown}`, { code: answer.code, ...brief(answer.json) });
          }
        }
      }
      for (const version of ['', '0', 'x', '-1']) await api.get(`${path}/a?resourceVersion=${version}`);
      await api.get(`${path}?resourceVersion=99999999`);
      await api.get(`${path}/a?resourceVersion=99999999`);
    },
  },
  ...sampledKinds.map((kind) => ({
    area: 'tables',
    id: `table-${kind.id}`,
    group: kind.id,
    async run(api) {
      const ns = await api.useNamespace();
      const sample = kind.object(ns, kind.namespaced ? `table-${kind.id}` : `table-${ns}`);
      const path = kind.collection(ns);
      await api.quiet('POST', path, sample);
      const only = `fieldSelector=metadata.name%3D${sample.metadata.name}`;
      const accept = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json' };
      await api.get(`${path}?${only}`, { headers: accept, note: 'table' });
      await api.get(`${path}/${sample.metadata.name}?includeObject=None`, {
        headers: accept,
        note: 'table of one',
      });
      await api.get(`${path}/${sample.metadata.name}?includeObject=Object`, {
        headers: accept,
        note: 'table with object',
      });
      await api.get(`${path}?${only}`, {
        headers: { accept: 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io' },
        note: 'metadata',
      });
      await api.get(`${path}/${sample.metadata.name}`, {
        headers: { accept: 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io' },
        note: 'metadata of one',
      });
      await api.delete(`${path}/${sample.metadata.name}`, { gracePeriodSeconds: 0 });
    },
  })),
];
