// What differs from run to run, replaced by what it says all the same: a resourceVersion by its place in the case's
// order, a uid by its first appearance, a time by its form.

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;
const UID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
/** The object a patch made, quoted with its fields in the order an encoder came to them. */
const PATCHED_OBJECT = /patch: Invalid value: "\{(?:[^"\\]|\\.)*": /g;
const PATCHED_CAUSE = /^Invalid value: "\{\\"(?:[^"\\]|\\.)*": /;
const GENERATED_SUFFIX = /(?<=\b(?:gen-|UPPER-|x{58}))[bcdfghjklmnpqrstvwxz2456789]{5}\b/g;
/** A real server adds how the Go values differ, as text for its own developers. */
const UPDATE_DIFF =
  /(Forbidden: (?:pod updates may not change fields other than|spec\.persistentvolumesource is immutable after|spec is immutable after creation except|existing ephemeral containers) [^\n]*)\n(?:[{}@+\-\s\\][^\n]*\n?)*/g;
/** A real server shows an object that may not change as its own Go structs are, with fields the API does not have. */
const IMMUTABLE_OBJECT = /Invalid value: \{(?!"match)(?:(?!\}: ).)*\}: (?=field is immutable)/g;
const SERVICE_ADDRESS = /\b10\.(?:9[6-9]|10\d|11[01])\.\d+\.\d+\b/g;

/**
 * Masks the answers of one case, in the order they came; both servers' cases are masked alike. A version is named for
 * the answer that showed it first, with a mark where an older one appears for the first time after a newer one.
 */
export function maskAnswers(answers) {
  const seen = { versions: new Map(), uids: new Map(), highest: 0n, answer: 0 };
  return answers.map((answer, index) => {
    seen.answer = index;
    nameVersions(answer.body, seen);
    return { ...answer, body: mask(answer.body, '', seen) };
  });
}

function nameVersions(body, seen) {
  const found = [...new Set(versionsOf(body))].filter((version) => !seen.versions.has(version)).map(BigInt);
  const before = seen.highest;
  for (const [place, version] of found.toSorted((a, b) => (a < b ? -1 : 1)).entries()) {
    const age = version < before ? 'older' : 'rv';
    seen.versions.set(String(version), `<${age} ${seen.answer}.${place}>`);
    if (version > seen.highest) seen.highest = version;
  }
}

/** Where the whole cluster stood is nothing a case decides. */
function isCollection(value) {
  return /(?:List|Table)$/.test(value.kind ?? '') && Object.hasOwn(value, 'metadata');
}

function versionsOf(value, key = '') {
  if (typeof value === 'string') return isVersion(key, value) ? [value] : [];
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((item) => versionsOf(item));
  return Object.entries(value)
    .filter(([name]) => name !== 'metadata' || !isCollection(value))
    .flatMap(([name, item]) => versionsOf(item, name));
}

function isVersion(key, value) {
  return key === 'resourceVersion' && /^[1-9]\d*$/.test(value);
}

function mask(value, key, seen) {
  if (typeof value === 'string') return maskText(value, key, seen);
  if (typeof value === 'number')
    return (key === 'nodePort' || key === 'healthCheckNodePort') && value >= 30000 ? '<nodePort>' : value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return inOrder(key, value).map((item) => mask(item, '', seen));
  if (isCollection(value))
    return maskFields({ ...value, metadata: { ...value.metadata, resourceVersion: '<rv>' } }, seen);
  if (Object.hasOwn(value, 'format') && Object.hasOwn(value, 'priority')) {
    // A column of a table: what it says about itself is documentation, in each server's own words.
    return maskFields({ ...value, description: '<description>' }, seen);
  }
  return maskFields(value.kind === 'CustomResourceDefinition' ? withOwnersInOrder(value) : value, seen);
}

/** Owners stand in the order of the seconds they wrote in, and the server itself follows the writer at once. */
function withOwnersInOrder(value) {
  const { managedFields, ...metadata } = value.metadata ?? {};
  if (managedFields === undefined) return value;
  const inOrder = managedFields.toSorted((a, b) => (a.manager < b.manager ? -1 : 1));
  return { ...value, metadata: { ...metadata, managedFields: inOrder } };
}

/** Who manages an object is told by the second, and so in one order or another as a second ends between two writes. */
function inOrder(key, list) {
  if (key !== 'managedFields') return list;
  const rank = ({ manager, operation, subresource = '' }) =>
    JSON.stringify([manager, operation, subresource]);
  return list.toSorted((a, b) => (rank(a) < rank(b) ? -1 : Number(rank(a) > rank(b))));
}

function maskFields(value, seen) {
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, mask(item, name, seen)]));
}

/** In the ports of a table. */
const NODE_PORT = /:3\d{4}\//g;

/** How long ago something was, as `kubectl get` says it: of seconds to years, as tables are asked for on any day. */
const AGE = /^(?:<invalid>|<unknown>|\d+[smhdy]|\d+m\d+s|\d+h\d+m|\d+d\d+h|\d+y\d+d)$/;

function maskText(text, key, { versions, uids, answer }) {
  if (isVersion(key, text)) return versions.get(text) ?? text;
  if (key === 'continue' && text !== '') return '<continue>';
  if (key === 'token' && text.split('.').length === 3) return '<token>';
  if (TIME.test(text)) return text.includes('.') ? '<microtime>' : '<time>';
  if (key === '' && AGE.test(text)) return '<age>';
  return text
    .replace(UID, (uid) => {
      if (!uids.has(uid)) uids.set(uid, `<uid ${answer}>`);
      return uids.get(uid);
    })
    .replace(UPDATE_DIFF, '$1')
    .replace(IMMUTABLE_OBJECT, 'Invalid value: <the object>: ')
    .replace(PATCHED_CAUSE, 'Invalid value: <the object patched>: ')
    .replace(PATCHED_OBJECT, 'patch: Invalid value: <the object patched>: ')
    .replace(GENERATED_SUFFIX, '<gen>')
    .replace(SERVICE_ADDRESS, '<ip>')
    .replace(/(?<=resourceVersion[^0-9]{0,20})\b[1-9]\d+\b/gi, '<rv>')
    .replace(/(?<=Too large resource version: \d+, current: )\d+/g, '<rv>')
    .replace(NODE_PORT, ':<nodePort>/')
    .replace(/(?<=^duplicate nodePort: \{\w+ )\d+/, '<nodePort>')
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, '<time>');
}
