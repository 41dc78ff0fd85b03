// One object written again and again, by several managers, by every verb, in no order.
import { pick } from './random-objects.mjs';
import { jsonPatch, mergePatch, partOf } from './random-writes.mjs';

const MANAGERS = ['ann', 'bob', 'cal'];
const VERBS =
  'update update strategic strategic merge json json apply apply apply force force status applyStatus scale again'.split(
    ' ',
  );

/** Several reasons of a refusal come in any order: owners, and members of custom resources, are looked at as Go's maps go. */
export function inAnyOrder(body) {
  if (body?.kind !== 'Status' || typeof body.message !== 'string') return body;
  const causes = body.details?.causes?.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  const message = body.message
    .split(/\n|, (?=[\w.[\]]+: )|(?<=: )\[|\]$/)
    .toSorted()
    .join('\n');
  return { ...body, message, ...(causes === undefined ? {} : { details: { ...body.details, causes } }) };
}

/**
 * Records `writes` writes and what is there after them. `forms` are the versions the object is written in, each with its
 * `path`, its `collection`, a `sample` and `another()`, which makes an object at random.
 */
export async function liveThrough(api, { forms, random, writes }) {
  for (let number = 1; number <= writes; number++) {
    const verb = pick(VERBS, random);
    const form = pick(forms, random);
    const note = `${number} ${verb}`;
    await WRITES[verb]({ ...form, api, random, object: form.another(), note });
  }
  for (const { path } of forms) await api.get(path, { note: 'at the end' });
}

const query = (random) => {
  const dryRun = random() < 0.15 ? '&dryRun=All' : '';
  const validation = random() < 0.15 ? '&fieldValidation=Strict' : '';
  return `?fieldManager=${pick(MANAGERS, random)}${dryRun}${validation}`;
};

const patched =
  (type, bodyOf, more = '') =>
  ({ api, path, note, ...step }) => {
    const body = bodyOf(step);
    const told = `${note} ${JSON.stringify(body)}`;
    return api.patch(`${path}${query(step.random)}${more}`, type, body, { note: told, keep: inAnyOrder });
  };

const applied = ({ object, random }) => partOf(object, random);

const WRITES = {
  /** With the version of before, with none or with one long past. */
  async update({ api, path, random, object, note }) {
    const version = pick(['now', 'now', 'none', 'past'], random);
    const { json } = await api.quiet('GET', path);
    const resourceVersion = { now: json?.metadata?.resourceVersion, past: '1' }[version];
    const metadata = { ...object.metadata, resourceVersion };
    await api.update(
      `${path}${query(random)}`,
      { ...object, metadata },
      {
        note: `${note} ${version}`,
        keep: inAnyOrder,
      },
    );
  },
  strategic: patched('strategic', ({ object, random }) => mergePatch(object, random, { strategic: true })),
  merge: patched('merge', ({ object, random }) => mergePatch(object, random, { strategic: false })),
  json: patched('json', ({ object, sample, random }) => jsonPatch(sample, object, random)),
  apply: patched('apply', applied),
  force: patched('apply', applied, '&force=true'),
  status({ api, path, random, object, note }) {
    const body = { metadata: { labels: { status: 'x' } }, spec: object.spec, status: statusOf(random) };
    return api.patch(`${path}/status${query(random)}`, 'merge', body, { note, keep: inAnyOrder });
  },
  applyStatus({ api, path, random, object: { apiVersion, kind, metadata }, note }) {
    const body = { apiVersion, kind, metadata: { name: metadata.name }, status: statusOf(random) };
    return api.patch(`${path}/status${query(random)}&force=true`, 'apply', body, { note, keep: inAnyOrder });
  },
  scale({ api, path, random, note }) {
    const body = { spec: { replicas: Math.floor(random() * 9) } };
    return api.patch(`${path}/scale${query(random)}`, 'merge', body, { note, keep: inAnyOrder });
  },
  /** Deleted, and made anew. */
  async again({ api, path, collection, random, object, note }) {
    await api.delete(path, { gracePeriodSeconds: 0 }, { note });
    await api.until(path, (json, code) => code === 404 || json?.metadata?.deletionTimestamp !== undefined);
    await api.create(`${collection}${query(random)}`, object, { note, keep: inAnyOrder });
  },
};

const CONDITION = {
  status: 'True',
  reason: 'AtRandom',
  message: '',
  lastTransitionTime: '2026-01-01T00:00:00Z',
};

function statusOf(random) {
  const types = ['Ready', 'Available'].filter(() => random() < 0.5);
  const conditions = types.map((type) => ({ ...CONDITION, type }));
  return { conditions, ...(random() < 0.5 ? { observedGeneration: 1 } : {}) };
}
