// A running server beside what a real kube-apiserver found wrong with spoiled objects, for tests.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { differences } from './compare.mjs';
import { connect } from './connection.mjs';
import { textOf } from './golden.mjs';
import { sampledKinds } from './kinds.mjs';
import { maskAnswers } from './mask.mjs';
import { mutations } from './mutations.mjs';
import { record } from './session.mjs';

const GOLDEN = fileURLToPath(new URL('./testdata/validation-1.36.json', import.meta.url));

/** Every kind there is something recorded of, by its part of the API. */
export function judgedGroups() {
  return [...new Set(Object.keys(golden()).map((id) => groupOf(id)))];
}

/** What is recorded, by kind and request. */
export function golden() {
  return JSON.parse(readFileSync(GOLDEN, 'utf8'));
}

function groupOf(id) {
  return id.split('-')[1];
}

/** Sends the recorded requests of a part of the API; answers how many were found at fault as recorded, and which not. */
export async function judgeValidation(kubeconfigPath, group) {
  const connection = await connect(kubeconfigPath);
  const verdict = { identical: 0, different: [] };
  try {
    for (const [id, wanted] of Object.entries(golden())) {
      if (groupOf(id) !== group) continue;
      const [verb, ...rest] = id.split('-');
      const kind = sampledKinds.find((each) => each.id === rest.join('-'));
      const answers = await record(connection, caseOf(kind, verb, wanted), 'golden');
      for (const { request, body } of maskAnswers(answers)) compare(id, request, body, wanted, verdict);
    }
  } finally {
    connection.close();
  }
  return verdict;
}

/** The recorded requests alone, under the names they were recorded with. */
function caseOf(kind, verb, wanted) {
  return {
    id: `${verb}-${kind.id}`,
    async run(api) {
      const collection = kind.collection(await api.useNamespace());
      const sample = kind.object(api.ns, kind.namespaced ? 'sample' : `sample-${api.ns}`);
      const path = `${collection}/${sample.metadata.name}`;
      const version = verb === 'create' ? undefined : await stored(api, collection, path, sample);
      for (const [note, make] of mutations(sample, kind.schema)) {
        if (!Object.hasOwn(wanted, note)) continue;
        const object = make();
        const metadata = { ...object.metadata, resourceVersion: version };
        if (version === undefined) await api.create(`${collection}?dryRun=All`, object, { note });
        else await api.update(`${path}?dryRun=All`, { ...object, metadata }, { note });
      }
      if (version !== undefined) await api.quiet('DELETE', path, { gracePeriodSeconds: 0 });
    },
  };
}

async function stored(api, collection, path, sample) {
  await api.quiet('POST', collection, sample);
  const { json } = await api.until(path, (object) => isSettled(object));
  return json.metadata.resourceVersion;
}

function isSettled({ kind, status }) {
  if (kind !== 'CustomResourceDefinition') return true;
  return status?.conditions?.some(({ type, status: is }) => type === 'Established' && is === 'True');
}

function compare(id, request, body, wanted, verdict) {
  const note = /\((.*)\)$/s.exec(request)?.[1];
  const found = (body?.details?.causes ?? []).map(textOf);
  if (differences(found, wanted[note]).length === 0) verdict.identical++;
  else verdict.different.push(`${id} ${note}: ${JSON.stringify(found)}, not ${JSON.stringify(wanted[note])}`);
}
